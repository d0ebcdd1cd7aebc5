import { createServer } from 'node:http';
import { listening } from '../../../support/listening.ts';

/** A drawing of 320 by 180, and the colour behind it. */
const PICTURES: Readonly<Record<string, readonly [string, string]>> = {
  bread: [
    '<path fill="#a9662a" d="M92 78c0-24 30-34 68-34s68 10 68 34c0 11-6 18-14 21v37H106V99c-8-3-14-10-14-21"/><path stroke="#e8b15d" stroke-width="7" stroke-linecap="round" d="M132 66l-8 20M164 62l-8 20M196 62l-8 20"/>',
    '#f3cf8e',
  ],
  milk: [
    '<path fill="#fff" d="M142 34h36v24l14 26v62a8 8 0 0 1-8 8h-48a8 8 0 0 1-8-8V84l14-26z"/><path fill="#3f74ad" d="M140 28h40v12h-40zM128 96h64v30h-64z"/>',
    '#8fb8de',
  ],
  honey: [
    '<path fill="#8d4d0c" d="M112 60h96l10 24v52a14 14 0 0 1-14 14h-88a14 14 0 0 1-14-14V84z"/><path fill="#fff3d6" d="M106 36h108v22H106zM130 92h60v34h-60z"/>',
    '#e6a117',
  ],
  eggs: [
    '<g fill="#fff8ec"><ellipse cx="112" cy="96" rx="34" ry="44"/><ellipse cx="208" cy="96" rx="34" ry="44"/></g><ellipse cx="160" cy="102" rx="36" ry="46" fill="#f1d8b8"/>',
    '#9cba8f',
  ],
};

/** A server with the pictures of the test bot's cards. */
export interface PictureServer {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  close(): void;
}

/** Serves `/bread.svg` and others. */
export async function servePictures(): Promise<PictureServer> {
  const server = createServer(({ url = '' }, response) => {
    const picture = PICTURES[url.slice(1).replace('.svg', '')];
    if (!picture) return void response.writeHead(404).end();
    const [drawing, colour] = picture;
    response.writeHead(200, { 'content-type': 'image/svg+xml' });
    response.end(`<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180">
<rect width="320" height="180" fill="${colour}"/>
${drawing}
</svg>`);
  });
  return {
    url: await listening(server),
    close: () => server.close(),
  };
}
