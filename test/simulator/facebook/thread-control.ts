import { APP_ID } from './app-id.ts';

/** The App id of the Page's inbox. */
export const INBOX = '263902037430900';

/** Control of a conversation ends after this time without a message of the person, in milliseconds. */
const DAY = 24 * 60 * 60_000;

interface Owner {
  readonly app: string;
  readonly until: number;
}

/**
 * Which App controls which conversation
 * (https://developers.facebook.com/docs/messenger-platform/conversation-routing).
 */
export class ThreadControl {
  /**
   * The App that answers idle conversations. Without one, every App gets every message and may write to everyone until
   * an App passes the conversation on; nobody can take one, and the inbox takes no control.
   */
  defaultApp: string | undefined;
  /** Whether the business allows our App to take a conversation from another App. */
  mayTake = false;
  readonly #owners = new Map<string, Owner>();

  /** The id of the App that controls a conversation; undefined if it is idle. */
  get(person: string): string | undefined {
    return this.#current(person)?.app;
  }

  /** In seconds since 1970. */
  expiration(person: string): number {
    return Math.floor((this.#current(person)?.until ?? 0) / 1000);
  }

  set(person: string, app: string): void {
    this.#owners.set(person, { app, until: Date.now() + DAY });
  }

  /** Makes a conversation idle. */
  delete(person: string): void {
    this.#owners.delete(person);
  }

  /** A person has written: the app that controls the conversation keeps it for another day. */
  extend(person: string): void {
    const app = this.get(person) ?? this.defaultApp;
    if (app !== undefined) this.set(person, app);
  }

  /** Our App keeps control for so many seconds. @returns false if it has none */
  extendFor(person: string, seconds: number): boolean {
    if (this.defaultApp !== undefined && this.get(person) !== APP_ID) return false;
    this.#owners.set(person, { app: APP_ID, until: Date.now() + seconds * 1000 });
    return true;
  }

  /** Whether our App may write. */
  mayWrite(person: string): boolean {
    const owner = this.get(person) ?? this.defaultApp;
    return owner === undefined || owner === APP_ID;
  }

  /** Carries out a call of our App. @returns false if Facebook refuses it */
  route(person: string, edge: string, target?: string): boolean {
    switch (edge) {
      case 'take_thread_control':
        return this.#take(person);
      case 'pass_thread_control':
        if (!this.mayWrite(person)) return false;
        if (target !== undefined) this.set(person, target);
        return true;
      case 'release_thread_control':
        if (!this.mayWrite(person)) return false;
        this.delete(person);
        return true;
      default:
        // Facebook says yes to a request, though nobody may hand over.
        return true;
    }
  }

  #take(person: string): boolean {
    if (this.defaultApp === undefined) return false;
    const isAllowed = this.mayTake || this.defaultApp === APP_ID || this.get(person) === undefined;
    if (isAllowed) this.set(person, APP_ID);
    return isAllowed;
  }

  #current(person: string): Owner | undefined {
    const owner = this.#owners.get(person);
    return owner && Date.now() < owner.until ? owner : undefined;
  }
}
