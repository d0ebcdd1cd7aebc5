import { createHmac, randomBytes } from 'node:crypto';
import { urlOf } from '../request.ts';
import { facebookJson } from './delivery.ts';
import { refusalFor } from './message-limits.ts';
import { isRefusal, type PageApi } from './page-api.ts';

/** A call of the Graph API as it arrives. */
export interface GraphRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The same, byte for byte, when it is not text. */
  readonly bytes?: Buffer;
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
  readonly metadata?: string;
  readonly sticker_id?: string;
  readonly quick_replies?: readonly QuickReply[];
  readonly attachment?: {
    readonly type?: string;
    readonly payload?: {
      readonly template_type?: string;
      readonly text?: string;
      readonly title?: string;
      readonly subtitle?: string;
      readonly buttons?: readonly Button[];
      readonly elements?: readonly Element[];
      readonly url?: string;
      readonly attachment_id?: string;
    };
  };
}

export interface QuickReply {
  readonly content_type?: string;
  readonly title?: string;
  readonly payload?: string;
  readonly image_url?: string;
}

/** A card of a template. */
export interface Element {
  readonly title?: string;
  readonly subtitle?: string;
  readonly image_url?: string;
  readonly buttons?: readonly Button[];
  readonly default_action?: Button;
}

export interface Button {
  readonly type?: string;
  readonly title?: string;
  readonly payload?: string;
  readonly url?: string;
}

/** What may be said of a message beside what it says. */
export interface MessageContext {
  readonly replyTo?: string;
  readonly persona?: string;
}

/** The body of a Send API call. */
export interface SendRequest {
  readonly recipient?: {
    readonly id?: string;
    readonly comment_id?: string;
    readonly post_id?: string;
    readonly notification_messages_token?: string;
    readonly user_ref?: string;
  };
  readonly messaging_type?: string;
  readonly tag?: string;
  readonly persona_id?: string;
  readonly reply_to?: { readonly mid?: string };
  readonly notification_type?: string;
  readonly message?: PageMessage;
  readonly sender_action?: string;
  readonly payload?: { readonly message_id?: string; readonly reaction?: string };
  readonly target_app_id?: string;
}

/** What the Graph API has to know of the world, and what it does to it. */
export interface GraphContext {
  /** What the Page is beside its conversations. */
  readonly page: PageApi;
  /** The Page whose token this is. */
  pageOf(token: string): string | undefined;
  appSecret(): string;
  /** What Facebook says of a person; undefined when there is no such person. */
  profileOf(personId: string): Readonly<Record<string, unknown>> | undefined;
  /** Brings a message, and the file that came with it, to a person; gives its id. */
  receive(personId: string, message: PageMessage, file?: File, context?: MessageContext): string;
  /** When a person last opened the window, in milliseconds since 1970; undefined when they never wrote here. */
  heardAt(personId: string): number | undefined;
  /** Who gave a notification token. */
  ownerOf(token: string): string | undefined;
  /** Whom a plugin on a website calls so. */
  behind(userRef: string): string | undefined;
  /** Brings a message to whoever wrote a comment or a post; gives their id and the message's. */
  replyPrivately(
    to: string,
    message: PageMessage,
  ): { readonly person: string; readonly mid: string } | undefined;
  act(personId: string, action: string, payload?: SendRequest['payload']): void;
  route(personId: string, edge: string, targetAppId: string | undefined): void;
}

/**
 * Answers as the Graph API does to a Page: the same checks in the same order, Meta's limits and Meta's error bodies.
 */
export async function answerGraphApi(request: GraphRequest, world: GraphContext): Promise<GraphResponse> {
  try {
    return ok(await answer(request, world));
  } catch (error) {
    if (error instanceof RefusedCall) return errorResponse(error.error, error.status);
    throw error;
  }
}

