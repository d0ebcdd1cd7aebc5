import { createServer } from 'node:http';
import { listening } from '../../../support/listening.ts';

const PICTURES: Readonly<Record<string, readonly [string, string]>> = {
  bread: ['🍞', '#e8b15d'],
  milk: ['🥛', '#8fb8de'],
  honey: ['🍯', '#e6a117'],
  eggs: ['🥚', '#9cba8f'],
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
    const [emoji, colour] = picture;
    response.writeHead(200, { 'content-type': 'image/svg+xml' });
    response.end(`<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180">
<rect width="320" height="180" fill="${colour}"/>
<text x="160" y="96" font-size="84" text-anchor="middle" dominant-baseline="central">${emoji}</text>
</svg>`);
  });
  return {
    url: await listening(server),
    close: () => server.close(),
  };
}
