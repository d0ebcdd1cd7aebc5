import type { Step } from './steps.ts';
import type { Seen } from './trial.ts';
import type { Line } from './written.ts';

/** What a step under AWS's client should have shown and did not, one sentence each. */
export function faultsOf(step: Step, result: Seen): string[] {
  const { seen, invocations, lines, processes, initError, secret } = result;
  const { expected, logged = [], together, processes: some = 1, initError: reported } = step;
  const texts = lines.map((line) => JSON.stringify(line));
  const log = texts.join('\n');
  return [
    seen !== expected && `expected ${expected}`,
    ...logged.map(
      (pattern) => !texts.some((text) => pattern.test(text)) && `no line of the log matches ${pattern}`,
    ),
    together !== undefined &&
      !invocations.some((invocation) => invocation.startsWith(`${together} records`)) &&
      `no invocation had ${together} records`,
    processes !== undefined && processes !== some && `it took ${processes} processes instead of ${some}`,
    reported &&
      !reported.test(initError ?? '') &&
      `/init/error got ${initError}, which does not match ${reported}`,
    !reported && initError !== undefined && `/init/error got ${initError}`,
    ...secret.map((text) => log.includes(JSON.stringify(text).slice(1, -1)) && `the log has “${text}”`),
    // A function that cannot start ends as Node programs do, with a text.
    ...lines.map(
      (line) => !reported && !isStructured(line) && `a line of the log is not JSON: ${JSON.stringify(line)}`,
    ),
  ].filter((fault) => typeof fault === 'string');
}

/** Whether it came as JSON: CloudWatch's metrics at its root, or time, level, request id and message. */
function isStructured(line: Line): boolean {
  return '_aws' in line || ('timestamp' in line && 'requestId' in line);
}

/**
 * How the log of the stand-in differs from that of AWS's client, one line each. Texts that Node writes have its own
 * frames.
 */
export function differences(real: readonly Line[], standIn: readonly Line[]): string[] {
  const [here, there] = [real, standIn.filter(isKept)].map((lines) =>
    lines.filter(isStructured).map(comparable).toSorted(),
  );
  return [
    ...without(here, there).map((line) => `only AWS’s client writes ${line}`),
    ...without(there, here).map((line) => `only the stand-in writes ${line}`),
  ];
}

/** Lambda drops what is below INFO before it is written; the simulator shows it. */
function isKept(line: Line): boolean {
  return !('level' in line && line.level === 'DEBUG');
}

function without(lines: readonly string[] = [], others: readonly string[] = []): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** A line without what differs from run to run: numbers, ids, and frames of the runtime itself. */
function comparable(line: Line): string {
  const text = JSON.stringify(line, (key, value: unknown) => {
    if (key === 'stackTrace' && Array.isArray(value)) return [value[0]];
    if (key === 'stack' && Array.isArray(value)) return value.flatMap(placeIn);
    return value;
  });
  return text.replace(/[\w-]{20,}|\b[mt]_[\w-]+|"\d{4}-\d\d-\d\dT[^"]+"/g, '…').replace(/\d+(\.\d+)?/g, '0');
}

/** The place of a frame in the project's own sources. */
function placeIn(frame: unknown): readonly string[] {
  return /\b(?:lambda|test\/queue|test\/studies\/runtime\/[\w-]+-bot)\b[^\s()]*/.exec(String(frame)) ?? [];
}
