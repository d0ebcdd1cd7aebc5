/** What an App still gets of a conversation that another App controls. */
const SEEN = ['message', 'postback', 'read', 'delivery'];

/** What only the App in control gets. */
const OF_OWNER = [...SEEN, 'reaction', 'referral', 'message_edit', 'optin', 'account_linking'];

/**
 * How an element reaches an App that does not control the conversation: under `standby`, without the payload of a tap;
 * undefined if not at all. What is not of the person's doing reaches every App
 * (https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/standby).
 */
export function inStandby(
  element: object,
): { readonly list: 'messaging' | 'standby'; readonly element: object } | undefined {
  if (!OF_OWNER.some((key) => key in element)) return { list: 'messaging', element };
  if (!SEEN.some((key) => key in element)) return undefined;
  if (!('postback' in element)) return { list: 'standby', element };
  const { payload: _, ...postback }: { payload?: unknown } = { ...Object(element.postback) };
  return { list: 'standby', element: { ...element, postback } };
}
