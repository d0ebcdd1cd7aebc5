/** `npm run doctor`: says, a line a check, whether the Page can be answered, and what to do if not. Changes nothing. */
import { parseArgs } from 'node:util';
import { AUTHORS_BOT, AUTHORS_PROFILE } from './authors-files.ts';
import type { Diagnosis } from './check.ts';
import { diagnose } from './diagnosis.ts';
import { runCommand } from './run-command.ts';

const HELP = `npm run doctor               looks at everything, changes nothing; ends with 1 when something is wrong

--app-id <id>       or FB_APP_ID: the App, if it is not to be found out by the Page token
--stack <name>      MessengerBot unless told otherwise
--prefix <path>     of the secrets in Parameter Store: /messenger-bot unless told otherwise
--url <url>         the callback URL, instead of the stack's`;

const { values } = parseArgs({
  options: {
    'app-id': { type: 'string', default: process.env.FB_APP_ID },
    stack: { type: 'string', default: 'MessengerBot' },
    prefix: { type: 'string', default: '/messenger-bot' },
    url: { type: 'string' },
    bot: { type: 'string', default: AUTHORS_BOT },
    profile: { type: 'string', default: AUTHORS_PROFILE },
    'graph-api': { type: 'string', default: 'https://graph.facebook.com' },
    help: { type: 'boolean', default: false },
  },
});

const SIGNS: Readonly<Record<Diagnosis['state'], string>> = { good: '✔', bad: '✘', note: '!' };

await runCommand(async () => {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { 'app-id': appId, 'graph-api': graphApi, url, ...rest } = values;
  let isWell = true;
  for await (const { state, check, what } of diagnose({ ...rest, url, appId, graphApi })) {
    console.log(`${SIGNS[state]} ${check}: ${what}`);
    isWell &&= state !== 'bad';
  }
  return isWell ? 0 : 1;
});
