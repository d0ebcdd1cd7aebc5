import type { InterceptedCall } from '../intercepted-calls.ts';

type Answers = Map<InterceptedCall, string>;

/**
 * Which answers (`42.1`) Facebook accepted without the function learning it, or being able to save it: only these may
 * arrive a second time. A sandbox works for several people at a time, and saves each one's by itself.
 */
export class SentAnswers {
  /** Answers in a call whose response has not reached the function. */
  readonly #unheard: Answers = new Map();
  /** Answers since the last save of the same person in the same sandbox. */
  readonly #unsaved: Answers = new Map();
  /** Answers that were saved in an invocation that has not ended. */
  readonly #saved: Answers = new Map();
  /** Answers that perhaps could not be saved. */
  readonly #unsavedForGood = new Set<string>();

  /** Facebook has accepted an answer. */
  accepted(call: InterceptedCall, answer: string): void {
    this.#unheard.set(call, answer);
  }

  /** A call has ended for the function. @param isHeard whether Facebook's response has reached it */
  ended(call: InterceptedCall, isHeard: boolean): void {
    if (isHeard) move(call, this.#unheard, this.#unsaved);
  }

  /** The function hung up after this call, perhaps before it had read the response; this may be noticed late. */
  unread(call: InterceptedCall): void {
    move(call, this.#unsaved, this.#unheard);
    move(call, this.#saved, this.#unheard);
  }

  /** A sandbox has saved a conversation, and knows it. @param conversation Page and person */
  saved(sandbox: string, conversation: string): void {
    for (const call of callsOf(sandbox, this.#unsaved))
      if (conversation.endsWith(`/${recipientOf(call)}`)) move(call, this.#unsaved, this.#saved);
  }

  /** An invocation has begun or ended: what is not saved by now never will be. */
  invocation(sandbox: string): void {
    for (const call of callsOf(sandbox, this.#saved)) this.#saved.delete(call);
    for (const call of callsOf(sandbox, this.#unsaved)) {
      this.#unsavedForGood.add(this.#unsaved.get(call) ?? '');
      this.#unsaved.delete(call);
    }
  }

  /** The answers that may arrive again. */
  get maybeSent(): ReadonlySet<string> {
    return new Set([...this.#unsavedForGood, ...this.#unheard.values(), ...this.#unsaved.values()]);
  }
}

/** The page-scoped id of the person who gets the message. */
function recipientOf({ body }: InterceptedCall): string {
  const { recipient }: { recipient: { id: string } } = JSON.parse(body);
  return recipient.id;
}

/** The calls of one sandbox. */
function callsOf(sandbox: string, answers: Answers): readonly InterceptedCall[] {
  return [...answers.keys()].filter((call) => call.sandbox === sandbox);
}

/** Moves the answer of a call, if it is there. */
function move(call: InterceptedCall, from: Answers, to: Answers): void {
  const answer = from.get(call);
  if (answer === undefined) return;
  from.delete(call);
  to.set(call, answer);
}
