import type { Comments } from './comments.ts';
import type { GraphErrorCode } from './graph-errors.ts';
import type { InboxApi } from './inbox-api.ts';
import type { PageApi } from './page-api.ts';
import type { MessageContext, PageMessage, SendRequest } from './page-message.ts';

/** What the Graph API needs from the simulated Facebook. */
export interface GraphContext {
  /** Profile, personas and saved attachments. */
  readonly page: PageApi;
  readonly comments: Comments;
  /** Labels, menus of single people, blocks. */
  readonly inbox: InboxApi;
  /** The id of the Page that the token belongs to. */
  pageOf(token: string): string | undefined;
  appSecret(): string;
  /** The profile fields of a person; undefined if there is no such person. */
  profileOf(personId: string): Readonly<Record<string, unknown>> | undefined;
  /** Delivers a message, with its uploaded file, to a person; returns the message id. */
  receive(personId: string, message: PageMessage, file?: File, context?: MessageContext): string;
  /**
   * When the person last opened the 24-hour window, in milliseconds since 1970; undefined if they never did.
   */
  windowOpenedAt(personId: string): number | undefined;
  /** The id of the person who gave a notification token. */
  personOfToken(token: string): string | undefined;
  /** The id of the person that a website plugin knows by this name. */
  personOfUserRef(userRef: string): string | undefined;
  /**
   * Delivers a message to the author of a comment or a post; returns the ids of person and message, or why Facebook
   * refuses.
   */
  replyPrivately(
    to: string,
    message: PageMessage,
  ): { readonly person: string; readonly mid: string } | GraphErrorCode;
  senderAction(personId: string, action: string, payload?: SendRequest['payload']): void;
  /** @returns false if the App may not do this to the conversation */
  routeConversation(personId: string, edge: string, targetAppId: string | undefined): boolean;
}
