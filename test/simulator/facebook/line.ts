import type { Button, PageMessage } from './send-api.ts';

/** One line of a conversation, as both sides see it. */
export interface Line {
  readonly mid: string;
  readonly from: 'person' | 'page';
  /** In milliseconds since 1970. */
  readonly time: number;
  /** What the person wrote or tapped, or the Page's message. */
  readonly message: PageMessage;
  /** The person's attachments, as Meta's JSON. */
  readonly attachments?: readonly object[];
  /** The file that the Page uploaded with its message. */
  readonly file?: File;
  /** Whether a human wrote it in the Page's inbox. */
  readonly human?: boolean;
  /** The `mid` of the message that this line replies to. */
  readonly replyTo?: string;
  /** The id of the persona that the Page wrote as. */
  readonly persona?: string;
}

/** The buttons under a message, including the buttons of its cards. */
export function buttonsOf({ attachment }: PageMessage): readonly Button[] {
  const { buttons = [], elements = [] } = attachment?.payload ?? {};
  return [...buttons, ...elements.flatMap(({ buttons = [] }) => buttons)];
}

/** A message as plain text: a card is `title: subtitle`, a picture its URL. */
export function asText({ text, attachment, sticker_id }: PageMessage): string {
  if (sticker_id !== undefined) return `(sticker ${sticker_id})`;
  const { payload, type = 'nothing' } = attachment ?? {};
  const cards = (payload?.elements ?? []).map(({ title, subtitle }) =>
    [title, subtitle].filter(Boolean).join(': '),
  );
  return text ?? payload?.text ?? (cards.join('\n') || payload?.url) ?? `(${type})`;
}
