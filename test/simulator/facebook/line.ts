import type { PageMessage } from './page-message.ts';

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
  /** The id of the comment that this line, a private reply, replies to. */
  readonly comment?: string;
  /** The id of the persona that the Page wrote as. */
  readonly persona?: string;
  /** The name of the template, if it is a utility message. */
  readonly utility?: string;
}
