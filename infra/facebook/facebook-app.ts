import { at, isObject, list, number, string } from '../../lambda/runtime/json.ts';
import { FacebookPage, namesOf } from './facebook-page.ts';
import type { Access, Graph } from './graph.ts';

/** What Facebook knows of an access token (https://developers.facebook.com/docs/graph-api/reference/debug_token). */
export interface TokenInfo {
  readonly isValid: boolean;
  /** `PAGE`, `USER`, `SYSTEM_USER` … */
  readonly type: string | undefined;
  /** In milliseconds since 1970; undefined when it never expires. */
  readonly expires: number | undefined;
  readonly scopes: readonly string[];
}

/** What calls whom about which fields. */
export interface Subscription {
  readonly callbackUrl: string;
  readonly isActive: boolean;
  readonly fields: readonly string[];
}

/** A Page, and the token that speaks for it. */
export interface PageAccess {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

/** A Facebook App, as a program may see and change it. */
export class FacebookApp {
  readonly id: string;
  readonly #graph: Graph;
  readonly #secret: string;

  /** @throws Error that says what an id looks like when it is none */
  constructor(graph: Graph, id: string, secret: string) {
    // What was given is not repeated: it may be the secret.
    if (!/^\d+$/.test(id))
      throw new Error('An App id is made of digits; it stands at the top of the App Dashboard.');
    this.#graph = graph;
    this.id = id;
    this.#secret = secret;
  }

  get #access(): Access {
    return { token: `${this.id}|${this.#secret}`, appSecret: this.#secret };
  }

  /** The App's name; fails when id and secret do not fit. */
  async name(): Promise<string> {
    const { name } = await this.#graph.get(this.id, this.#access, { fields: 'id,name' });
    return string(name) ?? this.id;
  }

  /**
   * Facebook takes the token to be looked at in the query only.
   * @throws Error that says what to do when it is that of another App
   */
  async tokenInfo(input_token: string): Promise<TokenInfo> {
    const answer = await this.#graph
      .get('debug_token', this.#access, { input_token })
      .catch((error: unknown) => {
        throw error instanceof Error && /did not match the Viewing App/.test(error.message)
          ? new Error(
              `The token belongs to another App than ${this.id}: generate one in the dashboard of this App.`,
            )
          : error;
      });
    const data = at(answer, 'data');
    const expires = number(data.expires_at);
    return {
      isValid: data.is_valid === true,
      type: string(data.type),
      expires: expires ? expires * 1000 : undefined,
      scopes: list(data.scopes).map(String),
    };
  }

  /**
   * The Pages of a user or a system user, with tokens that end only when the rights behind them do.
   * @param type of the token. A system user's is taken as it is: it lasts longer than what it would be changed into
   * (https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens).
   */
  async pagesOf(userToken: string, type: string | undefined): Promise<readonly PageAccess[]> {
    const token = type === 'SYSTEM_USER' ? userToken : await this.#longLived(userToken);
    const access = { token, appSecret: this.#secret };
    const fields = 'id,name,access_token';
    const pages = await this.#graph.list('me/accounts', access, { fields, limit: '100' });
    return pages.map(({ id, name, access_token }) => ({
      id: String(id),
      name: String(name),
      token: String(access_token),
    }));
  }

  /** https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived */
  async #longLived(fb_exchange_token: string): Promise<string> {
    const { access_token } = await this.#graph.post(
      'oauth/access_token',
      {},
      {
        grant_type: 'fb_exchange_token',
        client_id: this.id,
        client_secret: this.#secret,
        fb_exchange_token,
      },
    );
    return String(access_token);
  }

  /** What is called about the App's Pages; undefined when nothing is. */
  async subscription(): Promise<Subscription | undefined> {
    const { data } = await this.#graph.get(`${this.id}/subscriptions`, this.#access);
    const page = list(data)
      .filter(isObject)
      .find(({ object }) => object === 'page');
    return (
      page && {
        callbackUrl: String(page.callback_url),
        isActive: page.active === true,
        fields: namesOf(page.fields),
      }
    );
  }

  /** Registers the callback URL; Facebook calls it before it answers. */
  async subscribe(callback_url: string, verify_token: string, fields: readonly string[]): Promise<void> {
    const form = {
      object: 'page',
      callback_url,
      verify_token,
      fields: fields.join(),
      include_values: 'true',
    };
    await this.#graph.post(`${this.id}/subscriptions`, this.#access, form);
  }

  /** The Page whose token this is. */
  page(token: string): FacebookPage {
    return new FacebookPage(this.#graph, { token, appSecret: this.#secret });
  }
}
