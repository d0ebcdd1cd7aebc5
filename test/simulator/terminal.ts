import { createInterface } from 'node:readline';
import { inspect, styleText } from 'node:util';
import { inSources } from './aws/in-sources.ts';
import type { LogLine } from './aws/lambda.ts';
import { endOf, problemIn } from './chat/problem.ts';
import { silenceIn } from './chat/silence.ts';
import type { ProblemView } from './chat/view.ts';
import { asText, buttonsOf, type PageMessage } from './facebook/page-message.ts';
import type { Simulator } from './simulator.ts';

const SCRIPTED =
  'A scripted model answers this bot; write “tool: NAME” to have it use a tool. To ask the real one: npm start -- --real-model';

const HELP = `Write to the Page. A number taps the quick reply or button with this number.
/start taps Get Started, /react ❤ reacts to the last message, Ctrl+D ends the chat.
`;

/**
 * Chats with the bot in the terminal until the input ends. Shows each message, what the bot logs, and errors.
 * @param typeErrors shown as soon as they are there
 * @returns the number of errors that the function has logged
 */
export async function chatInTerminal(
  simulator: Simulator,
  typeErrors: Promise<readonly ProblemView[]>,
): Promise<number> {
  const { facebook, lambda, model, drain } = simulator;
  const you = facebook.person('You');
  let failures = 0;
  facebook.onMessage = (_, message) => show(message);
  lambda.onLog = report;
  model.onFirst = () => console.log(`      ${SCRIPTED}`);
  console.log(HELP);
  const shown = typeErrors.then((problems) => problems.forEach(showProblem));
  await chat();
  await drain();
  await shown;
  return failures;

  async function chat(): Promise<void> {
    const prompt = styleText('bold', 'You   ');
    const terminal = process.stdin.isTTY === true;
    const input = createInterface({ input: process.stdin, output: process.stdout, terminal, prompt });
    if (terminal) input.prompt();
    for await (const line of input) {
      if (!terminal) console.log(`${prompt}${line}`);
      if (line.trim()) await act(line.trim());
      offer();
      if (terminal) input.prompt();
    }
  }

  async function act(line: string): Promise<void> {
    const offer = you.offers()[Number(line) - 1];
    if (offer) await you.tapsOffer(offer);
    else if (line === '/start') await you.getsStarted();
    else if (line.startsWith('/react')) await you.reacts(line.slice('/react'.length).trim() || '❤');
    else await you.says(line);
    for (const _ of facebook.undelivered.splice(0)) {
      fail('The webhook did not answer with 200 within five seconds. Facebook would send the event again.');
    }
  }

  function offer(): void {
    const offered = you.offered().map((title, i) => `${styleText('bold', String(i + 1))} ${title}`);
    if (offered.length > 0) console.log(`      ${offered.join('   ')}`);
  }

  function report({ level, message }: LogLine): void {
    const silence = silenceIn(message);
    if (silence) console.log(styleText('yellow', `      ${silence.title}. ${silence.advice}`));
    else if (level === 'ERROR') fail(describe(message));
    else if (level === 'WARN') console.log(styleText('yellow', `      ${describe(message)}`));
    else if (!isOfProject(message)) console.log(styleText('dim', `Log   ${asLog(message)}`));
  }

  function fail(what: string): void {
    failures += 1;
    console.log(styleText('red', `      ✘ ${what}`));
  }
}

function show(message: PageMessage): void {
  const [first, ...rest] = asText(message).split('\n');
  console.log([`${styleText('cyan', 'Page')}  ${first}`, ...rest.map((line) => `      ${line}`)].join('\n'));
  for (const { type, title, url } of buttonsOf(message)) {
    if (type === 'web_url') console.log(`      ${title}: ${url}`);
  }
}

/** A line of the project has a sentence, `what`. Others come from the bot’s own `console.log`. */
function isOfProject(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'what' in message;
}

function asLog(message: unknown): string {
  return typeof message === 'string' ? message : inspect(message, { depth: 4 });
}

function showProblem({ place, text }: ProblemView): void {
  console.log(styleText('red', `✘ ${place} ${text}`));
}

function describe(message: unknown): string {
  if (typeof message !== 'object' || message === null) return String(message);
  const { what = '' }: { what?: string } = { ...message };
  const { text = '', place = '' } = problemIn(message, inSources) ?? {};
  return [what, text, place && `at ${place}`, endOf({ ...message })].filter(Boolean).join('\n        ');
}
