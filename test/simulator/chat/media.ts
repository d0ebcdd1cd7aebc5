import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Line } from '../facebook/line.ts';
import type { PageApi } from '../facebook/page-api.ts';
import type { PageMessage } from '../facebook/page-message.ts';
import { fetchFile } from './fetch-file.ts';
import type { AttachmentView } from './view.ts';

/** A file that a person sent, or that the Page uploaded with a message. */
interface Stored {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Facebook's limit for files. */
const MAX_BYTES = 25 * 1024 * 1024;

/** The sticker id of the thumbs-up. */
export const LIKE = 369_239_263_222_822;

/**
 * Pictures, sounds and files: those that people send, and those that the bot names by URL. As at Facebook,
 * the server fetches the latter itself, so that the page loads everything from this server.
 */
export class Media {
  /** The servers of this machine from which files are fetched, by origin; the simulator itself is one. */
  readonly trusted: Set<string>;
  readonly #url: string;
  readonly #pageApi: PageApi;
  readonly #remote: string[] = [];
  readonly #stored = new Map<string, Stored>();

  constructor(url: string, pageApi: PageApi) {
    this.#url = url;
    this.trusted = new Set([new URL(url).origin]);
    this.#pageApi = pageApi;
  }

  /** Stores a file; returns its URL. */
  keep(name: string, type: string, bytes: Uint8Array): string {
    const path = `/chat/files/${this.#stored.size + 1}/${encodeURIComponent(name)}`;
    this.#stored.set(path, { type, bytes });
    return this.#url + path;
  }

  /** Stores the file that the Page uploaded with a message. */
  async keepFileOf({ mid, file }: Line): Promise<void> {
    if (!file || this.#stored.has(pathOf(mid))) return;
    this.#stored.set(pathOf(mid), { type: file.type, bytes: new Uint8Array(await file.arrayBuffer()) });
  }

  /** The message with paths of this server instead of the URLs of files and pictures. */
  localised({ mid, message, file }: Line): PageMessage {
    const { attachment, quick_replies } = message;
    if (attachment?.payload === undefined && quick_replies === undefined && !file) return message;
    const { payload = {}, type } = attachment ?? {};
    const url = file ? pathOf(mid) : this.#local(payload.url ?? this.#saved(payload.attachment_id));
    const elements = payload.elements?.map((element) => ({
      ...element,
      ...(element.image_url && { image_url: this.#local(element.image_url) ?? '' }),
      ...(element.images && {
        images: element.images.map((image) => ({ ...image, url: this.#local(image.url) ?? '' })),
      }),
    }));
    const image_url = this.#local(payload.image_url);
    return {
      ...message,
      ...(quick_replies && {
        quick_replies: quick_replies.map((reply) => ({
          ...reply,
          ...(reply.image_url && { image_url: this.#local(reply.image_url) ?? '' }),
        })),
      }),
      ...(attachment && {
        attachment: {
          ...(type && { type }),
          payload: {
            ...payload,
            ...(type !== 'template' && url && { url }),
            ...(elements && { elements }),
            ...(image_url && { image_url }),
          },
        },
      }),
    };
  }

  /** The attachments of a person, as the page shows them. */
  sent({ attachments = [] }: Line): readonly AttachmentView[] {
    return attachments.map((attachment) => {
      const { type = 'file', payload = {} }: SentAttachment = { ...attachment };
      const path = payload.url?.startsWith(this.#url) ? payload.url.slice(this.#url.length) : undefined;
      const name = path && decodeURIComponent(path.split('/').at(-1) ?? '');
      return { type, url: path, name, isSticker: payload.sticker_id !== undefined };
    });
  }

  /** Serves a stored file, or fetches one that the bot named by URL. */
  async serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const stored = this.#stored.get(path);
    if (stored) return give(response, stored.type, Readable.from([stored.bytes]));
    const remote = this.#remote[Number(/^\/chat\/media\/(\d+)$/.exec(path)?.[1])];
    if (remote === undefined) return void response.writeHead(404).end();
    try {
      const fetched = await fetchFile(remote, this.trusted);
      const { 'content-type': type = '', 'content-length': length = 0 } = fetched.headers;
      if (Number(length) > MAX_BYTES) {
        fetched.destroy();
        throw new Error('It is too large.');
      }
      give(response, type, fetched);
    } catch {
      if (!request.destroyed && !response.headersSent) response.writeHead(502).end();
    }
  }

  #local(url: string | undefined): string | undefined {
    if (url === undefined || !/^https?:/.test(url)) return undefined;
    if (!this.#remote.includes(url)) this.#remote.push(url);
    return `/chat/media/${this.#remote.indexOf(url)}`;
  }

  #saved(id: string | undefined): string | undefined {
    const { payload }: SentAttachment = { ...(this.#pageApi.attachments.get(id ?? '') ?? {}) };
    return payload?.url;
  }
}

interface SentAttachment {
  readonly type?: string;
  readonly payload?: { readonly url?: string; readonly sticker_id?: number };
}

function pathOf(mid: string): string {
  return `/chat/files/${mid}`;
}

/**
 * Pictures, sounds and videos are shown; the browser downloads all other files, so that none can run as a
 * page.
 */
function give(response: ServerResponse, type: string, body: Readable): void {
  const isMedia = /^(image|audio|video)\//.test(type);
  response.writeHead(200, {
    'content-type': isMedia ? type : 'application/octet-stream',
    'content-disposition': isMedia ? 'inline' : 'attachment',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
  body.on('error', () => response.destroy()).pipe(response);
}
