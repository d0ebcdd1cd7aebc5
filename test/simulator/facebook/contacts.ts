/** What a person can give with a tap: Messenger offers what their profile has. */
export interface Contact {
  /** What the quick reply shows here; Messenger shows the value. */
  readonly title: string;
  readonly valueOf: (name: string) => string;
}

/**
 * By `content_type` of the quick reply
 * (https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies).
 */
const CONTACTS: Readonly<Record<string, Contact>> = {
  user_phone_number: { title: 'My phone number', valueOf: () => '+15550100200' },
  user_email: {
    title: 'My e-mail address',
    valueOf: (name) => `${name.split(' ')[0]?.toLowerCase() ?? 'anna'}@example.com`,
  },
};

/** What a quick reply asks for; undefined if it is one with a title and a payload. */
export function contactOf(contentType = 'text'): Contact | undefined {
  return CONTACTS[contentType];
}
