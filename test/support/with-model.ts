import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { after, before, beforeEach } from 'node:test';
import { signerFor } from '../../lambda/runtime/aws-client.ts';
import { provideSigner } from '../../lambda/runtime/aws-fetch.ts';
import { provideSecrets } from '../../lambda/runtime/bot-secret.ts';
import { botSecret } from '../../lambda/runtime/parameter-names.ts';
import { bedrock, CONVERSE } from '../simulator/aws/bedrock.ts';
import { RUN_SECRET } from '../simulator/aws/run-secret.ts';
import type { CallResponse } from '../simulator/intercepted-calls.ts';
import { completeChat } from '../simulator/model/chat-completions.ts';
import { ScriptedModel } from '../simulator/model/scripted-model.ts';
import { listener } from '../simulator/request.ts';
import { listening } from './listening.ts';

/**
 * A language model for the tests of one file, which talk to a bot with `talk`: `model.next({ text: 'Hello!' })` says what
 * it answers next, `model.asked` what it was asked. It has the wire protocols of Bedrock and of Chat Completions, and the
 * bot finds it where it looks for the real one.
 * @param secrets the bot's own secrets, by name: `{ SHOP_KEY: 'abc' }`; each other one is `a key`
 */
export function withModel(secrets: Readonly<Record<string, string>> = {}): ScriptedModel {
  const parameters = new Map(Object.entries(secrets).map(([name, value]) => [botSecret(name), value]));
  const model = new ScriptedModel();
  const server = createServer(
    listener(async (request, response) => {
      const { status, headers, body } = await answerOf(request, model);
      response.writeHead(status, headers).end(body);
    }),
  );
  before(async () => {
    const url = await listening(server);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'ASIATEST',
      AWS_SECRET_ACCESS_KEY: RUN_SECRET,
      OPENAI_BASE_URL: `${url}/v1`,
    });
    provideSigner(signerFor);
    provideSecrets({ get: async (parameter) => parameters.get(parameter) ?? 'a key' });
  });
  beforeEach(() => model.reset());
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return model;
}

async function answerOf(request: IncomingMessage, model: ScriptedModel): Promise<CallResponse> {
  const { method = '', url: path = '' } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const bytes = await buffer(request);
  const call = { method, path, headers, bytes, body: bytes.toString() };
  return CONVERSE.test(path) ? bedrock(call, model, Date.now()) : completeChat(call, model);
}
