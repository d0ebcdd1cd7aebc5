import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What the queue has to fit. */
export interface EventQueueProps {
  /** Of the function that works the queue. */
  readonly timeOut: Duration;
}

/** Where events wait to be answered, and where those go that were given up. */
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
      // What waits there is somebody's question: it outlives the stack.
      removalPolicy: RemovalPolicy.RETAIN,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', common);
    this.events = new Queue(this, 'Events', {
      ...common,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      // Six times the time-out (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html): a record whose
      // function died comes back after this.
      visibilityTimeout: Duration.seconds(6 * timeOut.toSeconds()),
      // A last resort: the function itself gives up, with a reason. With delays of up to 15 minutes this is more than a day.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 150 },
    });
  }
}
