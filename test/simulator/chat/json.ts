/** What JSON says, as far as it is read; what is no JSON says nothing. */
export function json<T extends object>(text: string): Partial<T> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
