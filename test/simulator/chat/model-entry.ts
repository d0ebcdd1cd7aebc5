import type { InterceptedCall, Outcome } from '../intercepted-calls.ts';
import { json } from './json.ts';
import type { TraceEntry } from './view.ts';

const SCRIPTED =
  'A scripted model answers; write “tool: NAME” to have it use a tool. npm start -- --real-model asks the real one.';

/** Describes a call of a language model and its outcome, without its key. */
export function modelEntry(
  { path, body }: InterceptedCall,
  outcome: Outcome,
  milliseconds: number,
  isReal: boolean,
): Omit<TraceEntry, 'id' | 'time' | 'events' | 'people'> {
  const answer = typeof outcome === 'string' ? undefined : outcome;
  const { model = decodeURIComponent(path.split('/')[2] ?? '') } = json<{ model: string }>(body);
  return {
    kind: 'model',
    title: `${model} → ${answer?.status ?? 'no answer'}`,
    outcome: answer?.status === 200 ? 'good' : 'bad',
    milliseconds: Math.round(milliseconds),
    advice: isReal ? undefined : SCRIPTED,
    parts: [{ name: 'Request', text: body }, ...(answer ? [{ name: 'Response', text: answer.body }] : [])],
    clipboard: {},
  };
}
