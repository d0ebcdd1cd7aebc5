/** As https://github.com/claudiajs/claudia-bot-builder/blob/master/docs/API.md has it, for one platform. */
const botBuilder = require('claudia-bot-builder');

const api = botBuilder((message) => `You said: ${message.text}`, { platforms: ['facebook'] });

/**
 * What is deployed is `api.proxyRouter` itself. It takes a callback and ends with `context.done`, which Lambda has up to
 * Node 22; Node 24 refuses the one and lacks the other, so both are made up for here.
 */
exports.handler = (event, context) =>
  new Promise((resolve, reject) => {
    const done = (error, result) => (error ? reject(error) : resolve(result));
    api.proxyRouter(event, { ...context, done });
  });
