/** Its README (“Webhook Support”) knows Express; the same calls without it, as Lambda needs no server. */
import { Messenger, processWebhookEvents, verifyWebhookSignature } from '@warriorteam/messenger-sdk';

const { PAGE_ACCESS_TOKEN, APP_SECRET } = process.env;
const messenger = new Messenger({ accessToken: PAGE_ACCESS_TOKEN, version: 'v23.0' });

export async function handler({ headers, body, isBase64Encoded }) {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const { isValid, error } = await verifyWebhookSignature(bytes, headers['x-hub-signature-256'], APP_SECRET);
  if (!isValid) return { statusCode: 401, body: JSON.stringify({ error }) };
  await processWebhookEvents(JSON.parse(bytes.toString()), { onMessage: answer });
  return { statusCode: 200, body: 'OK' };
}

async function answer({ sender, message }) {
  await messenger.send.message({
    recipient: { id: sender.id },
    messaging_type: 'RESPONSE',
    message: { text: `You said: ${message.text}` },
  });
}
