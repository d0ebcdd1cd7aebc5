/**
 * The version of the Graph API that every call asks for. A version works until two years after the next came out; then
 * Facebook serves the oldest that still works (https://developers.facebook.com/docs/graph-api/changelog/versions).
 */
export const GRAPH_API_VERSION = 'v26.0';

/** The last day of that version. Meta has not set it: two years after v27.0, which came out on 2026-11-04. */
export const GRAPH_API_VERSION_ENDS = '2028-11-04';
