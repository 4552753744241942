import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lawFromText, loadLaw } from '../../composition/load-laws.ts';
import { zones } from '../../composition/time-zones.ts';
import { parseDay } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { noAmounts } from '../loan/components.ts';
import { type FactValue, unknown } from '../rules/facts.ts';
import { contractInterest } from './draft-terms.ts';
import {
  givesUpLimitation,
  lawOfSigning,
  limitationRunOut,
  optionsWithinLaw,
  type SigningLawAt,
} from './signing-law.ts';
import type { AgreedOption, AgreementTerms } from './terms.ts';

const loaded = loadLaw('cn')!;
const { law } = loaded;
const day = (text: string) => parseDay(text)!;
const shanghai = zones('Asia/Shanghai')!;
const britain = loadLaw('gb')!.law;
const london = zones('Europe/London')!;
const contents = [
  'balance',
  'structure',
  'currency',
  'period',
  'method',
  'dates',
  'amount',
  'whetherChargesAccrue',
  'noNewCards',
  'rightsAndDuties',
  'defaultLiability',
];
const table = ['principal', 'items', 'annualisedNormalCost', 'contingentDefaultCosts', 'nothingElseCharged'];

function monthly(months: number, interestMinor = 10_000n): AgreementTerms['instalments'] {
  const principalMinor = 4_800_000n / BigInt(months);
  const rest = 4_800_000n - principalMinor * BigInt(months - 1);
  return Array.from({ length: months }, (_, index) => ({
    n: index + 1,
    dueOn: addMonths(day('2026-12-20'), index),
    principalMinor: index === months - 1 ? rest : principalMinor,
    interestMinor,
  }));
}

const cardTerms: AgreementTerms = {
  agreementNumber: 'A-000017-1',
  version: 1,
  replaces: undefined,
  offerHash: 'sha256:00',
  basis: 'cardInstalment',
  lender: 'Lender',
  loanRef: 'L-1',
  product: 'card',
  currency: 'CNY',
  asOf: day('2026-11-22'),
  signBy: day('2026-11-29'),
  owed: { ...noAmounts, principal: 4_800_000n, penalty: 90_000n },
  contractRateMillionths: 18_000_000n,
  agreedRateMillionths: 8_000_000n,
  aprPercent: '8.30',
  waived: { ...noAmounts, penalty: 90_000n },
  release: 'onCompletion',
  capitalised: noAmounts,
  instalments: monthly(36),
  rules: {
    zone: 'Asia/Shanghai',
    toleranceDays: 3,
    toleranceMinor: 100n,
    remindDaysBefore: [5, 1],
    warnDaysAfter: 1,
    breach: { noticeDaysAfter: 1, mendDays: 15 },
    fallback: { waived: 'owedAgain', schedule: 'contractDates' },
    dateMoves: undefined,
    coolingOffDays: 3,
    debit: undefined,
  },
  options: [],
  parties: ['borrower'],
  signatureLevel: 'code',
  givesUpLimitation: false,
  reportedAs: 'agreedInstalments',
  jurisdiction: 'cn',
  packHash: law.packHash,
};
const loanTerms: AgreementTerms = { ...cardTerms, basis: 'amendment', product: 'consumerLoan' };
const settlement: AgreementTerms = {
  ...loanTerms,
  basis: 'settlement',
  waived: { ...noAmounts, principal: 1_800_000n, penalty: 90_000n },
  instalments: [{ n: 1, dueOn: day('2026-12-20'), principalMinor: 3_000_000n, interestMinor: 0n }],
  aprPercent: '0',
};

const known: Readonly<Record<string, FactValue>> = {
  lenderType: 'bank',
  beyondAbility: true,
  extensionReasonAssessed: true,
};
const contract = { originalTermMonths: 24, remainingMonths: 12, extendedMonths: 0 };

interface More extends Partial<Omit<SigningLawAt, 'terms' | 'facts'>> {
  readonly facts?: Readonly<Record<string, FactValue | undefined>>;
}

const at = (terms: AgreementTerms, more: More = {}): SigningLawAt => ({
  terms,
  law,
  zones: [shanghai],
  today: day('2026-11-25'),
  loan: contract,
  planContent: contents,
  costTable: table,
  standardTermsExplained: true,
  ...more,
  facts: { ...known, ...more.facts },
});

