/** What was counted and measured for one queue record, or for an invocation outside any. */
export interface Figures {
  readonly counts: Map<string, number>;
  /** In milliseconds. */
  readonly answerTimes: number[];
  /** In seconds. */
  readonly eventAges: number[];
  /** Ids by name, so that a search of the log for one event finds the line. */
  readonly ids: Map<string, Set<string>>;
}

/** CloudWatch's name for the metrics of all bots; the dimension `Bot` tells the bots apart. */
export const NAMESPACE = 'MessengerBot';

/** CloudWatch takes at most this many values of one metric from a line. */
const MAX_VALUES = 100;

/** Nothing counted yet. */
export function noFigures(): Figures {
  return { counts: new Map(), answerTimes: [], eventAges: [], ids: new Map() };
}

/** Whether nothing was counted or measured. */
export function isEmpty({ counts, answerTimes, eventAges }: Figures): boolean {
  return counts.size + answerTimes.length + eventAges.length === 0;
}

/**
 * Figures as a line in CloudWatch's embedded metric format:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricLine(
  { counts, answerTimes, eventAges, ids }: Figures,
  Bot: string,
  requestId: string,
): object {
  const times = { ...valuesOf('AnswerTime', answerTimes), ...valuesOf('EventAge', eventAges) };
  const Metrics = [
    ...[...counts.keys()].map((Name) => ({ Name, Unit: 'Count' })),
    ...Object.keys(times).map((Name) => ({ Name, Unit: UNITS[Name] })),
  ];
  return {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['Bot']], Metrics }],
    },
    Bot,
    requestId,
    ...Object.fromEntries(counts),
    ...times,
    // Last, because Logs Insights knows only the first 200 fields of a line
    // (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html).
    ...Object.fromEntries([...ids].map(([name, values]) => [name, [...values]])),
  };
}

const UNITS: Readonly<Record<string, string>> = { AnswerTime: 'Milliseconds', EventAge: 'Seconds' };

function valuesOf(
  name: string,
  values: readonly number[],
): Readonly<Record<string, number | readonly number[]>> {
  const [first, ...others] = values.slice(0, MAX_VALUES);
  return first === undefined ? {} : { [name]: others.length > 0 ? [first, ...others] : first };
}
