import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Facebook } from '../facebook/facebook.ts';
import { tapAsCode } from './clipboard.ts';

test('a tap is copied as the shortest call that sends the same event', () => {
  const anna = new Facebook(async () => 200).person('Anna');
  const order = (payload: string) => ({ type: 'postback', title: 'Order', payload });
  const elements = [
    {
      title: 'Salami',
      buttons: [order('ORDER:salami'), { type: 'postback', title: 'Menu', payload: 'MENU' }],
    },
    { title: 'Tonno', buttons: [order('ORDER:tonno')] },
  ];
  anna.receive('m_1', { attachment: { type: 'template', payload: { template_type: 'generic', elements } } });
  assert.equal(tapAsCode(anna, 'Get Started', 'GET_STARTED'), 'getsStarted()');
  assert.equal(tapAsCode(anna, 'Get Started', 'GO'), "tapsButton('Get Started', 'GO')");
  assert.equal(tapAsCode(anna, 'Menu', 'MENU'), "taps('Menu')");
  assert.equal(tapAsCode(anna, 'Order', 'ORDER:tonno'), "taps('Order', { card: 'Tonno' })");
  assert.equal(tapAsCode(anna, 'Order', 'ORDER:gone'), "tapsButton('Order', 'ORDER:gone')");
});
