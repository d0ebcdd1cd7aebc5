/** A bot that calls AWS as it is told: `["scheduler", "/schedules/a", { "method": "DELETE" }]`. */
import { awsFetch, type Bot } from '../../../lambda/messenger.ts';

export const bot: Bot = {
  async text({ event, send }) {
    const [host, path, options]: Parameters<typeof awsFetch> = JSON.parse(event.text);
    const response = await awsFetch(host, path, options);
    const { status, headers } = response;
    await send(`${status} ${headers.get('x-amzn-errortype')} ${await response.text()}`);
  },
};
