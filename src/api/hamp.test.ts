import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDatedValues } from '../composition/load-packs.ts';
import { hampOperation } from './hamp.ts';
import { hampOutput } from './hamp-document.ts';

const hamp = hampOperation(loadDatedValues());

interface Modification {
  readonly steps: readonly { step: string; applied: boolean; moved: string; because: readonly string[] }[];
  readonly modified: Readonly<Record<string, string | number>>;
  readonly targetMet: boolean;
  readonly forbearance: { readonly amount: string; readonly limit: string; readonly overLimit: boolean };
  readonly rateStepUps: readonly { fromYear: number; ratePercent: string }[] | null;
}
interface Answer extends Modification {
  readonly refused: string | null;
  readonly target: string;
  readonly targetPrincipalInterest: string;
  readonly capitalisedBalance: string;
  readonly startingPrincipalInterest: string;
  readonly waivedLateFees: string;
  readonly eligibility: readonly { code: string; refuses: string }[];
  readonly figures: readonly { name: string; value: string; verified: boolean; from: string }[];
  readonly trial: { readonly payments: number; readonly totalPayment: string };
  readonly principalReduction: {
    readonly mtmltvPercentBeforeForbearance: string;
    readonly considered: boolean;
    readonly alternative: Modification | null;
  } | null;
  readonly totalPayable: string;
  readonly valueComparison: { modified: string; none: string; modifiedIsWorthMore: boolean } | null;
  readonly tierTwo: Readonly<Record<string, unknown>> | null;
}

function answer(document: object): Answer {
  const said = hamp.run(document);
  assert.equal(hampOutput.safeParse(said).error, undefined, JSON.stringify(said));
  return said as Answer;
}

const base = {
  currency: 'USD',
  asOf: '2010-06-01',
  grossIncomePerMonth: '4000',
  unpaidPrincipal: '200000',
  annualRatePercent: '7.5',
  remainingMonths: 360,
  taxesInsuranceDues: '250',
  pmmsCapPercent: '5',
};
const forbearing = {
  ...base,
  grossIncomePerMonth: '4500',
  unpaidPrincipal: '450000',
  annualRatePercent: '9',
  propertyValue: '380000',
};
const lowIncome = { ...base, grossIncomePerMonth: '3000' };

/** `ends`: rate after so many steps, term, set aside, principal and interest. */
const table: readonly { readonly says: string; readonly document: object; readonly ends: string }[] = [
  { says: 'hamp-derived-rate-only', document: base, ends: '4.25 26, 360, 0.00, 983.88' },
  { says: 'hamp-derived-forbearance', document: forbearing, ends: '2 56, 480, 71894.63, 1145.00' },
  {
    says: 'the last step that is not below: 983.88 would be',
    document: { ...base, firstStep: 'withoutGoingBelow' },
    ends: '4.375 25, 360, 0.00, 998.57',
  },
  {
    says: 'a step that ends exactly at the target is taken',
    document: { ...base, taxesInsuranceDues: '256.12', firstStep: 'withoutGoingBelow' },
    ends: '4.25 26, 360, 0.00, 983.88',
  },
  { says: 'ends at the term, month by month', document: lowIncome, ends: '2 44, 405, 0.00, 679.50' },
  {
    says: 'ends at the term, without going below: month 405 would be',
    document: { ...lowIncome, firstStep: 'withoutGoingBelow' },
    ends: '2 44, 404, 0.00, 680.68',
  },
  {
    says: 'hamp-blog-2, which lengthens by five years at a time',
    document: { ...lowIncome, termStepMonths: 60 },
    ends: '2 44, 420, 0.00, 662.53',
  },
  {
    says: 'a contract rate that is not on an eighth: the grid hangs on it',
    document: {
      ...base,
      grossIncomePerMonth: '5000',
      unpaidPrincipal: '187654.32',
      annualRatePercent: '6.55',
      remainingMonths: 300,
      taxesInsuranceDues: '410.10',
    },
    ends: '5.3 10, 300, 0.00, 1130.06',
  },
  {
    says: 'the last step clamps to the floor',
    document: {
      ...base,
      grossIncomePerMonth: '2500',
      unpaidPrincipal: '187654.32',
      annualRatePercent: '6.55',
      remainingMonths: 300,
      taxesInsuranceDues: '410.10',
    },
    ends: '2 37, 480, 67155.94, 364.90',
  },
  {
    says: 'a rate below the floor stays, and the term is lengthened at it',
    document: {
      ...base,
      grossIncomePerMonth: '3500',
      unpaidPrincipal: '180000',
      annualRatePercent: '1.75',
      remainingMonths: 240,
      taxesInsuranceDues: '300',
    },
    ends: '1.75 0, 280, 0.00, 783.48',
  },
  {
    says: 'arrears are capitalised, late fees never',
    document: {
      ...base,
      capitalisedArrears: { accruedInterest: '4000', escrowAdvances: '1500.50', servicingAdvances: '499.50' },
      lateFees: '640.00',
    },
    ends: '4 28, 360, 0.00, 983.48',
  },
  {
    says: 'the lender states its own numbers',
    document: { ...lowIncome, targetPercent: '38', rateFloorPercent: '3', rateStepPercent: '0.25', termMonthsMax: 420 },
    ends: '3.25 17, 360, 0.00, 870.41',
  },
  {
    says: 'one who need not go beyond the limit stops at it, and the payment stays above the target',
    document: { ...base, grossIncomePerMonth: '1500', unpaidPrincipal: '300000', stopAtForbearanceLimit: true },
    ends: '2 44, 480, 90000.00, 635.93',
  },
];

