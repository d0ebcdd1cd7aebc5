import { BUILDS, type Build } from './builds.ts';
import type { Figures, Layout } from './figures.ts';

/** The rows of the table, in its order. CPU counts all threads; “per event” divides a call by its events. */
const ROWS = {
  bundle: 'bundle (KB)',
  nodeCpu: 'cold: Node itself, before the bundle: CPU (ms)',
  coldPostCpu: 'cold: POST acknowledged: CPU (ms)',
  coldPostOwnCpu: 'cold: POST acknowledged: CPU without Node itself (ms)',
  coldPostLateCpu: 'cold: POST acknowledged: CPU after the init phase (ms)',
  coldPostWall: 'cold: POST acknowledged: wall (ms)',
  coldPostMemory: 'cold: POST acknowledged: peak memory (MB)',
  coldGetCpu: 'cold: GET verified: CPU (ms)',
  coldGetOwnCpu: 'cold: GET verified: CPU without Node itself (ms)',
  coldGetLateCpu: 'cold: GET verified: CPU after the init phase (ms)',
  coldGetWall: 'cold: GET verified: wall (ms)',
  coldGetMemory: 'cold: GET verified: peak memory (MB)',
  coldRecordCpu: 'cold: queue record answered: CPU (ms)',
  coldRecordOwnCpu: 'cold: queue record answered: CPU without Node itself (ms)',
  coldRecordLateCpu: 'cold: queue record answered: CPU after the init phase (ms)',
  coldRecordWall: 'cold: queue record answered: wall (ms)',
  coldRecordMemory: 'cold: queue record answered: peak memory (MB)',
  post1Cpu: 'warm: POST with 1 event: CPU per event (ms)',
  post10Cpu: 'warm: POST with 10 events: CPU per event (ms)',
  post100Cpu: 'warm: POST with 100 events: CPU per event (ms)',
  post1000Cpu: 'warm: POST with 1000 events: CPU per event (ms)',
  post1Wall: 'warm: POST with 1 event: wall (ms)',
  post10Wall: 'warm: POST with 10 events: wall (ms)',
  post100Wall: 'warm: POST with 100 events: wall (ms)',
  post1000Wall: 'warm: POST with 1000 events: wall (ms)',
  graphCallSent: 'warm: queue record to first Graph call: wall (ms)',
  recordCpu: 'warm: queue record answered: CPU (ms)',
  recordOfTenCpu: 'warm: queue record answered, 10 an invocation: CPU per record (ms)',
  graph0: 'records a second, Graph API takes 0 ms',
  graph0By3: 'records a second, 3 an invocation, Graph API takes 0 ms',
  graph0By10: 'records a second, 10 an invocation, Graph API takes 0 ms',
  graph50: 'records a second, Graph API takes 50 ms',
  graph50By3: 'records a second, 3 an invocation, Graph API takes 50 ms',
  graph50By10: 'records a second, 10 an invocation, Graph API takes 50 ms',
  graph200: 'records a second, Graph API takes 200 ms',
  graph200By3: 'records a second, 3 an invocation, Graph API takes 200 ms',
  graph200By10: 'records a second, 10 an invocation, Graph API takes 200 ms',
  memoryEarly: 'memory after half of the events (MB)',
  memoryLate: 'memory after all events (MB)',
  heldAlone: 'peak memory, handlers hold 5 MB each, one at a time (MB)',
  heldByTen: 'peak memory, handlers hold 5 MB each, 10 an invocation (MB)',
} as const;

/** The name of a row. */
export type Row = keyof typeof ROWS;

/** The figures of all builds. */
export type BuildFigures = Figures<Row, Build>;

/** All rows, and ours divided by each of the others. */
export const LAYOUT: Layout<Row, Build> = {
  rows: ROWS,
  values: BUILDS,
  ratios: BUILDS.slice(0, -1).map((build) => ['ours', build]),
};
