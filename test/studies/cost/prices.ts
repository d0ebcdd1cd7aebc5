/**
 * The day of AWS's list prices below: us-east-1, US dollars, without tax. A month has 730 hours; a GB of logs
 * or transfer has 1,000 MB. AWS's pages load most figures by script, so a stored copy of such a page has
 * none.
 */
export const PRICES_AS_OF = '2026-11-22';

/** A price in tiers. Each tier ends at a number of units a month. */
export interface Price {
  readonly unit: string;
  /** The last tier has no end. */
  readonly tiers: readonly Tier[];
  /** Free units each month, for as long as the account exists. */
  readonly free?: number;
  /** AWS's page, to compare with. */
  readonly page: string;
  /** Where the figure was read: AWS's page, or another that repeats it. */
  readonly seen: string;
}

interface Tier {
  readonly dollars: number;
  /** Units a month. */
  readonly upTo?: number;
}

const MILLION = 1e6;
const AWS = 'AWS’s page';

const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const SQS = 'https://aws.amazon.com/sqs/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const EC2 = 'https://aws.amazon.com/ec2/pricing/on-demand/';

/** Everything that a bill can contain. */
export const PRICES = {
  // Not counted: free calls in an account's first year (before July 2025), and the credits of a new account.
  httpApiCalls: {
    unit: 'call of an HTTP API (each 512 KB)',
    tiers: [{ dollars: 1 / MILLION, upTo: 300 * MILLION }, { dollars: 0.9 / MILLION }],
    page: 'https://aws.amazon.com/api-gateway/pricing/',
    seen: 'https://amnic.com/blogs/aws-api-gateway-pricing',
  },
  lambdaRequests: {
    unit: 'Lambda request',
    tiers: [{ dollars: 0.2 / MILLION }],
    free: MILLION,
    page: LAMBDA,
    seen: 'https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  // x86_64 costs a quarter more.
  lambdaGbSeconds: {
    unit: 'Lambda GB-second on arm64, INIT included',
    tiers: [
      { dollars: 0.0000133334, upTo: 7.5e9 },
      { dollars: 0.0000120001, upTo: 18.75e9 },
      { dollars: 0.0000106667 },
    ],
    free: 400_000,
    page: LAMBDA,
    seen: 'https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  sqsFifoRequests: {
    unit: 'SQS FIFO request (each 64 KB)',
    tiers: [{ dollars: 0.5 / MILLION }],
    free: MILLION,
    page: SQS,
    seen: 'https://cloudburn.io/blog/amazon-sqs-pricing',
  },
  dynamoReads: {
    unit: 'DynamoDB read request unit (4 KB, strongly consistent)',
    tiers: [{ dollars: 0.125 / MILLION }],
    page: DYNAMODB,
    seen: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
  },
  dynamoWrites: {
    unit: 'DynamoDB write request unit (1 KB)',
    tiers: [{ dollars: 0.625 / MILLION }],
    page: DYNAMODB,
    seen: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
  },
  dynamoStorage: {
    unit: 'DynamoDB storage, GB-month',
    tiers: [{ dollars: 0.25 }],
    free: 25,
    page: DYNAMODB,
    seen: AWS,
  },
  dynamoRecovery: {
    unit: 'DynamoDB point-in-time recovery, GB-month',
    tiers: [{ dollars: 0.2 }],
    page: DYNAMODB,
    seen: 'https://finops.com.py/services/dynamodb/backups',
  },
  lambdaLogs: {
    unit: 'CloudWatch Logs ingested from Lambda, GB',
    tiers: [
      { dollars: 0.5, upTo: 10_000 },
      { dollars: 0.25, upTo: 30_000 },
      { dollars: 0.1, upTo: 50_000 },
      { dollars: 0.05 },
    ],
    free: 5,
    page: CLOUDWATCH,
    seen: 'https://www.duckbillgroup.com/?p=9080',
  },
  otherLogs: {
    unit: 'CloudWatch Logs ingested from other sources, GB',
    tiers: [{ dollars: 0.5 }],
    page: CLOUDWATCH,
    seen: 'https://c3x.dev/blog/cloudwatch-logs-cost-optimization',
  },
  logStorage: {
    unit: 'CloudWatch Logs storage, GB-month, compressed',
    tiers: [{ dollars: 0.03 }],
    page: CLOUDWATCH,
    seen: 'https://c3x.dev/blog/cloudwatch-logs-cost-optimization',
  },
  metrics: {
    unit: 'CloudWatch custom metric, by the hour in which it has a value',
    tiers: [{ dollars: 0.3, upTo: 10_000 }, { dollars: 0.1 }],
    free: 10,
    page: CLOUDWATCH,
    seen: 'https://signoz.io/guides/cloudwatch-pricing',
  },
  alarms: {
    unit: 'metric read by a CloudWatch alarm',
    tiers: [{ dollars: 0.1 }],
    free: 10,
    page: CLOUDWATCH,
    seen: 'https://signoz.io/guides/cloudwatch-pricing',
  },
  dashboards: {
    unit: 'CloudWatch dashboard',
    tiers: [{ dollars: 3 }],
    free: 3,
    page: CLOUDWATCH,
    seen: 'https://signoz.io/guides/cloudwatch-pricing',
  },
  // Reading standard parameters is free until higher throughput is on.
  parameterReads: {
    unit: 'parameter read with higher throughput',
    tiers: [{ dollars: 0.05 / 10_000 }],
    page: 'https://aws.amazon.com/systems-manager/pricing/',
    seen: 'not verified',
  },
  // The key aws/ssm itself is free.
  kmsRequests: {
    unit: 'KMS request, one for each SecureString read',
    tiers: [{ dollars: 0.03 / 10_000 }],
    free: 20_000,
    page: 'https://aws.amazon.com/kms/pricing/',
    seen: 'https://www.wring.co/blog/aws-kms-pricing-guide',
  },
  transferOut: {
    unit: 'data transfer out to the internet, GB',
    tiers: [
      { dollars: 0.09, upTo: 10_000 },
      { dollars: 0.085, upTo: 50_000 },
      { dollars: 0.07, upTo: 150_000 },
      { dollars: 0.05 },
    ],
    free: 100,
    page: EC2,
    seen: 'https://wring.co/blog/aws-data-transfer-pricing-guide',
  },
  smallServerHours: {
    unit: 't4g.small, hour',
    tiers: [{ dollars: 0.0168 }],
    page: EC2,
    seen: 'price lists in public repositories',
  },
  diskSpace: {
    unit: 'EBS gp3, GB-month',
    tiers: [{ dollars: 0.08 }],
    page: 'https://aws.amazon.com/ebs/pricing/',
    seen: 'not verified',
  },
  addressHours: {
    unit: 'public IPv4 address, hour',
    tiers: [{ dollars: 0.005 }],
    page: 'https://aws.amazon.com/vpc/pricing/',
    seen: 'https://www.egresscost.com/aws',
  },
} as const satisfies Readonly<Record<string, Price>>;

/** The name of a price. */
export type Priced = keyof typeof PRICES;
