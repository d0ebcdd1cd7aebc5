import type { CallsGraph } from '../graph-request.ts';
import type { MediaType } from '../media.ts';
import * as PAGES from '../pages.ts';
import { type Bytes, readBytes } from '../read-bytes.ts';
import { wholeUrl } from '../urls.ts';
import { idFrom } from './answers.ts';

/** A file of your own. */
export interface OwnFile {
  readonly bytes: Bytes;
  /** What the person sees, with its extension: `invoice.pdf` */
  readonly name: string;
  /** `image/png`, `application/pdf` … */
  readonly mime: string;
}

/**
 * Uploads an image, audio, video or file, from a public URL or your own, to send it many times; gives the id for
 * `mediaFromId` and `mediaTemplate`. At most 25 MB (an image from a URL: 8 MB). The id is valid for 90 days, on this Page
 * only. For a video raise `timeOut` in `infra/bot-needs.ts` to 100 seconds.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api
 */
export async function uploadAttachment(
  page: CallsGraph,
  type: MediaType,
  file: string | OwnFile,
): Promise<string> {
  const isUrl = typeof file === 'string';
  const url = isUrl ? wholeUrl('The URL of an attachment', file, PAGES.attachments) : undefined;
  const payload = { is_reusable: true, ...(url && { url }) };
  const message = { attachment: { type, payload } };
  const options = isUrl ? { body: { message }, withFile: true } : { form: await formOf(message, file) };
  return idFrom(page, 'me/message_attachments', options, 'attachment_id');
}

async function formOf(message: object, { bytes, name, mime }: OwnFile): Promise<FormData> {
  const form = new FormData();
  form.set('message', JSON.stringify(message));
  form.set('filedata', new File([await readBytes(bytes)], name, { type: mime }));
  return form;
}
