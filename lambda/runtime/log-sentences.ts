/** Logged when JSON is nested so deep that it cannot be written again. */
export const NESTED_TOO_DEEP = 'An event is nested too deep and was dropped';

/** Logged, and counted for an alarm, when Facebook refuses the Page token or the App secret. */
export const CREDENTIALS_REFUSED =
  'Facebook refuses the Page token or the App secret: events wait for a new one in Parameter Store';
