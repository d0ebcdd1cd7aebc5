import { createHmac, randomBytes } from 'node:crypto';
import { facebookJson } from './delivery.ts';

/** A call of the Graph API as it arrives. */
export interface GraphRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface GraphResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a Graph error says; the simulator adds `fbtrace_id`. */
export interface GraphError {
  readonly message: string;
  readonly type?: string;
  readonly code: number;
  readonly error_subcode?: number;
  readonly is_transient?: boolean;
}

/** A message as a Page sent it: Meta's JSON. */
export interface PageMessage {
  readonly text?: string;
  readonly quick_replies?: readonly { readonly title?: string; readonly payload?: string }[];
  readonly attachment?: {
    readonly type?: string;
    readonly payload?: {
      readonly template_type?: string;
      readonly text?: string;
      readonly buttons?: readonly Button[];
      readonly url?: string;
    };
  };
}

export interface Button {
  readonly type?: string;
  readonly title?: string;
  readonly payload?: string;
  readonly url?: string;
}

/** The body of a Send API call. */
export interface SendRequest {
  readonly recipient?: { readonly id?: string };
  readonly messaging_type?: string;
  readonly message?: PageMessage;
  readonly sender_action?: string;
}

/** What the Send API has to know of the world, and what it does to it. */
export interface SendApiWorld {
  readonly pageId: string;
  pageToken(): string;
  appSecret(): string;
  knows(personId: string): boolean;
  receive(personId: string, message: PageMessage): string;
  act(personId: string, action: string): void;
}

/**
 * Answers as the Send API does: the same checks in the same order, Meta's limits and Meta's error bodies.
 * The limits are kept here on purpose and not shared with the code under test.
 */
export function answerSendApi(request: GraphRequest, world: SendApiWorld): GraphResponse {
  try {
    return ok(send(request, world));
  } catch (error) {
    if (error instanceof Refusal) return refusal(error.error, error.status);
    throw error;
  }
}

/** A Graph error as a response. */
export function refusal(error: GraphError, status = 400): GraphResponse {
  const fbtrace_id = `A${randomBytes(16).toString('base64url')}`;
  const body = { error: { type: 'OAuthException', ...error, fbtrace_id } };
  const invalidToken = { 'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${error.message}"` };
  return {
    status,
    headers: { ...HEADERS, ...(error.code === 190 && invalidToken) },
    body: facebookJson(body),
  };
}

const HEADERS = { 'content-type': 'application/json; charset=UTF-8', 'facebook-api-version': 'v26.0' };

class Refusal extends Error {
  readonly error: GraphError;
  readonly status: number;
  constructor(error: GraphError, status = 400) {
    super(error.message);
    this.error = error;
    this.status = status;
  }
}

function refuse(code: number, message: string, error_subcode?: number): never {
  throw new Refusal({ message, code, ...(error_subcode !== undefined && { error_subcode }) });
}

function ok(body: object): GraphResponse {
  return { status: 200, headers: HEADERS, body: facebookJson(body) };
}

function send(request: GraphRequest, world: SendApiWorld): object {
  const url = new URL(request.path, 'https://graph.facebook.com');
  checkToken(request, url, world);
  const [, version, owner, edge] = url.pathname.split('/');
  const known =
    /^v\d+\.0$/.test(version ?? '') && (owner === 'me' || owner === world.pageId) && edge === 'messages';
  if (request.method !== 'POST' || !known) {
    throw new Refusal({
      message: `Unsupported ${request.method.toLowerCase()} request. Object with ID '${owner}' does not exist`,
      type: 'GraphMethodException',
      code: 100,
      error_subcode: 33,
    });
  }
  const body = parse(request.body);
  const person = body.recipient?.id;
  if (!person) refuse(100, '(#100) The parameter recipient is required');
  if (!world.knows(person)) refuse(100, '(#100) No matching user found', 2018001);
  if (body.sender_action !== undefined) return act(body, person, world);
  checkMessage(body.message);
  return { recipient_id: person, message_id: world.receive(person, body.message) };
}

function checkToken({ headers }: GraphRequest, url: URL, world: SendApiWorld): void {
  const token =
    /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? url.searchParams.get('access_token');
  if (!token) {
    refuse(104, 'An access token is required to request this resource.');
  }
  if (token !== world.pageToken()) refuse(190, 'Invalid OAuth access token - Cannot parse access token');
  const type = 'GraphMethodException';
  const proof = url.searchParams.get('appsecret_proof');
  if (!proof) {
    const message = 'API calls from the server require an appsecret_proof argument';
    throw new Refusal({ message, type, code: 100 });
  }
  if (proof !== createHmac('sha256', world.appSecret()).update(token).digest('hex')) {
    throw new Refusal({ message: 'Invalid appsecret_proof provided in the API argument', type, code: 100 });
  }
}

function parse(body: string): SendRequest {
  try {
    return JSON.parse(body);
  } catch {
    return refuse(100, '(#100) The parameter recipient is required');
  }
}

function act({ sender_action, message }: SendRequest, person: string, world: SendApiWorld): object {
  if (message) refuse(100, '(#100) Cannot send both message and state at the same time.', 2018014);
  if (!['typing_on', 'typing_off', 'mark_seen'].includes(sender_action ?? '')) {
    refuse(
      100,
      '(#100) Param sender_action must be one of {MARK_SEEN, TYPING_ON, TYPING_OFF, REACT, UNREACT}',
    );
  }
  world.act(person, sender_action ?? '');
  return { recipient_id: person };
}

function checkMessage(message: PageMessage | undefined): asserts message is PageMessage {
  if (!message?.text && !message?.attachment) {
    refuse(100, '(#100) Message cannot be empty, must provide valid attachment or text');
  }
  if ([...(message.text ?? '')].length > 2000) {
    refuse(100, '(#100) Length of param message[text] must be less than or equal to 2000');
  }
  checkQuickReplies(message);
  const template = message.attachment?.payload;
  if (template?.template_type === 'button') checkButtonTemplate(template);
}

function checkQuickReplies({ quick_replies: replies }: PageMessage): void {
  if (!replies) return;
  if (replies.length === 0) refuse(194, '(#194) Param message[quick_replies] has too few elements.');
  if (replies.length > 13) refuse(105, '(#105) Param message[quick_replies] has too many elements.');
  for (const { title, payload } of replies) {
    if (!title || title.length > 20 || !payload || payload.length > 1000) {
      refuse(100, '(#100) Param message[quick_replies] has an invalid title or payload');
    }
  }
}

function checkButtonTemplate({ text, buttons }: { text?: string; buttons?: readonly Button[] }): void {
  if (!text || text.length > 640) {
    refuse(100, '(#100) Length of param name_placeholder[text] must be less than or equal to 640');
  }
  if (!buttons?.length) refuse(194, '(#194) Param name_placeholder[buttons] has too few elements.');
  if (buttons.length > 3) refuse(105, '(#105) Param name_placeholder[buttons] has too many elements.');
  for (const { title } of buttons) {
    if (!title || title.length > 20)
      refuse(100, '(#100) Param name_placeholder[buttons] has an invalid title');
  }
}
