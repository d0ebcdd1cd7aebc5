import {
  fieldsOf,
  namesOf,
  readTokenInfo,
  type SubscribedApp,
  type TokenInfo,
} from '../../lambda/messenger/page-checks.ts';
import { isObject, list, string } from '../../lambda/runtime/json.ts';
import { FacebookPage } from './facebook-page.ts';
import type { Access, Graph } from './graph.ts';

/** The App's webhook for Pages. */
export interface Subscription {
  readonly callbackUrl: string;
  /** Facebook deactivates a webhook that fails for an hour. */
  readonly isActive: boolean;
  readonly fields: readonly string[];
}

/** A Page with its token. */
export interface PageAccess {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

/** A Facebook App: reads and changes its settings with the App's secret. */
export class FacebookApp {
  readonly id: string;
  readonly #graph: Graph;
  readonly #secret: string;

  /** @throws Error that says what an App id looks like */
  constructor(graph: Graph, id: string, secret: string) {
    // The error does not repeat the value, which may be the secret.
    if (!/^\d+$/.test(id))
      throw new Error('The App id must have only digits: copy it from the top of the App Dashboard.');
    this.#graph = graph;
    this.id = id;
    this.#secret = secret;
  }

  get #access(): Access {
    return { token: `${this.id}|${this.#secret}`, appSecret: this.#secret };
  }

  /** @throws Error that says what to do if the secret does not belong to the App */
  async name(): Promise<string> {
    const { name } = await this.#graph.get(this.id, this.#access, { fields: 'id,name' });
    return string(name) ?? this.id;
  }

  /**
   * The inspected token is in the query, because Facebook accepts it nowhere else.
   * @throws Error that says what to do if the token belongs to another App
   */
  async tokenInfo(input_token: string): Promise<TokenInfo> {
    const response = await this.#graph
      .get('debug_token', this.#access, { input_token })
      .catch((error: unknown) => {
        throw error instanceof Error && /did not match the Viewing App/.test(error.message)
          ? new Error(
              `The token belongs to another App, not to ${this.id}: generate one in the dashboard of this App.`,
            )
          : error;
      });
    return readTokenInfo(response);
  }

  /**
   * The Pages of a user or a system user. Their tokens do not expire: they end with the permissions behind
   * them.
   * @param type of the token. A system user's token is used as it is, because the exchanged one would expire
   * sooner
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

  /** See https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived. */
  async #longLived(fb_exchange_token: string): Promise<string> {
    const form = {
      grant_type: 'fb_exchange_token',
      client_id: this.id,
      client_secret: this.#secret,
      fb_exchange_token,
    };
    const { access_token } = await this.#graph.post('oauth/access_token', {}, form);
    return String(access_token);
  }

  /** The App's webhook for Pages; undefined if there is none. */
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

  /** Registers the callback URL. Facebook calls it before it responds. */
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

  /** The Page that a token belongs to. */
  page(token: string): FacebookPage {
    return new FacebookPage(this.#graph, { token, appSecret: this.#secret });
  }

  /** The fields to which a Page has subscribed this App. */
  fieldsIn(apps: readonly SubscribedApp[]): readonly string[] {
    return fieldsOf(apps, this.id);
  }
}
