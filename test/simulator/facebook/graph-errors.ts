import type { GraphError } from './graph-call.ts';

/**
 * Errors of the Graph API as Facebook writes them, by code and subcode. A second copy on purpose: with the table of
 * lambda/ a wrong row would pass (https://developers.facebook.com/docs/messenger-platform/error-codes and what bots
 * have reported).
 */
const MESSAGES = {
  '-1/2018012': 'Send API unexpected internal error',
  '1': 'An unknown error has occurred.',
  '1/99': 'An unknown error occurred',
  '2': 'Service temporarily unavailable',
  '3': '(#3) Application does not have the capability to make this API call.',
  '4': '(#4) Application request limit reached',
  '10': '(#10) Application does not have permission for this action',
  '10/2018065': '(#10) This message is sent outside of allowed window.',
  '10/2018108':
    '(#10) This Person Cannot Receive Messages: This person isn’t receiving messages from you right now.',
  '10/2018278':
    '(#10) This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview',
  '10/2018300': '(#10) Message failed to send because another app is controlling this thread now.',
  '10/1893063': '(#10) This Page is temporarily restricted from sending messages.',
  '17': '(#17) User request limit reached',
  '32': '(#32) Page request limit reached',
  '100/33':
    'Unsupported get request. Object with ID does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api',
  '100': '(#100) No profile available for this user.',
  '100/2018001': '(#100) No matching user found',
  '100/2018034': '(#100) Message cannot be empty, must provide valid attachment or text',
  '100/2018218': '(#100) No profile available for this user.',
  '100/2018247': '(#100) Insufficient permission to access user profile.',
  '100/2018292': '(#100) Invalid comment_id',
  '100/2534025': '(#100) The comment is invalid for sending private reply',
  '100/2534037': '(#100) The action is invalid because this App is not the thread owner.',
  '190/460':
    'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  '200': '(#200) Requires pages_messaging permission to manage the object',
  '230': '(#230) Requires pages_messaging permission to manage the object.',
  '341': '(#341) Application limit reached',
  '551/1545041': "(#551) This person isn't available right now.",
  '613': '(#613) Calls to this api have exceeded the rate limit.',
  '613/1996': '(#613) Calls to this api have exceeded the rate limit.',
  '613/2534040': '(#613) Calls to this api have exceeded the rate limit.',
  '1200/2018024': '(#1200) Temporary send message failure. Please try again later.',
  '10900': '(#10900) Activity already replied to',
  '10902': '(#10902) This activity cannot be replied to',
  '10903': "(#10903) This user can't reply to this activity",
  '80001':
    '(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
  '80006':
    '(#80006) There have been too many messages sent to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
} as const;

/** `code` or `code/subcode` of an error that Facebook is known to give. */
export type GraphErrorCode = keyof typeof MESSAGES;

/** Codes of errors that Facebook marks as passing. */
const TRANSIENT: ReadonlySet<number> = new Set([2, 4, 1200]);

/** Facebook's status is 400 for nearly all errors. */
const STATUSES: Readonly<Record<number, number>> = { [-1]: 500, 1: 500, 2: 500 };

/** An error with its status, as Facebook gives it. */
export function graphError(key: GraphErrorCode): { readonly error: GraphError; readonly status: number } {
  const [code = 0, subcode] = key.split('/').map(Number);
  const error = {
    message: MESSAGES[key],
    code,
    ...(subcode !== undefined && { error_subcode: subcode }),
    is_transient: TRANSIENT.has(code),
  };
  return { error, status: STATUSES[code] ?? 400 };
}

/** Finds the row of an error: by `code/subcode`, or by a subcode alone. */
export function errorCodeOf(key: string): GraphErrorCode | undefined {
  return (
    ERROR_CODES.find((known) => known === key) ?? ERROR_CODES.find((known) => known.split('/')[1] === key)
  );
}

/** All that this file knows. */
export const ERROR_CODES = Object.keys(MESSAGES).filter((key): key is GraphErrorCode => key in MESSAGES);
