import { createHmac } from 'node:crypto';
import { urlOf } from '../request.ts';
import { APP_ID } from './app-id.ts';
import type { GraphRequest, Refusal } from './graph-call.ts';
import { verifyCallback } from './verification.ts';
import { refusalOfUnknown } from './webhook-fields.ts';

/**
 * What Facebook knows about an access token
 * (https://developers.facebook.com/docs/graph-api/reference/debug_token).
 */
export interface TokenInfo {
  readonly app_id: string;
  readonly type: 'PAGE' | 'USER' | 'SYSTEM_USER';
  readonly is_valid: boolean;
  /** In seconds since 1970; 0 if the token never expires. */
  readonly expires_at: number;
  /** In seconds since 1970. */
  readonly data_access_expires_at?: number;
  readonly scopes: readonly string[];
  /** The id of the Page or of the user. */
  readonly profile_id: string;
}

/** The App's webhook subscription to Pages. */
export interface Subscription {
  readonly object: 'page';
  readonly callback_url: string;
  readonly active: boolean;
  readonly fields: readonly { readonly name: string; readonly version: string }[];
}

/** A Page that a user may manage. */
export interface ManagedPage {
  readonly id: string;
  readonly name: string;
  readonly access_token: string;
}

/** The permissions of the Page token. */
const SCOPES = [
  'pages_messaging',
  'pages_manage_engagement',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_utility_messaging',
];

/** The settings of the App Dashboard that the Graph API can read and change. */
export class AppApi {
  readonly id = APP_ID;
  readonly name = 'Demo App';
  subscription: Subscription | undefined;
  /** Access tokens of users and of other Apps. */
  readonly tokens = new Map<string, TokenInfo>();
  /** The Pages of the users. */
  readonly pages: ManagedPage[] = [];
  readonly #secret: () => string;
  readonly #pageToken: () => string;
  readonly #page: string;

  /**
   * @param pageToken the token of `page`; it has all permissions that a bot needs, unless `tokens` says
   * otherwise
   */
  constructor(secret: () => string, page: string, pageToken: () => string) {
    this.#secret = secret;
    this.#page = page;
    this.#pageToken = pageToken;
  }

  /** The App's own access token. */
  get token(): string {
    return `${this.id}|${this.#secret()}`;
  }

  /** The permissions of a token. */
  scopesOf(token: string): readonly string[] {
    return this.#known(token)?.scopes ?? [];
  }

  /** Answers or refuses a call about the App; undefined for all other calls. */
  async answer(request: GraphRequest): Promise<object | Refusal | undefined> {
    const url = urlOf({ url: request.path });
    const [, , ...nodes] = url.pathname.split('/');
    const input = new URLSearchParams([...url.searchParams, ...new URLSearchParams(request.body)]);
    const token = bearer(request) ?? input.get('access_token') ?? '';
    if (hasExpired(this.tokens.get(token))) return EXPIRED;
    const call = `${request.method} ${nodes.join('/')}`;
    switch (call) {
      case 'GET app':
        return this.#appOf(token, input.get('appsecret_proof') ?? '');
      case 'GET debug_token':
        return this.#asApp(token) ?? this.#debug(input.get('input_token') ?? '');
      case 'POST oauth/access_token':
        return this.#exchange(input);
      case 'GET me/accounts':
        return this.#isOfUser(token) ? this.#accounts(token, input) : undefined;
      default:
        break;
    }
    const [node, edge] = nodes;
    if (!/^\d+$/.test(node ?? '') || (edge !== undefined && edge !== 'subscriptions')) return undefined;
    if (token !== this.token && !token.includes('|')) return undefined;
    return this.#asApp(token) ?? this.#own(request.method, node ?? '', edge, input);
  }

