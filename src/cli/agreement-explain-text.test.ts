import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day, inForce, signed, threeInstalments } from '../../tools/agreement-cases.ts';
import { explainedDocument, explainedSchema } from '../api/explain-agreement.ts';
import { agreementRefusals } from '../core/agreement/agreement.ts';
import { assumptions, type Explained, explainAgreement, explainRefusals } from '../core/agreement/explain.ts';
import { happeningCodes } from '../core/agreement/explain-happenings.ts';
import { whatIfKinds, whatIfRefusals } from '../core/agreement/what-if.ts';
import { bothWords, explainedText, explainRefusalText, whatIfForms, whatIfsOf } from './agreement-explain-text.ts';
import { hasWords, words } from './words.ts';

process.env.FORBEAR_LANG = 'en';
const terms = threeInstalments();
const { agreement, through: asOf } = inForce(terms);

test('there are words in both languages for all that can be told', () => {
  // Refusals of drafting, approving, signing and notices are never met here.
  const unasked =
    /^(notDrafted|alreadyDrafted|notApproved|alreadyApproved|alreadySigned|noChange|signTimeOver|otherTerms|notAParty|levelTooLow|lawChanged|figuresChanged|noNoticeDue)$/;
  const codes = [
    ...assumptions.map((code) => `assumed.${code}`),
    ...happeningCodes.map((code) => `happening.${code}`),
    ...whatIfKinds.map((kind) => `form.${kind}`),
    ...[...whatIfRefusals, ...explainRefusals].map((code) => `refused.${code}`),
    ...agreementRefusals.filter((code) => !unasked.test(code)).map((code) => `reason.${code}`),
  ];
  for (const code of codes) {
    for (const language of ['en', 'zh'] as const) assert.ok(hasWords(`agreement-explain.${code}`, language), code);
  }
});

const asked: readonly (readonly [string, string, string])[] = [
  ['missed', 'payment missed on 2027-02-20', '2027-02-20没有还款'],
  ['late', 'payment on 2027-02-20 is 2 days late', '2027-02-20 这期晚 2 天还'],
  ['nothingPaid', 'nothing paid from 2027-02-20', '从 2027-02-20 起不再还款'],
  ['paid', 'paid 500.00 on 2027-02-20', '2027-02-20 还款 500.00'],
  ['paidInFull', 'paid in full on 2027-02-20', '2027-02-20 全部还清'],
  ['allOnTime', 'all paid on time', '全部按期还款'],
  ['dateMoved', 'date of 2027-02-20 moved to 2027-02-25', '2027-02-20 的还款日改到 2027-02-25'],
  ['optionUsed', 'option 1 used on 2027-02-01', '2027-02-01 使用第 1 项约定'],
  ['reversed', 'payment of 2027-01-20 reversed on 2027-02-01', '2027-01-20 的还款在 2027-02-01 被撤销'],
  ['takenBack', 'taken back on 2027-02-20', '2027-02-20 撤回签署'],
];

for (const [kind, en, zh] of asked) {
  test(`"${en}" and "${zh}" ask the same: ${kind}`, () => {
    const read = whatIfsOf([en, zh], terms);
    assert.ok(!('refused' in read));
    assert.equal(read[0]!.kind, kind);
    assert.deepEqual(read[1], read[0]);
  });
}

test('what is not understood is told with all that is', () => {
  const refused = whatIfsOf(['all paid on time', 'what if I lose my job'], terms);
  assert.ok('refused' in refused);
  assert.equal(refused.text.split('\n').length, 1 + whatIfKinds.length);
  assert.match(refused.text, /^"what if I lose my job" is not understood/);
  assert.ok(refused.text.includes('  payment missed on {on}'.replace('{on}', 'YYYY-MM-DD')));
  const noDay = whatIfsOf(['payment missed on 2027-02-30'], terms);
  assert.ok('refused' in noDay && noDay.text.includes('2027-02-30'));
});

test('a day without an instalment is refused with the days that have one', () => {
  const texts = ['payment missed on 2027-02-21'];
  const ifs = whatIfsOf(texts, terms);
  assert.ok(!('refused' in ifs));
  const refused = explainAgreement({ terms, agreement, payments: [], asOf, if: ifs });
  assert.ok('refused' in refused);
  assert.equal(
    explainRefusalText(refused, { asked: texts, asOf }),
    '"payment missed on 2027-02-21": no instalment falls due on that day. They fall due on 2027-01-20, 2027-02-20, 2027-03-20.',
  );
});

function explained(texts: readonly string[], more: object = {}): Explained {
  const ifs = whatIfsOf(texts, terms);
  assert.ok(!('refused' in ifs));
  const said = explainAgreement({ terms, agreement, payments: [], asOf, if: ifs, ...more });
  assert.ok(!('refused' in said));
  return said;
}

test('lines by date, the day once, with the place in the terms', () => {
  const texts = ['payment missed on 2027-02-20', 'payment missed on 2027-03-20'];
  const lines = explainedText(explained(texts), { terms, asOf, asked: texts }).split('\n');
  assert.deepEqual(lines.slice(0, 3), [
    'What will happen under agreement A-C1-1, as of 2026-11-26',
    'Where nothing else is said, every later instalment is taken to be paid on its day.',
    words('agreement-explain.assumed.noticeWhenDue', {}, 'en'),
  ]);
  assert.ok(
    lines.includes(
      '2027-02-24  Notice of breach is given: CNY 101.00 of instalment 2 is missing. It can be mended by paying that by 2027-03-11. (terms: rules.breach.noticeDaysAfter)',
    ),
  );
  const breach = lines.findIndex((text) => text.startsWith('2027-03-12'));
  assert.deepEqual(lines.slice(breach, breach + 3), [
    '2027-03-12  The agreement is breached: instalment 2 was not paid in the time to mend it. (terms: rules.breach.mendDays)',
    '            All that is outstanding falls due: CNY 251.00, of which CNY 50.00 had been waived. (terms: rules.fallback.schedule)',
    '            CNY 50.00 that had been set aside or let go is owed again. (terms: rules.fallback.waived)',
  ]);
  assert.equal(lines.at(-2), 'Does not come up any more: payment missed on 2027-03-20');
});

test('nothing is left unsaid in either language, and the document is what its schema says', () => {
  const all = [
    explained([], { agreement: signed(terms), asOf: terms.asOf, observationEndsOn: day('2028-01-01') }),
    ...asked.map(([, en]) => explained([en])),
    explained(['option 9 used on 2027-02-01', 'payment of 2027-01-20 reversed on 2027-01-25']),
  ];
  for (const each of all) {
    const document = explainedDocument({ explained: each, terms, asOf, asked: [], words: bothWords });
    assert.deepEqual(explainedSchema.parse(document), document);
    for (const { text } of document.happenings) {
      assert.doesNotMatch(text.en, /[{}]|agreement-explain/);
      assert.doesNotMatch(text.zh, /[{}]|agreement-explain/);
    }
  }
});

test('the forms are of both languages', () => {
  const { late } = whatIfForms();
  assert.equal(late.length, 3);
});
