/**
 * Packs in a folder of their own: each fault of reading and of putting together, with its file and line. Long because
 * each fault has its row.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { day, type Plain, situation, smallLaw, smallLawText } from '../../tools/small-law.ts';
import { ruleFaultCodes } from '../core/rules/compile-context.ts';
import { coverageFaults } from '../core/rules/coverage.ts';
import { decide } from '../core/rules/decide.ts';
import { compileLaw } from '../core/rules/law.ts';
import { factFaultCodes, readFacts } from '../core/rules/read-facts.ts';
import { readRule, ruleReadFaultCodes } from '../core/rules/read-rules.ts';
import { readValues } from '../core/rules/read-values.ts';
import { canonicalText, contentOf, lawFromText, packHashOf, stackFaults, stackOf } from './load-laws.ts';
import { readPacks } from './load-packs.ts';

const seed = 20_260_825;
const horizon = day('2028-01-01');

type Files = Readonly<Record<string, string>>;

/** Writes the packs to a folder, and takes it away again. */
function inFolder<T>(files: Files, look: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-laws-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return look(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Faults of reading; where there are none, those of the pack put together with what it builds on. */
function faultsOf(files: Files, id = 'xx'): string[] {
  return inFolder(files, (folder) => {
    const { packs, faults } = readPacks({ folder });
    const all = faults.length > 0 ? faults : stackFaults(packs, id, horizon);
    return all.map(({ file, line, field, code }) => `${file}:${line} ${field === undefined ? '' : `${field} `}${code}`);
  });
}

const headOf = (id: string, more = '') =>
  `id: ${id}\nversion: 1\ntitle: { en: X, zh: X }\nscope: a test\nbuildsOn: [${more}]\n`;
const values = `- name: xx.opens
  unit: timeOfDay
  source: { instrument: an instrument, article: '1' }
  force: law
  confidence: V
  verified: true
  lastVerifiedOn: 2026-01-01
  values:
    - { from: 2020-01-01, value: '08:00' }
- name: xx.week
  unit: days
  source: { instrument: an instrument, article: '1' }
  force: law
  confidence: V
  verified: true
  lastVerifiedOn: 2026-01-01
  values:
    - { from: 2020-01-01, value: 7 }
- name: xx.two
  unit: count
  source: { instrument: an instrument, article: '1' }
  force: law
  confidence: V
  verified: true
  lastVerifiedOn: 2026-01-01
  values:
    - { from: 2020-01-01, value: 2 }
`;
const facts = `- name: ill
  type: boolean
  leftOut: asked
  text: { en: ill, zh: 患病 }
- name: tone
  type: word
  leftOut: asked
  words: [calm, loud]
  text: { en: tone, zh: 语气 }
- name: consents
  type: consents
  leftOut: asked
  text: { en: consents, zh: 同意 }
`;
const head = `---
instrument: an instrument
article: '1'
force: law
basis: prohibition
from: 2021-01-01
confidence: V
lastVerifiedOn: 2026-01-01
---
`;
/** An article whose rule begins on line 13. */
const article = (rule: string, before = head) => `${before}The words of the law.

\`\`\`yaml rule
${rule}
\`\`\`
`;
const good = `id: xx.rule
effect: forbid
on: placeCall
when: { ill: true }
condition: recentContact
with: { counted: { acts: placeCall }, days: xx.week }
text: { en: no, zh: 不可 }`;
const packOf = (md: string, more: Files = {}): Files => ({
  'xx/pack.yaml': headOf('xx'),
  'xx/facts.yaml': facts,
  'xx/1.md': md,
  'xx/1.values.yaml': values,
  ...more,
});

test('a whole pack has no fault', () => {
  assert.deepEqual(faultsOf(packOf(article(good))), []);
});

/** The good rule with one line put in the place of another. */
const withLine = (from: string, to: string) => {
  assert.ok(good.includes(from), from);
  return article(good.replace(from, to));
};
const withHead = (from: string, to: string) => {
  assert.ok(head.includes(from), from);
  return article(good, head.replace(from, to));
};
const clock = `id: xx.rule
effect: clock
clock: limitation
condition: fixedDay
with: { day: xx.week }
text: { en: no, zh: 不可 }`;

// The rule of an article: what stands there, and the fault with line and field.
const ofRules: readonly (readonly [string, string, readonly string[]])[] = [
  ['a rule that is a list', article('- id: xx.rule'), ['xx/1.md:13 notAnObject']],
  ['a rule that is nothing', article(''), ['xx/1.md:13 notAnObject']],
  [
    'a field that is none',
    withLine('effect: forbid', 'effect: forbid\nforbids: all'),
    ['xx/1.md:15 forbids unknownField'],
  ],
  ['no id', withLine('id: xx.rule\n', ''), ['xx/1.md:13 id missing']],
  ['an id that is a number', withLine('xx.rule', '5'), ['xx/1.md:13 id notAText']],
  ['an id outside the pack', withLine('xx.rule', 'yy.rule'), ['xx/1.md:13 id nameOutsidePack']],
  ['no effect', withLine('effect: forbid\n', ''), ['xx/1.md:13 effect missing']],
  ['an effect that is none', withLine('forbid', 'allow'), ['xx/1.md:14 effect unknownEffect']],
  ['no act', withLine('on: placeCall\n', ''), ['xx/1.md:13 on missing']],
  ['an act that is none', withLine('on: placeCall', 'on: [placeCall, shout]'), ['xx/1.md:15 on unknownAct']],
  [
    'two acts that are none',
    withLine('on: placeCall', 'on: [sing, shout]'),
    ['xx/1.md:15 on unknownAct', 'xx/1.md:15 on unknownAct'],
  ],
  ['no act at all', withLine('on: placeCall', 'on: []'), ['xx/1.md:15 on empty']],
  [
    'a role that is none',
    withLine('on: placeCall', 'on: placeCall\nto: [borrower, neighbour]'),
    ['xx/1.md:16 to unknownRole'],
  ],
  ['nobody', withLine('on: placeCall', 'on: placeCall\nto: []'), ['xx/1.md:16 to empty']],
  ['to whom, left open', withLine('on: placeCall', 'on: placeCall\nto:'), ['xx/1.md:16 to missing']],
  ['a shape that is none', withLine('recentContact', 'seldomContact'), ['xx/1.md:17 condition unknownShape']],
  ['a shape of a clock', withLine('recentContact', 'fixedDay'), ['xx/1.md:17 condition unknownShape']],
  ['an excuse of nothing', withLine('effect: forbid', 'effect: excuse'), ['xx/1.md:13 exceptionTo missing']],
  [
    'an excuse of no rules',
    withLine('effect: forbid', 'effect: excuse\nexceptionTo: []'),
    ['xx/1.md:15 exceptionTo empty'],
  ],
  [
    'an excuse of a rule that is none',
    withLine('effect: forbid', 'effect: excuse\nexceptionTo: xx.none'),
    ['xx/1.md:15 exceptionTo unknownRule'],
  ],
  [
    'a forbidding rule with a field of an excuse',
    withLine('effect: forbid', 'effect: forbid\nexceptionTo: xx.rule'),
    ['xx/1.md:15 exceptionTo fieldNotOfEffect'],
  ],
  [
    'a forbidding rule with a field of a clock',
    withLine('effect: forbid', 'effect: forbid\nclock: limitation'),
    ['xx/1.md:15 clock fieldNotOfEffect'],
  ],
  ['a clock without its name', article(clock.replace('clock: limitation\n', '')), ['xx/1.md:13 clock missing']],
  ['a clock that is none', article(clock.replace('limitation', 'sundial')), ['xx/1.md:15 clock unknownClock']],
  ['a clock without a shape', article(clock.replace('condition: fixedDay\n', '')), ['xx/1.md:13 condition missing']],
  [
    'a wording without its finding',
    article('id: xx.rule\neffect: wording\ntext: { en: no, zh: 不可 }'),
    ['xx/1.md:13 finding missing'],
  ],
  [
    'a wording of a finding that is none',
    article('id: xx.rule\neffect: wording\nfinding: rudeness\ntext: { en: no, zh: 不可 }'),
    ['xx/1.md:15 finding unknownFinding'],
  ],
  [
    'no words',
    withLine('text: { en: no, zh: 不可 }', 'note: none'),
    ['xx/1.md:13 text missing'.replace('text', 'en'), 'xx/1.md:13 zh missing'],
  ],
  ['words in one language', withLine('zh: 不可', 'zh: ""'), ['xx/1.md:19 zh missing']],
  ['a note that is no text', withLine('on: placeCall', 'on: placeCall\nnote: 5'), ['xx/1.md:16 note notAText']],
  [
    'an end that is no day',
    withLine('on: placeCall', 'on: placeCall\nuntil: 2026-02-30'),
    ['xx/1.md:16 until notADate'],
  ],
  [
    'an end before the beginning',
    withLine('on: placeCall', 'on: placeCall\nuntil: 2021-01-01'),
    ['xx/1.md:16 until endBeforeStart'],
  ],
  [
    'verified, and neither yes nor no',
    withLine('on: placeCall', 'on: placeCall\nverified: maybe'),
    ['xx/1.md:16 verified notABoolean'],
  ],
  [
    'verified from memory',
    withLine('on: placeCall', 'on: placeCall\nverified: true\nconfidence: M-high'),
    ['xx/1.md:16 verified verifiedFromMemory'],
  ],
  ['no YAML', withLine('on: placeCall', 'on: [placeCall'), ['xx/1.md:16 notYaml']],
  ['a field twice', withLine('on: placeCall', 'on: placeCall\non: visit'), ['xx/1.md:16 notYaml']],
  ['a rule that does not end', article(good).replace(/```\n$/, ''), ['xx/1.md:12 unclosedBlock']],
  // The head holds for each of its rules; its faults are its own, and told once.
  [
    'a field of the head that is none',
    withHead('force: law', 'force: law\ncolour: red'),
    ['xx/1.md:5 colour unknownField'],
  ],
  [
    'a head that is a list',
    article(good, '---\n- force: law\n---\n'),
    [
      'xx/1.md:2 notAnObject',
      ...['confidence', 'from', 'instrument', 'article', 'basis', 'force', 'lastVerifiedOn'].map(
        (field) => `xx/1.md:7 ${field} missing`,
      ),
    ],
  ],
  ['a force that is none', withHead('force: law', 'force: habit'), ['xx/1.md:4 force unknownForce']],
  ['a basis that is none', withHead('prohibition', 'dislike'), ['xx/1.md:5 basis unknownBasis']],
  ['a beginning that is no day', withHead('2021-01-01', '2021-13-01'), ['xx/1.md:6 from notADate']],
  [
    'a confidence that is none',
    withHead('confidence: V', 'confidence: sure'),
    ['xx/1.md:7 confidence unknownConfidence'],
  ],
  ['an instrument without a name', withHead('an instrument', '""'), ['xx/1.md:2 instrument missing']],
  ['an article that is a number', withHead("'1'", '1'), ['xx/1.md:3 article notAText']],
];
for (const [name, md, expected] of ofRules) {
  test(`${name}: ${expected.join('; ')}`, () => {
    assert.deepEqual([...new Set(faultsOf(packOf(md)))], [...new Set(expected)]);
    assert.equal(faultsOf(packOf(md)).length >= expected.length, true);
  });
}

test('a fault of the head is told once, whatever the number of its rules', () => {
  const two = `${withHead('force: law', 'force: habit')}\n${article(good.replace('xx.rule', 'xx.other'), '')}`;
  assert.deepEqual(faultsOf(packOf(two)), ['xx/1.md:4 force unknownForce']);
});

test('a fence may be spaced as it likes: no rule is passed over', () => {
  for (const fence of [
    '```yaml rule',
    '``` yaml rule',
    '```yaml  rule',
    '```yml rule',
    '```YAML rule',
    '````yaml rule',
    '  ```yaml rule ',
  ]) {
    const md = article(good).replace('```yaml rule', fence);
    const rules = inFolder(packOf(md), (folder) => readPacks({ folder }).packs[0]!.rules.map((rule) => rule.rule.id));
    assert.deepEqual(rules, ['xx.rule'], fence);
  }
});

// What shows once the rule is compiled against facts and values.
const ofCompiling: readonly (readonly [string, string, readonly string[]])[] = [
  ['a fact that no pack declares', withLine('ill: true', 'il: true'), ['xx/1.md:16 il unknownFact']],
  ['a word that a fact has not', withLine('ill: true', 'tone: shrill'), ['xx/1.md:16 tone unknownWord']],
  ['a fact of another type', withLine('ill: true', 'ill: { before: act }'), ['xx/1.md:16 ill wrongFactType']],
  ['no matcher', withLine('ill: true', 'ill: { is: true }'), ['xx/1.md:16 is notAMatcher']],
  ['a guard that is a list', withLine('{ ill: true }', '[ill]'), ['xx/1.md:16 when notAnObject']],
  ['an any that is no list', withLine('ill: true', 'any: { ill: true }'), ['xx/1.md:16 any notAList']],
  ['an any of nothing', withLine('ill: true', 'any: []'), ['xx/1.md:16 any empty']],
  ['a value that no pack has', withLine('days: xx.week', 'days: xx.weak'), ['xx/1.md:18 days unknownValue']],
  ['a number where a name should stand', withLine('days: xx.week', 'days: 7'), ['xx/1.md:18 days notAText']],
  ['a value of another unit', withLine('days: xx.week', 'days: xx.two'), ['xx/1.md:18 days wrongUnit']],
  ['a parameter that is none', withLine('days: xx.week', 'days: xx.week, day: 7'), ['xx/1.md:18 day unknownParameter']],
  ['a parameter that is lacking', withLine(', days: xx.week', ''), ['xx/1.md:18 days missing']],
  [
    'parameters that are a list',
    withLine('with: { counted: { acts: placeCall }, days: xx.week }', 'with: [xx.week]'),
    ['xx/1.md:18 with notAnObject', 'xx/1.md:18 days missing'],
  ],
  [
    'a flag that is a word',
    withLine('days: xx.week', 'days: xx.week, firstDayCounts: yes'),
    ['xx/1.md:18 firstDayCounts notABoolean'],
  ],
  [
    'an act to be counted that is none',
    withLine('acts: placeCall', 'acts: [placeCall, shout]'),
    ['xx/1.md:18 acts unknownWord'],
  ],
  ['nothing to be counted', withLine('acts: placeCall', 'acts: []'), ['xx/1.md:18 acts empty']],
  [
    'a consent of a shape that is none',
    withLine(
      'condition: recentContact',
      'condition: replyDue\nwith: { contactWas: { condition: full } }\nnote: x',
    ).replace('with: { counted: { acts: placeCall }, days: xx.week }\n', ''),
    ['xx/1.md:18 condition unknownShape', 'xx/1.md:18 from missing', 'xx/1.md:18 until missing'],
  ],
  ['an id twice', `${article(good)}\n${article(good, '')}`, ['xx/1.md:25 id duplicateRule']],
];
for (const [name, md, expected] of ofCompiling) {
  test(`${name}: ${expected.join('; ')}`, () => {
    assert.deepEqual(faultsOf(packOf(md)), expected);
  });
}

// The facts that a pack declares.
const fact = `- name: age
  type: count
  leftOut: asked
  text: { en: age, zh: 年龄 }
`;
const ofFacts: readonly (readonly [string, string, readonly string[]])[] = [
  ['no list', 'name: age', ['xx/facts.yaml:1 notAList']],
  ['an entry that is none', '- age', ['xx/facts.yaml:1 notAnObject']],
  ['a field that is none', `${fact}  unit: years\n`, ['xx/facts.yaml:5 unit unknownField']],
  [
    'no name',
    fact.replace('name: age', 'words:'),
    ['xx/facts.yaml:1 name missing', 'xx/facts.yaml:1 words wordsMissing'],
  ],
  ['a name with a space', fact.replace('name: age', 'name: my age'), ['xx/facts.yaml:1 name notAText']],
  ['no type', fact.replace('  type: count\n', ''), ['xx/facts.yaml:1 type missing']],
  ['a type that is none', fact.replace('count', 'number'), ['xx/facts.yaml:2 type unknownFactType']],
  ['what leaving it out means, not said', fact.replace('  leftOut: asked\n', ''), ['xx/facts.yaml:1 leftOut missing']],
  ['leaving it out means what it cannot', fact.replace('asked', 'no'), ['xx/facts.yaml:3 leftOut unknownLeftOut']],
  ['words of a count', `${fact}  words: [young]\n`, ['xx/facts.yaml:5 words wordsMissing']],
  ['a word without words', fact.replace('count', 'word'), ['xx/facts.yaml:1 words wordsMissing']],
  ['a word of no words', `${fact.replace('count', 'word')}  words: []\n`, ['xx/facts.yaml:5 words wordsMissing']],
  ['in one language', fact.replace(', zh: 年龄', ''), ['xx/facts.yaml:4 zh missing']],
  ['no YAML', '- [', ['xx/facts.yaml:1 notYaml']],
  ['declared already, in the same pack', `${facts}${fact}${fact}`, ['xx/facts.yaml:18 duplicateFact']],
];
for (const [name, yaml, expected] of ofFacts) {
  test(`facts: ${name}: ${expected.join('; ')}`, () => {
    assert.deepEqual([...new Set(faultsOf(packOf('', { 'xx/facts.yaml': yaml })))], expected);
  });
}

test('every fault that a rule, a guard, a shape or a fact can have is reached above', () => {
  const reached = new Set(
    [...ofRules, ...ofCompiling, ...ofFacts].flatMap(([, , faults]) => faults.map((one) => one.split(' ').at(-1))),
  );
  const lacking = [...ruleReadFaultCodes, ...ruleFaultCodes, ...factFaultCodes].filter((code) => !reached.has(code));
  // A list is asked for nowhere in a rule's own fields: one word stands for a list of one.
  assert.deepEqual([...new Set(lacking)], []);
});

// Packs on packs.
const top = (more: Files = {}): Files => ({
  ...packOf(article(good)),
  'yy/pack.yaml': headOf('yy', 'xx'),
  'yy/1.md': article(good.replace('xx.rule', 'yy.rule')),
  ...more,
});
for (const [name, files, expected] of [
  ['a pack on another, by its facts and values', top(), []],
  [
    'a fact that is declared beneath',
    top({ 'yy/facts.yaml': fact.replace('age', 'tone') }),
    ['yy/facts.yaml:1 duplicateFact'],
  ],
  [
    'a value of the same name: it would change the law beneath',
    top({
      'yy/pack.yaml': `${headOf('yy', 'xx')}prefix: xx\n`,
      'yy/1.md': '',
      'yy/1.values.yaml': `# three days are enough\n${values.slice(values.indexOf('- name: xx.week'), values.indexOf('- name: xx.two')).replace('value: 7', 'value: 3')}`,
    }),
    ['yy/1.values.yaml:2 duplicateName'],
  ],
  [
    'a pack on one that is not there',
    top({ 'yy/pack.yaml': headOf('yy', 'zz') }),
    ['yy/pack.yaml:5 buildsOn packNotFound'],
  ],
  [
    'packs on one another',
    top({ 'xx/pack.yaml': headOf('xx', 'yy') }),
    ['xx/pack.yaml:5 buildsOn buildsInCircle', 'yy/pack.yaml:5 buildsOn buildsInCircle'],
  ],
  ['a pack on itself', top({ 'yy/pack.yaml': headOf('yy', 'yy') }), ['yy/pack.yaml:5 buildsOn buildsInCircle']],
  [
    'a zone that is none',
    top({ 'yy/pack.yaml': `${headOf('yy', 'xx')}zone: Mars/Olympus\n` }),
    ['yy/pack.yaml:6 zone unknownZone'],
  ],
] as const) {
  test(`${name}: ${expected.join('; ') || 'no fault'}`, () => {
    assert.deepEqual(faultsOf(files, 'yy'), expected);
  });
}

test('the stack is base first, each once; of packs in a circle there is none', () => {
  inFolder({ ...top(), 'zz/pack.yaml': headOf('zz', 'yy, xx') }, (folder) => {
    const { packs } = readPacks({ folder });
    assert.deepEqual(
      stackOf(packs, 'zz')!.map((pack) => pack.id),
      ['xx', 'yy', 'zz'],
    );
    assert.equal(stackOf(packs, 'none'), undefined);
    const circle = packs.map((pack) => (pack.id === 'xx' ? { ...pack, buildsOn: ['zz'] } : pack));
    assert.equal(stackOf(circle, 'zz'), undefined);
  });
});

// Gaps: a rule in force that needs a value which has none on that day.
for (const [name, from, spans, expected] of [
  [
    'the value begins after the rule',
    '2020-01-01',
    '{ from: 2020-03-01, value: 7 }',
    ['xx.rule, xx.week, 2020-01-01 gapInLaw'],
  ],
  [
    'the value ends before the rule',
    '2021-01-01',
    '{ from: 2020-01-01, to: 2025-07-01, value: 7 }',
    ['xx.rule, xx.week, 2025-07-01 gapInLaw'],
  ],
  ['the value ends beyond the horizon', '2021-01-01', '{ from: 2020-01-01, to: 2028-01-02, value: 7 }', []],
  [
    'the value ends on the horizon',
    '2021-01-01',
    '{ from: 2020-01-01, to: 2028-01-01, value: 7 }',
    ['xx.rule, xx.week, 2028-01-01 gapInLaw'],
  ],
  ['the value begins with the rule', '2021-01-01', '{ from: 2021-01-01, value: 7 }', []],
] as const) {
  test(`a gap: ${name}: ${expected.join() || 'none'}`, () => {
    const files = packOf(article(good, head.replace('2021-01-01', from)), {
      'xx/1.values.yaml': values.replace('{ from: 2020-01-01, value: 7 }', spans),
    });
    const found = inFolder(files, (folder) => stackFaults(readPacks({ folder }).packs, 'xx', horizon));
    assert.deepEqual(
      found.map((fault) => `${String(fault.value)} ${fault.code}`),
      expected,
    );
    for (const fault of found) assert.deepEqual([fault.file, fault.line], ['xx/1.md', 13]);
  });
}

test('the hash is that of the content: in whatever order its keys stand, and another for every other value', () => {
  const hash = (files: Files) =>
    inFolder(files, (folder) =>
      packHashOf(canonicalText(contentOf('xx', stackOf(readPacks({ folder }).packs, 'xx')!))),
    );
  const base = hash(packOf(article(good)));
  const turned = article(
    good.split('\n').reverse().join('\n'),
    `---\n${head.split('\n').slice(1, 8).reverse().join('\n')}\n---\n`,
  );
  assert.equal(hash(packOf(turned)), base);
  assert.equal(
    hash(packOf(`${article(good)}\nMore words of the law.`)),
    base,
    'the words of the article decide nothing',
  );
  const others = [
    packOf(withLine('placeCall\nwhen', 'visit\nwhen')),
    packOf(withLine('ill: true', 'ill: false')),
    packOf(withLine('en: no', 'en: never')),
    packOf(withHead('2021-01-01', '2021-01-02')),
    packOf(article(good), { 'xx/1.values.yaml': values.replace('value: 7', 'value: 8') }),
    packOf(article(good), { 'xx/1.values.yaml': values.replace("value: '08:00'", "value: '08:01'") }),
    packOf(article(good), { 'xx/facts.yaml': facts.replace('asked', 'notOnRecord') }),
    packOf(article(good), { 'xx/pack.yaml': `${headOf('xx')}zone: Asia/Shanghai\n` }),
    packOf(article(good), { 'xx/pack.yaml': headOf('xx').replace('version: 1', 'version: 2') }),
  ].map(hash);
  assert.equal(new Set([base, ...others]).size, others.length + 1);
});

test('property: canonical text is the same for the same content in any order of keys, and reads back as it was', () => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, turned(inner)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(canonicalText(turned(value)), canonicalText(value));
      assert.deepEqual(JSON.parse(canonicalText(value)), JSON.parse(JSON.stringify(value)));
    }),
    { seed, numRuns: 500 },
  );
});

