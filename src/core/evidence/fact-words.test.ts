import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleParts, written } from '../../../tools/bench-evidence-bundle.ts';
import { tellerOf } from '../../verifier/verifier-words.ts';
import { shownInstant } from './bundle-instant.ts';
import { type Canonical, canonicalText } from './canonical-json.ts';
import { readContainer } from './container.ts';
import { bookKinds, caseKinds, type EntryKind, readEntry } from './entry.ts';
import { fullSentences, sizeText, thousandsApart } from './fact-words.ts';

const zh = tellerOf('zh', (ms) => `${shownInstant(ms, 480)} +08:00`);
const en = tellerOf('en', (ms) => `${shownInstant(ms, 0)} UTC`);

/** What stands in `fact`, and the line in both languages. */
const lines: readonly (readonly [EntryKind, Canonical, string, string])[] = [
  [
    'caseOpened',
    { openedOn: '2026-09-14', loans: [{}, {}] },
    'Case opened on 2026-09-14: loans as they stood, 2 in all',
    '2026-09-14 建立案件，载明当时 2 笔贷款的状况',
  ],
  [
    'caseClosed',
    { closedOn: '2026-11-02', because: 'arrearsPaid' },
    'Case closed on 2026-11-02: what was overdue is paid',
    '2026-11-02 案件结束：逾期款项已还清',
  ],
  [
    'payment',
    { amount: '12180.00', currency: 'CNY', loan: 'L-1', valueOn: '2026-10-20' },
    '12,180.00 CNY paid on loan L-1, value day 2026-10-20',
    '贷款 L-1 还款 12,180.00 CNY，起息日 2026-10-20',
  ],
  [
    'payment',
    { amount: '-2180.00', currency: 'CNY', loan: 'L-1', valueOn: '2026-10-20', reverses: 'p1' },
    'A payment of loan L-1 was undone: -2,180.00 CNY, value day 2026-10-20',
    '贷款 L-1 的一笔还款被冲正：-2,180.00 CNY，起息日 2026-10-20',
  ],
  [
    'contactDecision',
    { act: 'visit', role: 'employer', outcome: 'forbidden' },
    'May the employer be contacted (visit)? forbidden',
    '判定能否触达用人单位（上门）：禁止',
  ],
  [
    'inboundContact',
    { act: 'placeCall', role: 'borrower', at: '2026-09-16T18:05:00.000Z' },
    'The borrower got in touch (call) at 2026-09-16 18:05:00 UTC',
    '借款人于 2026-09-17 02:05:00 +08:00 主动联系（电话）',
  ],
  [
    'file',
    { kind: 'recording', bytes: 12_100_000 },
    'Document filed: recording, 12.1 MB',
    '收存文件：录音录像，12.1 MB',
  ],
  [
    'erasure',
    { on: '2026-11-02', ground: 'request', through: 8 },
    'Contents of entries 1 to 8 erased on 2026-11-02: the borrower asked for it',
    '第 1 至 8 条的内容于 2026-11-02 删除：借款人请求',
  ],
  // A word that has no words is shown as it is; a fact of another shape is told by its kind.
  ['messageSent', { contact: 7, state: 'flownAway' }, 'Message of contact 7: flownAway', '触达 7 的消息：flownAway'],
  ['payment', { amount: 2180, loan: 'L-1' }, 'Payment', '还款'],
  ['erasure', { on: '2026-02-30', through: [8] }, 'Personal data erased', '删除个人信息'],
  ['offer', 'shown', 'Offer shown to the borrower', '向借款人出示方案'],
];
for (const [kind, fact, english, chinese] of lines) {
  test(english, () => {
    const content = { fact };
    assert.equal(en.happened({ kind, content }), english);
    assert.equal(zh.happened({ kind, content }), chinese);
  });
}

test('words of a bundle cannot pass for those of the check: they begin no line and move no cursor', () => {
  const name = '\u001b[2J\nHOLDS\u0085\u202ex';
  assert.equal(
    en.happened({ kind: 'partyFact', content: { fact: { name } } }),
    'Recorded: \ufffd[2J\ufffdHOLDS\ufffd\ufffdx',
  );
  assert.equal(
    en.happened({ kind: 'partyFact', content: { fact: { name: 'x', means: { zh: name, en: name }, value: true } } }),
    'Recorded: \ufffd[2J\ufffdHOLDS\ufffd\ufffdx: yes',
  );
});

test('there are words for every kind and every sentence, in both languages', () => {
  for (const code of [...caseKinds, ...bookKinds, ...fullSentences]) {
    assert.notEqual(en.say(`fact.${code}`), `fact.${code}`);
    assert.notEqual(zh.say(`fact.${code}`), `fact.${code}`);
  }
});

test('amounts and sizes as a reader sees them', () => {
  assert.deepEqual(['0.05', '1234.50', '-1234567', '999'].map(thousandsApart), [
    '0.05',
    '1,234.50',
    '-1,234,567',
    '999',
  ]);
  assert.deepEqual([0, 999, 1000, 999_949, 2_500_000].map(sizeText), ['0 B', '999 B', '1.0 kB', '999.9 kB', '2.5 MB']);
});

test('the page for a court says whose case it is, in Chinese first, and makes no markup of anybody’s words', () => {
  const parts = sampleParts(3);
  const lender = '<script>alert(1)</script> & Söhne';
  const read = readContainer(written({ ...parts, lender }));
  assert.ok(read instanceof Map);
  const html = new TextDecoder().decode(read.get('README.html'));
  assert.equal(/<script|<img|onerror=/i.test(html), false);
  assert.ok(html.includes('&lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne'));
  assert.ok(html.indexOf('存证包说明') < html.indexOf('Evidence bundle</h1>'));
  for (const said of [
    'C2026-000417',
    'c2sp.org',
    '2026-09-14 建立案件',
    'mediation',
    '不能证明什么',
    'What it cannot prove',
  ]) {
    assert.ok(html.includes(said), said);
  }
  assert.equal(/\{\w+\}/.test(html.replace(/<style>.*<\/style>/s, '')), false, 'a placeholder was left');
  assert.equal(/verifier\./.test(html), false, 'a code without words');
});

test('a fact that would be markup stays text in the table of the page for a court', () => {
  const parts = sampleParts(2);
  const second = readEntry(parts.entries[1]!.entry);
  assert.ok(!('fault' in second));
  const content = canonicalText({
    ...(JSON.parse(parts.entries[1]!.opened!.content) as object),
    fact: { act: '<b>x</b>', role: 'borrower', outcome: 'allowed' },
  });
  const entries = [
    parts.entries[0]!,
    { ...parts.entries[1]!, opened: { salt: parts.entries[1]!.opened!.salt, content } },
  ];
  const read = readContainer(written({ ...parts, entries }));
  assert.ok(read instanceof Map);
  const html = new TextDecoder().decode(read.get('README.html'));
  assert.ok(html.includes('&lt;b&gt;x&lt;/b&gt;'));
  assert.equal(html.includes('<b>'), false);
});