/** A Graph error as a response. */
export function errorResponse(error: GraphError, status = 400): GraphResponse {
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

class RefusedCall extends Error {
  readonly error: GraphError;
  readonly status: number;
  constructor(error: GraphError, status = 400) {
    super(error.message);
    this.error = error;
    this.status = status;
  }
}

function refuse(code: number, message: string, error_subcode?: number): never {
  throw new RefusedCall({ message, code, ...(error_subcode !== undefined && { error_subcode }) });
}

/** An answer that is no error. */
export function ok(body: object): GraphResponse {
  return { status: 200, headers: HEADERS, body: facebookJson(body) };
}

const ROUTING = new Set([
  'pass_thread_control',
  'take_thread_control',
  'release_thread_control',
  'request_thread_control',
]);

async function answer(request: GraphRequest, world: GraphContext): Promise<object> {
  const url = urlOf({ url: request.path });
  const page = checkToken(request, url, world);
  const [, version = '', node = '', edge] = url.pathname.split('/');
  const isPage = node === 'me' || node === page;
  if (/^v\d+\.0$/.test(version)) {
    const isPersona = world.page.personas.has(node);
    if (request.method === 'GET' && edge === undefined && isPage) return { id: page, ...world.page.about };
    if (request.method === 'GET' && edge === undefined && !isPersona) return profile(node, url, world);
    if (request.method === 'POST' && isPage && edge === 'messages') return send(await parse(request), world);
    if (request.method === 'POST' && isPage && edge && ROUTING.has(edge)) {
      return route(edge, (await parse(request)).body, world);
    }
    const other =
      isPage && edge ? await pageEdge(request, edge, url, world) : world.page.persona(request.method, node);
    if (other) return other;
  }
  throw new RefusedCall({
    message: `Unsupported ${request.method.toLowerCase()} request. Object with ID '${node}' does not exist`,
    type: 'GraphMethodException',
    code: 100,
    error_subcode: 33,
  });
}

async function pageEdge(
  request: GraphRequest,
  edge: string,
  url: URL,
  world: GraphContext,
): Promise<object | undefined> {
  const body = request.method === 'GET' ? {} : { ...(await parse(request)).body };
  const answer = world.page.answer({ method: request.method, edge, query: url.searchParams, body });
  if (answer && isRefusal(answer)) refuse(answer.code, `(#${answer.code}) ${answer.message}`, answer.subcode);
  return answer;
}

/** Source: https://developers.facebook.com/docs/messenger-platform/identity/user-profile */
function profile(node: string, url: URL, world: GraphContext): object {
  const known = world.profileOf(node);
  if (!known) refuse(100, `Unsupported get request. Object with ID '${node}' does not exist`, 33);
  if (known.error) refuse(Number(known.error), `(#${known.error}) No profile available for this user.`);
  const fields = (url.searchParams.get('fields') ?? 'first_name,last_name,profile_pic,id').split(',');
  return Object.fromEntries(fields.flatMap((field) => (field in known ? [[field, known[field]]] : [])));
}

/** Source: https://developers.facebook.com/docs/messenger-platform/conversation-routing */
function route(edge: string, { recipient, target_app_id }: SendRequest, world: GraphContext): object {
  const person = recipient?.id ?? '';
  if (!world.profileOf(person)) refuse(100, '(#100) No matching user found', 2018001);
  if (edge === 'pass_thread_control' && !/^\d+$/.test(target_app_id ?? ''))
    refuse(100, '(#100) Invalid app id', 2018164);
  world.route(person, edge, target_app_id);
  return { success: true };
}

function send({ body, file }: Parsed, world: GraphContext): object {
  const { recipient, message } = body;
  checkType(body);
  const post = recipient?.comment_id ?? recipient?.post_id;
  if (post !== undefined) {
    checkMessage(message);
    const reply = world.replyPrivately(post, message);
    if (!reply) refuse(100, '(#100) Object with that ID does not exist', 33);
    return { recipient_id: reply.person, message_id: reply.mid };
  }
  if (recipient?.user_ref !== undefined) {
    checkMessage(message);
    const person = world.behind(recipient.user_ref);
    if (!person) refuse(100, '(#100) No matching user found', 2018001);
    return { message_id: world.receive(person, message) };
  }
  const token = recipient?.notification_messages_token;
  const person = token === undefined ? recipient?.id : world.ownerOf(token);
  if (token !== undefined && !person) refuse(100, '(#100) Invalid notification messages token');
  if (!person) refuse(100, '(#100) The parameter recipient is required');
  if (!world.profileOf(person)) refuse(100, '(#100) No matching user found', 2018001);
  if (body.sender_action !== undefined) return act(body, person, world);
  checkMessage(message);
  if (token === undefined) checkWindow(body, world.heardAt(person));
  if (file && file.size > 25 * 1024 * 1024)
    refuse(100, '(#100) Attachment size exceeds allowable limit', 2018109);
  return { recipient_id: person, message_id: world.receive(person, message, file, contextOf(body)) };
}

function contextOf({ persona_id, reply_to }: SendRequest): MessageContext {
  return { ...(persona_id && { persona: persona_id }), ...(reply_to?.mid && { replyTo: reply_to.mid }) };
}

const DAY = 24 * 60 * 60_000;

/**
 * Somebody who has never written here may have written elsewhere.
 * Source: https://developers.facebook.com/docs/messenger-platform/policy
 */
function checkWindow({ messaging_type, tag }: SendRequest, heardAt = Date.now()): void {
  const open = tag === 'HUMAN_AGENT' ? 7 * DAY : DAY;
  if (messaging_type === 'UTILITY' || Date.now() - heardAt <= open) return;
  refuse(10, '(#10) This message is sent outside of allowed window.', 2018278);
}

/** The tags that Meta takes today; the others died on 2026-04-27. */
const TAGS = new Set(['HUMAN_AGENT']);

function checkType({
  messaging_type: type = 'RESPONSE',
  tag,
  notification_type = 'REGULAR',
}: SendRequest): void {
  if (!['RESPONSE', 'UPDATE', 'UTILITY', 'MESSAGE_TAG'].includes(type))
    refuse(100, '(#100) Invalid messaging_type');
  if ((type === 'MESSAGE_TAG') !== (tag !== undefined))
    refuse(100, '(#100) Tag and messaging_type do not match');
  if (tag !== undefined && !TAGS.has(tag)) refuse(100, '(#100) The message tag is no longer supported');
  if (!['REGULAR', 'SILENT_PUSH', 'NO_PUSH'].includes(notification_type))
    refuse(100, '(#100) Invalid notification_type');
}

/** Gives the Page whose token it is. */
function checkToken({ headers }: GraphRequest, url: URL, world: GraphContext): string {
  const token =
    /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? url.searchParams.get('access_token');
  if (!token) {
    refuse(104, 'An access token is required to request this resource.');
  }
  const page = world.pageOf(token);
  if (page === undefined) refuse(190, 'Invalid OAuth access token - Cannot parse access token');
  const type = 'GraphMethodException';
  const proof = url.searchParams.get('appsecret_proof');
  if (!proof) {
    const message = 'API calls from the server require an appsecret_proof argument';
    throw new RefusedCall({ message, type, code: 100 });
  }
  if (proof !== createHmac('sha256', world.appSecret()).update(token).digest('hex')) {
    throw new RefusedCall({
      message: 'Invalid appsecret_proof provided in the API argument',
      type,
      code: 100,
    });
  }
  return page;
}

interface Parsed {
  readonly body: SendRequest;
  readonly file?: File;
}

async function parse({ headers, body, bytes }: GraphRequest): Promise<Parsed> {
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

const ACTIONS = ['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact'];

function act(
  { sender_action = '', message, payload }: SendRequest,
  person: string,
  world: GraphContext,
): object {
  if (message) refuse(100, '(#100) Cannot send both message and state at the same time.', 2018014);
  if (!ACTIONS.includes(sender_action)) {
    refuse(
      100,
      '(#100) Param sender_action must be one of {MARK_SEEN, TYPING_ON, TYPING_OFF, REACT, UNREACT}',
    );
  }
  if (sender_action.endsWith('react') && !payload?.message_id)
    refuse(100, '(#100) The parameter payload is required');
  world.act(person, sender_action, payload);
  return { recipient_id: person };
}

function checkMessage(message: PageMessage | undefined): asserts message is PageMessage {
  const refusal = refusalFor(message && { ...message });
  if (refusal) refuse(refusal.code, `(#${refusal.code}) ${refusal.message}`, refusal.subcode);
}
