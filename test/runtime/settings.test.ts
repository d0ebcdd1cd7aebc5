import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../lambda/runtime/settings.ts';

test('without anything set the function talks to Facebook, in line, and remembers nothing', () => {
  assert.deepEqual(readSettings({ GRAPH_API_URL: '', EVENT_QUEUE_URL: '', CONVERSATION_TABLE: '' }), {
    botName: 'MessengerBot',
    parameterPrefix: '/messenger-bot',
    pages: [],
    botSecrets: [],
    secretsFile: undefined,
    secretsInFile: [],
    graphApiUrl: 'https://graph.facebook.com',
    region: 'us-east-1',
    parameterStoreUrl: 'https://ssm.us-east-1.amazonaws.com',
    dynamoDbUrl: 'https://dynamodb.us-east-1.amazonaws.com',
    eventQueueUrl: undefined,
    deadLetterQueueUrl: '',
    conversationTable: undefined,
    conversationDays: 90,
  });
});

test('the endpoints of AWS follow from region and partition, and can be set', () => {
  const china = { AWS_REGION: 'cn-north-1', URL_SUFFIX: 'amazonaws.com.cn' };
  const { region, parameterStoreUrl, dynamoDbUrl } = readSettings({
    ...china,
    AWS_ENDPOINT_URL_SSM: 'http://localhost:3000',
    AWS_ENDPOINT_URL_DYNAMODB: '',
  });
  assert.equal(region, 'cn-north-1');
  assert.equal(parameterStoreUrl, 'http://localhost:3000');
  assert.equal(dynamoDbUrl, 'https://dynamodb.cn-north-1.amazonaws.com.cn');
  assert.equal(readSettings(china).parameterStoreUrl, 'https://ssm.cn-north-1.amazonaws.com.cn');
});

const queues = {
  EVENT_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/e.fifo',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/d.fifo',
};

const WRONG: readonly (readonly [NodeJS.ProcessEnv, RegExp])[] = [
  [{ PARAMETER_PREFIX: 'bot/' }, /PARAMETER_PREFIX must look like \/messenger-bot/],
  [{ GRAPH_API_URL: 'graph' }, /GRAPH_API_URL must be a URL or empty/],
  [{ EVENT_QUEUE_URL: 'QueueEvents4A7E' }, /must be a URL or empty.*--env-vars test\/events\/env\.aws\.json/],
  [queues, /EVENT_QUEUE_URL needs CONVERSATION_TABLE/],
  [{ ...queues, DEAD_LETTER_QUEUE_URL: '', CONVERSATION_TABLE: 't' }, /needs .*DEAD_LETTER_QUEUE_URL/],
  [{ CONVERSATION_DAYS: '0' }, /CONVERSATION_DAYS must be a whole number/],
  [{ CONVERSATION_DAYS: 'soon' }, /CONVERSATION_DAYS must be a whole number/],
];

for (const [environment, complaint] of WRONG) {
  test(`${JSON.stringify(environment)} is refused with ${complaint}`, () => {
    assert.throws(() => readSettings(environment), complaint);
  });
}
