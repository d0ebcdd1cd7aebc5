import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLocal } from './is-local.ts';

function comes(remoteAddress: string, host = 'localhost:3000', origin?: string, method = 'GET'): boolean {
  return isLocal({ method, headers: { host, ...(origin && { origin }) }, socket: { remoteAddress } });
}

test('requests of this machine are local', () => {
  const addresses = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];
  assert.deepEqual(
    addresses.filter((address) => comes(address)),
    addresses,
  );
  assert.ok(comes('127.0.0.1', 'localhost:3000', 'http://localhost:3000', 'POST'));
});

test('requests from the network are not, whatever Host they claim', () => {
  const addresses = ['192.168.1.7', '172.17.0.2', '::ffff:192.168.1.7', '2606:4700::1', ''];
  assert.deepEqual(
    addresses.filter((address) => comes(address)),
    [],
  );
});

test('requests of other sites’ pages are not', () => {
  assert.equal(comes('127.0.0.1', 'rebinding.example:3000'), false);
  assert.equal(comes('127.0.0.1', 'localhost:3000', 'http://evil.example', 'POST'), false);
  assert.equal(comes('127.0.0.1', 'localhost:3000', undefined, 'POST'), false);
});
