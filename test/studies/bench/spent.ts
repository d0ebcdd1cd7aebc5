import { verificationRequest } from './calls.ts';
import type { Instance } from './instance.ts';

/** CPU and wall time for all the events, in milliseconds. */
export async function spentOn(
  instance: Instance,
  events: readonly string[],
): Promise<{ readonly cpu: number; readonly wall: number }> {
  const before = await instance.invoke(verificationRequest());
  let last = before;
  for (const event of events) last = await instance.invoke(event);
  return { cpu: last.cpu - before.cpu, wall: last.wall - before.wall };
}
