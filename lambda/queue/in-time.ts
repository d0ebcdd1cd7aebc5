import type { ConversationStore } from '../store/conversation-store.ts';
import type { EventQueue } from './event-queue.ts';

interface Services {
  readonly queue: EventQueue;
  readonly store: ConversationStore;
}

/**
 * Gives a worker whose calls of AWS end in time: a service that hangs must not use up the time of the invocation.
 * @param endBy in milliseconds since 1970
 */
export function inTime<W extends Services>(worker: W, endBy: number): W {
  const { queue, store } = worker;
  return {
    ...worker,
    queue: {
      ...queue,
      hide: (receiptHandle, seconds) => queue.hide(receiptHandle, seconds, { endBy }),
      sendDeadLetter: (message) => queue.sendDeadLetter(message, { endBy }),
    },
    store: {
      read: (conversation) => store.read(conversation, { endBy }),
      write: (memory, options) => store.write(memory, { endBy, ...options }),
      forget: (conversation) => store.forget(conversation, { endBy }),
    },
  };
}
