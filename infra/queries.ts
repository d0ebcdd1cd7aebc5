import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/**
 * What an operator asks the log of the function, saved in CloudWatch Logs Insights. The console asks for the time span, and for what
 * stands in double braces. What the function logs lies under `message`; its figures lie at the root of lines of their own.
 */
const QUERIES = {
  'What happened to one event': {
    query: `filter @message like "{{id}}"
| fields @timestamp, level, message.what, message.error, message.message, message.code, message.subcode, message.fbtrace_id
| fields Accepted, Answered, Retried, DeadLetters, AnswerTime, fbtrace_id.0, requestId
| sort @timestamp asc
| limit 1000`,
    parameter: {
      name: 'id',
      description: 'Identity of the event, a fbtrace_id, a request id, or the page-scoped id of the person',
      // Found nowhere: without an id the query would be one for everything.
      defaultValue: 'the id',
    },
  },
  'Errors by kind': {
    query: `filter level in ["WARN", "ERROR"] or ispresent(message.error)
| stats count(*) as times, latest(@timestamp) as last, latest(message.identity) as identity, latest(message.fbtrace_id) as fbtrace_id
  by message.what, message.error, message.code, message.subcode
| sort times desc`,
  },
  'Slowest answers': {
    query: `filter ispresent(AnswerTime)
| fields @timestamp, AnswerTime / 1000 as seconds, type.0, identity.0, page.0, person.0, requestId
| sort AnswerTime desc
| limit 50`,
  },
  'Events of a Page by the hour': {
    query: `filter ispresent(Answered) or ispresent(DeadLetters)
| stats sum(Answered) as answered, sum(DeadLetters) as dead, pct(AnswerTime, 95) as p95 by bin(1h) as hour, page.0
| sort hour desc`,
  },
};

/** Saved queries, in a folder with the name of the stack. */
export class Queries extends Construct {
  constructor(scope: Construct, id: string, { log }: { readonly log: ILogGroup }) {
    super(scope, id);
    for (const [name, { query, ...more }] of Object.entries(QUERIES)) {
      new CfnQueryDefinition(this, name.replaceAll(' ', ''), {
        name: `${Stack.of(this).stackName}/${name}`,
        queryString: query,
        logGroupNames: [log.logGroupName],
        ...('parameter' in more && { parameters: [more.parameter] }),
      });
    }
  }
}
