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

/**
 * The share of refused calls (4xx) at which an alarm fires and `npm run doctor` reports an error. A wrong App
 * secret refuses nearly all calls. A scanner makes single ones, hence the minimum.
 */
export const REFUSED_CALLS = {
  /** In percent. */
  share: 25,
  /** Calls below which no share is computed. */
  minimum: 10,
  /** The time over which calls are counted. */
  minutes: 15,
};

/**
 * The share of failures in five minutes, in percent, at which an alarm fires: responses with 5xx, crashes,
 * throttled calls. Of fewer than a hundred calls, one failure is enough.
 */
export const FAILED_SHARE = 1;

/**
 * After this many hours without a heartbeat something is wrong: a day, three until the second try, one in which AWS chooses
 * the minute, and two to spare.
 */
export const HEARTBEAT_HOURS = 24 + 3 + 1 + 2;