test('property: a law that was kept as text decides as it did', () => {
  const rules: Plain[] = [
    { id: 'hours', condition: 'outsideHours', with: { from: 'xx.opens', until: 'xx.closes' }, to: 'borrowers' },
    {
      id: 'count',
      effect: 'limit',
      force: 'standard',
      condition: 'countInWindow',
      with: { counted: { acts: 'contact' }, windowDays: 'xx.week', countMax: 'xx.two' },
    },
    { id: 'ill', when: { any: [{ ill: true }, { not: { bornOn: { present: true } } }] }, until: '2026-08-21' },
    {
      id: 'excuse',
      effect: 'excuse',
      exceptionTo: ['xx.count', 'xx.ill'],
      condition: 'consentGiven',
      with: { kind: 'calls', days: 'xx.week' },
    },
    { id: 'warn', effect: 'warn', note: 'a note', confidence: 'M-low' },
    { id: 'cap', effect: 'require', condition: 'withinBound', with: { fact: 'rate', atMost: { value: 'xx.cap' } } },
  ];
  const pack = {
    rules,
    facts: { ill: 'boolean?', bornOn: 'day?', rate: 'percent?' } as const,
    values: {
      'xx.opens': [
        'timeOfDay',
        [
          ['2000-01-01', '08:00'],
          ['2026-08-20', '09:00'],
        ],
      ],
      'xx.closes': ['timeOfDay', '21:00'],
      'xx.week': ['days', 7],
      'xx.two': ['count', 2],
      'xx.cap': ['percent', '24'],
    },
  } as const;
  const law = smallLaw(pack);
  const text = smallLawText(pack);
  const kept = lawFromText(text);
  assert.equal(kept.packHash, law.packHash);
  assert.equal(canonicalText(JSON.parse(text)), text);
  const when = fc.integer({ min: 0, max: 5 * 24 * 60 });
  const startMs = Date.parse('2026-08-18T00:00:00Z');
  fc.assert(
    fc.property(
      fc.record({
        minutes: when,
        ill: fc.option(fc.boolean()),
        bornOn: fc.option(fc.integer({ min: 0, max: 20_000 })),
        rate: fc.option(fc.bigInt({ min: 20_000_000n, max: 28_000_000n })),
      }),
      fc.array(when, { maxLength: 4 }),
      fc.boolean(),
      ({ minutes, ...known }, past, isConsented) => {
        const consents = isConsented ? [{ kind: 'calls', givenOn: day('2026-08-15') } as never] : [];
        const base = situation({ at: '2026-08-18T00:00:00Z', facts: { ...known, consents } });
        const history = past.map(
          (one) =>
            ({
              atMs: startMs + one * 60_000,
              act: 'placeCall',
              mode: undefined,
              debt: undefined,
              person: 'borrower',
              address: undefined,
              outcome: 'unanswered',
              initiatedBy: 'us',
            }) as const,
        );
        const at = { ...base, atMs: startMs + minutes * 60_000, history };
        assert.deepEqual(decide(kept, at), decide(law, at));
      },
    ),
    { seed, numRuns: 500 },
  );
});

