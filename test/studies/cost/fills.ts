import { play } from '../scale/model.ts';
import { type Parameters, STACK, USUAL } from '../scale/parameters.ts';
import type { Volume } from './assumptions.ts';
import type { Batching } from './batching.ts';

/** Only the work itself takes time: everything around it is warm and large enough. */
const WARM = {
  ...{ coldMs: 0, pageLimit: 1e9, secretsPerSecond: 1e9, concurrentExecutions: 1e9 },
  throttle: { rate: 1e9, burst: 1e9 },
};

/** How much of a load is played: so many messages, or so many seconds if more come in them. */
const [MESSAGES, SECONDS] = [3_000, 10];

/** The batches of the scale model when messages come evenly all day. */
export function fillOf({ perDay, maxConcurrency }: Volume): Batching {
  const people = Math.max(MESSAGES, Math.round((perDay / 86_400) * SECONDS));
  const rush = (people / perDay) * 86_400_000;
  const pollers = { first: maxConcurrency, perSecond: 1 };
  return batchingIn({ ...USUAL, ...WARM, people, rush, maxConcurrency, pollers });
}

/** The batches of the scale model when more messages wait than an invocation takes. */
export function fullBatches(eventsAtATime: number): Batching {
  const rush = { people: MESSAGES, rush: 0, maxConcurrency: STACK.maxConcurrency, eventsAtATime };
  const { earlyDeletes } = batchingIn({ ...USUAL, ...WARM, ...rush });
  return { fill: eventsAtATime, shared: eventsAtATime > 1 ? 1 : 0, earlyDeletes };
}

function batchingIn(parameters: Parameters): Batching {
  const { received, invocations, shared, earlyDeletes } = play(parameters);
  return {
    fill: received / invocations,
    shared: shared / invocations,
    earlyDeletes: earlyDeletes / invocations,
  };
}
