import { readFileSync } from 'node:fs';
import { type LogLine, type MetricLine, parseLine } from '../../simulator/aws/sandbox.ts';

/** A line of the function's log. */
export type Line = LogLine | MetricLine;

/** Type and length are 4 bytes each, the time 8. */
const HEADER = 16;

/** Where a process writes: to files, because what is written to them has arrived when the call returns. */
export interface Files {
  readonly stdout: string;
  readonly stderr: string;
  /** What `console` writes, in frames that Lambda's runtime gets by `_LAMBDA_TELEMETRY_LOG_FD`. */
  readonly telemetry: string;
}

/** All lines that a process has written so far. */
export function linesIn({ stdout, stderr, telemetry }: Files): Line[] {
  const plain = [stdout, stderr].flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return [...framesIn(readFileSync(telemetry)), ...plain.filter((line) => line.length > 0)].map((line) =>
    parseLine(line),
  );
}

function framesIn(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + HEADER + bytes.readInt32BE(at + 4);
    frames.push(bytes.toString('utf8', at + HEADER, end));
    at = end;
  }
  return frames;
}
