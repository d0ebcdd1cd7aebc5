import { LoggableError } from '../runtime/errors.ts';
import { mustHold } from './limits.ts';
import * as PAGES from './pages.ts';

/** Bytes, or a source of them: a Blob (`openAsBlob(path)` of node:fs), a stream, a buffer. */
export type Bytes = Blob | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;

const MB = 1024 * 1024;

/** Meta's limit. An image from a URL may have 8 MB, but only Facebook can check that. */
const MAX_BYTES = 25 * MB;

/** How long a stream may send nothing, and may take as a whole, in milliseconds. */
const MAX_SILENCE = 10_000;
const MAX_TIME = 60_000;

/** The bytes of an upload could not be read: the handler may get a working stream the next time. */
class FileNotRead extends LoggableError {
  override readonly name = 'FileNotRead';
  constructor(reason: string, options?: ErrorOptions) {
    super(`The file of an upload ${reason}: check where the bot gets its bytes from.`, options);
  }
}

/**
 * Reads the bytes of an upload. A stream that hangs must not hold the handler until the function times out.
 * @throws FileNotRead, LimitExceeded
 */
export async function readBytes(bytes: Bytes): Promise<Blob> {
  const blob = 'getReader' in bytes ? await readStream(bytes.getReader()) : new Blob([bytes]);
  checkSize(blob.size);
  return blob;
}

/**
 * Waits for what was read.
 * @param by when it must be there, in milliseconds since 1970
 * @throws FileNotRead
 */
export function readBy(file: Promise<Blob>, by: number): Promise<Blob> {
  return within(by - Date.now(), 'was not read in time to send it', file);
}

async function readStream(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Blob> {
  try {
    return await readToEnd(reader);
  } catch (cause) {
    reader.cancel().catch(() => {});
    throw cause instanceof LoggableError ? cause : new FileNotRead('failed', { cause });
  }
}

async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Blob> {
  const endBy = Date.now() + MAX_TIME;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  while (true) {
    const { done, value } = await nextChunk(reader, endBy);
    if (done) return new Blob(chunks);
    if (!(value instanceof Uint8Array)) throw new TypeError('The stream sent something else than bytes.');
    size += value.byteLength;
    checkSize(size);
    chunks.push(new Uint8Array(value));
  }
}

function nextChunk(reader: ReadableStreamDefaultReader<Uint8Array>, endBy: number) {
  const left = endBy - Date.now();
  if (left < MAX_SILENCE) return within(left, `did not end within ${MAX_TIME / 1000} seconds`, reader.read());
  return within(MAX_SILENCE, `sent nothing for ${MAX_SILENCE / 1000} seconds`, reader.read());
}

function checkSize(size: number): void {
  const rule = `A file can have at most 25 MB (got ${Math.ceil(size / MB)} MB)`;
  mustHold(size <= MAX_BYTES, rule, PAGES.attachments);
}

/** Waits for `work`; without a limit if the limit is longer than a timer can run. */
async function within<T>(milliseconds: number, otherwise: string, work: Promise<T>): Promise<T> {
  if (milliseconds > MAX_TIMER) return work;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new FileNotRead(otherwise)), Math.max(0, milliseconds));
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}

/** Node fires longer timers at once. */
const MAX_TIMER = 2 ** 31 - 1;