/** 'allowed', 'forbidden: rules', 'undetermined: facts'. */
function said(terms: AgreementTerms, more: More = {}): string {
  const { decision } = lawOfSigning(at(terms, more));
  const why = [...decision.because.map(({ ruleId }) => ruleId), ...decision.missing];
  return why.length === 0 ? decision.outcome : `${decision.outcome}: ${why.join(' ')}`;
}

const card = (changed: Partial<AgreementTerms> = {}): AgreementTerms => ({ ...cardTerms, ...changed });
const loan = (changed: Partial<AgreementTerms> = {}): AgreementTerms => ({ ...loanTerms, ...changed });
/** Of the contract, for the days to the one payment of all that is owed. */
const interestToFirst = contractInterest({
  principalMinor: loanTerms.owed.principal,
  rateMillionths: loanTerms.contractRateMillionths,
  from: loanTerms.asOf,
  to: monthly(1)[0]!.dueOn,
});
const deferring: AgreedOption = { kind: 'defer', months: 1, times: 2 };
const halves: AgreedOption = { kind: 'lowerPayment', shareMillionths: 50_000_000n, months: 3, times: 1 };

// The agreement, what else is so → what is said of signing it on 25 November 2026.
const rows: readonly (readonly [string, AgreementTerms, More, string])[] = [
  ['a card plan of three years', card(), {}, 'allowed'],
  ['of sixty months', card({ instalments: monthly(60) }), {}, 'allowed'],
  ['of sixty-one', card({ instalments: monthly(61) }), {}, 'forbidden: cn.card.70.plan.term'],
  [
    'of sixty, that two months of deferral would make sixty-two',
    card({ instalments: monthly(60), options: [deferring] }),
    {},
    'forbidden: cn.card.70.plan.term',
  ],
  ['of fifty-eight with the same option', card({ instalments: monthly(58), options: [deferring] }), {}, 'allowed'],
  ['the holder can pay', card(), { facts: { beyondAbility: false } }, 'forbidden: cn.card.70.plan'],
  [
    'nobody worked out whether the holder can pay',
    card(),
    { facts: { beyondAbility: unknown } },
    'undetermined: beyondAbility',
  ],
  ['who signs is willing', card(), { facts: { stillWilling: unknown } }, 'allowed'],
  [
    'who was found unwilling is not, for a signature',
    card(),
    { facts: { stillWilling: false } },
    'forbidden: cn.card.70.plan',
  ],
  ['the paper lacks an item', card(), { planContent: contents.slice(1) }, 'forbidden: cn.card.70.content'],
  ['the paper says nothing', card(), { planContent: [] }, 'undetermined: planContent'],
  [
    'a plan of art. 70 for another product',
    card({ product: 'consumerLoan', instalments: monthly(12) }),
    {},
    'forbidden: cn.practice.plan.basis',
  ],
  ['nobody said who lends', card(), { facts: { lenderType: unknown } }, 'undetermined: lenderType'],
  ['the cost table lacks an item', card(), { costTable: table.slice(1) }, 'forbidden: cn.cost.disclosure.content'],
  ['the paper has no cost table', card(), { costTable: undefined }, 'undetermined: costTableShown'],
  ['a clause of weight was not ticked', card(), { standardTermsExplained: false }, 'forbidden: cn.cc.496'],
  ['the clauses are not asked about yet', card(), { standardTermsExplained: undefined }, 'allowed'],
  ['a loan with twelve months left, over twenty-four', loan({ instalments: monthly(24) }), {}, 'allowed'],
  ['over twenty-five', loan({ instalments: monthly(25) }), {}, 'forbidden: cn.gd2024.ext.long'],
  [
    'extended before',
    loan({ instalments: monthly(19) }),
    { loan: { ...contract, extendedMonths: 6 } },
    'forbidden: cn.gd2024.ext.long',
  ],
  [
    'a month of the contract has passed since the figures were made, and no month of extension came of it',
    loan({ instalments: monthly(24) }),
    { loan: { ...contract, remainingMonths: 11 }, loanAsOf: day('2026-12-21'), today: day('2026-12-22') },
    'allowed',
  ],
  [
    'nobody knows what was extended before',
    loan({ instalments: monthly(18) }),
    { loan: { ...contract, extendedMonths: undefined } },
    'undetermined: extensionMonths loanTermMonths',
  ],
  [
    'within the term nothing is extended',
    loan({ instalments: monthly(12) }),
    { loan: { ...contract, originalTermMonths: undefined } },
    'allowed',
  ],
  ['at the cap by what the paper says', loan({ aprPercent: '24.00', instalments: monthly(12) }), {}, 'allowed'],
  [
    'above it by what the paper says',
    loan({ aprPercent: '24.01', instalments: monthly(12) }),
    {},
    'forbidden: cn.cap.fi24',
  ],
  [
    'above it by the agreed rate, whatever the paper says',
    loan({ agreedRateMillionths: 23_000_000n, instalments: monthly(12) }),
    {},
    'forbidden: cn.cap.fi24',
  ],
  [
    'the paper says no rate',
    loan({ aprPercent: 'some', instalments: monthly(12) }),
    {},
    'undetermined: allInAnnualPercent',
  ],
  ['a settlement asks for no interest', settlement, {}, 'allowed'],
  [
    'limitation is over and the paper does not say so',
    loan({ instalments: monthly(12) }),
    { facts: { lastDueOn: day('2023-11-24') } },
    'forbidden: cn.cc.192.warn',
  ],
  [
    'the day before it is over',
    loan({ instalments: monthly(12) }),
    { facts: { lastDueOn: day('2023-11-25') } },
    'allowed',
  ],
  [
    'limitation is over and the paper says so, whatever is on record',
    loan({ instalments: monthly(12), givesUpLimitation: true }),
    { facts: { lastDueOn: day('2023-11-24'), waiverWarned: false } },
    'allowed',
  ],
  [
    'payment in full is nothing to ask the law about',
    loan({ agreedRateMillionths: 18_000_000n, instalments: monthly(1, interestToFirst), waived: noAmounts }),
    { facts: { lenderType: unknown }, planContent: [] },
    'allowed',
  ],
  [
    'of a loan without interest one later payment is asked about',
    loan({ contractRateMillionths: 0n, agreedRateMillionths: 0n, instalments: monthly(1, 0n), waived: noAmounts }),
    { facts: { lenderType: unknown } },
    'undetermined: lenderType',
  ],
  [
    'one payment with something let go is asked about',
    loan({ agreedRateMillionths: 18_000_000n, instalments: monthly(1, 0n) }),
    { facts: { lenderType: unknown } },
    'undetermined: lenderType',
  ],
];

