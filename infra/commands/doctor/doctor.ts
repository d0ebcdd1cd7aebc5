/** `npm run doctor`: says, a line a check, whether the Page can be answered, and what to do if not. Changes nothing. */
import { parseArgs } from 'node:util';
import { orEnd, runCommand } from '../run-command.ts';
import { addressOf, BOT_HELP, BOT_OPTIONS, prefixOf, stackOf } from '../shared/bot-options.ts';
import type { Diagnosis } from './check.ts';
import { diagnose } from './check-bot.ts';

const HELP = `npm run doctor               looks at everything, changes nothing; ends with 1 when something is wrong

--app-id <id>       or FB_APP_ID: the App, if it is not to be found out by the Page token
${BOT_HELP}`;

const { values } = orEnd(() => parseArgs({ options: BOT_OPTIONS }));

const SIGNS: Readonly<Record<Diagnosis['state'], string>> = { good: '✔', bad: '✘', note: '!' };

await runCommand(async () => {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { 'app-id': appId, 'graph-api': graphApi, url, bot, profile } = values;
  let isWell = true;
  for await (const { state, check, what } of diagnose({
    stack: stackOf(values),
    prefix: prefixOf(values),
    bot,
    profile,
    url: url === undefined ? undefined : addressOf('--url', url),
    appId,
    graphApi: addressOf('--graph-api', graphApi),
    said: values,
  })) {
    console.log(`${SIGNS[state]} ${check}: ${what}`);
    isWell &&= state !== 'bad';
  }
  return isWell ? 0 : 1;
});
