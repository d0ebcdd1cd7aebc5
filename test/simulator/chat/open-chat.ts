import type { RequestListener } from 'node:http';
import { LAMBDA } from '../bundle.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator.ts';
import { Chat } from './chat.ts';
import { chatServer } from './chat-server.ts';
import type { Live } from './live.ts';
import { Media } from './media.ts';
import { Rebuilder } from './rebuild-on-save.ts';

export interface ChatOptions extends SimulatorOptions {
  readonly bot: string;
  /** The file with the Page's profile. */
  readonly profile: string;
  /** The file with the templates of utility messages; none by default. */
  readonly templates?: string;
  /** The folder whose changes cause a rebuild. */
  readonly watched?: string;
  /** Chat with real people, through the real Facebook. */
  readonly live?: Live;
}

/** A simulator with the chat page. */
export interface OpenChat {
  readonly simulator: Simulator;
  readonly chat: Chat;
  readonly rebuilder: Rebuilder;
  readonly media: Media;
  close(): Promise<void>;
}

/** The people at the start. */
const PEOPLE = [
  ['Anna Arendt', 'en_US'],
  ['Ben Okri', 'de_DE'],
] as const;

/** Builds the bot, starts the simulator, and serves the chat page at its root. */
export async function openChat(options: ChatOptions): Promise<OpenChat> {
  const { bot, profile, templates, watched = LAMBDA, live } = options;
  const rebuilder = new Rebuilder({ bot, profile, templates, watched });
  const page = Promise.withResolvers<RequestListener>();
  try {
    const simulator = await startSimulator({
      words: true,
      ...options,
      folder: await rebuilder.open(),
      page: page.promise,
      ...(live && { secrets: live.secrets, graphApi: (call) => live.answer(call) }),
    });
    const media = new Media(simulator.url, simulator.facebook.pageApi);
    const chat = new Chat(simulator, rebuilder, media, live !== undefined);
    if (live) {
      chat.recorder.secrets = live.secrets;
      await live.open(simulator, () => chat.newest());
    } else for (const [name, locale] of PEOPLE) chat.newPerson(name, locale);
    await chat.applyProfile();
    await chat.applyTemplates();
    page.resolve(chatServer(chat, media));
    return {
      simulator,
      chat,
      rebuilder,
      media,
      async close() {
        live?.close();
        chat.close();
        await simulator.close();
        await rebuilder.close();
      },
    };
  } catch (error) {
    await rebuilder.close();
    throw error;
  }
}
