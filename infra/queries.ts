import { Aws, Fn, Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { hasQueryParameters } from './regions.ts';

/**
 * Queries for CloudWatch Logs Insights, by construct id. The console asks for the time span, and for the value of each
 * `{{parameter}}`; in a region without parameters, write it into the query. In the function's JSON lines its own fields
 * are below `message`; metrics have lines of their own, with their fields at the root.
 */
const QUERIES = {
  Whathappenedtooneevent: {
    name: 'What happened to one event',
    query: `filter @message like "{{id}}"
| fields @timestamp, level, message.what, message.error, message.message, message.code, message.subcode, message.fbtrace_id
| fields Accepted, Answered, Retried, DeadLetters, AnswerTime, fbtrace_id.0, requestId
| sort @timestamp asc
| limit 1000`,
    parameter: {
      Name: 'id',
      Description: 'Identity of the event, fbtrace_id, request id, or page-scoped id of the person',
      // Matches nothing. An empty value would match every line.
      DefaultValue: 'the id',
    },
  },
  Errorsbykind: {
    name: 'Errors by kind',
    query: `filter level in ["WARN", "ERROR"] or ispresent(message.error)
| stats count(*) as times, latest(@timestamp) as last, latest(message.identity) as identity, latest(message.fbtrace_id) as fbtrace_id
  by message.what, message.error, message.errorType, errorType, message.code, message.subcode
| sort times desc`,
  },
  Slowestanswers: {
    name: 'Slowest answers',
    query: `filter ispresent(AnswerTime)
| fields @timestamp, AnswerTime / 1000 as seconds, type.0, identity.0, page.0, person.0, requestId
| sort AnswerTime desc
| limit 50`,
  },
  EventsofaPagebythehour: {
    name: 'Events by Page and hour',
    query: `filter ispresent(Answered) or ispresent(DeadLetters)
| stats sum(Answered) as answered, sum(DeadLetters) as dead, pct(AnswerTime, 95) as p95 by bin(1h) as hour, page.0
| sort hour desc`,
  },
};

/** Saved queries, in a folder with the name of the stack. */
export class Queries extends Construct {
  constructor(scope: Construct, id: string, { log }: { readonly log: ILogGroup }) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const hasParameters = hasQueryParameters(Stack.of(this)).logicalId;
    for (const [queryId, { name, query, ...more }] of Object.entries(QUERIES)) {
      const common = { name: `${stackName}/${name}`, logGroupNames: [log.logGroupName] };
      if (!('parameter' in more)) {
        new CfnQueryDefinition(this, queryId, { ...common, queryString: query });
        continue;
      }
      const { Name, DefaultValue } = more.parameter;
      const withoutParameter = query.replaceAll(`{{${Name}}}`, DefaultValue);
      new CfnQueryDefinition(this, queryId, {
        ...common,
        queryString: Fn.conditionIf(hasParameters, query, withoutParameter).toString(),
        parameters: Fn.conditionIf(hasParameters, [more.parameter], Aws.NO_VALUE),
      });
    }
  }
}
