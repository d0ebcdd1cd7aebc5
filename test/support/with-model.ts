import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { after, before, beforeEach } from 'node:test';
import { signerFor } from '../../lambda/runtime/aws-client.ts';
import { noSigner, provideSigner } from '../../lambda/runtime/aws-fetch.ts';
import { provideSecrets } from '../../lambda/runtime/bot-secret.ts';
import { botSecret } from '../../lambda/runtime/parameter-names.ts';
import { awsError, notSimulated } from '../simulator/aws/aws-error.ts';
import { bedrock, CONVERSE, toConverse } from '../simulator/aws/bedrock.ts';
import { Grants } from '../simulator/aws/grants.ts';
import { RUN_SECRET } from '../simulator/aws/run-secret.ts';
import { AUTHORS_NEEDS } from '../simulator/bundle.ts';
import type { CallResponse } from '../simulator/intercepted-calls.ts';
import { completeChat } from '../simulator/model/chat-completions.ts';
import { ScriptedModel } from '../simulator/model/scripted-model.ts';
import { listener } from '../simulator/request.ts';
import { listening } from './listening.ts';

/**
 * A language model for the tests of one file, which talk to a bot with `talk`: `model.next({ text: 'Hello!' })` says what
 * it answers next, `model.asked` what it was asked. It has the wire protocols of Bedrock and of Chat Completions, and the
 * bot finds it where it looks for the real one. Nothing else of AWS can be called.
 * @param secrets the bot's own secrets, by name: `{ SHOP_KEY: 'abc' }`; each other one is `a key`
 * @param botNeeds the file that names them all, and allows the calls of Bedrock
 */
export function withModel(
  secrets: Readonly<Record<string, string>> = {},
  botNeeds = AUTHORS_NEEDS,
): ScriptedModel {
  const model = new ScriptedModel();
  const grants = new Grants(botNeeds, (sentence) => console.warn(sentence));
  const server = createServer(
    listener(async (request, response) => {
      const { status, headers, body } = await answerOf(request, model, grants);
      response.writeHead(status, headers).end(body);
    }),
  );
  before(async () => {
    const url = await listening(server);
    Object.assign(process.env, {
      // Also an SDK's client must not leave this machine.
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'ASIATEST',
      AWS_SECRET_ACCESS_KEY: RUN_SECRET,
      OPENAI_BASE_URL: `${url}/v1`,
    });
    provideSigner((service, region) => (service === 'bedrock' ? signerFor : noSigner)(service, region));
    const [needs] = await Promise.all([grants.glance(), grants.run()]);
    provideSecrets({ get: async (parameter) => secretAt(parameter, secrets, needs.secrets) });
  });
  beforeEach(() => model.reset());
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return model;
}

function secretAt(
  parameter: string,
  secrets: Readonly<Record<string, string>>,
  named: readonly string[],
): string {
  const name = named.find((one) => botSecret(one) === parameter);
  if (name !== undefined) return secrets[name] ?? 'a key';
  const [, asked] = parameter.split('/');
  throw new Error(`The function may not read ${parameter}. Name ${asked} in infra/bot-needs.ts.`);
}

async function answerOf(
  request: IncomingMessage,
  model: ScriptedModel,
  grants: Grants,
): Promise<CallResponse> {
  const { method = '', url: path = '' } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const bytes = await buffer(request);
  const call = { method, path, headers, bytes, body: bytes.toString() };
  if (CONVERSE.test(path))
    return bedrock(call, model, Date.now(), { denied: () => grants.refusal(toConverse(call), '') });
  if (headers.authorization?.startsWith('AWS4')) return awsError('NotSimulated', notSimulated('AWS'));
  return completeChat(call, model);
}
