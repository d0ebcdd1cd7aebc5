import { Session } from 'node:inspector';
import { inSources } from './in-sources.ts';

/** A place in a script, as V8 counts: from 0 on. */
interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

const NAME = 'functionWhosePlaceIsAsked';

/**
 * Where a function is written: `lambda/bot.ts:12:3`. Thrown strings have no stack trace, so that the handler's place is
 * all there is. Only V8 knows it.
 */
export function placeOfFunction(run: unknown): string | undefined {
  if (typeof run !== 'function') return undefined;
  const session = new Session();
  const urls = new Map<string, string>();
  let location: Location | undefined;
  session.connect();
  session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => urls.set(scriptId, url));
  Reflect.set(globalThis, NAME, run);
  try {
    // A session of the same thread answers at once.
    session.post('Debugger.enable');
    session.post(
      'Runtime.evaluate',
      { expression: NAME },
      (_, { result } = { result: { type: 'undefined' } }) => {
        const { objectId = '' } = result;
        session.post('Runtime.getProperties', { objectId }, (_, properties) => {
          const found = properties?.internalProperties?.find(({ name }) => name === '[[FunctionLocation]]');
          location = found?.value?.value;
        });
      },
    );
  } finally {
    session.disconnect();
    Reflect.deleteProperty(globalThis, NAME);
  }
  if (!location) return undefined;
  const { scriptId, lineNumber, columnNumber } = location;
  return inSources(`${urls.get(scriptId)}:${lineNumber + 1}:${columnNumber + 1}`);
}
