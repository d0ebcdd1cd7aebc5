import type { Refusal } from './graph-call.ts';

/** Unchecked JSON. */
type Json = Readonly<Record<string, unknown>>;

/** A call about people in the Page's inbox. */
interface InboxCall {
  readonly method: string;
  /** `me` for the Page. */
  readonly node: string;
  readonly edge: string | undefined;
  readonly query: URLSearchParams;
  readonly body: Json;
}

const ACTIONS = ['block_user', 'unblock_user', 'ban_user', 'unban_user', 'move_to_spam'];

/**
 * What a Page can do with people beside writing to them: a menu of their own, labels, blocks
 * (https://developers.facebook.com/docs/messenger-platform/identity/custom-labels, …/send-messages/persistent-menu and
 * https://developers.facebook.com/docs/graph-api/reference/page/moderate_conversations/).
 */
export class InboxApi {
  /** The menus of single people, by PSID. */
  readonly menus = new Map<string, unknown>();
  /** The names of the labels, by id. */
  readonly labels = new Map<string, string>();
  /** The ids of the labels of each person. */
  readonly labelled = new Map<string, Set<string>>();
  /** What was done to whom, in order: `block_user 615…`. */
  readonly moderated: string[] = [];
  /** The ids of all people. */
  people: () => readonly string[] = () => [];

  /** Answers or refuses a call; undefined if there is no such node or edge. */
  answer(call: InboxCall): object | Refusal | undefined {
    const { method, node, edge, query, body } = call;
    if (this.labels.has(node)) return this.#label(call);
    switch (`${method} ${edge}`) {
      case 'GET custom_labels':
        return { data: this.#labelsOf(node).map(([id, page_label_name]) => ({ id, page_label_name })) };
      case 'POST custom_labels':
        return node === 'me' ? this.#createLabel(body.page_label_name) : undefined;
      case 'GET custom_user_settings':
        return { data: [{ user_level_persistent_menu: this.menus.get(query.get('psid') ?? '') }] };
      case 'POST custom_user_settings':
        return this.#setMenu(String(body.psid), body.persistent_menu);
      case 'DELETE custom_user_settings':
        this.menus.delete(query.get('psid') ?? '');
        return { success: true };
      case 'POST moderate_conversations':
        return this.#moderate(body);
      default:
        return undefined;
    }
  }

  #label({ method, node, edge, query, body }: InboxCall): object | Refusal | undefined {
    if (edge === undefined && method === 'DELETE') {
      this.labels.delete(node);
      for (const labels of this.labelled.values()) labels.delete(node);
      return { success: true };
    }
    if (edge !== 'label') return undefined;
    const person = String(body.user ?? query.get('user'));
    if (!this.people().includes(person)) return noSuchPerson();
    const labels = this.labelled.get(person) ?? new Set();
    if (method === 'DELETE') labels.delete(node);
    else labels.add(node);
    this.labelled.set(person, labels);
    return { success: true };
  }

  #labelsOf(node: string): readonly (readonly [string, string])[] {
    const labels = [...this.labels];
    return node === 'me' ? labels : labels.filter(([id]) => this.labelled.get(node)?.has(id));
  }

  #createLabel(name: unknown): object | Refusal {
    if (typeof name !== 'string' || name === '')
      return { code: 100, message: 'The parameter page_label_name is required' };
    const id = String(1_712_444_532_121_300 + this.labels.size);
    this.labels.set(id, name);
    return { id };
  }

  #setMenu(person: string, menu: unknown): object | Refusal {
    if (!this.people().includes(person)) return noSuchPerson();
    if (!Array.isArray(menu)) return { code: 100, message: 'The parameter persistent_menu is required' };
    this.menus.set(person, menu);
    return { success: true };
  }

  #moderate({ user_ids, actions }: Json): object | Refusal {
    const [people, asked] = [list(user_ids), list(actions).map(String)];
    if (people.length === 0 || people.length > 10 || asked.length === 0 || asked.length > 2)
      return { code: 100, message: 'Too many or too few user_ids or actions' };
    if (!asked.every((action) => ACTIONS.includes(action)))
      return { code: 100, message: `Param actions[0] must be one of {${ACTIONS.join(', ').toUpperCase()}}` };
    for (const person of people) {
      const { id }: { id?: unknown } = Object(person);
      for (const action of asked) this.moderated.push(`${action} ${id}`);
    }
    return { success: true };
  }
}

function noSuchPerson(): Refusal {
  return { code: 100, message: 'No matching user found', subcode: 2018001 };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
