import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileLexicon } from './compile-lexicon.ts';
import { inspectWording, type WordingRequest } from './inspect-wording.ts';

const say = { en: 'so', zh: '这样' };
const base = {
  'characters.yaml': { plainForms: ['訴诉'], leet: ['0o 1i 4a'], pictures: {} },
  'speakers.yaml': { agents: ['agent', '坐席'], others: ['borrower', '客户'] },
  'zh/language.yaml': { gaps: { short: 3, long: 8 }, whole: ['联系人'] },
  'zh/words-people.yaml': { we: ['我', '我们'], kin: ['家人', '父母'] },
  'zh/surroundings.yaml': {
    negated: { justBefore: ['不'], beforeInSentence: ['不会'], breaks: ['就'], not: ['(以为) .. 不会'] },
    warned: { near: ['谨防'] },
  },
  'zh/disguises.yaml': {
    words: ['坐牢'],
    forms: {},
    initials: { 坐牢: ['zl'] },
    notForms: ['坐劳'],
    syllables: { zuo: '坐座做', lao: '牢劳' },
  },
};
const threat = {
  say,
  unless: ['negated', 'warned'],
  entries: [
    { id: 'family', certain: true, match: ['{we} .. ^联系 .. {kin}', '^联系 {kin}'] },
    { id: 'prison', certain: true, match: ['坐牢', '等着 坐牢'] },
    { id: 'court', certain: true, when: { courtStage: ['none', 'unknown'] }, match: ['冻结'] },
    { id: 'header', certain: true, match: ['< 法院 >'] },
    { id: 'weak', certain: false, match: ['后果'] },
    { id: 'aside', certain: true, beside: { inText: ['你'] }, match: ['掂量'] },
  ],
};

function lexiconOf(entries: unknown = threat) {
  const reading = compileLexicon({ ...base, 'zh/threat.yaml': entries });
  assert.equal(reading.faults, undefined, JSON.stringify(reading.faults));
  return reading.lexicon!;
}

const request: Omit<WordingRequest, 'text'> = {
  direction: 'outbound',
  audience: 'borrower',
  channel: 'text',
  firstContact: false,
  jurisdiction: 'cn',
  ruleFor: (code) => `test.${code}`,
};

describe('what a small lexicon finds', () => {
  const lexicon = lexiconOf();
  const rows: readonly (readonly [what: string, text: string, outcome: string, quote?: string])[] = [
    ['actor, act and object within a clause', '我们会联系你家人', 'blocked', '我们会联系你家人'],
    ['not over a clause', '我们联系，家人好', 'clean'],
    ['a negation before the act', '我们不会联系家人', 'clean'],
    ['its reach ends where another clause begins to act', '不会还，就联系家人', 'blocked', '联系家人'],
    ['what looks like a negation', '别以为不会联系家人', 'blocked', '联系家人'],
    ['words inside another word are not those words', '我的联系人是父母', 'clean'],
    ['a word broken by marks', '坐 * 牢', 'blocked', '坐 * 牢'],
    ['a word by its sound', '要座牢的', 'blocked', '座牢'],
    ['a word by its sound in letters', '等着坐lao吧', 'blocked', '等着坐lao'],
    ['initials alone are no sign', '提供zl给我', 'clean'],
    ['initials in a phrase are', '等着zl吧', 'blocked', '等着zl'],
    ['a warning in the sentence before', '谨防受骗。欠款不坐牢', 'clean'],
    ['a clause that is nothing else', '法院：请还款', 'blocked', '法院'],
    ['the same word inside a clause', '向法院起诉', 'clean'],
    ['a weak sign alone', '后果自负', 'review', '后果'],
    ['a word that counts only beside others', '你自己掂量', 'blocked', '掂量'],
    ['the same word alone', '请自行掂量', 'clean'],
  ];
  for (const [what, text, outcome, quote] of rows) {
    test(`${what}: ${text}`, () => {
      const answer = inspectWording(lexicon, { ...request, text });
      assert.equal(answer.outcome, outcome);
      if (quote !== undefined) assert.equal(answer.findings[0]!.quote, quote);
    });
  }

  test('a stage of court that makes it lawful', () => {
    const at = (courtStage?: 'none' | 'judgment') =>
      inspectWording(lexicon, { ...request, text: '账户冻结', facts: { courtStage } }).outcome;
    assert.deepEqual([at(), at('none'), at('judgment')], ['blocked', 'blocked', 'clean']);
  });

  test('a code without a rule in the jurisdiction is no finding', () => {
    const answer = inspectWording(lexicon, { ...request, text: '坐牢', ruleFor: () => undefined });
    assert.deepEqual(answer, { outcome: 'clean', findings: [] });
  });

  test('only the words of the agent', () => {
    const text = '坐席：您好\n客户：要坐牢吗\n坐席：不会坐牢';
    assert.equal(inspectWording(lexicon, { ...request, direction: 'transcript', text }).outcome, 'clean');
  });
});

