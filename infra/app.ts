import { App } from 'aws-cdk-lib';
import { MessengerBotStack } from './messenger-bot-stack.ts';

const app = new App();
new MessengerBotStack(app, 'MessengerBot', {
  parameterPrefix: app.node.tryGetContext('parameterPrefix'),
  architecture: app.node.tryGetContext('architecture'),
});
