/** Pictures, sounds, films, files and stickers: https://developers.facebook.com/docs/messenger-platform/send-messages/saving-assets */
import { check, mustHold, PAGES } from './limits.ts';
import { type AttachmentMessage, type StickerMessage, toForm } from './message.ts';
import { writeMultipart } from './multipart.ts';

/** What Meta distinguishes; all else is a file. */
export type MediaType = 'image' | 'audio' | 'video' | 'file';

/** Bytes, or something that gives them: a Blob (`openAsBlob(path)` of node:fs), a stream, a buffer. */
export type Bytes = Blob | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;

/** What Meta takes (25 MB; pictures by URL 8 MB, which only Meta can see). */
const MAX_BYTES = 25 * 1024 * 1024;

/**
 * A picture, sound, film or file from a public URL, which Facebook fetches within 10 seconds (films 75), up to 25 MB
 * (pictures 8 MB). For films raise `timeOut` in `infra/bot-needs.ts` to 100 seconds.
 */
export function mediaFromUrl(type: MediaType, url: string): AttachmentMessage<never> {
  return {
    attachment: { type, payload: { url } },
    [check]: () =>
      mustHold(URL.canParse(url), 'The URL of an attachment must be a whole one', PAGES.attachments),
  };
}

/** A picture from a public URL; up to 8 MB. */
export function image(url: string): AttachmentMessage<never> {
  return mediaFromUrl('image', url);
}

/** What was sent or uploaded before, by its attachment id, which lives for 90 days. */
export function mediaFromId(type: MediaType, attachment_id: string): AttachmentMessage<never> {
  return { attachment: { type, payload: { attachment_id } } };
}

/**
 * A picture, sound, film or file of your own, sent along with the message: at most 25 MB.
 * @param name what the person sees, with an ending: `invoice.pdf`
 * @param mime `image/png`, `application/pdf` …
 */
export function upload(type: MediaType, bytes: Bytes, name: string, mime: string): AttachmentMessage<never> {
  const blob = new Response(bytes).blob(); // Read once: a stream cannot be read again for another try.
  blob.catch(() => {}); // Met by whoever sends it.
  return {
    attachment: { type, payload: { is_reusable: false } },
    async [toForm](body) {
      const { size } = await blob;
      const rule = `A file may have at most 25 MB; ${Math.ceil(size / 1024 / 1024)} MB were given`;
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

/** A sticker by its id: the thumb is 369239263222822. */
export function sticker(sticker_id: string): StickerMessage<never> {
  return { sticker_id };
}
