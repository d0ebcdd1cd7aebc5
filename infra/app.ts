import { App } from 'aws-cdk-lib';
import { MessengerBotStack } from './messenger-bot-stack.ts';

const app = new App();
const { node } = app;
const conversationDays = node.tryGetContext('conversationDays');
const maxConcurrency = node.tryGetContext('maxConcurrency');
const pages = node.tryGetContext('pages');
new MessengerBotStack(app, 'MessengerBot', {
  parameterPrefix: node.tryGetContext('parameterPrefix'),
  architecture: node.tryGetContext('architecture'),
  ...(conversationDays !== undefined && { conversationDays: Number(conversationDays) }),
  ...(maxConcurrency !== undefined && { maxConcurrency: Number(maxConcurrency) }),
  ...(pages !== undefined && { pages: String(pages).split(',') }),
  alarmEmail: node.tryGetContext('alarmEmail'),
});
