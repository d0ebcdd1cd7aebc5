import type { Person } from '../../facebook/person.ts';
import type { MemoryView } from '../view.ts';

/** Writes parts of a test. */
export interface Words {
  /** A text as TypeScript; ids that differ in the test are expressions in it. */
  text(text: string): string;
  /** A value as TypeScript. */
  value(value: unknown): string;
  /** The `mid` of a message as TypeScript; a made-up one if the test has no such message. */
  mid(mid: string): string;
  /** The variable of a person. */
  variable(person: Person): string;
}

/** A call of a person in a test: `says('hello')`. */
export type Code = (words: Words) => string;

/** What a person did, as a call of a test. */
export interface Deed {
  readonly code: Code;
  /** The same without a look at the screen, which may not show yet what was tapped. */
  readonly late?: Code;
  /** What the test does not have of it. */
  readonly remark?: string;
  /** What the Page has replied publicly so far, if it is a comment. */
  readonly replies?: () => readonly string[];
  /** Whether it is one event and one line of the conversation, written at once. */
  readonly isPlain?: boolean;
  /** Whether it is several events: in a test the first that fails is the last. */
  readonly isSeveral?: boolean;
}

/** What somebody did while the bot was still answering what they had done before; mostly one deed. */
export interface Group {
  readonly number: number;
  readonly person: Person;
  readonly deeds: Deed[];
  /** In milliseconds since 1970. */
  readonly begun: number;
  /** The number of lines of the conversation before it. */
  readonly from: number;
  /** The same of each conversation. */
  readonly before: ReadonlyMap<Person, number>;
  /** Undefined until the bot has answered. */
  ended?: Ending | undefined;
}

/** How a group ended. */
export interface Ending {
  /** In milliseconds since 1970. */
  readonly at: number;
  /** The number of lines of each conversation. */
  readonly lines: ReadonlyMap<Person, number>;
  /** Whether an event was closed or given up. */
  readonly hasFailed: boolean;
  /** What went wrong with its calls, as `nextCallFails` names it. */
  readonly failures: readonly string[];
}

/** What a test can repeat of a conversation: all since its beginning, or since the last thing that no test can repeat. */
export interface Episode {
  /** What is known of the person at the beginning; undefined if they are new. */
  readonly start: Start | undefined;
  /** The number of lines of the conversation at the beginning. */
  readonly from: number;
  readonly groups: readonly Group[];
  /** The `mid`s of lines that no event of the person caused, and that a test does not have. */
  readonly skipped: ReadonlySet<string>;
  /** What happened after the last group that no test can repeat. */
  readonly broken: Break | undefined;
}

/** What a test must know of what was before it. */
export interface Start {
  readonly after: Break;
  readonly memory: Promise<MemoryView>;
  /** Whether a human has the conversation. */
  readonly withHuman: boolean;
  /** In milliseconds since 1970. */
  readonly begun: number;
  /** When the 24-hour window was opened last, in milliseconds since 1970. */
  readonly windowOpenedAt: number;
}

/** Something that no test can repeat. */
export interface Break {
  /** As the end of a sentence: `the bot was saved`. */
  readonly what: string;
  /** Whether the bot's code is another one since. */
  readonly isNewBot: boolean;
}

/** What `Noted` must know of everything around it. */
export interface Surroundings {
  /** Everybody. */
  people(): readonly Person[];
  memory(person: Person): Promise<MemoryView>;
  isWithHuman(person: Person): boolean;
  /** Whether an event of the person is on its way, or waits in the queue. */
  isBusy(person: Person): boolean;
  /** Calls back for each message that the Page sent by itself, not because of an event of a person. */
  onOwnMessage(callback: (person: Person, mid: string) => void): void;
  /** Marks this moment. @returns what happened to the person's events since then: to be asked when something ends */
  watch(person: Person): () => Happened;
}

/** What happened to the events of a person. */
export interface Happened {
  /** Whether an event was closed or given up. */
  readonly hasFailed: boolean;
  /** Whether the bot's own code failed and was tried again. */
  readonly wasRetried: boolean;
  /** Whether a Get Started was taken for a part of a click on an ad. */
  readonly wasAd: boolean;
  readonly failures: readonly string[];
  /** Something that no test can repeat. */
  readonly broken?: string;
}
