/**
 * Images, audio, video, files and stickers:
 * https://developers.facebook.com/docs/messenger-platform/send-messages/saving-assets
 */
import { check, mustHold, PAGES } from './limits.ts';
import { type AttachmentMessage, type StickerMessage, toForm } from './message.ts';
import { writeMultipart } from './multipart.ts';

/** Meta's types of media; `file` is for everything else. */
export type MediaType = 'image' | 'audio' | 'video' | 'file';

/** Bytes, or a source of them: a Blob (`openAsBlob(path)` of node:fs), a stream, a buffer. */
export type Bytes = Blob | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;

/** Meta's limit. An image from a URL may have 8 MB, but only Facebook can check that. */
const MAX_BYTES = 25 * 1024 * 1024;

const URL_RULE = 'The attachment URL must be absolute and start with https://';

/**
 * An image, audio, video or file from a public URL. Facebook fetches it within 10 seconds (a video: 75). At
 * most 25 MB (an image: 8 MB). To send videos, raise `timeOut` in `infra/bot-needs.ts` to 100 seconds.
 */
export function mediaFromUrl(type: MediaType, url: string): AttachmentMessage<never> {
  return {
    attachment: { type, payload: { url } },
    [check]: () => mustHold(URL.canParse(url), URL_RULE, PAGES.attachments),
  };
}

/** An image from a public URL, at most 8 MB. */
export function image(url: string): AttachmentMessage<never> {
  return mediaFromUrl('image', url);
}

/** Media that was sent or uploaded before, by attachment id. An id is valid for 90 days. */
export function mediaFromId(type: MediaType, attachment_id: string): AttachmentMessage<never> {
  return { attachment: { type, payload: { attachment_id } } };
}

/**
 * An image, audio, video or file of your own, sent with the message: at most 25 MB.
 * @param name the file name that the person sees, with its extension: `invoice.pdf`
 * @param mime `image/png`, `application/pdf` …
 */
export function upload(type: MediaType, bytes: Bytes, name: string, mime: string): AttachmentMessage<never> {
  const blob = new Response(bytes).blob(); // Read here, once: a retry could not read a stream again.
  blob.catch(() => {}); // Sending reports the error; an unawaited rejection would crash the process.
  return {
    attachment: { type, payload: { is_reusable: false } },
    async [toForm](body) {
      const { size } = await blob;
      const rule = `A file can have at most 25 MB (got ${Math.ceil(size / 1024 / 1024)} MB)`;
      mustHold(size <= MAX_BYTES, rule, PAGES.attachments);
      const form = new FormData();
      for (const [field, value] of Object.entries(body)) {
        form.set(field, typeof value === 'string' ? value : JSON.stringify(value));
      }
      form.set('filedata', new File([await blob], name, { type: mime }));
      return writeMultipart(form);
    },
  };
}

/** A sticker, by id. The thumb is 369239263222822. */
export function sticker(sticker_id: string): StickerMessage<never> {
  return { sticker_id };
}
