import { builtHere, check } from './limits.ts';
import type { AttachmentMessage, AttachmentPayload } from './message.ts';

/** A message that is a template, with the check of Meta's limits for it. */
export function template<P extends string>(
  payload: AttachmentPayload<P>,
  checked: () => void = () => {},
): AttachmentMessage<P> {
  return { attachment: { type: 'template', payload }, [check]: builtHere(checked) };
}
