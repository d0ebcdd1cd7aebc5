import { inSources } from './in-sources.ts';

/** A frame of a stack trace that is neither in the project's own code nor in Node. */
const AUTHORS =
  /^(?!.*(?:node:|\blambda\/(?:conversation|messenger|queue|runtime|store|webhook|handler)\b)).*?([^\s()]+\.[cm]?[jt]s:\d+:\d+)/;

/** The author's line in the frames of a stack trace: `lambda/bot.ts:12:3`; undefined if there is none. */
export function authorsLine(frames: readonly string[]): string | undefined {
  const found = frames.map((frame) => AUTHORS.exec(inSources(frame))).find((match) => match !== null);
  return found?.[1]?.replace(/^file:\/\//, '');
}
