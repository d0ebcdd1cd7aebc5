import { at, isObject, type Json, list } from '../../lambda/runtime/json.ts';
import type { Access, Graph } from './graph.ts';

/** An App that is told what happens at a Page. */
export interface SubscribedApp {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly string[];
}

/** A Page, as a program may see and change it with the Page's token. */
export class FacebookPage {
  readonly #graph: Graph;
  readonly #access: Access;

  constructor(graph: Graph, access: Access) {
    this.#graph = graph;
    this.#access = access;
  }

  /** Its id, which is good behind `https://m.me/` too, and its name. */
  async about(): Promise<{ readonly id: string; readonly name: string }> {
    const { id, name } = await this.#graph.get('me', this.#access, { fields: 'id,name' });
    return { id: String(id), name: String(name) };
  }

  async subscribedApps(): Promise<readonly SubscribedApp[]> {
    const fields = 'id,name,subscribed_fields';
    const apps = await this.#graph.list('me/subscribed_apps', this.#access, { fields });
    return apps.map(({ id, name, subscribed_fields }) => ({
      id: String(id),
      name: String(name),
      fields: namesOf(subscribed_fields),
    }));
  }

  async subscribe(fields: readonly string[]): Promise<void> {
    await this.#graph.post('me/subscribed_apps', this.#access, { subscribed_fields: fields.join() });
  }

  /** The named parts of the Messenger profile that are set. */
  async profile(names: readonly string[]): Promise<Json> {
    const { data } = await this.#graph.get('me/messenger_profile', this.#access, { fields: names.join() });
    return list(data).filter(isObject)[0] ?? {};
  }

  /**
   * Sets what the profile names, and takes away what it wants empty, which is a call of its own
   * (https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api#delete).
   */
  async setProfile(profile: object): Promise<void> {
    const parts = Object.entries(profile).filter(([, value]) => value !== undefined);
    const isEmpty = ([, value]: readonly [string, unknown]) => Array.isArray(value) && value.length === 0;
    const fields = parts.filter(isEmpty).map(([name]) => name);
    const full = parts.filter((part) => !isEmpty(part));
    if (fields.length > 0) await this.#graph.json('DELETE', 'me/messenger_profile', this.#access, { fields });
    if (full.length > 0)
      await this.#graph.json('POST', 'me/messenger_profile', this.#access, Object.fromEntries(full));
  }

  /** The last two messages of the conversation that was written in last: when, and by whom. */
  async lastMessages(): Promise<readonly { readonly from: string; readonly time: number }[]> {
    const fields = 'messages.limit(2){from,created_time}';
    const { data } = await this.#graph.get('me/conversations', this.#access, { fields, limit: '1' });
    const [newest = {}] = list(data).filter(isObject);
    return list(at(newest, 'messages').data)
      .filter(isObject)
      .map((message) => ({
        from: String(at(message, 'from').id),
        time: Date.parse(String(message.created_time)),
      }));
  }
}

/** Names of fields, which stand as strings or as objects with a name. */
export function namesOf(fields: unknown): readonly string[] {
  return list(fields).map((field) => (isObject(field) ? String(field.name) : String(field)));
}
