import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import {
  botSecret,
  isParameterPrefix,
  PREFIX_RULE,
  pageTokenOf,
  SECRET_NAMES,
} from '../lambda/runtime/parameter-names.ts';
import { Alarms } from './alarms.ts';
import { type BotNeeds, botNeeds } from './bot-needs.ts';
import { Dashboard } from './dashboard.ts';
import { EventQueue } from './event-queue.ts';
import { Queries } from './queries.ts';

/** The path of the callback URL. */
const PATH = '/messenger';

const ARCHITECTURES = new Set(['arm64', 'x86_64']);

/** What can be chosen about a stack; `infra/app.ts` takes most of it from CDK's context. */
export interface MessengerBotStackProps extends StackProps {
  /** The folder with the function's code, as `bundle()` of `infra/bundle/bundling.ts` builds it; copied at once. */
  readonly code: string;
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
  /**
   * After how many days of silence a conversation is forgotten.
   * @default 90
   */
  readonly conversationDays?: number;
  /**
   * Who is written to when an alarm rings. AWS sends a mail that has to be confirmed first.
   * @default nobody
   */
  readonly alarmEmail?: string;
  /**
   * Ids of the Pages, when one bot answers for several: each has its own token at `<prefix>/pages/<id>/FB_PAGE_TOKEN`.
   * @default one Page, whose token is `<prefix>/FB_PAGE_TOKEN`
   */
  readonly pages?: readonly string[];
  /**
   * How many people are answered at a time. Leave some of the account's quota for concurrent executions to the calls
   * of Facebook: a new account may have 10, which is why it is 5 unless told otherwise. That answers a hundred people who
   * write within ten seconds in two, and with 20 a thousand in fifteen. It also bounds how often a Page sends: from about 70 on, when
   * Facebook takes 200 ms a call, a Page's 300 sends a second are reached and more answers nobody earlier; of audio and video it
   * takes 10 a second, which these 5 reach when they send nothing else (`test/studies/scale/SCALE.md`).
   * @default 5
   */
  readonly maxConcurrency?: number;
  /**
   * What the bot needs beside that.
   * @default what `infra/bot-needs.ts` says
   */
  readonly botNeeds?: BotNeeds;
}

