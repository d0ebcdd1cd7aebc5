import { GRAPH_API_VERSION, GRAPH_API_VERSION_ENDS } from '../../lambda/messenger/graph-version.ts';

const DAY = 24 * 60 * 60_000;

/** So many days before a version ends, it is time to change. */
const SOON = 90;

const CHANGE =
  'Take a later release of this project, or read https://developers.facebook.com/docs/graph-api/changelog and change lambda/messenger/graph-version.ts.';

/** Whether the version of the Graph API is fine, and a sentence about it. */
export interface VersionCheck {
  readonly state: 'passed' | 'note';
  readonly message: string;
}

/**
 * Checks that the version of the Graph API works for a while, and is the one that Facebook serves.
 * @param served the version that Facebook named with its answers; undefined if it named none
 * @param now in milliseconds since 1970
 */
export function checkVersion(served: string | undefined, now: number): VersionCheck {
  if (served !== undefined && served !== GRAPH_API_VERSION) {
    const message = `Facebook answers with ${served} instead of ${GRAPH_API_VERSION}, which has ended or is not there for this App. ${CHANGE}`;
    return { state: 'note', message };
  }
  const days = Math.ceil((Date.parse(GRAPH_API_VERSION_ENDS) - now) / DAY);
  if (days > SOON)
    return { state: 'passed', message: `${GRAPH_API_VERSION}, until ${GRAPH_API_VERSION_ENDS}` };
  const when = days > 0 ? `ends in ${days} days, on` : 'has ended on';
  return {
    state: 'note',
    message: `${GRAPH_API_VERSION} ${when} ${GRAPH_API_VERSION_ENDS}, unless Meta has set another day. ${CHANGE}`,
  };
}
