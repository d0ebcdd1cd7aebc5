import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What the queue depends on. */
export interface EventQueueProps {
  /** Time-out of the function that processes the events. */
  readonly timeOut: Duration;
  readonly kmsKeyArn: string | undefined;
}

/** The queue of events that wait for processing, and the dead-letter queue. */
export class EventQueue extends Construct {
  readonly events: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { timeOut, kmsKeyArn }: EventQueueProps) {
    super(scope, id);
    const key = kmsKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'Key', kmsKeyArn);
    const common = {
      fifo: true,
      // SQS asks KMS for another data key every hour; more often would cost more.
      ...(key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key, dataKeyReuse: Duration.hours(1) }
        : { encryption: QueueEncryption.SQS_MANAGED }),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // The function measures events by it.
      maxMessageSizeBytes: 1_048_576,
      // Deleting the stack must not delete what people wrote. A first deployment that fails leaves nothing.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      // SQS moves to it what was received too often. Not only from this stack's queue, whose name is not known yet when
      // this one is created: and a name of its own would keep a retained queue from being imported.
      redriveAllowPolicy: { redrivePermission: RedrivePermission.ALLOW_ALL },
    });
    this.events = new Queue(this, 'Events', {
      ...common,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      // A record comes back after this time if the function crashes. AWS recommends six times the time-out, for what
      // begins late (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html): the function itself
      // then hides it for longer.
      visibilityTimeout: Duration.seconds(2 * timeOut.toSeconds()),
      // A last resort: normally the function itself moves an event to the dead-letter queue, with a reason. It counts
      // its tries: a record is received more often than it is tried, with each one before it. SQS's most is 1,000.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 1000 },
    });
  }
}
