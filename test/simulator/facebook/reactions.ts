/**
 * Reactions by Meta's names
 * (https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-reactions).
 */
export const REACTIONS: Readonly<Record<string, string>> = {
  love: '❤',
  smile: '😆',
  wow: '😮',
  sad: '😢',
  angry: '😠',
  like: '👍',
  dislike: '👎',
};

/** Meta's name of an emoji. */
export function reactionOf(emoji: string): string {
  return Object.entries(REACTIONS).find(([, own]) => own === emoji)?.[0] ?? 'other';
}
