import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { listening } from '../../support/listening.ts';
import { ADVANCED } from '../aws/http-api.ts';
import { sign } from './delivery.ts';
import { postNotification } from './post-notification.ts';

let waited: string | undefined;
const server = createServer((_, response) => {
  response.writeHead(200, waited === undefined ? {} : { [ADVANCED]: waited }).end();
});
let url: string;

before(async () => {
  url = await listening(server);
});

after(() => server.close());

function post(): Promise<number> {
  const delivery = sign(Buffer.from('{}'), 'secret');
  return postNotification(url, delivery, { timeOut: 60_000, simulated: 4700 });
}

test('Facebook gives up a call whose function waited too long by its own clock', async () => {
  const statuses: number[] = [];
  for (waited of [undefined, '4700', '4701', '30000']) statuses.push(await post());
  assert.deepEqual(statuses, [200, 200, 0, 0]);
});
