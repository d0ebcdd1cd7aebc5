import type { PlannedEvent } from './plan.ts';

/** What is known about one event. */
export interface Account {
  readonly event: PlannedEvent;
  readonly times: { accepted: number; answered: number };
  /** How often the first and the second answer arrived. */
  readonly copies: { '1': number; '2': number };
  /** The state in the second answer. */
  count: number;
  dead: boolean;
}

/** Whether the bot can never process the event. */
export function isPoison({ kind }: PlannedEvent): boolean {
  return kind === 'poison' || kind === 'empty' || kind === 'crashes';
}

/** Whether both answers arrived. */
export function isAnswered({ copies }: Account): boolean {
  return copies['1'] > 0 && copies['2'] > 0;
}

/** Not accepted, not answered, or, if it is poison, not in the dead-letter queue. */
export function isLost(account: Account): boolean {
  if (account.times.accepted === 0) return true;
  return isPoison(account.event) ? !account.dead : !isAnswered(account);
}

/** The number of the event in a dead letter. */
export function numberInLetter(body: string): number | undefined {
  return numberIn(JSON.stringify(JSON.parse(body).record));
}

/** Why the event of a dead letter was given up: `GraphApiRefused 100/33`. */
export function reasonIn(body: string): string {
  const { reason }: { reason?: Readonly<Record<string, unknown>> } = JSON.parse(body);
  const { error, name, code, subcode } = reason ?? {};
  return [error ?? name, [code, subcode].filter((part) => part !== undefined).join('/')].join(' ').trim();
}

/** The number of the event in a queue record, from the field that the fault bot reads. */
export function numberIn(body: string): number | undefined {
  const record: unknown = JSON.parse(body);
  const event = isObject(record) && isObject(record.event) ? record.event : {};
  const referral = isObject(event.referral) ? event.referral.ref : undefined;
  const text = event.payload ?? (event.type === 'reaction' ? event.mid : (event.text ?? referral));
  return typeof text === 'string' ? Number.parseInt(text, 10) : undefined;
}

/** The page-scoped id of the person in a queue record. */
export function personIn(body: string): string {
  const { event }: { event?: { person?: string } } = JSON.parse(body);
  return event?.person ?? '';
}

/** The fault bot's answer in a call of the Send API: `42.2 #7`. */
export function answerIn(body: string) {
  const { message }: { message?: { text?: string } } = JSON.parse(body);
  const text = message?.text ?? '';
  const [, number, part, count] = /^(\d+)\.([12])(?: #(\d+))?$/.exec(text) ?? [];
  if (part !== '1' && part !== '2') return undefined;
  return { text, name: `${number}.${part}`, number: Number(number), part, count: Number(count) } as const;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
