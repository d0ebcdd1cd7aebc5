import { rmSync } from 'node:fs';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { isParameterPrefix, PREFIX_RULE, SECRET_NAMES } from '../lambda/secret-names.ts';
import { addAlarms } from './alarms.ts';
import { bundle } from './bundling.ts';

/** The path of the callback URL. */
const PATH = '/messenger';

const ARCHITECTURES = new Set(['arm64', 'x86_64']);

export interface MessengerBotStackProps extends StackProps {
  /**
   * Path in Parameter Store under which the secrets lie.
   * @default '/messenger-bot'
   */
  readonly parameterPrefix?: string;
  /**
   * `arm64`, or `x86_64` to run `sam local` on an Intel machine.
   * @default 'arm64'
   */
  readonly architecture?: string;
}

/** A Messenger bot: an HTTP API with one route, the function behind it, and leave to read its secrets. */
export class MessengerBotStack extends Stack {
  constructor(scope: Construct, id: string, props: MessengerBotStackProps = {}) {
    super(scope, id, { description: "Answers a Facebook Page's Messenger conversations", ...props });
    const { parameterPrefix = '/messenger-bot', architecture = 'arm64' } = props;
    if (!isParameterPrefix(parameterPrefix)) {
      throw new Error(`The context value parameterPrefix ${PREFIX_RULE}, not “${parameterPrefix}”.`);
    }

    if (!ARCHITECTURES.has(architecture)) {
      throw new Error(`The context value architecture must be arm64 or x86_64, not “${architecture}”.`);
    }

    const webhook = this.webhook(parameterPrefix, architecture);
    const api = this.api(webhook);
    addAlarms(this, webhook, api);

    new CfnOutput(this, 'WebhookUrl', {
      description: 'Callback URL: paste it into the webhook settings of the Facebook App',
      value: `${api.apiEndpoint}${PATH}`,
    });
    for (const name of SECRET_NAMES) {
      new CfnOutput(this, name.replaceAll('_', ''), {
        description: `Parameter to create (SecureString): ${name}`,
        value: `${parameterPrefix}/${name}`,
      });
    }
  }

  private webhook(parameterPrefix: string, architecture: string): LambdaFunction {
    const logGroup = this.logGroup('WebhookLogs');
    const role = new Role(this, 'WebhookRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    // No kms:Decrypt: the key that SecureString uses by default, aws/ssm, lets everyone in the account decrypt.
    role.addToPolicy(
      new PolicyStatement({
        actions: ['ssm:GetParameters'],
        resources: SECRET_NAMES.map((name) =>
          this.formatArn({ service: 'ssm', resource: `parameter${parameterPrefix}/${name}` }),
        ),
      }),
    );
    const folder = bundle();
    const webhook = new LambdaFunction(this, 'Webhook', {
      description: 'Answers Facebook: GET verification requests, POST event notifications',
      // Bundled by ourselves rather than by NodejsFunction, so that what `npm start` runs is what is deployed.
      code: Code.fromAsset(folder),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.custom(architecture),
      memorySize: 512,
      timeout: Duration.seconds(30),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: {
        PARAMETER_PREFIX: parameterPrefix,
        // Empty means the real thing; declared because `sam local` can only override what is declared.
        GRAPH_API_URL: '',
        AWS_ENDPOINT_URL_SSM: '',
      },
    });
    rmSync(folder, { recursive: true });
    return webhook;
  }

  private api(webhook: LambdaFunction): HttpApi {
    const api = new HttpApi(this, 'Api', {
      description: 'Where Facebook calls',
      createDefaultStage: false,
    });
    api.addRoutes({
      path: PATH,
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration('Integration', webhook),
    });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 1000, burstLimit: 2000 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.logGroup('AccessLogs')),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'Facebook cannot sign with IAM or send a JWT: it signs the body, and the handler checks that.',
    });
    return api;
  }

  private logGroup(id: string): LogGroup {
    return new LogGroup(this, id, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

/** A line for each call; not the query, in which Facebook sends the verify token. */
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