  #isOfUser(token: string): boolean {
    const type = this.tokens.get(token)?.type;
    return type === 'USER' || type === 'SYSTEM_USER';
  }

  /** One page of the user's Pages. As at Facebook, the link to the next page contains the access token. */
  #accounts(access_token: string, input: URLSearchParams): object {
    const limit = Number(input.get('limit') ?? 25);
    const begin = Number(input.get('after') ?? 0);
    const end = begin + limit;
    const data = this.pages.slice(begin, end);
    const query = new URLSearchParams({ access_token, limit: String(limit), after: String(end) });
    const next = end < this.pages.length && { next: `https://elsewhere.example/me/accounts?${query}` };
    return { data, paging: { cursors: { before: String(begin), after: String(end) }, ...next } };
  }

  async #own(
    method: string,
    node: string,
    edge: string | undefined,
    input: URLSearchParams,
  ): Promise<object | Refusal | undefined> {
    if (node !== this.id) return refused(803, 'Cannot query users by their username');
    if (edge === undefined) return { id: this.id, name: this.name };
    if (method === 'GET') return { data: this.subscription ? [this.subscription] : [] };
    return method === 'POST' ? this.#subscribe(input) : undefined;
  }

  /** Facebook verifies the callback URL before it answers. */
  async #subscribe(input: URLSearchParams): Promise<object | Refusal> {
    const callback_url = input.get('callback_url') ?? '';
    const refusal = refusalOfUnknown((input.get('fields') ?? '').split(','));
    if (refusal) return refusal;
    const wrong = await verifyCallback(callback_url, input.get('verify_token') ?? '').catch(
      () => '(#2200) Callback verification failed with the following errors: curl_errno = 7',
    );
    if (wrong) return { code: Number(/#(\d+)/.exec(wrong)?.[1]), message: wrong.replace(/^\(#\d+\) /, '') };
    const fields = (input.get('fields') ?? '').split(',').map((name) => ({ name, version: 'v26.0' }));
    this.subscription = { object: 'page', callback_url, active: true, fields };
    return { success: true };
  }

  #asApp(token: string): Refusal | undefined {
    const [id, secret] = token.split('|');
    if (id !== this.id)
      return refused(101, 'Error validating application. Cannot get application info due to a system error.');
    if (secret !== this.#secret()) return refused(190, 'Invalid OAuth access token signature.');
    return undefined;
  }

  #appOf(token: string, proof: string): object | Refusal {
    const info = this.#known(token);
    if (proof !== createHmac('sha256', this.#secret()).update(token).digest('hex'))
      return refused(100, 'Invalid appsecret_proof provided in the API argument');
    if (!info?.is_valid) return refused(190, 'Invalid OAuth access token - Cannot parse access token');
    return { id: info.app_id, name: info.app_id === this.id ? this.name : 'Another App' };
  }

  #known(token: string): TokenInfo | undefined {
    const known = this.tokens.get(token);
    if (known || token !== this.#pageToken()) return known;
    return {
      app_id: this.id,
      type: 'PAGE',
      is_valid: true,
      expires_at: 0,
      scopes: SCOPES,
      profile_id: this.#page,
    };
  }

  #debug(token: string): object | Refusal {
    const { app_id = this.id } = this.#known(token) ?? {};
    if (app_id === this.id) return { data: this.#infoOf(token) };
    return refused(100, 'The App_id in the input_token did not match the Viewing App');
  }

  #infoOf(token: string): object {
    const info = this.#known(token);
    if (info) return hasExpired(info) ? { ...info, is_valid: false, error: EXPIRED } : info;
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
    return { is_valid: false, scopes: [], error };
  }

  /** Exchanges a token that is valid for an hour for one that is valid for two months. */
  #exchange(input: URLSearchParams): object | Refusal {
    const wrong = this.#asApp(`${input.get('client_id')}|${input.get('client_secret')}`);
    if (wrong) return wrong;
    const short = input.get('fb_exchange_token') ?? '';
    const info = this.tokens.get(short);
    if (info?.type !== 'USER') return refused(190, 'Invalid OAuth access token.');
    const access_token = `${short}-long`;
    const expires_in = 5_183_944;
    this.tokens.set(access_token, { ...info, expires_at: Math.floor(Date.now() / 1000) + expires_in });
    return { access_token, token_type: 'bearer', expires_in };
  }
}

/** How Facebook refuses a token whose time is up. */
const EXPIRED: Refusal = {
  code: 190,
  subcode: 463,
  message: 'Error validating access token: Session has expired.',
};

function hasExpired({ expires_at = 0 }: Partial<TokenInfo> = {}): boolean {
  return expires_at > 0 && expires_at * 1000 < Date.now();
}

function bearer({ headers }: GraphRequest): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
}

function refused(code: number, message: string): Refusal {
  return { code, message };
}
