/** Logged, and counted for an alarm, when Facebook refuses the Page token or the App secret. */
export const CREDENTIALS_REFUSED =
  'Facebook refuses the Page token or the App secret: events wait for a new one in Parameter Store';