describe('faults of the data, each with its place', () => {
  const rows: readonly (readonly [what: string, file: string, data: unknown, code: string, path: string])[] = [
    ['a phrase that does not close', 'zh/threat.yaml', entry({ match: ['(坐牢'] }), 'unclosed', '/entries/0/match/0'],
    [
      'a class that is not there',
      'zh/threat.yaml',
      entry({ match: ['{nobody} 坐牢'] }),
      'unknownClass',
      '/entries/0/match/0',
    ],
    [
      'a phrase of nothing but what may be left out',
      'zh/threat.yaml',
      entry({ match: ['(坐牢)?'] }),
      'onlyMaybe',
      '/entries/0/match/0',
    ],
    ['an entry without a phrase', 'zh/threat.yaml', entry({}), 'missing', '/entries/0/match'],
    [
      'certain left out',
      'zh/threat.yaml',
      { say, entries: [{ id: 'a', match: ['坐牢'] }] },
      'missing',
      '/entries/0/certain',
    ],
    [
      'two entries of one name',
      'zh/threat.yaml',
      {
        say,
        entries: [
          { id: 'a', certain: true, match: ['甲乙'] },
          { id: 'a', certain: true, match: ['丙丁'] },
        ],
      },
      'duplicateName',
      '/entries/1/id',
    ],
    [
      'surroundings that are not there',
      'zh/threat.yaml',
      { ...entry({ match: ['坐牢'] }), unless: ['quoted'] },
      'unknownSurroundings',
      '/unless/0',
    ],
    [
      'a stage that is none',
      'zh/threat.yaml',
      entry({ match: ['坐牢'], when: { courtStage: ['soon'] } }),
      'notOneOf',
      '/entries/0/when/courtStage/0',
    ],
    ['words in one language alone', 'zh/threat.yaml', { say: { en: 'so' }, entries: [] }, 'missing', '/say/zh'],
    [
      'a field that is none',
      'zh/threat.yaml',
      entry({ match: ['坐牢'], score: 3 }),
      'unknownField',
      '/entries/0/score',
    ],
    ['a file that is no code', 'zh/rudeness.yaml', {}, 'unknownFile', ''],
    [
      'a class that uses itself',
      'zh/words-ring.yaml',
      { one: ['{two} 甲'], two: ['{one} 乙'] },
      'classInItself',
      '/one',
    ],
    [
      'a pair that is none',
      'characters.yaml',
      { plainForms: ['訴诉状'], leet: [], pictures: {} },
      'notAPair',
      '/plainForms/0',
    ],
  ];
  for (const [what, file, data, code, path] of rows) {
    test(what, () => {
      const { faults } = compileLexicon({ ...base, [file]: data });
      const found = faults?.map(
        (fault) => `${fault.file} ${fault.code} ${fault.path.map((key) => `/${key}`).join('')}`,
      );
      assert.ok(found?.includes(`${file} ${code} ${path}`), `got ${found?.join('; ')}`);
    });
  }

  test('a file that must be there', () => {
    const { 'speakers.yaml': _speakers, ...rest } = base;
    assert.ok(
      compileLexicon(rest).faults?.some((fault) => fault.code === 'fileMissing' && fault.file === 'speakers.yaml'),
    );
  });
});

function entry(fields: object): object {
  return { say, entries: [{ id: 'a', certain: true, ...fields }] };
}
