import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What the queue depends on. */
export interface EventQueueProps {
  /** Time-out of the function that processes the events. */
  readonly timeOut: Duration;
}

/** The queue of events that wait for processing, and the dead-letter queue. */
export class EventQueue extends Construct {
  readonly events: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { timeOut }: EventQueueProps) {
    super(scope, id);
    const common = {
      fifo: true,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // Deleting the stack must not delete what people wrote.
      removalPolicy: RemovalPolicy.RETAIN,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', common);
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
