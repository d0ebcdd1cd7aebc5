/** Replaces `npx cdk deploy`: `node fake-cdk.ts <url of FakeCloudFormation> deploy MessengerBot …`. */
const [, , url = '', command, ...args] = process.argv;
if (command !== 'deploy') process.exit(1);
const body = JSON.stringify({ region: process.env.AWS_REGION, args });
await fetch(`${url}/deploy`, { method: 'POST', body });
