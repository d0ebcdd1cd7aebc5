import { randomInt } from 'node:crypto';
import { DEMO_SECRETS } from '../demo-secrets.ts';
import { APP_ID } from './app-id.ts';
import { conversationsWith, messageById, NO_PERMISSION } from './conversations-api.ts';
import type { Refusal } from './graph-call.ts';
import { isWebUrl } from './limit-checks.ts';
import type { Line } from './line.ts';
import { MessageTemplates } from './message-templates.ts';
import { ThreadControl } from './thread-control.ts';
import { refusalOfForbidden, refusalOfUnknown } from './webhook-fields.ts';

/** Unchecked JSON. */
type Json = Readonly<Record<string, unknown>>;

const PROPERTIES = [
  'get_started',
  'greeting',
  'ice_breakers',
  'persistent_menu',
  'commands',
  'whitelisted_domains',
  'account_linking_url',
];

/** An App that receives webhook events of the Page. */
interface SubscribedApp {
  readonly id: string;
  readonly name: string;
  readonly subscribed_fields: readonly string[];
}

/** A call of an edge of the Page, except `messages`. */
export interface PageCall {
  readonly method: string;
  readonly edge: string;
  readonly query: URLSearchParams;
  readonly body: Json;
}

/**
 * The Page's profile, personas, saved attachments, subscribed Apps and owners of conversations
 * (https://developers.facebook.com/docs/messenger-platform/reference).
 */
export class PageApi {
  readonly profile = new Map<string, unknown>();
  readonly personas = new Map<string, Json>();
  /** Saved attachments, by id. */
  readonly attachments = new Map<string, unknown>();
  readonly about = { name: 'Demo Page', username: 'demo.page' };
  /** The Apps that receive webhook events of the Page, by id. */
  readonly subscribedApps = new Map<string, SubscribedApp>();
  /** The answer to a call of the edge `conversations` without a person; tests fill it. */
  conversations: readonly object[] = [];
  /** Whether the token has `pages_read_engagement`. */
  mayReadConversations = true;
  /** The permissions of the Page token. */
  scopes: () => readonly string[] = () => [];
  /** The templates of utility messages. */
  readonly templates = new MessageTemplates();
  /** The lines of the conversation with a person, oldest first. */
  linesOf: (person: string) => readonly Line[] = () => [];
  /** The ids of all people. */
  people: () => readonly string[] = () => [];
  /** The App that controls the conversation, by person. */
  readonly owners = new ThreadControl();

  get #mayUseTemplates(): boolean {
    return this.scopes().includes('pages_utility_messaging');
  }

  /** Answers or refuses a call; undefined if there is no such edge. */
  answer({ method, edge, query, body }: PageCall, file?: File): object | Refusal | undefined {
    switch (`${method} ${edge}`) {
      case 'GET messenger_profile':
        return {
          data: [Object.fromEntries(this.#asked(query).map((name) => [name, this.profile.get(name)]))],
        };
      case 'POST messenger_profile':
        return this.#setProfile(body);
      case 'DELETE messenger_profile':
        for (const name of fieldsOf(body.fields)) this.profile.delete(name);
        return { result: 'success' };
      case 'POST message_attachments':
        return this.#save(object(object(body.message).attachment), file);
      case 'POST personas':
        return this.#addPersona(body);
      case 'GET personas':
        return paged(
          [...this.personas].map(([id, persona]) => ({ id, ...persona })),
          query,
        );
      case 'GET subscribed_apps':
        return { data: [...this.subscribedApps.values()] };
      case 'POST subscribed_apps':
        return this.#subscribe(String(body.subscribed_fields ?? query.get('subscribed_fields') ?? ''));
      case 'GET conversations':
        return this.#readConversations(query);
      case 'GET message_templates':
        return this.#mayUseTemplates ? this.templates.list(query) : NO_TEMPLATES;
      case 'POST message_templates':
        return this.#mayUseTemplates ? this.templates.create(body) : NO_TEMPLATES;
      case 'DELETE message_templates':
        return this.#mayUseTemplates ? this.templates.delete(query) : NO_TEMPLATES;
      case 'GET thread_owner':
        return this.#owner(query.get('recipient') ?? '');
      default:
        return undefined;
    }
  }

  /** Reads or deletes a persona; undefined if there is none with this id. */
  persona(method: string, id: string): object | undefined {
    const persona = this.personas.get(id);
    if (!persona) return undefined;
    if (method !== 'DELETE') return { id, ...persona };
    this.personas.delete(id);
    return { success: true };
  }

  #readConversations(query: URLSearchParams): object | Refusal {
    if (!this.mayReadConversations) return NO_PERMISSION;
    const person = query.get('user_id');
    if (person === null) return { data: this.conversations };
    return conversationsWith(person, this.linesOf(person), query);
  }

  /** One message of a conversation; undefined if there is none with this id. */
  message(mid: string, fields: string | null): object | Refusal | undefined {
    const person = this.people().find((id) => this.linesOf(id).some((line) => line.mid === mid));
    if (person === undefined) return undefined;
    if (!this.mayReadConversations) return NO_PERMISSION;
    return messageById(mid, person, this.linesOf(person), fields ?? undefined);
  }

  #asked(query: URLSearchParams): readonly string[] {
    return fieldsOf(query.get('fields')).filter((name) => this.profile.has(name));
  }

  #setProfile(body: Json): object | Refusal {
    const refusal = profileRefusal(body, this.profile.has('get_started') || body.get_started !== undefined);
    if (refusal) return refusal;
    for (const name of PROPERTIES) if (body[name] !== undefined) this.profile.set(name, body[name]);
    return { result: 'success' };
  }

  #save(attachment: Json, file: File | undefined): object | Refusal {
    if (!['image', 'audio', 'video', 'file'].includes(String(attachment.type)))
      return refused('Invalid attachment type');
    if (!file && !isWebUrl(object(attachment.payload).url))
      return refused('Upload attachment failure.', 2018047);
    const attachment_id = String(randomInt(1_000_000_000, 2_000_000_000));
    this.attachments.set(attachment_id, file ?? attachment);
    return { attachment_id };
  }

  #addPersona({ name, profile_picture_url }: Json): object | Refusal {
    if (typeof name !== 'string' || name === '' || name.length > 50) return refused('Invalid persona name');
    if (!isWebUrl(profile_picture_url)) return refused('Invalid persona picture');
    const id = String(randomInt(1_000_000_000, 2_000_000_000));
    this.personas.set(id, { name, profile_picture_url });
    return { id };
  }

  #subscribe(fields: string): object | Refusal {
    if (fields === '') return refused('The parameter subscribed_fields is required.');
    const subscribed_fields = fields.split(',');
    const refusal =
      refusalOfUnknown(subscribed_fields) ?? refusalOfForbidden(subscribed_fields, this.scopes());
    if (refusal) return refusal;
    this.subscribedApps.set(APP_ID, { id: APP_ID, name: 'Demo App', subscribed_fields });
    return { success: true };
  }

  #owner(person: string): object {
    const app_id = this.owners.get(person);
    return { data: app_id ? [{ thread_owner: { app_id, expiration: this.owners.expiration(person) } }] : [] };
  }
}

