import { type Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { logGroup } from './log-group.ts';
import type { Settings } from './stack-props.ts';

/** The path of the callback URL. */
export const WEBHOOK_PATH = '/messenger';

/** The fields of an access log line. The query is not one: Facebook sends the verify token in it. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  latency: '$context.responseLatency',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
};

/**
 * The limits of an account, which those of a stage must not exceed: calls a second, and at once. The lower ones are those of
 * some regions (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html).
 */
const ACCOUNT = { low: { rate: 2500, burst: 1250 }, usual: { burst: 5000 } };

/** The API, and the log in which it writes a line for each call. */
export interface WebhookApi {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly accessLog: ILogGroup;
}

/**
 * The HTTP API that Facebook calls: one route to the function, an access log, and a rate limit. The limit
 * also caps what forged calls can cost. A function rather than a construct, because a new scope would change
 * the logical ids.
 */
export function webhookApi(stack: Stack, webhook: IFunction, settings: Settings): WebhookApi {
  const api = new HttpApi(stack, 'Api', {
    apiName: stack.stackName,
    description: 'Receives webhook calls from Facebook',
    createDefaultStage: false,
  });
  api.addRoutes({
    path: WEBHOOK_PATH,
    methods: [HttpMethod.ANY],
    integration: new HttpLambdaIntegration('Integration', webhook),
  });
  // Elsewhere each API adds to one policy of the account and region, which has room for some ten of them
  // (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html).
  const name = `/aws/vendedlogs/apigateway/${stack.stackName}`;
  const accessLog = logGroup(stack, 'AccessLogs', settings.logDays, name);
  const stage = addStage(stack, api, accessLog, settings);
  Validations.of(api).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'Facebook cannot sign in with IAM or a JWT. It signs the body, and the handler checks the signature.',
  });
  return { api, stage, accessLog };
}

function addStage(stack: Stack, httpApi: HttpApi, accessLog: ILogGroup, { rateLimit }: Settings): HttpStage {
  return new HttpStage(stack, 'Stage', {
    httpApi,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit, burstLimit: burstFor(rateLimit) },
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLog),
      format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
    },
  });
}

/** Twice as many at once as in a second, as far as every region lets a stage with this rate have them. */
function burstFor(rate: number): number {
  const { low, usual } = ACCOUNT;
  return Math.min(2 * rate, rate <= low.rate ? low.burst : usual.burst);
}
