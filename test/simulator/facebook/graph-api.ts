import { createHmac } from 'node:crypto';
import { urlOf } from '../request.ts';
import { type Parsed, parse } from './graph-body.ts';
import {
  errorOf,
  errorResponse,
  type GraphRequest,
  type GraphResponse,
  isRefusal,
  ok,
  type Refusal,
  RefusedCall,
  refuse,
} from './graph-call.ts';
import type { GraphContext } from './graph-context.ts';
import { errorCodeOf, graphError } from './graph-errors.ts';
import type { SendRequest } from './page-message.ts';
import { send } from './send-api.ts';

/**
 * Answers a Page's call as the Graph API does: the same checks in the same order, Meta's limits, Meta's error
 * bodies.
 */
export async function answerGraphApi(request: GraphRequest, context: GraphContext): Promise<GraphResponse> {
  try {
    return ok(await answer(request, context));
  } catch (error) {
    if (error instanceof RefusedCall) return errorResponse(error.error, error.status);
    throw error;
  }
}

const ROUTING = new Set([
  'pass_thread_control',
  'take_thread_control',
  'release_thread_control',
  'request_thread_control',
]);

async function answer(request: GraphRequest, context: GraphContext): Promise<object> {
  const url = urlOf({ url: request.path });
  const page = checkToken(request, url, context);
  const [, version = '', node = '', edge] = url.pathname.split('/');
  const isPage = node === 'me' || node === page;
  if (/^v\d+\.0$/.test(version)) {
    const isPersona = context.page.personas.has(node);
    if (request.method === 'GET' && edge === undefined && isPage) return { id: page, ...context.page.about };
    if (request.method === 'GET' && edge === undefined && !isPersona && !context.comments.find(node))
      return message(node, url, context) ?? profile(node, url, context);
    if (request.method === 'POST' && isPage && edge === 'messages')
      return send(await parse(request), context);
    if (request.method === 'POST' && isPage && edge && ROUTING.has(edge)) {
      return route(edge, (await parse(request)).body, context);
    }
    const other = isPage && edge ? await pageEdge(request, edge, url, context) : undefined;
    const found =
      other ??
      (await otherNode(request, isPage ? 'me' : node, edge, url, context)) ??
      (edge === undefined ? context.page.persona(request.method, node) : undefined);
    if (found) return found;
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
  context: GraphContext,
): Promise<object | undefined> {
  const { body, file } = await input(request);
  const call = { method: request.method, edge, query: url.searchParams, body: { ...body } };
  const answer = edge === 'extend_thread_control' ? extend(body, context) : context.page.answer(call, file);
  if (answer && isRefusal(answer)) throw new RefusedCall(errorOf(answer));
  return answer;
}

/** A comment, a label, a person in the inbox, or an edge of one of them. */
async function otherNode(
  request: GraphRequest,
  node: string,
  edge: string | undefined,
  url: URL,
  { comments, inbox }: GraphContext,
): Promise<object | undefined> {
  const { body } = await input(request);
  const call = { method: request.method, node, edge, query: url.searchParams, body: { ...body } };
  const answer = comments.answer(call) ?? inbox.answer(call);
  if (answer && isRefusal(answer)) throw new RefusedCall(errorOf(answer));
  return answer;
}

/** What a call brings besides its query: nothing, JSON, or a form. */
async function input(request: GraphRequest): Promise<Parsed> {
  return request.body === '' ? { body: {} } : parse(request);
}

/** Source: https://developers.facebook.com/docs/messenger-platform/conversation-routing */
function extend(body: object, { page }: GraphContext): object | Refusal {
  const { recipient, duration }: { recipient?: { id?: string }; duration?: unknown } = body;
  const seconds = Number(duration);
  if (!(seconds > 0 && seconds <= 7 * 24 * 60 * 60)) return { code: 100, message: 'Invalid duration' };
  if (page.owners.extendFor(recipient?.id ?? '', seconds)) return { success: true };
  throw new RefusedCall(graphError('100/2534037').error);
}

/** Source: https://developers.facebook.com/docs/messenger-platform/identity/user-profile */
function profile(node: string, url: URL, context: GraphContext): object {
  const known = context.profileOf(node);
  if (!known) refuse(100, `Unsupported get request. Object with ID '${node}' does not exist`, 33);
  if (known.error !== undefined) refuseProfile(String(known.error));
  const fields = (url.searchParams.get('fields') ?? 'first_name,last_name,profile_pic,id').split(',');
  return Object.fromEntries(fields.flatMap((field) => (field in known ? [[field, known[field]]] : [])));
}

/** @param error `code/subcode`, `code`, or a subcode alone */
function refuseProfile(error: string): never {
  const key = errorCodeOf(error);
  if (!key) throw new Error(`No profile is refused with ${error}: see facebook/graph-errors.ts.`);
  const { error: content, status } = graphError(key);
  throw new RefusedCall(content, status);
}

function message(node: string, url: URL, { page }: GraphContext): object | undefined {
  const answer = page.message(node, url.searchParams.get('fields'));
  if (answer && isRefusal(answer)) throw new RefusedCall(errorOf(answer));
  return answer;
}

/** Source: https://developers.facebook.com/docs/messenger-platform/conversation-routing */
function route(edge: string, { recipient, target_app_id }: SendRequest, context: GraphContext): object {
  const person = recipient?.id ?? '';
  if (!context.profileOf(person)) refuse(100, '(#100) No matching user found', 2018001);
  if (edge === 'pass_thread_control' && !/^\d+$/.test(target_app_id ?? ''))
    refuse(100, '(#100) Invalid app id', 2018164);
  if (!context.routeConversation(person, edge, target_app_id))
    throw new RefusedCall(graphError('100/2534037').error);
  return { success: true };
}

/** Checks token and proof; returns the id of the Page. */
function checkToken({ headers }: GraphRequest, url: URL, context: GraphContext): string {
  const token =
    /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? url.searchParams.get('access_token');
  if (!token) {
    refuse(104, 'An access token is required to request this resource.');
  }
  const page = context.pageOf(token);
  if (page === undefined) refuse(190, 'Invalid OAuth access token - Cannot parse access token');
  const type = 'GraphMethodException';
  const proof = url.searchParams.get('appsecret_proof');
  if (!proof) {
    const message = 'API calls from the server require an appsecret_proof argument';
    throw new RefusedCall({ message, type, code: 100 });
  }
  if (proof !== createHmac('sha256', context.appSecret()).update(token).digest('hex')) {
    throw new RefusedCall({
      message: 'Invalid appsecret_proof provided in the API argument',
      type,
      code: 100,
    });
  }
  return page;
}