test('a law with a fault decides nothing', () => {
  const text = smallLawText({ rules: [{ when: { ill: true } }], facts: { ill: 'boolean' } });
  assert.throws(
    () => lawFromText(text.replaceAll('"ill":true', '"il":true')),
    /law xx is not valid: xx.rule when.il unknownFact/,
  );
});

// Whatever scalar stands in whatever place: faults or none, never an exception.
const scalars = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    1.5,
    Number.NaN,
    Infinity,
    -Infinity,
    1e21,
    2 ** 53,
    '',
    ' ',
    'null',
    '~',
    'yes',
    'no',
    'unknown',
    'act',
    'any',
    'not',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '2026-08-20',
    '2026-02-30',
    '08:00',
    '24:00',
    '1e400',
    '0x10',
    'xx.week',
    'xx.two',
    'xx.opens',
    'xx.rule',
    'placeCall',
    'person.role',
    '患病',
    '\u0000',
    '￿',
  ),
  fc.integer(),
  fc.double(),
  fc.string({ maxLength: 6 }),
  fc.constantFrom<unknown>([], {}, [[]], [null], { value: null }, [{}]),
);

function places(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((inner, index) => places(inner, [...path, index]))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}
function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[first] = replaced(copy[first], rest, by);
  return copy;
}

