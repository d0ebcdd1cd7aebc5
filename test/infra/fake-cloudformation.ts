import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listening } from '../support/listening.ts';
import type { Environment } from './run-command.ts';

type Outputs = Readonly<Record<string, string>>;

/** The fields of a request that the doctor sends. */
interface StatisticsRequest {
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name?: string; readonly Value?: string }[];
  readonly Statistics: readonly string[];
  /** In seconds since 1970. */
  readonly StartTime: number;
}

/** The metrics by their dimension. */
const DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  'Bot=MessengerBot': ['EventAge', 'RefusedSignatures'],
  'ApiId=abc123': ['4xx', 'Count'],
};

/**
 * A CloudFormation with one stack, a CloudWatch, and the settings of Lambda: DescribeStacks (Query protocol),
 * DescribeAlarms and GetMetricStatistics (JSON), GetAccountSettings (REST). See
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html.
 */
export class FakeCloudFormation {
  /** The outputs of the stack; undefined if it is not deployed. */
  outputs: Outputs | undefined;
  /** The outputs that the stack will have after a deployment. */
  deployed: Outputs = {};
  /** The region of the last deployment. */
  region = '';
  /** The arguments of the last `cdk deploy`. */
  arguments: readonly string[] = [];
  /** The descriptions of the active alarms, by name. */
  alarms: Readonly<Record<string, string>> = {};
  /** The alarms without data, by name, and how many hours ago each was last configured. */
  silent: Readonly<Record<string, number>> = {};
  /** Age of the oldest event by SQS, in seconds. */
  oldest: number | undefined;
  /** The last values of further metrics, by name: `EventAge`, `Count` … */
  metrics: Readonly<Record<string, number>> = {};
  /** The quota for concurrent executions, and what no function has reserved of it; undefined if the caller may not know. */
  concurrency: readonly [all: number, unreserved: number] | undefined;
  /** The authorization of the last call that asked for it. */
  authorization = '';
  /** What IAM would ask for the calls: `cloudwatch:DescribeAlarms` … */
  readonly asked = new Set<string>();
  /** Its address after the start. */
  url = '';
  readonly #server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/deploy') {
      this.outputs = this.deployed;
      ({ region: this.region, args: this.arguments } = JSON.parse(body));
      return void response.end();
    }
    if (request.url === '/2016-08-19/account-settings/') {
      this.asked.add('lambda:GetAccountSettings');
      this.authorization = request.headers.authorization ?? '';
      return this.#answerSettings(response);
    }
    if (request.headers['x-amz-target']) {
      this.asked.add(`cloudwatch:${String(request.headers['x-amz-target']).split('.').at(-1)}`);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      const isOfMetrics = String(request.headers['x-amz-target']).endsWith('.GetMetricStatistics');
      const result = isOfMetrics ? this.#statistics(JSON.parse(body)) : this.#alarmsIn(JSON.parse(body));
      return void response.end(JSON.stringify(result));
    }
    const parameters = new URLSearchParams(body);
    this.asked.add(`cloudformation:${parameters.get('Action')}`);
    const name = parameters.get('StackName') ?? '';
    response.writeHead(this.outputs ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(this.outputs ? stackXml(name, this.outputs) : errorXml(name));
  });

  #answerSettings(response: ServerResponse): void {
    const [ConcurrentExecutions, UnreservedConcurrentExecutions] = this.concurrency ?? [];
    const isAllowed = ConcurrentExecutions !== undefined;
    response.writeHead(isAllowed ? 200 : 403, {
      'content-type': 'application/json',
      ...(!isAllowed && { 'x-amzn-errortype': 'AccessDeniedException' }),
    });
    const limit = { ConcurrentExecutions, UnreservedConcurrentExecutions, TotalCodeSize: 80_530_636_800 };
    response.end(JSON.stringify(isAllowed ? { AccountLimit: limit } : { Message: 'not authorized' }));
  }

  #alarmsIn({ AlarmNamePrefix, StateValue }: { AlarmNamePrefix: string; StateValue: string }): object {
    const now = Date.now() / 1000;
    const active = Object.entries(this.alarms).map(([AlarmName, AlarmDescription]) => ({
      AlarmName,
      AlarmDescription,
    }));
    const silent = Object.entries(this.silent).map(([AlarmName, hours]) => ({
      AlarmName,
      AlarmConfigurationUpdatedTimestamp: now - hours * 60 * 60,
    }));
    const found = StateValue === 'ALARM' ? active : StateValue === 'INSUFFICIENT_DATA' ? silent : [];
    return { MetricAlarms: found.filter(({ AlarmName }) => AlarmName.startsWith(AlarmNamePrefix)) };
  }

  /** The values of one metric, which has the right dimension, in the statistic that is asked for. */
  #statistics({ MetricName, Dimensions, Statistics, StartTime }: StatisticsRequest) {
    const [{ Name = '', Value = '' } = {}] = Dimensions;
    const isKnown =
      Name === 'QueueName'
        ? this.outputs?.EventQueueUrl?.endsWith(`/${Value}`)
        : DIMENSIONS[`${Name}=${Value}`]?.includes(MetricName);
    const value = MetricName === 'ApproximateAgeOfOldestMessage' ? this.oldest : this.metrics[MetricName];
    if (!isKnown || value === undefined) return { Datapoints: [] };
    const [statistic = ''] = Statistics;
    const now = Math.floor(Date.now() / 1000);
    const points = [
      { Timestamp: now - 120, [statistic]: 0 },
      { Timestamp: now - 60, [statistic]: value },
    ];
    return { Datapoints: points.filter(({ Timestamp }) => Timestamp >= StartTime) };
  }

  /** The variables that direct the SDK to it. */
  get environment(): Environment {
    return {
      AWS_ENDPOINT_URL_CLOUDFORMATION: this.url,
      AWS_ENDPOINT_URL_CLOUDWATCH: this.url,
      AWS_ENDPOINT_URL_LAMBDA: this.url,
    };
  }

  /** Forgets everything: the stack is not deployed, and no alarm is active. */
  reset(deployed: Outputs): void {
    this.outputs = undefined;
    this.deployed = deployed;
    this.region = '';
    this.arguments = [];
    this.alarms = {};
    this.silent = {};
    this.oldest = undefined;
    this.metrics = {};
    this.concurrency = [10, 10];
  }

  async start(): Promise<void> {
    this.url = await listening(this.#server);
  }

  stop(): void {
    this.#server.close();
  }
}

function stackXml(name: string, outputs: Outputs): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>${name}</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function errorXml(name: string): string {
  return `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
<Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`;
}
