import { readSubscribedApp, type SubscribedApp } from '../../lambda/messenger/page-checks.ts';
import { at, isObject, type Json, list } from '../../lambda/runtime/json.ts';
import type { Access, Graph } from './graph.ts';

/** A Facebook Page: reads and changes its settings with the Page's token. */
export class FacebookPage {
  readonly #graph: Graph;
  readonly #access: Access;

  constructor(graph: Graph, access: Access) {
    this.#graph = graph;
    this.#access = access;
  }

  /** The Page's id, which also works in `https://m.me/<id>`, and its name. */
  async about(): Promise<{ readonly id: string; readonly name: string }> {
    const { id, name } = await this.#graph.get('me', this.#access, { fields: 'id,name' });
    return { id: String(id), name: String(name) };
  }

  async subscribedApps(): Promise<readonly SubscribedApp[]> {
    const fields = 'id,name,subscribed_fields';
    const apps = await this.#graph.list('me/subscribed_apps', this.#access, { fields });
    return apps.map(readSubscribedApp);
  }

  async subscribe(fields: readonly string[]): Promise<void> {
    await this.#graph.post('me/subscribed_apps', this.#access, { subscribed_fields: fields.join() });
  }

  /** The named parts of the Messenger profile. A part that is not set is missing. */
  async profile(names: readonly string[]): Promise<Json> {
    const { data } = await this.#graph.get('me/messenger_profile', this.#access, { fields: names.join() });
    return list(data).filter(isObject)[0] ?? {};
  }

  /**
   * Sets the given parts of the profile, and deletes those that are an empty list. Deleting takes a call of
   * its own (https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api#delete).
   */
  async setProfile(profile: object): Promise<void> {
    const parts = Object.entries(profile).filter(([, value]) => value !== undefined);
    const isEmpty = ([, value]: readonly [string, unknown]) => Array.isArray(value) && value.length === 0;
    const fields = parts.filter(isEmpty).map(([name]) => name);
    const rest = parts.filter((part) => !isEmpty(part));
    if (fields.length > 0) await this.#graph.json('DELETE', 'me/messenger_profile', this.#access, { fields });
    if (rest.length > 0)
      await this.#graph.json('POST', 'me/messenger_profile', this.#access, Object.fromEntries(rest));
  }

  /** The templates of utility messages: name, language, status, reason of a refusal, and words. */
  templates(): Promise<readonly Json[]> {
    const fields = 'id,name,language,status,rejected_reason,components';
    return this.#graph.list('me/message_templates', this.#access, { fields, limit: '100' });
  }

  /** Gives Facebook a template to approve. */
  async createTemplate(template: object): Promise<void> {
    await this.#graph.json('POST', 'me/message_templates', this.#access, template);
  }

  /** Deletes the template with this id, in one language. */
  async deleteTemplate(hsm_id: string): Promise<void> {
    await this.#graph.delete('me/message_templates', this.#access, { hsm_id });
  }

  /**
   * Sender and time (milliseconds since 1970) of the last two messages in the most recent conversation,
   * newest first.
   */
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