/** As at Facebook, the link to the next page contains the access token. */
function paged(all: readonly object[], query: URLSearchParams): object {
  const begin = Number(query.get('after') ?? 0);
  const end = begin + Number(query.get('limit') ?? 25);
  const next = new URLSearchParams({ access_token: DEMO_SECRETS.FB_PAGE_TOKEN, after: String(end) });
  const paging = {
    cursors: { before: String(begin), after: String(end) },
    ...(end < all.length && { next: `https://graph.facebook.com/v26.0/me/personas?${next}` }),
  };
  return { data: all.slice(begin, end), ...(all.length > 0 && { paging }) };
}
const NO_TEMPLATES: Refusal = { code: 10, message: 'Application does not have permission for this action' };

function profileRefusal(body: Json, hasGetStarted: boolean): Refusal | undefined {
  const menus = list(body.persistent_menu);
  const lines = menus.flatMap(({ call_to_actions }) => list(call_to_actions));
  const ices = list(body.ice_breakers).map(({ call_to_actions }) => list(call_to_actions));
  const commands = list(body.commands).map(({ commands }) => list(commands));
  const rules: readonly (readonly [boolean, string])[] = [
    [
      menus.length === 0 || hasGetStarted,
      'You must set a Get Started button if you also wish to use persistent menu',
    ],
    [
      menus.every((menu) => menu.composer_input_disabled !== true || list(menu.call_to_actions).length > 0),
      'call_to_actions is required if composer_input_disabled is true',
    ],
    [
      menus.every(({ call_to_actions }) => list(call_to_actions).length <= 20),
      'persistent_menu has too many elements',
    ],
    [lines.every(({ title }) => String(title).length <= 30), 'The title of a menu item is too long'],
    [ices.every(({ length }) => length <= 4), 'ice_breakers has too many elements'],
    [list(body.greeting).every(({ text }) => [...String(text)].length <= 160), 'The greeting is too long'],
    [commands.every(({ length }) => length <= 100), 'commands has too many elements'],
    [commands.flat().every(({ name }) => String(name).length <= 32), 'The name of a command is too long'],
    [
      commands.flat().every(({ description }) => String(description).length <= 64),
      'A description is too long',
    ],
  ];
  const broken = rules.find(([holds]) => !holds);
  return broken && refused(broken[1]);
}

function refused(message: string, subcode?: number): Refusal {
  return { code: 100, message, ...(subcode !== undefined && { subcode }) };
}

function fieldsOf(fields: unknown): readonly string[] {
  return Array.isArray(fields) ? fields.map(String) : String(fields ?? '').split(',');
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