for (const [name, terms, more, expected] of rows) {
  test(`${name}: ${expected}`, () => assert.equal(said(terms, more), expected));
}

/** The law with new contents of two values, each from a day on. */
const changed = (() => {
  const content = JSON.parse(loaded.text) as {
    packs: { values: { name: string; spans: { from: number; to?: number; value: unknown }[] }[] }[];
  };
  const change = (name: string, from: string, value: unknown) => {
    const { spans } = content.packs.flatMap(({ values }) => values).find((each) => each.name === name)!;
    spans.at(-1)!.to = day(from);
    spans.push({ from: day(from), value });
  };
  change('cn.card.70.plan.monthsMax', '2026-11-26', 30);
  change('cn.card.70.content.items', '2026-11-28', [...contents, 'other']);
  return lawFromText(JSON.stringify(content));
})();

test('a value that changes between the offer and the signature: refused with its rule from that day on', () => {
  const signed = (on: string) => said(cardTerms, { law: changed, today: day(on) });
  assert.deepEqual(['2026-11-22', '2026-11-25', '2026-11-26', '2026-11-27'].map(signed), [
    'allowed',
    'allowed',
    'forbidden: cn.card.70.plan.term',
    'forbidden: cn.card.70.plan.term',
  ]);
  const { decision } = lawOfSigning(at(cardTerms, { law: changed, today: day('2026-11-26') }));
  assert.equal(decision.because[0]!.facts.atMost, 30);
  assert.equal(decision.packHash, changed.packHash);
});

test('the paper of yesterday lacks what the law asks for today', () => {
  const short = card({ instalments: monthly(24) });
  assert.equal(said(short, { law: changed, today: day('2026-11-27') }), 'allowed');
  assert.equal(said(short, { law: changed, today: day('2026-11-28') }), 'forbidden: cn.card.70.content');
});

test('a law of another place is asked only of what it knows', () => {
  const terms = { ...loanTerms, product: 'consumer', options: [deferring] };
  const { decision } = lawOfSigning(at(terms, { law: britain, zones: [london] }));
  assert.equal(decision.outcome, 'allowed');
});

