import type { Attachment, Booking, Product } from '../../events.ts';
import { at, id, isObject, type Json, list, number, present, string } from '../../runtime/json.ts';

type Reader = (payload: Json, attachment: Json) => Attachment | undefined;

const media =
  (type: 'image' | 'audio' | 'video' | 'file'): Reader =>
  ({ url, sticker_id, title }) => {
    const sticker = id(sticker_id);
    if (sticker !== undefined) return present({ type: 'sticker', url: string(url), sticker_id: sticker });
    return typeof url === 'string' ? present({ type, url, title: string(title) }) : undefined;
  };

const link =
  (type: 'reel' | 'ig_reel' | 'post' | 'ig_post' | 'fallback'): Reader =>
  (payload, attachment) =>
    present({
      type,
      url: string(payload.url) ?? string(attachment.url),
      title: string(payload.title) ?? string(attachment.title),
      reel_video_id: id(payload.reel_video_id),
      id: id(payload.id),
    });

/**
 * By Meta's name of the type:
 * https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
 */
const READERS: Readonly<Record<string, Reader>> = {
  image: media('image'),
  audio: media('audio'),
  video: media('video'),
  file: media('file'),
  sticker: media('image'),
  fallback: link('fallback'),
  reel: link('reel'),
  ig_reel: link('ig_reel'),
  post: link('post'),
  ig_post: link('ig_post'),
  appointment_booking: (payload) => ({ type: 'appointment_booking', booking: booking(payload) }),
  template: (payload, { title, url }) => {
    const products = list(at(payload, 'product').elements).filter(isObject).flatMap(product);
    return present({ type: 'template', title: string(title), url: string(url), products });
  },
  location: (payload, { title, url }) => {
    const { lat, long } = at(payload, 'coordinates');
    if (typeof lat !== 'number' || typeof long !== 'number') return undefined;
    return present({ type: 'location', coordinates: { lat, long }, title: string(title), url: string(url) });
  },
};

/** Reads an attachment. If its type or shape is not known, it becomes `unknown` with Meta's payload. */
export function readAttachment(attachment: Json): Attachment {
  const name = string(attachment.type) ?? '';
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  const known = read?.(at(attachment, 'payload'), attachment);
  return known ?? { type: 'unknown', name, payload: attachment.payload };
}

function booking({ booking_id, status, start_time, end_time, timezone }: Json): Booking {
  return present({
    booking_id: id(booking_id) ?? '',
    status: string(status) ?? '',
    start_time: number(start_time),
    end_time: number(end_time),
    timezone: string(timezone),
  });
}

function product({ id: product, retailer_id, title, subtitle, image_url }: Json): readonly Product[] {
  const productId = id(product);
  if (productId === undefined) return [];
  return [
    present({
      id: productId,
      retailer_id: id(retailer_id),
      title: string(title),
      subtitle: string(subtitle),
      image_url: string(image_url),
    }),
  ];
}
