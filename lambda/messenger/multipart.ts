/** The encoded body of a `multipart/form-data` request. */
export class Multipart {
  /** Includes the boundary. */
  readonly contentType: string;
  readonly bytes: Uint8Array;

  constructor(contentType: string, bytes: Uint8Array) {
    this.contentType = contentType;
    this.bytes = bytes;
  }
}

/**
 * Encodes a form. `Response` and `FormData` load Node's `fetch`, which is slow: use them only to send files.
 */
export async function writeMultipart(form: FormData): Promise<Multipart> {
  const encoded = new Response(form);
  const contentType = encoded.headers.get('content-type') ?? '';
  return new Multipart(contentType, new Uint8Array(await encoded.arrayBuffer()));
}