for (const { says, document, ends } of table) {
  test(says, () => {
    const { refused, modified } = answer(document);
    assert.equal(refused, null);
    const shown = `${modified.ratePercent} ${modified.rateSteps}, ${modified.termMonths}, ${modified.forbearance}`;
    assert.equal(`${shown}, ${modified.principalInterest}`, ends);
  });
}

test('the vectors in full', () => {
  const rateOnly = answer(base);
  assert.equal(rateOnly.target, '1240.00');
  assert.equal(rateOnly.targetPrincipalInterest, '990.00');
  assert.equal(rateOnly.startingPrincipalInterest, '1398.43');
  assert.equal(rateOnly.modified.totalPayment, '1233.88');
  assert.equal(rateOnly.modified.ratioPercent, '30.847');
  assert.equal(rateOnly.modified.interestBearingBalance, '200000.00');
  assert.deepEqual(rateOnly.rateStepUps, [{ fromYear: 6, ratePercent: '5' }]);
  assert.equal(rateOnly.principalReduction, null);
  const set = answer(forbearing);
  assert.equal(set.target, '1395.00');
  assert.equal(set.startingPrincipalInterest, '3620.80');
  assert.equal(set.modified.interestBearingBalance, '378105.37');
  assert.equal(set.modified.ratioPercent, '31.000');
  assert.deepEqual(set.forbearance, { amount: '71894.63', limit: '135000.00', overLimit: false });
  assert.equal(set.principalReduction?.mtmltvPercentBeforeForbearance, '118.42');
  assert.equal(set.principalReduction?.considered, true);
  assert.equal(set.principalReduction?.alternative, null);
  assert.deepEqual(
    set.rateStepUps?.map(({ fromYear, ratePercent }) => `${fromYear}: ${ratePercent}`),
    ['6: 3', '7: 4', '8: 5'],
  );
  assert.equal(answer({ ...lowIncome, termStepMonths: 60 }).modified.totalPayment, '912.53');
});

test('every step is told, with what it did and why it ended', () => {
  const told = (document: object) =>
    answer(document).steps.map(({ step, moved, because }) => `${step} ${moved}: ${because.join(' ')}`);
  assert.deepEqual(told({ ...forbearing, capitalisedArrears: '6000' }).slice(0, 3), [
    'capitalise 6000.00: stillAboveTarget',
    'reduceRate 56: floorReached stillAboveTarget',
    'extendTerm 120: longestTermReached stillAboveTarget',
  ]);
  assert.deepEqual(told(base), [
    'capitalise 0.00: nothingToCapitalise stillAboveTarget',
    'reduceRate 26: targetMet',
    'extendTerm 0: alreadyAtTarget',
    'forbear 0.00: alreadyAtTarget',
  ]);
});

