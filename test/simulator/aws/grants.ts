import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { AUTHORS_NEEDS, LAMBDA } from '../bundle.ts';
import { type Glance, glanceAtNeeds } from './glance-at-needs.ts';
import { needsApart } from './needs-apart.ts';
import { ANYTHING, allows, type Permission, type Statement } from './policy.ts';

/** The `bot-needs.ts` of a bot: next to it, or in `infra/` for the bot that is deployed; undefined if it has none. */
export function needsOfBot(bot: string): string | undefined {
  const own = join(dirname(resolve(bot)), 'bot-needs.ts');
  if (existsSync(own)) return own;
  return dirname(own) === LAMBDA ? AUTHORS_NEEDS : undefined;
}

/** A `bot-needs.ts`. Its `grant` is run when the bot first calls a service that needs it. */
export class Grants {
  readonly #file: string;
  readonly #tell: (sentence: string, sandbox: string) => void;
  #glance: Promise<Glance> | undefined;
  #statements: Promise<readonly Statement[]> | undefined;

  /** @param tell says to the author what is wrong with a call */
  constructor(file: string, tell: (sentence: string, sandbox: string) => void) {
    this.#file = file;
    this.#tell = tell;
  }

  /** What can be told without running `grant`. @throws Error that says what is wrong with the file */
  glance(): Promise<Glance> {
    this.#glance ??= glanceAtNeeds(this.#file);
    return this.#glance;
  }

  /** Runs `grant` now: in a test no call should wait for it. */
  async run(sandbox = ''): Promise<readonly Statement[]> {
    this.#statements ??= this.#read().catch(({ message }: Error) => {
      this.#tell(`grant of ${this.#name} cannot be run here, so all is allowed: ${message}`, sandbox);
      return [ANYTHING];
    });
    return this.#statements;
  }

  /** Why IAM refuses a call; undefined if everything that it needs is allowed. */
  async refusal(permissions: readonly Permission[], sandbox: string): Promise<string | undefined> {
    const statements = await this.run(sandbox);
    const missing = permissions.find((permission) => !allows(statements, permission));
    if (!missing) return undefined;
    const { action, resources } = missing;
    const on = resources[0] === undefined ? '' : ` on resource: ${resources[0]}`;
    const sentence = `The function is not authorized to perform: ${action}${on}. Allow it in grant of ${this.#name}, and start again.`;
    this.#tell(sentence, sandbox);
    return sentence;
  }

  /** Without `grant`, CDK need not be loaded. */
  async #read(): Promise<readonly Statement[]> {
    const { hasGrant } = await this.glance();
    return hasGrant ? (await needsApart(this.#file)).statements : [];
  }

  get #name(): string {
    return relative('', this.#file);
  }
}
