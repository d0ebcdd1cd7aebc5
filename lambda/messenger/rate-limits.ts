/**
 * Facebook says with its responses how much of a rate limit is used up
 * (https://developers.facebook.com/docs/graph-api/overview/rate-limiting). At the limit it refuses calls, and each
 * further call lengthens the wait: close to it, a Page makes no calls for a while.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpResponse } from '../runtime/http-client.ts';
import { isObject, type Json, list, number } from '../runtime/json.ts';
import { warnRarely } from '../runtime/warn-rarely.ts';
import { RateLimitNear } from './graph-error.ts';

/** Which Pages are close to a rate limit, as this sandbox knows it. */
export interface RateLimits {
  /** @throws RateLimitNear while no call of the Page may be made */
  check(page: string): void;
  /** Like `check`; lets one call through when the wait is over, to learn the new figures. */
  enter(page: string): void;
  /** Learns from a response to a call of the Page. */
  learn(page: string, response: Pick<HttpResponse, 'status' | 'headers'>): void;
}

/** Percent of a limit from which no call is made. */
const NEAR = 95;

/** How long no call is made unless Facebook says, and at most, in milliseconds. */
const WAIT = 60_000;
const MAX_WAIT = 60 * WAIT;

/** How long other calls wait for the one that was let through, in milliseconds. */
const PROBE = 10_000;

/** What is used of the limits that apply to a Page. */
interface Usage {
  /** Of the limit that is used most. */
  readonly percent: number;
  /** Until Facebook accepts calls again, if it refuses them. */
  readonly minutes: number;
}

/** Nothing is known of any Page. */
export function createRateLimits(): RateLimits {
  /** When the next call may be made, in milliseconds since 1970. */
  const nextCallAt = new Map<string, number>();

  function check(page: string): void {
    const wait = (nextCallAt.get(page) ?? 0) - Date.now();
    if (wait > 0) throw new RateLimitNear(page, Math.ceil(wait / 1000));
  }

  return {
    check,
    enter(page) {
      check(page);
      if (nextCallAt.has(page)) nextCallAt.set(page, Date.now() + PROBE);
    },
    learn(page, { status, headers }) {
      const { percent, minutes } = usageOf(page, headers);
      if (percent < NEAR && minutes === 0) {
        if (status === 200) nextCallAt.delete(page);
        return;
      }
      const wait = Math.min(MAX_WAIT, minutes > 0 ? minutes * 60_000 : WAIT);
      nextCallAt.set(page, Date.now() + wait);
      warnRarely('Close to a rate limit of Facebook: events wait', { page, percent, seconds: wait / 1000 });
    },
  };
}

function usageOf(page: string, headers: IncomingHttpHeaders): Usage {
  const usages = [
    parsed(headers['x-app-usage']),
    parsed(headers['x-page-usage']),
    ...businessUsages(page, parsed(headers['x-business-use-case-usage'])),
  ];
  return {
    percent: Math.max(0, ...usages.flatMap(percents)),
    minutes: Math.max(0, ...usages.map((usage) => number(usage.estimated_time_to_regain_access) ?? 0)),
  };
}

/** The header may tell of other Pages and of advertisements too. */
function businessUsages(page: string, usage: Json): readonly Json[] {
  const own = page in usage ? list(usage[page]) : Object.values(usage).flatMap(list);
  return own.filter(isObject).filter(({ type }) => type === 'messenger' || type === 'pages');
}

function percents({ call_count, total_time, total_cputime }: Json): readonly number[] {
  return [call_count, total_time, total_cputime].map((value) => number(value) ?? 0);
}

function parsed(header: string | readonly string[] | undefined): Json {
  if (typeof header !== 'string') return {};
  try {
    const usage: unknown = JSON.parse(header);
    return isObject(usage) ? usage : {};
  } catch {
    return {};
  }
}