/** A Messenger bot: an HTTP API with one route, the function behind it, and leave to read its secrets. */
export class MessengerBotStack extends Stack {
  constructor(scope: Construct, id: string, props: MessengerBotStackProps) {
    super(scope, id, { description: "Answers a Facebook Page's Messenger conversations", ...props });
    const { parameterPrefix = '/messenger-bot', architecture = 'arm64', conversationDays = 90 } = props;
    if (!isParameterPrefix(parameterPrefix)) {
      throw new Error(`The context value parameterPrefix ${PREFIX_RULE}, not “${parameterPrefix}”.`);
    }

    if (!Number.isInteger(conversationDays) || conversationDays < 1) {
      throw new Error(`The context value conversationDays must be a whole number from 1 on.`);
    }
    if (!ARCHITECTURES.has(architecture)) {
      throw new Error(`The context value architecture must be arm64 or x86_64, not “${architecture}”.`);
    }

    const { pages = [], maxConcurrency = 5, botNeeds: needs = botNeeds } = props;
    checkSettings({ pages, maxConcurrency, needs });
    const timeOut = Duration.seconds(needs.timeOut ?? 30);
    const secrets = [...SECRET_NAMES, ...pages.map(pageTokenOf), ...(needs.secrets ?? []).map(botSecret)];

    const queue = new EventQueue(this, 'Queue', { timeOut });
    const table = this.conversationTable();
    const log = this.logGroup('WebhookLogs');
    const webhook = this.webhook(props.code, architecture, log, timeOut, needs.memory ?? 512, {
      BOT_NAME: this.stackName,
      PARAMETER_PREFIX: parameterPrefix,
      PAGE_IDS: pages.join(),
      BOT_SECRETS: (needs.secrets ?? []).join(),
      EVENT_QUEUE_URL: queue.events.queueUrl,
      DEAD_LETTER_QUEUE_URL: queue.deadLetters.queueUrl,
      CONVERSATION_TABLE: table.tableName,
      CONVERSATION_DAYS: String(conversationDays),
    });
    this.grantSecrets(webhook, parameterPrefix, secrets);
    needs.grant?.(webhook, this);
    queue.events.grantSendMessages(webhook);
    queue.deadLetters.grantSendMessages(webhook);
    table.grant(webhook, 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem');
    webhook.addEventSource(
      new SqsEventSource(queue.events, {
        // One event an invocation: no event suffers for its neighbour, or waits for it. Ten would save a dollar a million (COST.md).
        batchSize: 1,
        reportBatchItemFailures: true,
        maxConcurrency,
      }),
    );
    const api = this.api(webhook);
    const { all: alarms } = new Alarms(this, 'Alarms', { webhook, log, api, queue, email: props.alarmEmail });
    const dashboard = new Dashboard(this, 'Dashboard', {
      botName: this.stackName,
      webhook,
      api,
      queue,
      alarms,
    });
    new Queries(this, 'Queries', { log });

    new CfnOutput(this, 'WebhookUrl', {
      description: 'Callback URL: paste it into the webhook settings of the Facebook App',
      value: `${api.apiEndpoint}${PATH}`,
    });
    new CfnOutput(this, 'EventQueueUrl', {
      description: 'Where events wait',
      value: queue.events.queueUrl,
    });
    new CfnOutput(this, 'ConversationTable', {
      description: 'Where conversations are remembered',
      value: table.tableName,
    });
    new CfnOutput(this, 'DeadLetterQueueUrl', {
      description: 'Where events lie that were given up: npm run dead-letters',
      value: queue.deadLetters.queueUrl,
    });
    new CfnOutput(this, 'DashboardName', {
      description: 'The dashboard in CloudWatch',
      value: dashboard.dashboardName,
    });
    if (pages.length > 0) {
      new CfnOutput(this, 'Pages', {
        description: 'Pages that have a token each: npm run doctor',
        value: pages.join(),
      });
    }
    if (needs.secrets && needs.secrets.length > 0) {
      new CfnOutput(this, 'BotSecrets', {
        description: 'Secrets of the bot’s own: npm run doctor',
        value: needs.secrets.join(),
      });
    }
    for (const name of SECRET_NAMES) {
      new CfnOutput(this, name.replaceAll('_', ''), {
        description: `Parameter to create (SecureString): ${name}`,
        value: `${parameterPrefix}/${name}`,
      });
    }
  }

  private webhook(
    code: string,
    architecture: string,
    logGroup: LogGroup,
    timeout: Duration,
    memorySize: number,
    environment: Readonly<Record<string, string>>,
  ): LambdaFunction {
    const role = new Role(this, 'WebhookRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return new LambdaFunction(this, 'Webhook', {
      description: 'Answers Facebook: GET verification requests, POST event notifications',
      // Bundled by ourselves rather than by NodejsFunction, so that what `npm start` runs is what is deployed.
      code: Code.fromAsset(code),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.custom(architecture),
      memorySize,
      timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: {
        ...environment,
        // Of this part of AWS: China's has another.
        URL_SUFFIX: this.urlSuffix,
        // Empty means the real thing; declared because `sam local` can only override what is declared. What AWS_ENDPOINT_URL_… says here
        // holds for the SDK's clients in a bot too, whatever their region.
        GRAPH_API_URL: '',
        AWS_ENDPOINT_URL_SSM: '',
        AWS_ENDPOINT_URL_DYNAMODB: '',
      },
    });
  }

  private grantSecrets(webhook: LambdaFunction, parameterPrefix: string, names: readonly string[]): void {
    // No kms:Decrypt: the key that SecureString uses by default, aws/ssm, lets everyone in the account decrypt.
    webhook.addToRolePolicy(
      new PolicyStatement({
        actions: ['ssm:GetParameters'],
        resources: names.map((name) =>
          this.formatArn({ service: 'ssm', resource: `parameter${parameterPrefix}/${name}` }),
        ),
      }),
    );
  }

  private conversationTable(): TableV2 {
    return new TableV2(this, 'Conversations', {
      partitionKey: { name: 'conversation', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expires',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // What people have told the bot outlives the stack.
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  private api(webhook: LambdaFunction): HttpApi {
    const api = new HttpApi(this, 'Api', {
      apiName: this.stackName,
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
      // Calls a second: ten thousand people who write within ten seconds (test/studies/scale/SCALE.md). Forged calls cost no more than that.
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

function checkSettings({
  pages,
  maxConcurrency,
  needs: { secrets = [], timeOut = 30 },
}: {
  readonly pages: readonly string[];
  readonly maxConcurrency: number;
  readonly needs: BotNeeds;
}): void {
  const page = pages.find((page) => !/^\d+$/.test(page));
  if (page !== undefined)
    throw new Error(`The context value pages must be ids like 1906385232743451, not “${page}”.`);
  if (!Number.isInteger(maxConcurrency) || maxConcurrency < 2 || maxConcurrency > 1000) {
    throw new Error('The context value maxConcurrency must be a whole number from 2 to 1000.');
  }
  const secret = secrets.find((name) => !/^\w+$/.test(name));
  if (secret !== undefined)
    throw new Error(`A secret in infra/bot-needs.ts must be named like OPENAI_API_KEY, not “${secret}”.`);
  if (timeOut < 10 || timeOut > 600)
    throw new Error('timeOut in infra/bot-needs.ts must be from 10 to 600 seconds.');
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
