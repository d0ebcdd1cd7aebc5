/** A message as it is sent. */
export interface NewMessage {
  readonly body: string;
  /** Messages of one group are received in order. */
  readonly group: string;
  readonly deduplication: string;
}

/** A message in a queue. Times are in milliseconds since 1970. */
export interface FifoMessage extends NewMessage {
  readonly id: string;
  readonly sequence: number;
  readonly sent: number;
  /** How often it was received. */
  readonly receives: number;
  readonly firstReceived: number;
  /** The handle of the last receive. */
  readonly handle: string;
}

/** A message with what the queue notes about it. */
export type StoredMessage = { -readonly [key in keyof FifoMessage]: FifoMessage[key] } & {
  /** When it was received last. */
  received: number;
  visibleAt: number;
  /** The clock of its reader. */
  clock: () => number;
};

/** A message that nobody has received. */
export function newMessage(
  { body, group, deduplication }: NewMessage,
  id: string,
  sequence: number,
): StoredMessage {
  const sent = Date.now();
  const unread = { receives: 0, firstReceived: 0, received: 0, handle: '', visibleAt: sent, clock: Date.now };
  return { id, body, group, deduplication, sequence, sent, ...unread };
}

/** Whether no reader may have the message now. */
export function isHidden({ clock, visibleAt }: StoredMessage): boolean {
  return clock() < visibleAt;
}

/** The messages of a group up to the first hidden one. */
export function upToHidden(group: readonly StoredMessage[]): readonly StoredMessage[] {
  const hidden = group.findIndex(isHidden);
  return hidden < 0 ? group : group.slice(0, hidden);
}

/**
 * Receives a message, which hides it.
 * @param clock by which the visibility time-out ends
 * @param visibilityTimeout in milliseconds
 */
export function hide(message: StoredMessage, clock: () => number, visibilityTimeout: number): FifoMessage {
  const now = Date.now();
  message.receives += 1;
  message.firstReceived ||= now;
  message.received = now;
  message.handle = `${message.id}.${message.receives}`;
  message.clock = clock;
  message.visibleAt = clock() + visibilityTimeout;
  return { ...message };
}
