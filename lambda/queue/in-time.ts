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
  return { ...worker, queue: queueInTime(worker.queue, endBy), store: storeInTime(worker.store, endBy) };
}

/**
 * Gives a queue whose calls for received messages end in time.
 * @param endBy in milliseconds since 1970
 */
export function queueInTime(queue: EventQueue, endBy: number): EventQueue {
  return {
    ...queue,
    hide: (receiptHandle, seconds) => queue.hide(receiptHandle, seconds, { endBy }),
    hideAll: (receiptHandles, seconds, options) =>
      queue.hideAll(receiptHandles, seconds, { endBy, ...options }),
    deleteAll: (receiptHandles) => queue.deleteAll(receiptHandles, { endBy }),
    sendDeadLetter: (message) => queue.sendDeadLetter(message, { endBy }),
  };
}

/**
 * Gives a store whose calls end in time.
 * @param endBy in milliseconds since 1970, unless a call names another
 */
export function storeInTime(store: ConversationStore, endBy: number): ConversationStore {
  return {
    read: (conversation, options) => store.read(conversation, { endBy, ...options }),
    write: (memory, options) => store.write(memory, { endBy, ...options }),
    forget: (conversation, options) => store.forget(conversation, { endBy, ...options }),
  };
}
