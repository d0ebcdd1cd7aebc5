import { type GraphRequest, refuse } from './graph-call.ts';
import type { SendRequest } from './page-message.ts';

/** The body of a call, and the file that was uploaded with it. */
export interface Parsed {
  readonly body: SendRequest;
  readonly file?: File;
}

/** Reads JSON, a form and a form with a file: the Graph API takes all three. */
export async function parse({ headers, body, bytes }: GraphRequest): Promise<Parsed> {
  try {
    const type = headers['content-type'] ?? '';
    if (type.startsWith('application/x-www-form-urlencoded')) return fromForm(new URLSearchParams(body));
    if (!type.startsWith('multipart/form-data')) return { body: JSON.parse(body) };
    const form = await new Response(new Uint8Array(bytes ?? Buffer.from(body)), {
      headers: { 'content-type': type },
    }).formData();
    return fromForm(form);
  } catch {
    return refuse(100, '(#100) The parameter recipient is required');
  }
}

function fromForm(form: FormData | URLSearchParams): Parsed {
  const fields: Record<string, unknown> = {};
  let file: File | undefined;
  for (const [name, value] of form) {
    if (value instanceof File) file = value;
    else fields[name] = /^[{[]/.test(value) ? JSON.parse(value) : value;
  }
  return { body: fields, ...(file && { file }) };
}
