import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { MessageTemplate } from '../../lambda/messenger/message-templates.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import { doctorLines, FIELDS, registerToken, runSetup, simulator } from './account.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'templates-'));
});

after(() => rm(folder, { recursive: true }));

const shipped: MessageTemplate = {
  name: 'order_shipped',
  language: 'en_US',
  body: 'Your order {{order}} is on its way to you.',
  examples: { order: '7' },
  buttons: [{ type: 'web_url', title: 'Track it', url: 'https://example.com/{{order}}' }],
};

const sale: MessageTemplate = {
  name: 'bread_sale',
  language: 'en_US',
  body: 'Our big sale has begun today.',
};

let files = 0;

/** A file with these templates. Each has a name of its own, because Node loads a file once. */
async function fileWith(...templates: readonly MessageTemplate[]): Promise<string> {
  files += 1;
  const file = join(folder, `${files}.ts`);
  await writeFile(file, `export const templates = ${JSON.stringify(templates)};`);
  return file;
}

async function setup(...templates: readonly MessageTemplate[]) {
  return runSetup(['--yes', '--templates', await fileWith(...templates)]);
}

test('setup creates the templates, says Facebook’s status, and a second run changes nothing', async () => {
  const { facebook } = simulator.current;
  const first = await setup(shipped);
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /create order_shipped \(en_US\) from lambda\/templates\.ts/);
  assert.match(first.output, /✔ order_shipped \(en_US\): approved/);
  const [{ components, ...stored } = assert.fail()] = facebook.pageApi.templates.all.values();
  assert.deepEqual([stored.name, stored.language, stored.category], ['order_shipped', 'en_US', 'UTILITY']);
  assert.deepEqual(components, [
    {
      type: 'BODY',
      text: 'Your order {{order}} is on its way to you.',
      example: { body_text_named_params: [{ param_name: 'order', example: '7' }] },
    },
    {
      type: 'BUTTONS',
      buttons: [
        {
          type: 'URL',
          text: 'Track it',
          url: 'https://example.com/{{order}}',
          example: { url_suffix_example: 'https://example.com/7' },
        },
      ],
    },
  ]);
  const fields = facebook.pageApi.subscribedApps.get(facebook.app.id)?.subscribed_fields;
  assert.deepEqual(fields, [...FIELDS, 'message_template_status_update'].toSorted());
  assert.match((await setup(shipped)).output, /✔ Utility messages of the Page: nothing to change/);
  const found = await doctorLines({ templates: await fileWith(shipped) });
  assert.match(found, /^passed Utility messages: order_shipped \(en_US\): approved$/m);
});

test('the URLs of a template are written as browsers write them, with the value and its example at the end', async () => {
  const url = 'https://exämple.com/ö b/{{order}}';
  const buttons: MessageTemplate['buttons'] = [
    { type: 'web_url', title: 'Track it', url },
    { type: 'web_url', title: 'Shop', url: 'HTTPS://Example.com/?q=ä b' },
  ];
  const written = { ...shipped, name: 'written', examples: { order: '7 ü' }, buttons };
  assert.match((await setup(written)).output, /✔ written \(en_US\): approved/);
  const { templates } = simulator.current.facebook.pageApi;
  const [, { buttons: stored = assert.fail() } = {}] =
    [...templates.all.values()].find(({ name }) => name === 'written')?.components ?? [];
  assert.deepEqual(stored, [
    {
      type: 'URL',
      text: 'Track it',
      url: 'https://xn--exmple-cua.com/%C3%B6%20b/{{order}}',
      example: { url_suffix_example: 'https://xn--exmple-cua.com/%C3%B6%20b/7%20%C3%BC' },
    },
    { type: 'URL', text: 'Shop', url: 'https://example.com/?q=%C3%A4%20b' },
  ]);
  assert.match((await setup(written)).output, /✔ Utility messages of the Page: nothing to change/);
});

test('a refusal is told with Facebook’s reason and what to do, by setup and doctor', async () => {
  const { output } = await setup(shipped, sale);
  const told =
    /bread_sale \(en_US\): rejected \(TAG_SHOULD_BE_MARKETING\): leave out everything that advertises/;
  assert.match(output, told);
  const found = await doctorLines({ templates: await fileWith(shipped, sale) });
  assert.match(found, /^failed Utility messages: order_shipped \(en_US\): approved; bread_sale/m);
  assert.match(found, told);
});

test('a refused template with other words is given to Facebook again', async () => {
  await setup(sale);
  const { output } = await setup({ ...sale, body: 'Your bread is ready in our shop.' });
  assert.match(output, /✔ bread_sale \(en_US\): approved/);
  assert.equal(simulator.current.facebook.pageApi.templates.all.size, 1);
});

test('an approved template cannot be changed: setup asks for a new name, and doctor says so', async () => {
  await setup(shipped);
  const changed = { ...shipped, body: 'Your order {{order}} has left our shop.' };
  const { code, output } = await setup(changed);
  assert.equal(code, 1);
  assert.match(output, /has approved order_shipped \(en_US\) with other words.* like order_shipped_2\./);
  const found = await doctorLines({ templates: await fileWith(changed) });
  assert.match(
    found,
    /^failed Utility messages: order_shipped \(en_US\): Facebook has other words \(approved\)/m,
  );
});

