import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { upload } from '../../lambda/messenger/media.ts';
import { toForm } from '../../lambda/messenger/message.ts';
import type { Bytes } from '../../lambda/messenger/read-bytes.ts';
import { classify } from '../../lambda/runtime/errors.ts';

const MB = 1024 * 1024;

type Pull = (controller: ReadableStreamDefaultController<Uint8Array>) => void | Promise<void>;

/** Uploads the bytes of a stream; `ended` says how it was cancelled. */
function uploading(t: TestContext, pull: Pull, by?: number) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 0 });
  const cancelled = Promise.withResolvers<void>();
  const stream = new ReadableStream<Uint8Array>({ pull, cancel: () => cancelled.resolve() });
  const form = formOf(stream, by);
  form.catch(() => {});
  return { form, cancelled: cancelled.promise };
}

async function formOf(bytes: Bytes, by?: number) {
  return upload('file', bytes, 'f.bin', 'application/octet-stream')[toForm]?.({}, by);
}

const notRead = (reason: RegExp) => (error: Error) => {
  assert.equal(error.name, 'FileNotRead');
  assert.match(error.message, reason);
  return classify(error) === 'retry-limited';
};

test('a stream is read to its end, byte for byte', async () => {
  let chunks = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (chunks++ === 3) controller.close();
      else controller.enqueue(new Uint8Array([chunks, 0, 255]));
    },
  });
  const form = await formOf(stream);
  const body = Buffer.from(form?.bytes ?? []);
  assert.ok(body.includes(Buffer.from([1, 0, 255, 2, 0, 255, 3, 0, 255])));
});

test('a stream that sends nothing for ten seconds is an error, and is cancelled', async (t) => {
  const { form, cancelled } = uploading(t, () => new Promise(() => {}));
  t.mock.timers.tick(10_000);
  await assert.rejects(form, notRead(/sent nothing for 10 seconds/));
  await cancelled;
});

test('a stream that goes on for a minute is an error, however often it sends', async (t) => {
  let next = () => {};
  const { form, cancelled } = uploading(t, async (controller) => {
    await new Promise<void>((resolve) => (next = resolve));
    controller.enqueue(new Uint8Array(1));
  });
  for (let seconds = 0; seconds < 60; seconds += 6) {
    await turn();
    t.mock.timers.tick(6_000);
    next();
  }
  await assert.rejects(form, notRead(/did not end within 60 seconds/));
  await cancelled;
});

test('a stream that does not end by the time that sending it leaves is an error', async (t) => {
  const { form } = uploading(t, () => new Promise(() => {}), 4_000);
  t.mock.timers.tick(4_000);
  await assert.rejects(form, notRead(/not read in time to send it/));
});

test('a stream that fails is an error with its cause', async (t) => {
  const { form } = uploading(t, () => {
    throw new TypeError('terminated');
  });
  await assert.rejects(form, (error: Error) => {
    assert.equal(error.cause instanceof TypeError, true);
    return notRead(/failed/)(error);
  });
});

test('a stream that sends something else than bytes is an error', async (t) => {
  const { form } = uploading(t, (controller) => Reflect.apply(controller.enqueue, controller, ['text']));
  await assert.rejects(form, notRead(/failed/));
});

test('a stream of more than 25 MB is read no further', async (t) => {
  let pulled = 0;
  const { form, cancelled } = uploading(t, (controller) => {
    pulled += 1;
    controller.enqueue(new Uint8Array(MB));
  });
  await assert.rejects(form, (error: Error) => {
    assert.match(error.message, /A file can have at most 25 MB \(got 26 MB\)/);
    return classify(error) === 'fault';
  });
  await cancelled;
  assert.ok(pulled <= 28, `${pulled} MB`);
});

/** Lets the stream and its reader go on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
