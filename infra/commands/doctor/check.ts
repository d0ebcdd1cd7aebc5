import type { BotValues } from '../shared/bot-options.ts';

/** Which bot is looked at. */
export interface Patient {
  readonly appId: string | undefined;
  readonly stack: string;
  readonly prefix: string;
  readonly url: string | undefined;
  /** Files of the author's. */
  readonly bot: string;
  readonly profile: string;
  /** `https://graph.facebook.com` */
  readonly graphApi: string;
  /** What was said of which bot it is, and has to be said again. */
  readonly said: BotValues;
}

/** A command for a bot: `npm run setup -- --stage prod --take-over`. */
export function commandFor(
  { stage, stack, prefix }: BotValues,
  name: string,
  ...more: readonly string[]
): string {
  const which = Object.entries({ stage, stack, prefix }).flatMap(([option, value]) =>
    value === undefined ? [] : [`--${option}`, value],
  );
  const all = [...which, ...more];
  return [`npm run ${name}`, ...(all.length > 0 ? ['--', ...all] : [])].join(' ');
}

/** How a bot is deployed. */
export function deployCommand({ stage }: BotValues): string {
  return stage === undefined ? 'npx cdk deploy' : `npx cdk deploy -c stage=${stage}`;
}

/** What one check has found: all is well, something is wrong, or something is worth knowing. */
export interface Diagnosis {
  readonly check: string;
  readonly state: 'good' | 'bad' | 'note';
  /** What is so; of something wrong, what to do. */
  readonly what: string;
}

/** What a check finds when it does not throw. */
export type Found = string | { readonly state: Diagnosis['state']; readonly what: string };

/** A check that throws has found something wrong. */
export async function* checked(check: string, look: () => Promise<Found>): AsyncGenerator<Diagnosis> {
  try {
    const found = await look();
    yield typeof found === 'string' ? { check, state: 'good', what: found } : { check, ...found };
  } catch (error) {
    yield { check, state: 'bad', what: error instanceof Error ? error.message : String(error) };
  }
}