test('a template that Facebook still reads is a note', async () => {
  await setup(shipped);
  for (const template of simulator.current.facebook.pageApi.templates.all.values())
    template.status = 'PENDING';
  assert.match((await setup(shipped)).output, /! order_shipped \(en_US\): pending/);
  const found = await doctorLines({ templates: await fileWith(shipped) });
  assert.match(found, /^note Utility messages: order_shipped \(en_US\): pending$/m);
});

test('a template that was never created, and a token without the permission, make doctor fail', async () => {
  await setup();
  const templates = await fileWith(shipped);
  const missing = await doctorLines({ templates });
  assert.match(
    missing,
    /^failed Utility messages: order_shipped \(en_US\): not created yet\. run npm run setup/m,
  );
  assert.match(missing, /^failed Subscription of the Page: .*message_template_status_update/m);
  registerToken(DEMO_SECRETS.FB_PAGE_TOKEN, { scopes: ['pages_messaging', 'pages_manage_metadata'] });
  assert.match(await doctorLines({ templates }), /^failed Utility messages: The token lacks a permission/m);
});

test('a template that breaks a rule is refused before anything is written', async () => {
  const { code, output } = await setup({ ...shipped, body: '{{order}} is on its way' });
  assert.equal(code, 1);
  assert.match(output, /✘ Template order_shipped: the body must not begin or end with a value/);
  assert.equal(simulator.current.parameterStore.parameters.size, 0);
});

test('templates that the file does not mention stay on the Page', async () => {
  await setup(shipped);
  assert.equal((await setup()).code, 0);
  assert.equal(simulator.current.facebook.pageApi.templates.all.size, 1);
});

const ready: MessageTemplate = {
  name: 'bread_ready',
  language: 'en_US',
  body: 'Your bread is ready in our shop.',
};

/** Runs the setup while Facebook refuses to create a template of this name. */
async function setupWithout(name: string, ...templates: readonly MessageTemplate[]) {
  const { pageApi } = simulator.current.facebook;
  const answer = pageApi.answer.bind(pageApi);
  pageApi.answer = (call) =>
    call.method === 'POST' && call.edge === 'message_templates' && call.body.name === name
      ? { code: 100, message: 'Message Template Creation Failed', subcode: 2018416 }
      : answer(call);
  const result = await setup(...templates);
  pageApi.answer = answer;
  return result;
}

const names = () => [...simulator.current.facebook.pageApi.templates.all.values()].map(({ name }) => name);

test('a template that Facebook does not take keeps no other back, nor the check of the first message', async () => {
  const { code, output } = await setupWithout('order_shipped', shipped, ready);
  assert.equal(code, 1);
  assert.match(output, /^! Utility messages of the Page, but not all of it: create order_shipped/m);
  assert.match(output, /✘ order_shipped \(en_US\): .*Message Template Creation Failed/);
  assert.match(output, /✔ bread_ready \(en_US\): approved/);
  assert.match(output, /Write to https:\/\/m\.me/);
  assert.deepEqual(names(), ['bread_ready']);
});

test('what was deleted for other words that Facebook does not take is named', async () => {
  await setup(sale);
  const { output } = await setupWithout(sale.name, { ...sale, body: 'Your bread is ready.' });
  assert.match(output, /✘ bread_sale \(en_US\): .*Creation Failed.* The earlier one is deleted\./);
});

test('an approved template with other words keeps no other back', async () => {
  await setup(shipped);
  const changed = { ...shipped, body: 'Your order {{order}} has left our shop.' };
  const { code, output } = await setup(changed, ready);
  assert.equal(code, 1);
  assert.match(output, /✘ Facebook has approved order_shipped/);
  assert.deepEqual(names(), ['order_shipped', 'bread_ready']);
});

test('a template that Facebook has paused is not deleted for other words', async () => {
  await setup(shipped);
  for (const template of simulator.current.facebook.pageApi.templates.all.values())
    Object.assign(template, { status: 'PAUSED' });
  const { code } = await setup({ ...shipped, body: 'Your order {{order}} has left our shop.' });
  assert.equal(code, 1);
  const [template] = simulator.current.facebook.pageApi.templates.all.values();
  assert.equal(template?.status, 'PAUSED');
});

test('a token that may not read templates does not keep setup from the first message', async () => {
  const { pageApi } = simulator.current.facebook;
  const answer = pageApi.answer.bind(pageApi);
  pageApi.answer = (call) =>
    call.edge === 'message_templates' ? { code: 200, message: 'Permissions error' } : answer(call);
  const { code, output } = await setup(shipped);
  pageApi.answer = answer;
  assert.equal(code, 1);
  assert.match(output, /✘ The token lacks a permission[\s\S]*Write to https:\/\/m\.me/);
});
