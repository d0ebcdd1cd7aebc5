import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesDay } from './names-day.ts';

const NOW = Date.UTC(2026, 10, 26, 10);

test('a day soon is recognised in several languages and forms', () => {
  const days = [
    'Di., 1. Dez.',
    'At what time on Tuesday 1 December?',
    'Dec 1st, 10:30',
    'Le mardi 1er décembre',
    'El martes, 1 de diciembre',
    'TIME:2026-12-01T10:30',
    'am 1.12. um 10:30',
    '01.12.2026',
    '12/01/2026',
    'See you on Tuesday.',
    'Bis Dienstag!',
    String(NOW + 86_400_000),
  ];
  for (const text of days) assert.equal(namesDay(text, NOW), true, text);
});

test('what is the same on each day is none', () => {
  const texts = [
    'Open Monday to Friday, 9:00 to 18:30',
    'Closed on Mondays',
    'It may be 2 out of 5, 24/7, for 4.50.',
    'Since 1 May 1995, 2019-05-01',
    'ORDER:615550000000000',
    'Call +1 555 010 0200',
    '1/2 price, version 2.0.1',
  ];
  for (const text of texts) assert.equal(namesDay(text, NOW), false, text);
});
