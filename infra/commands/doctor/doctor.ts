/** `npm run doctor`: checks everything that a Page needs to answer, and says what to do. Changes nothing. */
import { parseArgs } from 'node:util';
import { runCommand } from '../run-command.ts';
import { BOT_HELP, BOT_OPTIONS, prefixOf, stackOf } from '../shared/bot-options.ts';
import { checkUrl } from '../shared/option-values.ts';
import type { CheckState } from './check.ts';
import { checkBot } from './check-bot.ts';

const HELP = `npm run doctor               checks everything and changes nothing; the exit code is 1 if a check fails

--app-id <id>       the App, if the Page token does not show it; default: the variable FB_APP_ID
--page <id>         only this one of several Pages
${BOT_HELP}`;

const SIGNS: Readonly<Record<CheckState, string>> = { passed: '✔', failed: '✘', note: '!' };

/** `npm run doctor`. */
export async function doctor(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { ...BOT_OPTIONS, page: { type: 'string' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { 'app-id': appId, 'graph-api': graphApi, page, url, bot, profile, templates } = values;
  let exitCode = 0;
  for await (const { state, check, message } of checkBot({
    appId,
    stack: stackOf(values),
    prefix: prefixOf(values),
    page,
    url: url === undefined ? undefined : checkUrl('--url', url),
    bot,
    profile,
    templates,
    graphApi: checkUrl('--graph-api', graphApi),
    options: values,
  })) {
    console.log(`${SIGNS[state]} ${check}: ${message}`);
    if (state === 'failed') exitCode = 1;
  }
  return exitCode;
}

if (import.meta.main) await runCommand(doctor);
