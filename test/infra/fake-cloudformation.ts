import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listening } from '../support/listening.ts';
import type { Environment } from './run-command.ts';

/**
 * AWS CloudFormation and CloudWatch as far as DescribeStacks (Query protocol) and DescribeAlarms (JSON) go
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html).
 */
export class CloudFormation {
  /** What the stack gives out; undefined as long as it is not deployed. */
  outputs: Readonly<Record<string, string>> | undefined;
  /** What a deployment gives out. */
  deployed: Readonly<Record<string, string>> = {};
  /** The region that CDK was told. */
  region = '';
  /** What CDK was told. */
  arguments: readonly string[] = [];
  /** The descriptions of the alarms that ring, by their names. */
  alarms: Readonly<Record<string, string>> = {};
  /** For how long the oldest event has waited, in seconds. */
  oldest: number | undefined;
  /** Where it is once it has started. */
  url = '';
  readonly #server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/deploy') {
      this.outputs = this.deployed;
      ({ region: this.region, args: this.arguments } = JSON.parse(body));
      return void response.end();
    }
    if (request.headers['x-amz-target']) {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      const isOfMetrics = String(request.headers['x-amz-target']).endsWith('.GetMetricStatistics');
      const answer = isOfMetrics ? this.#measured(JSON.parse(body)) : this.#ringing(JSON.parse(body));
      return void response.end(JSON.stringify(answer));
    }
    const name = new URLSearchParams(body).get('StackName') ?? '';
    response.writeHead(this.outputs ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(this.outputs ? described(name, this.outputs) : unknown(name));
  });

  #ringing({ AlarmNamePrefix, StateValue }: { AlarmNamePrefix: string; StateValue: string }): object {
    const names = Object.keys(this.alarms).filter((name) => name.startsWith(AlarmNamePrefix));
    const ringing = StateValue === 'ALARM' ? names : [];
    return { MetricAlarms: ringing.map((name) => ({ AlarmDescription: this.alarms[name] })) };
  }

  #measured({ MetricName, Dimensions }: { MetricName: string; Dimensions: readonly { Value: string }[] }) {
    const isAge =
      MetricName === 'ApproximateAgeOfOldestMessage' &&
      Dimensions.some(({ Value }) => this.outputs?.EventQueueUrl?.endsWith(`/${Value}`));
    const now = Math.floor(Date.now() / 1000);
    const points = [
      { Timestamp: now - 120, Maximum: 0 },
      { Timestamp: now - 60, Maximum: this.oldest },
    ];
    return { Datapoints: isAge && this.oldest !== undefined ? points : [] };
  }

  /** What leads the SDK here. */
  get environment(): Environment {
    return { AWS_ENDPOINT_URL_CLOUDFORMATION: this.url, AWS_ENDPOINT_URL_CLOUDWATCH: this.url };
  }

  async start(): Promise<void> {
    this.url = await listening(this.#server);
  }

  stop(): void {
    this.#server.close();
  }
}

function described(name: string, outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>${name}</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function unknown(name: string): string {
  return `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
<Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`;
}
