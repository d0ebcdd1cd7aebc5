/**
 * Loaded before a function: leads its connections to the Graph API to the port GRAPH_API_PORT of this machine. Below TLS,
 * so that the name is still checked, and in `net`, which Node has loaded by then for its channel to the parent: nobody
 * gets for free what a cold start has to load.
 */
const { Socket } = require('node:net');

const { connect } = Socket.prototype;

Socket.prototype.connect = function (options, ...rest) {
  const isGraphApi = options?.host === 'graph.facebook.com';
  const here = isGraphApi
    ? { ...options, host: 'localhost', port: Number(process.env.GRAPH_API_PORT) }
    : options;
  return connect.call(this, here, ...rest);
};