test('only the options make it unlawful, and it is told so', () => {
  const options = [deferring, halves];
  assert.equal(lawOfSigning(at(card({ instalments: monthly(60), options }))).onlyForOptions, true);
  assert.equal(lawOfSigning(at(card({ instalments: monthly(61), options }))).onlyForOptions, false);
  assert.equal(lawOfSigning(at(card({ instalments: monthly(36), options }))).onlyForOptions, false);
});

test('options are kept as far as the law leaves them', () => {
  const kept = (months: number, options: readonly AgreedOption[]) =>
    optionsWithinLaw(at(card({ instalments: monthly(months), options })));
  assert.deepEqual(kept(36, [deferring, halves]), [deferring, halves]);
  assert.deepEqual(kept(59, [deferring, halves]), [{ ...deferring, times: 1 }]);
  assert.deepEqual(kept(60, [deferring, halves]), []);
  const open = at(card({ options: [deferring] }), { facts: { beyondAbility: unknown } });
  assert.deepEqual(optionsWithinLaw(open), [deferring], 'what is not known yet takes no option away');
});

test('with the options that are kept, what was lawful is lawful', () => {
  const months = fc.integer({ min: 1, max: 64 });
  const option = fc.oneof(
    fc.record({
      kind: fc.constant('defer' as const),
      months: fc.integer({ min: 1, max: 6 }),
      times: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({
      kind: fc.constant('lowerPayment' as const),
      shareMillionths: fc.bigInt({ min: 0n, max: 99_000_000n }),
      months: fc.integer({ min: 1, max: 6 }),
      times: fc.integer({ min: 1, max: 2 }),
    }),
  );
  fc.assert(
    fc.property(months, fc.array(option, { maxLength: 3 }), (length, options) => {
      const terms = card({ instalments: monthly(length), options });
      const kept = optionsWithinLaw(at(terms));
      const plain = said({ ...terms, options: [] });
      assert.equal(said({ ...terms, options: kept }), plain);
    }),
    { seed: 20261122, numRuns: 40 },
  );
});

// What is on record → whether limitation has run out on 25 November 2026, and whether the signer is warned.
const limitation: readonly (readonly [string, Readonly<Record<string, FactValue>>, boolean | 'unknown', boolean])[] = [
  ['three years are over', { lastDueOn: day('2023-11-24') }, true, true],
  ['today is the last day', { lastDueOn: day('2023-11-25') }, false, false],
  [
    'a demand began it anew',
    { lastDueOn: day('2023-11-24'), limitationInterruptions: [{ on: day('2025-01-08'), kind: 'demandArrived' }] },
    false,
    false,
  ],
  [
    'twenty years are over, whatever interrupted it',
    { lastDueOn: day('2006-11-24'), limitationInterruptions: [{ on: day('2009-01-08'), kind: 'suit' }] },
    true,
    true,
  ],
  ['nobody knows when it fell due', { lastDueOn: unknown }, 'unknown', true],
  [
    'nobody knows what interrupted it',
    { lastDueOn: day('2022-11-24'), limitationInterruptions: unknown },
    'unknown',
    true,
  ],
  [
    'the same, and a person found that it has not',
    { lastDueOn: day('2022-11-24'), limitationInterruptions: unknown, timeBarred: false },
    'unknown',
    true,
  ],
  ['nothing is on record', {}, 'unknown', true],
  ['a person found that it has', { lastDueOn: day('2026-01-01'), timeBarred: true }, true, true],
  ['a person found that it has not', { timeBarred: false }, false, false],
  [
    'a person found that it has not, and the clock says otherwise',
    { lastDueOn: day('2023-11-24'), timeBarred: false },
    true,
    true,
  ],
  ['a person could not find out', { lastDueOn: day('2026-01-01'), timeBarred: unknown }, 'unknown', true],
];
for (const [name, facts, expected, isWarned] of limitation) {
  test(`limitation, ${name}: ${expected}`, () => {
    const on = { law, zones: [shanghai], facts, asOf: day('2026-11-25') };
    assert.equal(limitationRunOut(on), expected);
    assert.equal(givesUpLimitation(on), isWarned);
  });
}

test('a place whose packs have no clock of limitation: unknown, and warned', () => {
  const on = { law: britain, zones: [london], facts: {}, asOf: day('2026-11-25') };
  assert.equal(limitationRunOut(on), 'unknown');
  assert.equal(givesUpLimitation(on), true);
});
