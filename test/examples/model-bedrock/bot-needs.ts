import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { BotNeeds } from '../../../infra/bot-needs.ts';
import { MODEL, PROFILE } from './model.ts';

/**
 * Where the profile may send a call, if it is made in Europe. This prints it for your region:
 * `aws bedrock get-inference-profile --inference-profile-identifier eu.amazon.nova-2-lite-v1:0`
 */
const REGIONS = ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'];

/** A model thinks for seconds, and the bot may ask it several times. */
export const botNeeds: BotNeeds = {
  timeOut: 75,
  /**
   * A profile needs both: itself, and its model in every region, here only when it is called through the profile.
   * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html
   */
  grant(webhook) {
    const { PARTITION, REGION, ACCOUNT_ID } = Aws;
    const profile = `arn:${PARTITION}:bedrock:${REGION}:${ACCOUNT_ID}:inference-profile/${PROFILE}`;
    const models = REGIONS.map((region) => `arn:${PARTITION}:bedrock:${region}::foundation-model/${MODEL}`);
    const actions = ['bedrock:InvokeModel'];
    webhook.addToRolePolicy(new PolicyStatement({ actions, resources: [profile] }));
    webhook.addToRolePolicy(
      new PolicyStatement({
        actions,
        resources: models,
        conditions: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
      }),
    );
  },
};
