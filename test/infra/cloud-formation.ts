import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Environment } from './run.ts';

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
  /** The descriptions of the alarms that ring. */
  alarms: readonly string[] = [];
  /** Where it is once it has started. */
  url = '';
  readonly #server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/deploy') {
      this.outputs = this.deployed;
      this.region = body;
      return void response.end();
    }
    if (request.headers['x-amz-target']) {
      const MetricAlarms = this.alarms.map((AlarmDescription) => ({ AlarmDescription }));
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      return void response.end(JSON.stringify({ MetricAlarms }));
    }
    const name = new URLSearchParams(body).get('StackName') ?? '';
    response.writeHead(this.outputs ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(this.outputs ? described(name, this.outputs) : unknown(name));
  });

  /** What leads the SDK here. */
  get environment(): Environment {
    return { AWS_ENDPOINT_URL_CLOUDFORMATION: this.url, AWS_ENDPOINT_URL_CLOUDWATCH: this.url };
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
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