test('principal reduction is shown where asked for, before the rate and no further than 115 percent of the value', () => {
  const { principalReduction } = answer({ ...forbearing, principalReduction: 'consider' });
  const steps = principalReduction!.alternative!.steps;
  assert.deepEqual(
    steps.map(({ step, moved }) => `${step} ${moved}`),
    ['capitalise 0.00', 'reducePrincipal 13000.00', 'reduceRate 56', 'extendTerm 120', 'forbear 58894.63'],
  );
  const well = answer({ ...forbearing, propertyValue: '391304.35', principalReduction: 'consider' });
  assert.equal(well.principalReduction?.considered, false, '450,000 is a cent under 115 percent of it');
  assert.equal(well.principalReduction?.alternative, null);
});

test('the second tier: survey rate up to the eighth and half a point, forty years', () => {
  const { tierTwo } = answer({ ...forbearing, pmmsCapPercent: '4.9' });
  assert.equal(tierTwo?.ratePercent, '5.5');
  assert.equal(tierTwo?.forbearance, '13000.00');
  assert.equal(tierTwo?.principalInterest, '2253.92');
  assert.equal(tierTwo?.paymentFallsEnough, true);
  assert.equal(tierTwo?.ratioWithin, false);
  assert.equal(answer({ ...base, pmmsCapPercent: null }).tierTwo, null);
  assert.equal(answer({ ...base, pmmsCapPercent: null }).rateStepUps, null);
});

const compared = {
  ...forbearing,
  valueComparison: {
    discountRatePercent: '0',
    redefaultPercent: '0',
    defaultIfNonePercent: '100',
    saleCostPercent: '10',
    saleMonths: 18,
  },
};

test('the value of the modified loan against the loan as it stands, by stated inputs', () => {
  const sold = answer(compared);
  assert.equal(sold.valueComparison?.modified, sold.totalPayable, 'kept for certain, not discounted: all that is paid');
  assert.equal(sold.valueComparison?.none, '342000.00', 'lost for certain: the house less a tenth');
  assert.equal(sold.valueComparison?.modifiedIsWorthMore, true);
  const terms = { ...compared.valueComparison, discountRatePercent: '9', defaultIfNonePercent: '0' };
  const kept = answer({ ...compared, valueComparison: terms });
  const difference = Number(kept.valueComparison?.none) - 450_000;
  assert.ok(Math.abs(difference) < 1, 'kept for certain, at its own rate: its balance');
  assert.equal(kept.valueComparison?.modifiedIsWorthMore, false);
  assert.equal(answer({ ...compared, propertyValue: null }).valueComparison, null);
  assert.equal(answer(base).valueComparison, null);
});

test('the rate does not rise after the last month of the loan', () => {
  const short = {
    ...forbearing,
    termMonthsMax: 72,
    remainingMonths: 72,
    pmmsCapPercent: '900',
    rateStepUpPercentMax: '0.000001',
  };
  assert.deepEqual(answer(short).rateStepUps, [{ fromYear: 6, ratePercent: '2.000001' }]);
});

test('the trial: three payments, four where default is imminent', () => {
  assert.deepEqual(answer(base).trial, { payments: 3, totalPayment: '1233.88' });
  assert.equal(answer({ ...base, defaultImminent: true }).trial.payments, 4);
});

const eligible = {
  firstLien: true,
  originatedOn: '2009-01-01',
  units: 1,
  condemned: false,
  hardshipDocumented: true,
  naturalPerson: true,
  appliedOn: '2016-12-30',
};
const refusals: readonly (readonly [string, object, string | null])[] = [
  ['all conditions met', {}, null],
  ['a second lien', { firstLien: false, condemned: true }, 'notAFirstLien'],
  ['made a day too late', { originatedOn: '2009-01-02' }, 'originatedTooLate'],
  ['five units', { units: 5 }, 'tooManyUnits'],
  ['a cent above the limit for one unit', { unpaidPrincipal: '729750.01' }, 'balanceAboveLimit'],
  ['exactly the limit', { unpaidPrincipal: '729750.00' }, null],
  ['within the limit for two units', { unpaidPrincipal: '729750.01', units: 2 }, null],
  ['a condemned house', { condemned: true }, 'propertyCondemned'],
  ['no hardship on record', { hardshipDocumented: false }, 'hardshipNotDocumented'],
  ['a company', { naturalPerson: false }, 'notANaturalPerson'],
  ['asked a day after the end', { appliedOn: '2016-12-31' }, 'appliedTooLate'],
  ['a payment of exactly 31 percent', { paymentBefore: '990.00' }, 'paymentAlreadyWithinTarget'],
  ['a cent above 31 percent', { paymentBefore: '990.01' }, null],
  ['nothing to do: the contract payment is below', { annualRatePercent: '2' }, 'paymentAlreadyWithinTarget'],
  ['taxes and dues take all of the target', { taxesInsuranceDues: '1240' }, 'nothingLeftForPrincipalAndInterest'],
  ['a day before the programme', { asOf: '2009-04-05' }, 'notInForce'],
];
for (const [says, changed, refused] of refusals) {
  test(`who qualifies: ${says}`, () => assert.equal(answer({ ...base, ...eligible, ...changed }).refused, refused));
}

