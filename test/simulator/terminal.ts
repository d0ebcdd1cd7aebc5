import { createInterface } from 'node:readline';
import { inspect, styleText } from 'node:util';
import type { LogLine } from './aws/lambda.ts';
import { loadProblemIn, repeatsLoadProblem } from './chat/not-loaded.ts';
import { endOf, problemIn } from './chat/problem.ts';
import { silenceIn } from './chat/silence.ts';
import type { ProblemView, StatusView } from './chat/view.ts';
import { clockAhead } from './clock.ts';
import { asText, buttonsOf, type PageMessage } from './facebook/page-message.ts';
import type { OpenTerminal } from './open-terminal.ts';

const SCRIPTED =
  'A scripted model answers this bot; write “tool: NAME” to have it use a tool. To ask the real one: npm start -- --real-model';

const HELP = `Write to the Page. A number taps the quick reply or button with this number; a title is sent as text.
/start taps Get Started, /react ❤ reacts to the last message, /wait 25h moves the clock, /help shows this, Ctrl+D ends the chat.
A text that begins with a slash: write two.
The bot is rebuilt whenever you save a file.
`;

/** A word after one slash, but no path. */
const COMMAND = /^\/(\p{L}+)(?![\p{L}\p{N}_./-])(.*)$/u;

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Chats with the bot in the terminal until the input ends. Shows each message, what the bot logs, and errors.
 * Each line is answered by the bot as it is saved then.
 * @returns the number of errors that it has shown
 */
export async function chatInTerminal({ simulator, rebuilder, recorder }: OpenTerminal): Promise<number> {
  const { facebook, lambda, model, drain } = simulator;
  const you = facebook.person('You');
  let failures = 0;
  /** Why the bot is not loaded, as far as it has been said. */
  let said: ProblemView | undefined;
  const isTyped = process.stdin.isTTY === true;
  facebook.onMessage = (_, message) => show(message);
  const record = lambda.onLog;
  lambda.onLog = (line, sandbox) => {
    record(line, sandbox);
    report(line);
  };
  recorder.onTraceEntry = ({ kind, title, advice }) => {
    if (kind === 'silence' && advice !== undefined)
      console.log(styleText('yellow', `      ${title}. ${advice}`));
  };
  model.onFirst = () => console.log(`      ${SCRIPTED}`);
  console.log(HELP);
  rebuilder.onStatus = showStatus;
  if (rebuilder.status.checked || rebuilder.loadProblem) showStatus();
  await chat();
  if (!rebuilder.loadProblem) await drain();
  await rebuilder.checked;
  return failures;

  async function chat(): Promise<void> {
    const prompt = styleText('bold', 'You   ');
    const terminal = isTyped;
    const input = createInterface({ input: process.stdin, output: process.stdout, terminal, prompt });
    if (terminal) input.prompt();
    for await (const line of isEnded() ? [] : input) {
      if (!terminal) console.log(`${prompt}${line}`);
      if (line.trim()) await act(line.trim());
      offer();
      if (terminal) input.prompt();
      if (isEnded()) return;
    }
  }

  /** Nobody mends a bot that is not loaded while lines come from a pipe. */
  function isEnded(): boolean {
    return rebuilder.loadProblem !== undefined && !isTyped;
  }

  function showStatus(): void {
    const { loadProblem, status } = rebuilder;
    if (loadProblem && loadProblem !== said) {
      const next = isTyped ? ' Mend it, and save.' : '';
      fail([`The bot does not load.${next}`, ...linesOf(loadProblem)].join('\n        '));
    }
    said = loadProblem;
    showBuild({ ...status, problems: status.problems.filter((problem) => problem !== loadProblem) });
  }

  async function act(line: string): Promise<void> {
    await rebuilder.newest();
    const offer = you.offers()[Number(line) - 1];
    const [, command, rest = ''] = COMMAND.exec(line) ?? [];
    if (offer) await you.tapsOffer(offer);
    else if (command === undefined) await you.says(line.replace(/^\/\//, '/'));
    else await run(command, rest.trim());
    for (const _ of facebook.undelivered.splice(0)) {
      fail('The webhook did not answer with 200 within five seconds. Facebook would send the event again.');
    }
  }

  async function run(command: string, rest: string): Promise<void> {
    if (command === 'start') await you.getsStarted();
    else if (command === 'react') await you.reacts(rest || '❤');
    else if (command === 'wait') await wait(rest);
    else if (command === 'help') console.log(HELP);
    else
      fail(
        `There is no /${command}. There are /start, /react, /wait and /help; //${command} sends it to the bot.`,
      );
  }

  async function wait(time: string): Promise<void> {
    const milliseconds = durationOf(time);
    if (milliseconds === undefined) return fail('Write a time after /wait, for example 10m, 25h or 2 days.');
    await simulator.advance(milliseconds);
    console.log(`      The clock is ${Math.round(clockAhead() / 360_000) / 10} h ahead.`);
  }

  function offer(): void {
    const offered = you.offered().map((title, i) => `${styleText('bold', String(i + 1))} ${title}`);
    if (offered.length > 0) console.log(`      ${offered.join('   ')}`);
  }

  function report(line: LogLine): void {
    const { level, message } = line;
    if (silenceIn(message) || loadProblemIn(line) || repeatsLoadProblem(message)) return; // Said already.
    if (level === 'ERROR') fail(describe(message));
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

/** Shows what has become of a build. The bundler itself prints why one failed. */
function showBuild({ state, answers, checked, milliseconds, problems }: StatusView['build']): void {
  if (state === 'failed')
    console.log(
      styleText(
        'red',
        `✘ The build failed: ${answers ? 'the last working bot keeps answering' : 'no bot answers'}.`,
      ),
    );
  else if (checked)
    for (const { place, text } of problems) console.log(styleText('red', `✘ ${place} ${text}`));
  else if (state === 'ready') console.log(`${styleText('green', '✔')} rebuilt in ${milliseconds} ms`);
}

/** Reads `25h`, `10 minutes` or `2 days`; returns milliseconds, or undefined if it is no time. */
function durationOf(time: string): number | undefined {
  const [, number, unit] =
    /^\s*(\d+(?:\.\d+)?)\s*(s|m|h|d)(?:ec(?:ond)?s?|in(?:ute)?s?|ours?|ays?)?\s*$/.exec(time) ?? [];
  const factor = Object.entries(UNITS).find(([name]) => name === unit)?.[1];
  return factor === undefined ? undefined : Number(number) * factor;
}

function describe(message: unknown): string {
  if (typeof message !== 'object' || message === null) return String(message);
  const { what = '' }: { what?: string } = { ...message };
  const problem = problemIn(message);
  return [what, ...(problem ? linesOf(problem) : []), endOf({ ...message })]
    .filter(Boolean)
    .join('\n        ');
}

function linesOf({ text, place }: ProblemView): readonly string[] {
  return place === '' ? [text] : [text, `at ${place}`];
}
