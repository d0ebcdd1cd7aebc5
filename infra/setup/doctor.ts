/** `npm run doctor`: says, a line a check, whether the Page can be answered, and what to do if not. Changes nothing. */
import { parseArgs } from 'node:util';
import { parameterPrefixOf, stackNameOf } from '../stage.ts';
import { AUTHORS_BOT, AUTHORS_PROFILE } from './authors-files.ts';
import type { Diagnosis } from './check.ts';
import { diagnose } from './diagnosis.ts';
import { orEnd, runCommand } from './run-command.ts';

const HELP = `npm run doctor               looks at everything, changes nothing; ends with 1 when something is wrong

--app-id <id>       or FB_APP_ID: the App, if it is not to be found out by the Page token
--stage <name>      the stage: prod for the stack MessengerBot-prod and the secrets below /messenger-bot-prod
--stack <name>      the stack, if it has another name
--prefix <path>     of the secrets in Parameter Store, if they lie elsewhere
--url <url>         the callback URL, instead of the stack's`;

const { values } = orEnd(() =>
  parseArgs({
    options: {
      'app-id': { type: 'string', default: process.env.FB_APP_ID },
      stage: { type: 'string' },
      stack: { type: 'string' },
      prefix: { type: 'string' },
      url: { type: 'string' },
      bot: { type: 'string', default: AUTHORS_BOT },
      profile: { type: 'string', default: AUTHORS_PROFILE },
      'graph-api': { type: 'string', default: 'https://graph.facebook.com' },
      help: { type: 'boolean', default: false },
    },
  }),
);

const SIGNS: Readonly<Record<Diagnosis['state'], string>> = { good: '✔', bad: '✘', note: '!' };

await runCommand(async () => {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { 'app-id': appId, 'graph-api': graphApi, url, stage, bot, profile } = values;
  const { stack = stackNameOf(stage), prefix = parameterPrefixOf(stage) } = values;
  let isWell = true;
  for await (const { state, check, what } of diagnose({
    stack,
    prefix,
    bot,
    profile,
    url,
    appId,
    graphApi,
  })) {
    console.log(`${SIGNS[state]} ${check}: ${what}`);
    isWell &&= state !== 'bad';
  }
  return isWell ? 0 : 1;
});
