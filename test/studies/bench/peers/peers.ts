import { DEMO_SECRETS } from '../../../simulator/demo-secrets.ts';
import type { Delivery } from '../../../simulator/facebook/delivery.ts';
import { eventOf } from '../calls.ts';
import { restApiEvent } from './rest-api.ts';

/** What the tables call them. */
export type PeerName = 'claudia' | 'bottender' | 'warriorteam';

/** Another package that answers Messenger on Lambda. */
export interface Peer {
  readonly name: PeerName;
  /** What is installed, each with its version. */
  readonly packages: readonly [string, ...string[]];
  /** What a user writes: the files of this folder, and what they are called where it is deployed. */
  readonly files: Readonly<Record<string, string>>;
  /** Of them, the one that exports `handler`. */
  readonly entry: string;
  /** Variables of the function. */
  readonly environment: Readonly<Record<string, string>>;
  /** The event that its API Gateway makes of Facebook's POST, as JSON. */
  readonly eventOf: (delivery: Delivery) => string;
  /** What its code does and leaves out, a line each; as of these versions. */
  readonly facts: readonly string[];
}

const { FB_APP_SECRET, FB_PAGE_TOKEN, FB_VERIFY_TOKEN } = DEMO_SECRETS;

/** Those that are compared with. */
export const PEERS: readonly Peer[] = [
  {
    name: 'claudia',
    packages: ['claudia-bot-builder@4.5.0'],
    files: { 'claudia-bot-builder.cjs': 'index.js' },
    entry: 'index.js',
    environment: {},
    eventOf: (delivery) =>
      JSON.stringify(
        restApiEvent(delivery, '/facebook', {
          facebookAccessToken: FB_PAGE_TOKEN,
          facebookAppSecret: FB_APP_SECRET,
          facebookVerifyToken: FB_VERIFY_TOKEN,
        }),
      ),
    facts: [
      'signature: X-Hub-Signature, by the hash that the header itself names; not X-Hub-Signature-256; none without facebookAppSecret',
      'order: the texts of one call are answered all at once, also those of one person',
      'duplicates: answered again',
      'a send that fails: logged, not tried again, and the call gets its 200',
      'secrets: given in the event, as stage variables',
      'Lambda: its handler takes a callback and ends with context.done; nodejs24.x has neither, so a wrapper is measured',
    ],
  },
  {
    name: 'bottender',
    packages: ['bottender@1.5.5', 'express@4.22.3', 'body-parser@1.20.9', 'serverless-http@2.7.0'],
    files: {
      'bottender/server.cjs': 'server.js',
      'bottender/index.cjs': 'index.js',
      'bottender/bottender.config.cjs': 'bottender.config.js',
    },
    entry: 'server.js',
    environment: {
      NODE_ENV: 'production',
      MESSENGER_ACCESS_TOKEN: FB_PAGE_TOKEN,
      MESSENGER_APP_ID: '1517776481860111',
      MESSENGER_APP_SECRET: FB_APP_SECRET,
      MESSENGER_PAGE_ID: '1',
      MESSENGER_VERIFY_TOKEN: FB_VERIFY_TOKEN,
    },
    eventOf: (delivery) => JSON.stringify(restApiEvent(delivery, '/webhooks/messenger')),
    facts: [
      'signature: X-Hub-Signature, SHA-1; not X-Hub-Signature-256',
      'order: the texts of one call are answered all at once, also those of one person',
      'of an entry with several elements only the first is read; the others are lost, with a 200',
      'duplicates: answered again',
      'a send that fails: logged, not tried again, and the call gets its 200',
      'sessions: kept in memory unless a store is named, so each sandbox has its own',
      'secrets: variables',
      'deployed: larger still where the install script of ngrok may run, which fetches a program',
    ],
  },
  {
    name: 'warriorteam',
    packages: ['@warriorteam/messenger-sdk@1.5.8'],
    files: { 'messenger-sdk.mjs': 'index.mjs' },
    entry: 'index.mjs',
    environment: { APP_SECRET: FB_APP_SECRET, PAGE_ACCESS_TOKEN: FB_PAGE_TOKEN },
    eventOf,
    facts: [
      'signature: X-Hub-Signature-256, when the handler asks for it',
      'order: the texts of one call are answered one after the other, whoever wrote them; between two calls there is none',
      'duplicates: answered again',
      'a send that fails: a refusal (4xx) is thrown; anything else is tried four times, six seconds of pauses in all, then thrown',
      'secrets: variables',
      'Lambda: not in its documentation; the handler is made of its calls for Express',
    ],
  },
];