/** One rule of each shape and effect, as plain data. */
const counted = {
  counted: {
    acts: ['placeCall'],
    modes: 'interactive',
    outcomes: ['conversation'],
    initiatedBy: ['us'],
    except: { kind: 'calls', days: 'xx.week', endedBy: 'conversation', toAddress: true },
  },
  per: ['person', 'debt'],
};
const shapesAsPlain: Plain[] = [
  { when: { ill: true, any: [{ tone: 'calm' }, { not: { ill: true } }], tone: { present: true } } },
  { when: { count: { atLeast: 'xx.two' }, bornOn: { before: 'act' }, tone: { known: ['calm'] } } },
  {
    condition: 'outsideHours',
    with: { from: 'xx.opens', until: 'xx.opens', untilIsOpen: true, agreed: 'agreedHours' },
  },
  { condition: 'onClosedDay', with: { weekdays: 'xx.days', holidays: ['xx.dates', 'closed'] } },
  { condition: 'inconvenient', with: { times: 'times', of: 'times' } },
  {
    effect: 'limit',
    condition: 'countInWindow',
    with: { ...counted, windowDays: 'xx.week', countMax: 'xx.two', agreed: 'count' },
  },
  { condition: 'recentContact', with: { ...counted, days: 'xx.week', firstDayCounts: true } },
  { condition: 'recentContact', with: { counted: {}, minutes: 'xx.minutes' } },
  { condition: 'pastContact', with: counted },
  {
    effect: 'require',
    condition: 'consentGiven',
    with: {
      kind: ['calls'],
      days: 'xx.week',
      firstDayCounts: false,
      endedBy: 'conversation',
      toAddress: true,
      toDebt: true,
    },
  },
  {
    condition: 'periodRuns',
    with: {
      from: 'bornOn',
      add: ['xx.week', 'xx.business'],
      firstDayCounts: true,
      holidays: 'xx.dates',
      endsWithLastDay: false,
    },
  },
  { condition: 'periodOver', with: { from: 'bornOn', add: 'xx.week', fromLastDay: true } },
  { condition: 'clockOver', with: { shape: 'lastDayOf', from: 'bornOn', add: 'xx.week', fromLastDay: true } },
  {
    effect: 'require',
    condition: 'withinBound',
    with: {
      fact: 'rate',
      atMost: { value: 'xx.rate', on: 'bornOn' },
      times: { value: 'xx.two' },
      share: { value: 'xx.rate' },
      plus: { value: 'xx.rate' },
    },
  },
  { effect: 'require', condition: 'withinBound', with: { fact: 'sum', under: { fact: 'sum' } } },
  { effect: 'require', condition: 'withinBound', with: { fact: 'sum', over: { value: 'xx.sum' } } },
  { effect: 'require', condition: 'includesAll', with: { list: 'content', items: 'xx.items' } },
  { effect: 'require', condition: 'includesOnly', with: { list: 'content', items: 'xx.items' } },
  { condition: 'outOfContact', with: { attempts: 'xx.two', days: 'xx.week' } },
  {
    condition: 'replyDue',
    with: { onSameDay: true, contactWas: { condition: 'outsideHours', with: { from: 'xx.opens', until: 'xx.opens' } } },
  },
  { condition: 'listed', with: { fact: 'channel.address', list: 'content' } },
  { effect: 'excuse', exceptionTo: ['xx.rule'] },
  {
    effect: 'clock',
    clock: 'limitation',
    condition: 'limitation',
    with: {
      from: 'bornOn',
      years: 'xx.years',
      interruptions: 'events',
      obstacles: 'spans',
      lastMonths: 'xx.months',
      longStop: 'xx.years',
    },
  },
  {
    effect: 'clock',
    clock: 'limitation',
    condition: 'longerOf',
    with: { from: 'bornOn', every: 'count', months: 'xx.months', periods: 'xx.periods' },
  },
  { effect: 'clock', clock: 'limitation', condition: 'endOfNextMonth', with: { from: 'bornOn' } },
  { effect: 'clock', clock: 'limitation', condition: 'fixedDay', with: { day: 'xx.date' } },
  { effect: 'wording', finding: 'threat' },
  { effect: 'duty' },
].map((rule) => ({
  id: 'xx.rule',
  effect: 'forbid',
  on: ['contact', 'placeCall'],
  to: ['borrowers', 'spouse'],
  ...rule,
  text: { en: 'no', zh: '不可' },
  note: 'a note',
}));
const plainFacts = [
  ['ill', 'boolean'],
  ['tone', 'word', ['calm', 'loud']],
  ['count', 'count'],
  ['bornOn', 'day'],
  ['agreedHours', 'hours'],
  ['closed', 'days'],
  ['times', 'times'],
  ['consents', 'consents'],
  ['rate', 'percent'],
  ['sum', 'amount'],
  ['events', 'events', ['demand']],
  ['spans', 'spans'],
  ['holidays', 'days'],
  ['debtorNumberInvalid', 'boolean'],
].map(([name, type, words]) => ({
  name,
  type,
  leftOut: 'asked',
  text: { en: 'x', zh: 'x' },
  ...(words === undefined ? {} : { words }),
}));
const plainValues = [
  ['xx.week', 'days', 7],
  ['xx.two', 'count', 2],
  ['xx.opens', 'timeOfDay', '08:00'],
  ['xx.days', 'weekdays', ['Sun']],
  ['xx.dates', 'dates', ['2026-10-01']],
  ['xx.minutes', 'minutes', 30],
  ['xx.business', 'businessDays', 3],
  ['xx.rate', 'percent', '24'],
  ['xx.sum', 'amount', 'CNY 1.00'],
  ['xx.items', 'words', ['name']],
  ['xx.years', 'years', 3],
  ['xx.months', 'months', 6],
  ['xx.periods', 'periods', 2],
  ['xx.date', 'date', '2026-08-20'],
].map(([name, unit, value]) => ({
  name,
  unit,
  source: { instrument: 'an instrument', article: '1' },
  force: 'law',
  confidence: 'V',
  verified: true,
  lastVerifiedOn: '2026-01-01',
  note: 'a note',
  values: [{ from: '2020-01-01', value }],
}));
const headPlain = {
  instrument: 'an instrument',
  article: '1',
  force: 'law',
  basis: 'prohibition',
  from: '2021-01-01',
  until: '2030-01-01',
  confidence: 'V',
  verified: true,
  lastVerifiedOn: '2026-01-01',
};

