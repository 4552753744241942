import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { day, plainRules, threeInstalments } from '../../../tools/agreement-cases.ts';
import { components } from '../loan/components.ts';
import {
  type AgreedOption,
  type AgreementRules,
  type AgreementTerms,
  agreementBases,
  agreementParties,
  signatureLevels,
  waiverReleases,
} from './terms.ts';
import { readTerms, termsText } from './terms-text.ts';

const record = <T>(of: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(of, { noNullPrototype: true });
const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
const rate = fc.bigInt({ min: 0n, max: 40_000_000n });
const count = fc.nat({ max: 60 });
const aDay = fc.integer({ min: day('2026-01-01'), max: day('2032-12-31') });
const words = fc.string({ unit: 'grapheme', maxLength: 12 });
const amounts = record(
  Object.fromEntries(components.map((each) => [each, amount])) as Record<(typeof components)[number], typeof amount>,
);

const option: fc.Arbitrary<AgreedOption> = fc.oneof(
  record({ kind: fc.constant('defer' as const), months: count, times: count }),
  record({ kind: fc.constant('lowerPayment' as const), shareMillionths: rate, months: count, times: count }),
);

const rules = record<AgreementRules>({
  zone: words,
  toleranceDays: count,
  toleranceMinor: amount,
  remindDaysBefore: fc.array(count, { maxLength: 3 }),
  warnDaysAfter: count,
  breach: record({ noticeDaysAfter: count, mendDays: count }),
  fallback: record({
    waived: fc.constantFrom('owedAgain', 'letGo'),
    schedule: fc.constantFrom('allDue', 'contractDates'),
  }),
  dateMoves: fc.option(record({ times: count, perMonths: count, daysMax: count }), { nil: undefined }),
  coolingOffDays: count,
  debit: fc.option(record({ mandateRef: words }), { nil: undefined }),
});

const drawn: fc.Arbitrary<AgreementTerms> = record<AgreementTerms>({
  agreementNumber: words,
  version: count,
  replaces: fc.option(words, { nil: undefined }),
  offerHash: words,
  basis: fc.constantFrom(...agreementBases),
  lender: words,
  loanRef: words,
  product: words,
  currency: fc.constantFrom('CNY', 'JPY', 'BHD'),
  asOf: aDay,
  signBy: aDay,
  owed: amounts,
  contractRateMillionths: rate,
  agreedRateMillionths: rate,
  aprPercent: fc.constantFrom('0.00', '6.17', '23.99'),
  waived: amounts,
  release: fc.constantFrom(...waiverReleases),
  capitalised: amounts,
  instalments: fc.array(record({ n: count, dueOn: aDay, principalMinor: amount, interestMinor: amount }), {
    maxLength: 5,
  }),
  rules,
  options: fc.array(option, { maxLength: 2 }),
  parties: fc.subarray([...agreementParties]),
  signatureLevel: fc.constantFrom(...signatureLevels),
  givesUpLimitation: fc.boolean(),
  reportedAs: fc.constantFrom('agreedInstalments', 'settledInPart', 'notReported'),
  jurisdiction: words,
  packHash: words,
});

test('what is written is read back as it was', () => {
  fc.assert(
    fc.property(drawn, (terms) => {
      const text = termsText(terms);
      assert.deepEqual(readTerms(text), terms);
      assert.equal(termsText(readTerms(text)!), text);
    }),
    { seed: 20261122, numRuns: 60 },
  );
});

test('of any other text, terms are read only where they are other terms', () => {
  const text = termsText(threeInstalments());
  const letters = [...new Set(text)].join('');
  fc.assert(
    fc.property(fc.nat({ max: text.length - 1 }), fc.nat({ max: letters.length - 1 }), (at, letter) => {
      const changed = text.slice(0, at) + letters[letter] + text.slice(at + 1);
      if (changed === text) return;
      const read = readTerms(changed);
      assert.ok(read === undefined || termsText(read) === changed, changed);
      if (read !== undefined) assert.notDeepEqual(read, readTerms(text));
      const shorter = text.slice(0, at) + text.slice(at + 1);
      const left = readTerms(shorter);
      assert.ok(left === undefined || termsText(left) === shorter, shorter);
    }),
    { seed: 20261122, numRuns: 250 },
  );
});

const example = termsText(threeInstalments());
const refusedTexts: Readonly<Record<string, string>> = {
  nothing: '',
  'no object': '[]',
  'another format': example.replace('terms/v1', 'terms/v2'),
  'white space': example.replace(',', ', '),
  'a field that terms do not have': example.replace('{"agreedRate', '{"a":1,"agreedRate'),
  'a field of an option that options do not have': example.replace('{"kind":"defer"', '{"a":1,"kind":"defer"'),
  'a field of a rule that rules do not have': example.replace('"rules":{', '"rules":{"a":1,'),
  'a field that is missing': example.replace('"lender":"Bank of an Example",', ''),
  'a number for a text': example.replace('"lender":"Bank of an Example"', '"lender":5'),
  'a text for a number': example.replace('"toleranceDays":3', '"toleranceDays":"3"'),
  'a number below zero': example.replace('"toleranceDays":3', '"toleranceDays":-3'),
  'a word that is not known': example.replace('"basis":"cardInstalment"', '"basis":"instalment"'),
  'a day that does not exist': example.replace('"signBy":"2026-12-06"', '"signBy":"2026-12-32"'),
  'an amount with other decimals': example.replace('"principal":"100.00"', '"principal":"100.0"'),
  'an amount below zero in another spelling': example.replace('"cost":"0.00"', '"cost":"-0.00"'),
  'a rate in another spelling': example.replace('"agreedRatePercent":"6"', '"agreedRatePercent":"6.0"'),
  'a currency that is not known': example.replace('"CNY"', '"XXY"'),
  'no list': example.replace('"parties":["borrower"]', '"parties":"borrower"'),
  'a party that is not known': example.replace('"parties":["borrower"]', '"parties":["bank"]'),
  'neither true nor false': example.replace('"givesUpLimitation":false', '"givesUpLimitation":0'),
  'no percentage': example.replace('"aprPercent":"6.17"', '"aprPercent":"6,17"'),
};

for (const [what, text] of Object.entries(refusedTexts)) {
  test(`not read: ${what}`, () => {
    assert.notEqual(text, example, 'changed');
    assert.equal(readTerms(text), undefined);
  });
}

test('the example of the format page is read, and its hash is the one that is told there', () => {
  const page = readFileSync(new URL('../../../docs/formats/agreement-terms.md', import.meta.url), 'utf8');
  const shown = /```json\n(?<text>[^`]+)\n```/.exec(page)?.groups?.text;
  const told = /sha256:[0-9a-f]{64}/.exec(page.split('## A full example')[1] ?? '')?.[0];
  assert.ok(shown !== undefined && told !== undefined);
  const text = JSON.stringify(JSON.parse(shown));
  const terms = readTerms(text);
  assert.ok(terms !== undefined, 'the keys of the example are sorted');
  assert.equal(`sha256:${createHash('sha256').update(text).digest('hex')}`, told);
  assert.deepEqual(terms.rules, { ...plainRules, ...terms.rules });
});
