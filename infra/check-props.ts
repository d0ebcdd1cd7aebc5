import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { isParameterPrefix, PREFIX_RULE } from '../lambda/runtime/parameter-names.ts';
import { type BotNeeds, botNeeds } from './bot-needs.ts';
import { DEFAULT_MAX_CONCURRENCY } from './concurrency.ts';
import { pagesWithRoom } from './parameter-arns.ts';
import { Refused, refuse } from './refuse.ts';
import type { MessengerBotStackProps, Settings } from './stack-props.ts';

const ARCHITECTURES = ['arm64', 'x86_64'];

/** The numbers of days for which CloudWatch keeps a log. The enumeration also has its names, and “infinite” as 9999. */
const LOG_DAYS = Object.values(RetentionDays).filter(
  (days): days is number => typeof days === 'number' && days < 9999,
);

const KEY_ARN = /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/;
const CERTIFICATE_ARN = /^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/** What AWS takes in tags, but for letters that are not ASCII: CloudFormation gives a template back without them. */
const TAG = /^(?!aws:)[\w .:/=+@-]{0,128}$/i;

/**
 * Fills in the defaults and checks every setting.
 * @throws Refused that names the setting, its value, and what is allowed
 */
export function checkProps(props: MessengerBotStackProps): Settings {
  const settings = {
    code: props.code,
    parameterPrefix: props.parameterPrefix ?? '/messenger-bot',
    architecture: props.architecture ?? 'arm64',
    conversationDays: props.conversationDays ?? 90,
    alarmEmail: props.alarmEmail,
    pages: [...new Set(props.pages)],
    namedPages: [...new Set(props.pages)],
    maxConcurrency: props.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY,
    eventsAtATime: props.eventsAtATime ?? 10,
    heartbeat: props.heartbeat ?? '06:00',
    heartbeatFields: props.heartbeatFields ?? [],
    gradual: props.gradual ?? false,
    botNeeds: props.botNeeds ?? botNeeds,
    tableDeletionProtection: props.tableDeletionProtection ?? false,
    rateLimit: props.rateLimit ?? 1000,
    logDays: props.logDays ?? 30,
    monthlyBudget: props.monthlyBudget,
    kmsKeyArn: props.kmsKeyArn,
    domain: props.domain,
    certificateArn: props.certificateArn,
    hostedZoneId: props.hostedZoneId,
  };
  checkBot(settings);
  checkGuards(settings, props.tags ?? {});
  checkDomain(settings);
  checkBotNeeds(settings.botNeeds);
  return { ...settings, pages: pagesWithRoom(settings) };
}

function checkBot(settings: Settings): void {
  const { parameterPrefix, architecture, conversationDays, alarmEmail, pages } = settings;
  const { maxConcurrency, eventsAtATime, heartbeat } = settings;
  if (!isParameterPrefix(parameterPrefix)) refuse('parameterPrefix', PREFIX_RULE, parameterPrefix);
  if (parameterPrefix.length > 200)
    refuse('parameterPrefix', 'must have at most 200 characters', parameterPrefix);
  if (!isWhole(conversationDays, 1, 36_500))
    refuse('conversationDays', 'must be a whole number from 1 to 36500', conversationDays);
  if (!ARCHITECTURES.includes(architecture)) refuse('architecture', 'must be arm64 or x86_64', architecture);
  if (alarmEmail !== undefined && !/^[!-?A-~]+@([\w-]+\.)+[\w-]{2,}$/.test(alarmEmail))
    refuse('alarmEmail', 'must look like me@example.com', alarmEmail);
  const page = pages.find((page) => !/^\d+$/.test(page));
  if (page !== undefined && pages.join() !== '*')
    refuse('pages', 'must be ids like 1906385232743451, or * for every Page whose token is stored', page);
  if (!isWhole(maxConcurrency, 2, 1000))
    refuse('maxConcurrency', 'must be a whole number from 2 to 1000', maxConcurrency);
  if (!isWhole(eventsAtATime, 1, 10))
    refuse('eventsAtATime', 'must be a whole number from 1 to 10', eventsAtATime);
  if (heartbeat !== false && !/^([01]\d|2[0-3]):[0-5]\d$/.test(heartbeat))
    refuse('heartbeat', 'must be a time in UTC like 06:00, or false', heartbeat);
}

function checkGuards(settings: Settings, tags: Readonly<Record<string, string>>): void {
  const { rateLimit, logDays, monthlyBudget = 1, kmsKeyArn } = settings;
  const tag = Object.entries(tags).find(([name, value]) => !name || ![name, value].every(isTag));
  if (tag)
    refuse('tags', 'must be at most 128 plain letters, digits and . : / = + @ - _, not aws:…', tag.join('='));
  if (Object.keys(tags).length > 40) refuse('tags', 'must be at most 40', Object.keys(tags).length);
  if (!isWhole(rateLimit, 1, 10_000))
    refuse('rateLimit', 'must be a whole number from 1 to 10000', rateLimit);
  if (!LOG_DAYS.includes(logDays)) refuse('logDays', `must be one of ${LOG_DAYS.join(', ')}`, logDays);
  if (!(monthlyBudget >= 1 && monthlyBudget < 1e9))
    refuse('monthlyBudget', 'must be a number of dollars, at least 1', monthlyBudget);
  if (kmsKeyArn !== undefined && !KEY_ARN.test(kmsKeyArn))
    refuse('kmsKeyArn', 'must look like arn:aws:kms:eu-west-1:123456789012:key/1234abcd-…', kmsKeyArn);
}

function checkDomain({ domain, certificateArn, hostedZoneId }: Settings): void {
  if (domain === undefined) {
    if (certificateArn !== undefined) refuse('certificateArn', 'needs domain', certificateArn);
    if (hostedZoneId !== undefined) refuse('hostedZoneId', 'needs domain', hostedZoneId);
    return;
  }
  if (!DOMAIN.test(domain) || domain.length > 64)
    refuse('domain', 'must be a host like bot.example.com, of at most 64 characters', domain);
  // A certificate without a zone would wait for its validation, and the deployment with it.
  if (certificateArn === undefined && hostedZoneId === undefined)
    refuse('domain', 'needs certificateArn or hostedZoneId', domain);
  if (certificateArn !== undefined && !CERTIFICATE_ARN.test(certificateArn))
    refuse(
      'certificateArn',
      'must look like arn:aws:acm:eu-west-1:123456789012:certificate/…',
      certificateArn,
    );
  if (hostedZoneId !== undefined && !/^Z[A-Z0-9]{1,31}$/.test(hostedZoneId))
    refuse('hostedZoneId', 'must look like Z0123456789ABCDEFGHIJ', hostedZoneId);
}

function isTag(text: string): boolean {
  return TAG.test(text);
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

function checkBotNeeds({ secrets = [], timeOut = 30, memory = 512 }: BotNeeds): void {
  const secret = secrets.find((name) => !/^\w+$/.test(name));
  if (secret !== undefined)
    throw new Refused(
      `A secret in infra/bot-needs.ts must have a name like OPENAI_API_KEY (got “${secret}”).`,
    );
  if (timeOut < 10 || timeOut > 600)
    throw new Refused(`timeOut in infra/bot-needs.ts must be from 10 to 600 seconds (got ${timeOut}).`);
  if (!isWhole(memory, 128, 10_240))
    throw new Refused(
      `memory in infra/bot-needs.ts must be a whole number of MB from 128 to 10240 (got ${memory}).`,
    );
}
