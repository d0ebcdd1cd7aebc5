/** A statement of a policy, as CloudFormation would get it. */
export interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
}

/** Allows everything. */
export const ANYTHING: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

/** What IAM asks for a call. */
export interface Permission {
  /** `scheduler:CreateSchedule` */
  readonly action: string;
  /** The last part of the ARN, under any of the names that it may have; none if it is not looked at. */
  readonly resources: readonly string[];
}

/**
 * Whether a policy has a statement that allows a call. Regions, accounts, conditions and statements that deny are not looked
 * at, and what only a deployment knows fits everything.
 */
export function allows(statements: readonly Statement[], { action, resources }: Permission): boolean {
  return statements.some(
    ({ Effect, Action = [], Resource }) =>
      Effect === 'Allow' &&
      [Action].flat().some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase())) &&
      (resources.length === 0 ||
        [Resource].flat().some((one) => resources.some((resource) => fits(lastPart(textOf(one)), resource)))),
  );
}

/** `*` stands for any characters, `?` for one. */
function fits(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** `arn:partition:service:region:account:` is left out. */
function lastPart(arn: string): string {
  return arn.split(':').slice(5).join(':') || '*';
}

/** A text of a template. What CloudFormation would put in is `*`. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join }: { 'Fn::Join'?: readonly [string, readonly unknown[]] } = Object(value);
  return join ? join[1].map(textOf).join(join[0]) : '*';
}
