import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bothWords } from './load-both-words.ts';

const table = (language: string) =>
  JSON.parse(readFileSync(new URL(`../../messages/${language}/offers.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;

test('every code of the offers’ words is filled in both languages, as plain replacing would fill it', () => {
  const [en, zh] = [table('en'), table('zh')];
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
  for (const code of Object.keys(en)) {
    const holes = [...en[code]!.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    assert.deepEqual([...zh[code]!.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort(), [...holes].sort(), code);
    const values = Object.fromEntries(holes.map((name, at) => [name, `<${at}>`]));
    const plain = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!);
    assert.deepEqual(bothWords(code, values), { en: plain(en[code]!), zh: plain(zh[code]!) }, code);
  }
});

test('a value of both languages is filled in by language; numbers as they are', () => {
  const filled = bothWords('offers.because.kept', { percent: { en: 'ninety', zh: '九十' }, month: 12 });
  assert.ok(
    filled.en.includes('ninety') &&
      filled.en.includes('12') &&
      filled.zh.includes('九十') &&
      !filled.zh.includes('ninety'),
  );
});

test('what is not filled stays to be seen; a value that looks like a placeholder is not filled again', () => {
  assert.ok(bothWords('offers.because.moneyDown').en.includes('{amount}'));
  assert.ok(bothWords('offers.because.rateLowered', { from: '{to}', to: '6' }).en.includes('{to}'));
});

test('a code without words is shown as it is', () => {
  for (const code of ['offers.nothingSaysThis', 'offers', 'offers.toString']) {
    assert.deepEqual(bothWords(code), { en: code, zh: code });
  }
});
