/** A form as it travels, with the files in it: `multipart/form-data`. */
export class Multipart {
  /** With the boundary. */
  readonly contentType: string;
  readonly bytes: Uint8Array;

  constructor(contentType: string, bytes: Uint8Array) {
    this.contentType = contentType;
    this.bytes = bytes;
  }
}

/** Writes a form. Only here and where the form is made is Node's `fetch` loaded, with which both come. */
export async function writeMultipart(form: FormData): Promise<Multipart> {
  const written = new Response(form);
  const contentType = written.headers.get('content-type') ?? '';
  return new Multipart(contentType, new Uint8Array(await written.arrayBuffer()));
}
