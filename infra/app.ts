import { App } from 'aws-cdk-lib';
import { MessengerBotStack } from './messenger-bot-stack.ts';

const app = new App();
const { node } = app;
const conversationDays = node.tryGetContext('conversationDays');
new MessengerBotStack(app, 'MessengerBot', {
  parameterPrefix: node.tryGetContext('parameterPrefix'),
  architecture: node.tryGetContext('architecture'),
  ...(conversationDays !== undefined && { conversationDays: Number(conversationDays) }),
  alarmEmail: node.tryGetContext('alarmEmail'),
});
