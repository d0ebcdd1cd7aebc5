/**
 * AWS's list prices in us-east-1 in US dollars, without tax, as they stood on this day. A month has 730 hours, a GB of logs or
 * transfer 1,000 MB. AWS's own pages fill most of their figures in by script, so that a stored copy has none: then `seen` names
 * who repeats them, and `page` is where to compare.
 */
export const PRICES_AS_OF = '2026-11-22';

/** What a thing costs: tier by tier, each up to a number of units a month. */
export interface Price {
  readonly unit: string;
  /** The last tier has no end. */
  readonly tiers: readonly Tier[];
  /** Units that AWS gives away each month, as long as the account lives. */
  readonly free?: number;
  /** AWS's page. */
  readonly page: string;
  /** Where the figure was read: AWS's own words, or somebody who repeats them. */
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
const FARGATE = 'https://aws.amazon.com/fargate/pricing/';
const ELB = 'https://aws.amazon.com/elasticloadbalancing/pricing/';

/** What a bill may hold. */
export const PRICES = {
  // Accounts from before July 2025 had free calls in their first year, newer ones begin with credits: not counted here.
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
  // What x86_64 costs: a quarter more.
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
    unit: 'CloudWatch Logs taken in from Lambda, GB',
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
    unit: 'CloudWatch Logs taken in from elsewhere, GB',
    tiers: [{ dollars: 0.5 }],
    page: CLOUDWATCH,
    seen: 'https://c3x.dev/blog/cloudwatch-logs-cost-optimization',
  },
  logStorage: {
    unit: 'CloudWatch Logs kept, GB-month, compressed',
    tiers: [{ dollars: 0.03 }],
    page: CLOUDWATCH,
    seen: 'https://c3x.dev/blog/cloudwatch-logs-cost-optimization',
  },
  metrics: {
    unit: 'CloudWatch custom metric',
    tiers: [{ dollars: 0.3, upTo: 10_000 }, { dollars: 0.1 }],
    free: 10,
    page: CLOUDWATCH,
    seen: 'https://signoz.io/guides/cloudwatch-pricing',
  },
  alarms: {
    unit: 'CloudWatch alarm',
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
  // Standard parameters cost nothing, and are read for nothing until higher throughput is turned on.
  parameterReads: {
    unit: 'parameter read with higher throughput',
    tiers: [{ dollars: 0.05 / 10_000 }],
    page: 'https://aws.amazon.com/systems-manager/pricing/',
    seen: 'remembered; no source found',
  },
  // The key aws/ssm costs nothing but its use.
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
    seen: 'remembered; no source found',
  },
  addressHours: {
    unit: 'public IPv4 address, hour',
    tiers: [{ dollars: 0.005 }],
    page: 'https://aws.amazon.com/vpc/pricing/',
    seen: 'https://www.egresscost.com/aws',
  },
  fargateVcpuHours: {
    unit: 'Fargate vCPU on arm64, hour',
    tiers: [{ dollars: 0.03238 }],
    page: FARGATE,
    seen: 'https://www.vantage.sh/blog/fargate-pricing',
  },
  fargateGbHours: {
    unit: 'Fargate GB of memory on arm64, hour',
    tiers: [{ dollars: 0.00356 }],
    page: FARGATE,
    seen: 'https://www.vantage.sh/blog/fargate-pricing',
  },
  balancerHours: {
    unit: 'Application Load Balancer, hour',
    tiers: [{ dollars: 0.0225 }],
    page: ELB,
    seen: 'remembered; no source found',
  },
  balancerUnits: {
    unit: 'load balancer capacity unit, hour (25 new connections a second, or 1 GB)',
    tiers: [{ dollars: 0.008 }],
    page: ELB,
    seen: 'https://www.egresscost.com/aws',
  },
} as const satisfies Readonly<Record<string, Price>>;

/** A thing that has a price. */
export type Priced = keyof typeof PRICES;

/** What so many units of a month cost, in dollars. */
export function costOf(priced: Priced, units: number): number {
  const { tiers }: Price = PRICES[priced];
  return tiers.reduce(
    ({ cost, from }, { dollars, upTo = Number.POSITIVE_INFINITY }) => ({
      cost: cost + dollars * Math.max(0, Math.min(units, upTo) - from),
      from: upTo,
    }),
    { cost: 0, from: 0 },
  ).cost;
}

/** The same, when nothing else in the account uses up what AWS gives away. */
export function costBeyondFree(priced: Priced, units: number): number {
  const { free = 0 }: Price = PRICES[priced];
  return costOf(priced, Math.max(0, units - free));
}