test('every shape and effect is among the good rules, and they are good', () => {
  for (const rule of shapesAsPlain) {
    const files = packOf(article(stringify(rule).trimEnd(), `---\n${stringify(headPlain)}---\n`), {
      'xx/facts.yaml': stringify(plainFacts),
      'xx/1.values.yaml': stringify(plainValues),
    });
    assert.deepEqual(faultsOf(files), [], JSON.stringify(rule));
  }
});

const goodPack = { head: headPlain, facts: plainFacts, values: plainValues };
const broken = fc.constantFrom(...shapesAsPlain).chain((rule) => {
  const whole = { ...goodPack, rule };
  const at = fc.constantFrom(...places(whole).filter((path) => path.length > 1));
  return fc.record({ at, by: scalars }).map((one) => replaced(whole, one.at, one.by) as typeof whole);
});

test('property: any scalar in any place of a rule, its head, a fact or a value is read or told as a fault', () => {
  const facts = (plain: unknown) => readFacts(plain).facts;
  const goodFacts = facts(plainFacts);
  const goodValues = readValues(plainValues, 'xx').values;
  fc.assert(
    fc.property(broken, ({ rule, head: defaults, facts: someFacts, values: someValues }) => {
      const reading = readRule(rule, { packId: 'xx', defaults });
      for (const fault of reading.faults) assert.ok((ruleReadFaultCodes as readonly string[]).includes(fault.code));
      const pack = {
        id: 'xx',
        rules: reading.rule === undefined ? [] : [reading.rule],
        facts: someFacts === plainFacts ? goodFacts : facts(someFacts),
        values: someValues === plainValues ? goodValues : readValues(someValues, 'xx').values,
      };
      const { law, faults } = compileLaw({ id: 'xx', packs: [pack], packHash: '', zone: undefined });
      for (const fault of faults) assert.ok((ruleFaultCodes as readonly string[]).includes(fault.code));
      if (faults.length > 0) return;
      // What passed is a law that decides.
      decide(law, situation({ at: '2026-08-20T12:00:00Z' }));
      coverageFaults(law, pack.values, horizon);
    }),
    { seed, numRuns: 8000 },
  );
});

