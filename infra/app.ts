import { rm } from 'node:fs/promises';
import { App } from 'aws-cdk-lib';
import { bundle } from './bundle/bundling.ts';
import { MessengerBotStack } from './messenger-bot-stack.ts';
import { parameterPrefixOf, stackNameOf } from './stage.ts';

const app = new App();
const { node } = app;
const stage = node.tryGetContext('stage');
const conversationDays = node.tryGetContext('conversationDays');
const maxConcurrency = node.tryGetContext('maxConcurrency');
const pages = node.tryGetContext('pages');
const code = await bundle();
try {
  new MessengerBotStack(app, stackNameOf(stage), {
    code,
    parameterPrefix: node.tryGetContext('parameterPrefix') ?? parameterPrefixOf(stage),
    architecture: node.tryGetContext('architecture'),
    ...(conversationDays !== undefined && { conversationDays: Number(conversationDays) }),
    ...(maxConcurrency !== undefined && { maxConcurrency: Number(maxConcurrency) }),
    ...(pages !== undefined && { pages: String(pages).split(',') }),
    alarmEmail: node.tryGetContext('alarmEmail'),
  });
} finally {
  await rm(code, { recursive: true });
}
