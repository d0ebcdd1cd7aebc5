import type { PageMessage } from '../facebook/page-message.ts';
import type { InterceptedCall, Outcome } from '../intercepted-calls.ts';
import { asCurl } from './clipboard.ts';
import { afterGraphCall, NO_ANSWER } from './explain.ts';
import { headerLines } from './invocation-entry.ts';
import { json } from './json.ts';
import type { TraceEntry } from './view.ts';

type GraphEntry = Omit<TraceEntry, 'id' | 'time' | 'events' | 'people'>;

/** Describes a call of the Graph API and its outcome, without the Page token. */
export function graphEntry(call: InterceptedCall, outcome: Outcome, milliseconds: number): GraphEntry {
  const [path = ''] = call.path.split('?');
  const answer = typeof outcome === 'string' ? undefined : outcome;
  const { authorization: _, ...headers } = call.headers;
  const isText = !call.headers['content-type']?.startsWith('multipart/');
  const body = isText ? call.body : `(a form with a file, ${call.bytes.length} bytes)`;
  return {
    kind: 'graph',
    title: `${call.method} ${path.replace(/^\/v\d+\.\d+\//, '')}: ${subject(call)} → ${answer?.status ?? 'no answer'}`,
    words: firstWords(call),
    outcome: answer?.status === 200 ? 'good' : 'bad',
    milliseconds: Math.round(milliseconds),
    advice: answer ? afterGraphCall(answer) : NO_ANSWER,
    parts: [
      { name: 'Headers', text: headerLines(headers) },
      { name: 'Request', text: body },
      ...(answer ? [{ name: 'Response', text: answer.body }] : []),
    ],
    clipboard: isText ? { curl: curlOf(call, path) } : {},
  };
}

function curlOf({ method, headers, body }: InterceptedCall, path: string): string {
  const shown = {
    authorization: 'Bearer $FB_PAGE_TOKEN',
    'content-type': headers['content-type'] ?? '',
  };
  // Only in double quotes does the shell replace the variable.
  return asCurl(method, `https://graph.facebook.com${path}`, shown, body).replace(
    /'(authorization: [^']*)'/,
    '"$1"',
  );
}

/** In characters. */
const MAX_WORDS = 60;

/** What a person reads first in what a call sends: the text, or the name of the template. */
function firstWords({ body }: InterceptedCall): string | undefined {
  const { message } = json<{ message?: PageMessage | string }>(body);
  if (typeof message !== 'object' || message === null) return message ? shortened(message) : undefined;
  const { text, attachment, template } = message;
  const { payload } = attachment ?? {};
  const { name }: { name?: string } = { ...template };
  return shortened(text ?? payload?.text ?? payload?.elements?.[0]?.title ?? name ?? '');
}

function shortened(text: string): string | undefined {
  if (text === '') return undefined;
  return text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)} …` : text;
}

/** What a call of the Graph API is about, in one word. */
function subject({ method, body }: InterceptedCall): string {
  const { sender_action, message } = json<{
    sender_action?: string;
    message?: PageMessage;
  }>(body);
  const { type, payload } = message?.attachment ?? {};
  const fallback = message?.template ? 'utility message' : method === 'GET' ? 'read' : 'call';
  return sender_action ?? payload?.template_type ?? type ?? (message?.text ? 'text' : fallback);
}