test('property: the same through the files of a pack, each fault with its file and line', () => {
  fc.assert(
    fc.property(broken, (one) => {
      const files = packOf(article(stringify(one.rule).trimEnd(), `---\n${stringify(one.head)}---\n`), {
        'xx/facts.yaml': stringify(one.facts),
        'xx/1.values.yaml': stringify(one.values),
      });
      for (const told of faultsOf(files)) assert.match(told, /^xx\/(1\.md|facts\.yaml|1\.values\.yaml):\d+ /);
    }),
    { seed, numRuns: 200 },
  );
});

// YAML that is more than scalars.
for (const [name, rule] of [
  ['an alias of nothing', 'id: *none'],
  ['a tag', 'id: !!binary aGVsbG8='],
  ['a tag of ours', 'id: !law xx.rule'],
  ['a merge', '<<: { id: xx.rule }'],
  ['a key that is a list', '? [a, b]\n: c'],
  ['a document after it', 'id: xx.rule\n---\nid: xx.other'],
  ['an alias within itself', 'id: &a [*a]'],
  [
    'many aliases',
    `a: &a [1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]`,
  ],
] as const) {
  test(`${name} is a fault with its line and no exception`, () => {
    const found = faultsOf(packOf(article(rule)));
    assert.ok(found.length > 0);
    for (const one of found) assert.match(one, /^xx\/1\.md:\d+ /);
  });
}
