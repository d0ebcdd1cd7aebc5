import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { BotNeeds } from '../../infra/bot-needs.ts';
import { makeApp } from '../infra/synthesised.ts';

/** The examples with a `bot-needs.ts`. */
const examples = readdirSync(import.meta.dirname).filter((name) =>
  existsSync(join(import.meta.dirname, name, 'bot-needs.ts')),
);

async function needsOf(example: string): Promise<BotNeeds> {
  const file = join(import.meta.dirname, example, 'bot-needs.ts');
  const { botNeeds }: { botNeeds: BotNeeds } = await import(pathToFileURL(file).href);
  return botNeeds;
}

for (const example of examples) {
  test(`the stack of ${example} is made, and cdk-nag’s AwsSolutions pack finds nothing`, async () => {
    const { app } = makeApp({ botNeeds: await needsOf(example) });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    assert.doesNotThrow(() => app.synth());
  });
}

test('model-bedrock may call one model, through one profile, in the regions of the profile', async () => {
  const { stack } = makeApp(
    { botNeeds: await needsOf('model-bedrock'), env: { account: '123456789012', region: 'eu-west-1' } },
    undefined,
    { builtinCloudFormationValidation: false },
  );
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 75 });
  const ofBedrock = Object.values(template.findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => Action === 'bedrock:InvokeModel');
  const text = JSON.stringify(ofBedrock).replaceAll('{"Ref":"AWS::Partition"}', '"aws"');
  assert.equal(ofBedrock.length, 2);
  assert.match(text, /:inference-profile\/eu\.amazon\.nova-2-lite-v1:0/);
  assert.equal(text.match(/:bedrock:eu-[a-z]+-\d::foundation-model\/amazon\.nova-2-lite-v1:0/g)?.length, 6);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'bedrock:InvokeModel',
          Condition: { StringEquals: { 'bedrock:InferenceProfileArn': Match.anyValue() } },
        }),
      ]),
    },
  });
});
