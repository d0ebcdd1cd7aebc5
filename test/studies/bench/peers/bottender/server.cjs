/**
 * As https://github.com/Yoctol/bottender/tree/master/examples/with-aws-lambda has it, in production, and without the port
 * that it listens to beside: nobody calls that on Lambda.
 */
const bodyParser = require('body-parser');
const { bottender } = require('bottender');
const express = require('express');
const serverless = require('serverless-http');

const app = bottender({ dev: process.env.NODE_ENV !== 'production' });
const handle = app.getRequestHandler();
const server = express();

server.use(
  bodyParser.json({
    verify: (request, _, bytes) => {
      request.rawBody = bytes.toString();
    },
  }),
);

server.all('*', (request, response) => {
  app.prepare().then(() => handle(request, response));
});

exports.handler = serverless(server);
