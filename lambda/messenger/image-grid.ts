import type { AtMost } from './at-most.ts';
import { type ButtonPayload, checkButton, type PostbackButton, type UrlButton } from './buttons.ts';
import { countWithin, mustHold, textWithin } from './limits.ts';
import type { AttachmentMessage } from './message.ts';
import * as PAGES from './pages.ts';
import { template } from './template.ts';
import { withoutEmpty } from './without-empty.ts';

/** A picture of a grid. Without an action nothing happens when it is tapped. */
export interface GridImage<P extends string = string> {
  readonly url: string;
  /** Shown larger than the others; at most one of a grid. */
  readonly is_hero_image?: boolean;
  /** Opens a page, or sends a payload; `text` is what the person then seems to have said. */
  readonly action?:
    | { readonly type: 'web_url'; readonly url: string }
    | { readonly type: 'postback'; readonly payload: P; readonly text: string };
}

/** What a grid shows: two to six pictures, and texts and buttons below them. */
export interface ImageGrid<P extends string = string> {
  readonly images: readonly GridImage<P>[];
  /** At most 45 characters. */
  readonly title?: string;
  /** At most 80 characters. */
  readonly subtitle?: string;
}

/** The payload that a tap on a picture sends back. */
type ImagePayload<I> = I extends { readonly action: { readonly payload: infer P extends string } }
  ? P
  : never;

/**
 * Two to six pictures in one message, with up to three buttons that open pages or send payloads:
 * `imageGrid({ images: [{ url, action: { type: 'postback', payload: 'BOOTS', text: 'The boots' } }, …] })`. The title has at
 * most 45 characters, the subtitle 80. A tap on a picture arrives as a postback.
 * Source: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/image-grid
 */
export function imageGrid<const G extends ImageGrid, const L extends readonly (PostbackButton | UrlButton)[]>(
  grid: G,
  ...list: AtMost<3, L, 'A message can have at most 3 buttons'>
): AttachmentMessage<ImagePayload<G['images'][number]> | ButtonPayload<L[number]>>;
export function imageGrid(
  grid: ImageGrid,
  ...list: readonly (PostbackButton | UrlButton)[]
): AttachmentMessage {
  const [title, subtitle] = [grid.title ?? '', grid.subtitle ?? ''];
  const images = (grid.images ?? []).map(withoutNoAction);
  const buttons = list.map(withoutEmpty);
  const element = withoutEmpty({ title, subtitle, images, buttons });
  return template({ template_type: 'image_grid', elements: [element] }, () => {
    mustHold(images.length >= 2, `A grid needs at least 2 images (got ${images.length})`, PAGES.imageGrid);
    countWithin('A grid', 'images', images, 6, PAGES.imageGrid);
    const heroes = images.filter(({ is_hero_image }) => is_hero_image);
    countWithin('A grid', 'hero images', heroes, 1, PAGES.imageGrid, 0);
    textWithin('The title of a grid', title, 45, PAGES.imageGrid, 0);
    textWithin('The subtitle of a grid', subtitle, 80, PAGES.imageGrid, 0);
    countWithin('A message', 'buttons', buttons, 3, PAGES.imageGrid, 0);
    list.forEach(checkButton);
    for (const { type } of list) {
      const rule = `A grid can only have buttons that open pages or send payloads (got ${type})`;
      mustHold(['web_url', 'postback'].includes(type), rule, PAGES.imageGrid);
    }
    images.forEach(checkImage);
  });
}

function withoutNoAction(image: GridImage): GridImage {
  const { action, ...rest }: GridImage = Object(image);
  return { ...rest, ...(action && { action }) };
}

function checkImage({ url, action }: GridImage): void {
  const must = (holds: boolean, rule: string) => mustHold(holds, rule, PAGES.imageGrid);
  must(typeof url === 'string', 'An image of a grid needs its url');
  if (!action) return;
  const { type }: { type: string } = action;
  if (action.type === 'postback') {
    textWithin('The payload of an image', action.payload, 1000, PAGES.buttons);
    must(Boolean(action.text), 'The text of an image’s action must not be empty');
  } else {
    must(type === 'web_url', `The action of an image must open a page or send a payload (got ${type})`);
    must(Boolean(action.url), 'The action of an image that opens a page needs its url');
  }
}
