import { grouped } from '../cost/tables.ts';
import { USUAL } from './parameters.ts';

/** The figures of the model, each with its source. */
export const FIGURES: readonly (readonly [figure: string, value: string, source: string])[] = [
  [
    'Graph API calls of an answer',
    String(USUAL.graphCalls),
    'seen and one message, as on the [cost page](../../../infra/COST.md)',
  ],
  [
    'a Graph API call',
    `${USUAL.graphMs} ms, up to ${USUAL.graphSpread * 100} % faster or slower`,
    'assumed: Meta publishes none',
  ],
  ['a webhook call', `${USUAL.acceptMs} ms`, 'as on the cost page'],
  ['a queue record without Graph API calls', `${USUAL.workMs} ms`, 'as on the cost page'],
  [
    'of that the processor, one record after the other',
    `${USUAL.workMs - 2 * USUAL.storeMs} ms`,
    'as on the cost page',
  ],
  ['extra time of a new sandbox', `${USUAL.coldMs} ms`, 'assumed: INIT, secrets, first connections'],
  ['hiding the messages of an invocation with several', `${USUAL.hideMs} ms`, 'assumed: one call of SQS'],
  [
    'from one invocation to the next',
    `${USUAL.pollMs} ms`,
    'assumed: DeleteMessageBatch, ReceiveMessage, invocation',
  ],
  [
    'pollers',
    `${USUAL.pollers.first}, and ${USUAL.pollers.perSecond} more each second while all are busy`,
    '[AWS, for standard queues](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html)',
  ],
  [
    'sandboxes of the account',
    grouped(USUAL.concurrentExecutions),
    'the default quota; a new account may have 10',
  ],
  [
    'new sandboxes that get their secrets',
    `${USUAL.secretsPerSecond} a second`,
    '[AWS](https://docs.aws.amazon.com/general/latest/gr/ssm.html); Facebook sends the calls of others again',
  ],
  [
    'throttle of the HTTP API',
    `${grouped(USUAL.throttle.rate)} a second, ${grouped(USUAL.throttle.burst)} at once`,
    'the stack',
  ],
  [
    'calls of a Page',
    `${USUAL.pageLimit} in any second; refused ones do not count`,
    '[Meta](https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting), which does not say how it counts',
  ],
  [
    'Facebook sends a failed call again',
    `after about ${USUAL.resendMs / 1000} s, then twice as long each time`,
    'assumed: Meta publishes no schedule',
  ],
  ['retry delays', 'those of the function', 'its own code'],
];
