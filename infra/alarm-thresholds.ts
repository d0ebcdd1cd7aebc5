/**
 * The longest time an event may wait, in seconds. Beyond it an alarm fires, and `npm run doctor` reports an
 * error.
 */
export const OLDEST_EVENT = 15 * 60;

/**
 * The number of waiting events at which an alarm fires. In a FIFO queue SQS looks for the next person's
 * events only among the first 120,000 messages, or 20,000 by older pages: behind a longer backlog of a few
 * people, everyone else waits
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html).
 */
export const BACKLOG = 10_000;