test('what nobody said is open; without a day the latest figures hold; each says whether it was verified', () => {
  const { asOf: _, ...undated } = base;
  const { eligibility, figures } = answer({ ...undated, targetPercent: '31' });
  const open = eligibility.filter(({ refuses }) => refuses === 'open').map(({ code }) => code);
  assert.equal(open.length, 8);
  const figure = (name: string) => figures.find((each) => each.name === name);
  assert.deepEqual(figure('us.hamp.targetPercent'), {
    name: 'us.hamp.targetPercent',
    value: '31',
    verified: false,
    from: 'document',
  });
  assert.equal(figure('us.hamp.rateFloorPercent')?.verified, true);
  assert.equal(figure('us.hamp.forbearanceSharePercentMax')?.verified, false);
});

test('a limit in dollars says nothing about another currency', () => {
  const { eligibility } = answer({ ...base, ...eligible, currency: 'EUR', unpaidPrincipal: '800000' });
  assert.equal(eligibility.find(({ code }) => code === 'balanceAboveLimit')?.refuses, 'open');
});

const faulty: readonly (readonly [string, object, readonly string[]])[] = [
  [
    'all faults at once',
    { ...base, grossIncomePerMonth: 4000, unpaidPrincipal: '1.001', annualRatePercent: '-1', colour: 'red' },
    [
      '/annualRatePercent notARate',
      '/colour unknownField',
      '/grossIncomePerMonth notAString',
      '/unpaidPrincipal tooManyDecimals',
    ],
  ],
  [
    'chances above one',
    { ...compared, valueComparison: { ...compared.valueComparison, redefaultPercent: '100.01', saleMonths: -1 } },
    ['/valueComparison/redefaultPercent aboveHundred', '/valueComparison/saleMonths tooSmall'],
  ],
  ['a step too small to take one by one', { ...base, rateStepPercent: '0.0001' }, ['/rateStepPercent tooManySteps']],
  ['no currency', { ...base, currency: undefined }, ['/currency missing']],
  ['an unknown currency', { ...base, currency: 'XXX' }, ['/currency unknownCurrency']],
  [
    'amounts that cannot be',
    {
      ...base,
      grossIncomePerMonth: '0',
      taxesInsuranceDues: '-1',
      propertyValue: '0',
      lateFees: '-0.01',
      capitalisedArrears: { accruedInterest: '-1', escrowAdvances: '0.005' },
    },
    [
      '/capitalisedArrears/accruedInterest negative',
      '/capitalisedArrears/escrowAdvances tooManyDecimals',
      '/grossIncomePerMonth notPositive',
      '/lateFees negative',
      '/propertyValue notPositive',
      '/taxesInsuranceDues negative',
    ],
  ],
  [
    'steps of nothing and finer than a millionth',
    { ...base, rateStepPercent: '0', rateFloorPercent: '1.12345678', remainingMonths: 0, termStepMonths: 0 },
    [
      '/rateFloorPercent tooManyDecimals',
      '/rateStepPercent notPositive',
      '/remainingMonths tooSmall',
      '/termStepMonths tooSmall',
    ],
  ],
];
for (const [says, document, expected] of faulty) {
  test(`invalid: ${says}`, () => {
    const said = hamp.run(document) as { invalid?: readonly { path: string; code: string }[] };
    assert.deepEqual(said.invalid?.map(({ path, code }) => `${path} ${code}`).sort(), expected);
  });
}
