import type { NoteView } from './view.ts';

/** Why messages have no answer, to be shown beside them. */
export class Notes {
  /** Called when the notes of an event, or of a message, have changed. */
  onChange: () => void = () => {};
  /** By the identity of the event, or by the message's `mid` if it was not queued. */
  readonly #notes = new Map<string, NoteView>();
  readonly #eventOf: ReadonlyMap<string, string>;

  /** @param eventOf the identity of the event that a message belongs to, by `mid` */
  constructor(eventOf: ReadonlyMap<string, string>) {
    this.#eventOf = eventOf;
  }

  /** The note for a message. */
  of(mid: string): NoteView | undefined {
    return this.#notes.get(mid) ?? this.#notes.get(this.#eventOf.get(mid) ?? mid);
  }

  add(names: readonly string[], note: NoteView): void {
    for (const name of names) this.#notes.set(name, note);
    this.onChange();
  }

  /** Removes the notes: a later try was answered. */
  remove(names: readonly string[]): void {
    const removed = names.filter((name) => this.#notes.delete(name));
    if (removed.length > 0) this.onChange();
  }
}
