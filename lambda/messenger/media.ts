/**
 * Images, audio, video, files and stickers:
 * https://developers.facebook.com/docs/messenger-platform/send-messages/saving-assets
 */
import { type AttachmentMessage, type StickerMessage, toForm } from './message.ts';
import { writeMultipart } from './multipart.ts';
import { type Bytes, readBy, readBytes } from './read-bytes.ts';

/** Meta's types of media; `file` is for everything else. */
export type MediaType = 'image' | 'audio' | 'video' | 'file';

/**
 * An image, audio, video or file from a public URL. Facebook fetches it within 10 seconds (a video: 75). At
 * most 25 MB (an image: 8 MB). To send videos, raise `timeOut` in `infra/bot-needs.ts` to 100 seconds.
 */
export function mediaFromUrl(type: MediaType, url: string): AttachmentMessage<never> {
  return { attachment: { type, payload: { url } } };
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
 * An image, audio, video or file of your own, sent with the message: at most 25 MB. A stream that sends nothing for
 * ten seconds, or takes more than a minute, is an error.
 * @param name the file name that the person sees, with its extension: `invoice.pdf`
 * @param mime `image/png`, `application/pdf` …
 */
export function upload(type: MediaType, bytes: Bytes, name: string, mime: string): AttachmentMessage<never> {
  const reading = readBytes(bytes); // Here, once: a retry could not read a stream again.
  reading.catch(() => {}); // Sending reports the error; an unawaited rejection would crash the process.
  return {
    attachment: { type, payload: { is_reusable: false } },
    async [toForm](body, readUntil = Number.POSITIVE_INFINITY) {
      const blob = await readBy(reading, readUntil);
      const form = new FormData();
      for (const [field, value] of Object.entries(body)) {
        form.set(field, typeof value === 'string' ? value : JSON.stringify(value));
      }
      form.set('filedata', new File([blob], name, { type: mime }));
      return writeMultipart(form);
    },
  };
}

/** The ids of the three thumbs, by how large people see them. */
export const thumbs = {
  small: '369239263222822',
  medium: '369239343222814',
  large: '369239383222810',
} as const;

/** A sticker, by id: `sticker(thumbs.small)`. */
export function sticker(sticker_id: string): StickerMessage<never> {
  return { sticker_id };
}
