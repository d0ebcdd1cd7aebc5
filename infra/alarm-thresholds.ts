/** How long an event may wait until the alarm rings and the doctor's line is red, in seconds. */
export const OLDEST_EVENT = 15 * 60;
