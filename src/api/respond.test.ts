import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckedOffer, isWordless, minorOf, wrongWith } from '../../tools/offer-checks.ts';
import { contractExample as example, offersDocument } from '../../tools/plan-cases.ts';
import { offersGiven } from '../cli/plan-operations.ts';
import { respondOperation } from './respond.ts';

const respond = respondOperation(offersGiven());

interface Answer {
  readonly answer: 'accept' | 'counter' | 'refuse';
  readonly offer: CheckedOffer | null;
  readonly alternatives: readonly { same: string; offer: CheckedOffer }[];
  readonly because: readonly { code: string; values: Record<string, unknown>; text: { en: string; zh: string } }[];
  readonly lookedForPercent: string | null;
}
interface Counter {
  readonly payment?: string;
  readonly months?: number;
  readonly firstDueOn?: string;
  readonly lumpSumNow?: string;
}

function answer(document: object, counter: Counter): Answer {
  const said = respond.run({ ...document, counter }) as Answer & { invalid?: unknown };
  assert.equal(said.invalid, undefined, JSON.stringify(said.invalid));
  return said;
}

const withPolicy = (policy: object, of: typeof example = example) => ({ ...of, policy: { ...of.policy, ...policy } });
/** A lender that may waive nearly all: what binds is what it looks for. */
const soft = withPolicy({
  termMonthsMax: 40,
  deferMonthsMax: 1,
  principalWaiverMaxPercent: '70',
  interestWaiverMaxPercent: '100',
  feeWaiverMaxPercent: '100',
  settlementMinPercent: undefined,
  authority: undefined,
});
const announced = { negotiation: { aspirationPercent: '60' } };
const codes = ({ because }: Answer) => because.map(({ code }) => code);
const asked = (offer: CheckedOffer) => ({
  payment: offer.payment,
  months: offer.schedule.length,
  firstDueOn: offer.firstDueOn,
  ...(Number(offer.downPayment) > 0 ? { lumpSumNow: offer.downPayment } : {}),
});

/** The lowest instalment in whole units that is accepted, by halving, with every answer on the way. */
function probed(document: object, months: number): { edge: number; answers: Answer[] } {
  const answers: Answer[] = [];
  let refused = 0;
  let accepted = 2310;
  while (accepted - refused > 1) {
    const middle = (refused + accepted) >> 1;
    const said = answer(document, { payment: `${middle}.00`, months });
    answers.push(said);
    if (said.answer === 'accept') accepted = middle;
    else refused = middle;
  }
  return { edge: accepted, answers };
}

test('the counter of the contract: nearest, and nearest with the same instalment and the same months', () => {
  const said = answer(example, { payment: '1500.00', firstDueOn: '2027-02-20', months: 24 });
  assert.equal(said.answer, 'counter');
  assert.equal(said.offer?.firstDueOn, '2027-02-20');
  assert.deepEqual(codes(said), ['tooLittleInAll', 'nearest']);
  const same = new Map(said.alternatives.map(({ same: what, offer }) => [what, offer]));
  assert.equal(same.get('payment')?.payment, '1500.00');
  assert.equal(same.get('months')?.schedule.length, 24);
  for (const offer of [said.offer!, ...same.values()]) {
    assert.deepEqual(
      wrongWith(example, { offers: [{ ...offer, kind: 'best' }, ...others(offer)], refused: null }).filter((each) =>
        each.startsWith('best'),
      ),
      [],
    );
  }
});

/** The judge of a menu wants all its kinds; a counter is one plan. */
const others = (offer: CheckedOffer) => ['lowestPayment', 'leastCost', 'soonest'].map((kind) => ({ ...offer, kind }));

test('accepted exactly from the edge on, for every number of months', () => {
  for (const months of [24]) {
    const { edge } = probed(withPolicy(announced, soft), months);
    const at = (payment: number) => answer(withPolicy(announced, soft), { payment: `${payment}.00`, months }).answer;
    assert.deepEqual([at(edge - 1), at(edge), at(edge + 1), at(edge + 50)], ['counter', 'accept', 'accept', 'accept']);
  }
});

test('who probes by halving finds the announced aspiration and nothing of what there is without a plan', () => {
  const lenders = [
    { recoveryIfNoPlanPercent: '10' },
    { recoveryIfNoPlanPercent: '59.9' },
    { recoveryIfNoPlanPercent: '0', court: { recoveryPercent: '65', cost: '500.00', months: 24 } },
    { recoveryIfNoPlanPercent: '0', sale: { pricePercent: '55' } },
  ].map((policy) => probed(withPolicy({ ...announced, ...policy }, soft), 36));
  for (const each of lenders) assert.deepEqual(each.answers, lenders[0]!.answers);
  // Where no plan brings nothing, the lender's value is the measure that was announced.
  const value = (payment: number) => {
    const document = { ...withPolicy({ ...announced, recoveryIfNoPlanPercent: '0' }, soft), view: 'lender' };
    const { offer } = answer(document, { payment: `${payment}.00`, months: 36 });
    return Number(minorOf(offer!.expected!.lenderPresentValue, 'CNY'));
  };
  const aspiration = 52_300_00 * 0.6;
  const { edge } = lenders[0]!;
  assert.ok(value(edge) >= aspiration - 1, 'the edge is worth the aspiration');
  assert.ok(value(edge) - aspiration < 36 * 100, 'and no more than a step above it');
});

test('above the aspiration what there is without a plan binds, and the answers differ only there', () => {
  const low = probed(withPolicy({ ...announced, recoveryIfNoPlanPercent: '10' }, soft), 36).edge;
  const high = probed(withPolicy({ ...announced, recoveryIfNoPlanPercent: '65' }, soft), 36).edge;
  assert.ok(high > low);
  for (const payment of [low - 100, low - 1, low, high - 1, high, high + 100]) {
    const [one, other] = ['10', '65'].map((recoveryIfNoPlanPercent) =>
      answer(withPolicy({ ...announced, recoveryIfNoPlanPercent }, soft), { payment: `${payment}.00`, months: 36 }),
    );
    const isBetween = payment >= low && payment < high;
    assert.equal(one!.answer !== other!.answer, isBetween, String(payment));
  }
});

test('what is looked for never rises with the rounds, and never falls below what was announced', () => {
  for (const strategy of ['timeDependent', 'titForTat']) {
    const policy = {
      recoveryIfNoPlanPercent: '10',
      negotiation: { aspirationPercent: '70', concedeToPercent: '50', rounds: 3, strategy },
    };
    const moves: Counter[] = ['600.00', '700.00', '650.00', '900.00', '1200.00'].map((payment) => ({
      payment,
      months: 36,
    }));
    let before = 70;
    let payment = Number.POSITIVE_INFINITY;
    moves.forEach((_, round) => {
      const offersSoFar = moves.slice(0, round).flatMap((move) => [
        { by: 'borrower', ...move },
        { by: 'lender', payment: '2000.00', months: 36 },
      ]);
      const said = answer({ ...withPolicy(policy, soft), offersSoFar }, { payment: '600.00', months: 36 });
      const lookedFor = Number(said.lookedForPercent);
      assert.ok(lookedFor <= before && lookedFor >= 50, `${strategy}: ${lookedFor} after ${before}`);
      const asks = Number(said.alternatives.find(({ same }) => same === 'months')?.offer.payment);
      assert.ok(asks <= payment, `${strategy}: the offer got worse, ${asks} after ${payment}`);
      before = lookedFor;
      payment = asks;
    });
    assert.ok(before < 70, `${strategy} concedes`);
  }
});

test('within a role’s authority, whatever the policy of the house', () => {
  for (const role of ['agent', 'teamLead']) {
    for (const counter of [{ payment: '700.00', months: 60 }, { months: 48 }, { payment: '1500.00', months: 30 }]) {
      const said = answer({ ...example, role, view: 'lender' }, counter);
      for (const offer of [said.offer, ...said.alternatives.map((each) => each.offer)]) {
        assert.ok(['agent', role].includes(String(offer?.authority)), `${role}: ${offer?.authority}`);
      }
    }
  }
  const invalid = respond.run({ ...example, role: 'nobody', counter: { payment: '1.00' } });
  assert.deepEqual(invalid, { invalid: [{ path: '/role', value: 'nobody', code: 'notInAuthority' }] });
});

test('same facts, same answer: names, ids and the order of fields change nothing', () => {
  const counter = { payment: '900.00', months: 36 };
  const named = { ...example, debt: { ...example.debt, id: 'D-7', creditor: 'Another bank' } };
  const turned = Object.fromEntries(Object.entries(named).reverse());
  assert.deepEqual(answer(turned, counter), answer(example, counter));
  assert.deepEqual(
    answer({ ...example, offersSoFar: [{ by: 'lender', payment: '2000.00' }] }, counter),
    answer(example, counter),
  );
});

test('what was countered or accepted is accepted when it is asked for', () => {
  const lump = { ...example, lumpSumNow: '5000.00' };
  for (const [document, counter] of [
    [example, { payment: '1500.00', months: 24 }],
    [example, { payment: '800.00', months: 60, firstDueOn: '2027-03-05' }],
    [example, { months: 12 }],
    [lump, { payment: '1000.00', months: 24, lumpSumNow: '5000.00' }],
    [withPolicy(announced, soft), { payment: '500.00', months: 40 }],
  ] as const) {
    const { offer } = answer(document, counter);
    assert.ok(offer);
    const again = answer(document, asked(offer));
    assert.equal(again.answer, 'accept', JSON.stringify(asked(offer)));
    assert.deepEqual(again.offer?.schedule, offer.schedule);
  }
});

const inTheWay: readonly [string, Counter][] = [
  ['aboveCapacity', { payment: '5000.00', months: 6 }],
  ['termTooLong', { payment: '100.00', months: 90 }],
  ['firstDueTooEarly', { payment: '1500.00', months: 30, firstDueOn: '2026-11-20' }],
  ['firstDueTooLate', { payment: '1500.00', months: 30, firstDueOn: '2028-11-20' }],
  ['lumpAboveStated', { payment: '1500.00', months: 24, lumpSumNow: '1.00' }],
  ['tooLittleInAll', { payment: '1.00', months: 24 }],
];
for (const [code, counter] of inTheWay) {
  test(`what stands in the way: ${code}`, () => assert.ok(codes(answer(example, counter)).includes(code)));
}

test('less than is looked for is said to be so', () => {
  const said = answer(withPolicy(announced, soft), { payment: '1000.00', months: 36 });
  assert.deepEqual(codes(said), ['worthTooLittle', 'nearest']);
});

test('no plan at all: refused, with where to turn', () => {
  const said = answer(
    { ...example, capacity: [{ from: '2026-12-01', perMonth: '10.00' }] },
    { payment: '10.00', months: 60 },
  );
  assert.deepEqual([said.answer, said.offer, said.alternatives], ['refuse', null, []]);
  assert.ok((said as unknown as { turnTo: unknown[] }).turnTo.length > 0);
});

test('faults of the counter beside those of the case, all at once', () => {
  const faults = (document: object) =>
    (respond.run(document) as { invalid: { path: string; code: string }[] }).invalid
      .map(({ path, code }) => `${path} ${code}`)
      .sort();
  assert.deepEqual(faults({ ...example, counter: {} }), ['/counter nothingAsked']);
  assert.deepEqual(
    faults({
      ...example,
      product: 'x',
      counter: { payment: '0.00', lumpSumNow: '-1.00' },
      offersSoFar: [{ by: 'borrower', payment: '1.234' }],
    }),
    [
      '/counter/lumpSumNow negative',
      '/counter/payment notPositive',
      '/offersSoFar/0/payment tooManyDecimals',
      '/product notOneOf',
    ],
  );
});

test('a borrower sees nothing of the lender', () => {
  const text = JSON.stringify(
    answer(
      { ...withPolicy({ recoveryIfNoPlanPercent: '35.7' }), lumpSumNow: '5000.00' },
      { payment: '900.00', months: 36 },
    ),
  );
  for (const word of ['noPlan', 'lenderPresentValue', 'reportCard', '"authority"', 'accounting', '35.7', '18671']) {
    assert.ok(!text.includes(word), word);
  }
});

const roles = (authority: readonly object[]) => ({
  ...withPolicy({ ...announced, authority, principalWaiverMaxPercent: '60' }),
  view: 'lender',
});
const askedOfRoles: readonly Counter[] = [
  { payment: '700.00', months: 60 },
  { payment: '1500.00', months: 30, firstDueOn: '2027-03-20' },
  { months: 30 },
];
/** Which authority the plans of a role's answers would need. */
const neededBy = (document: object, role: string) =>
  new Set(
    askedOfRoles.flatMap((counter) => {
      const { offer, alternatives } = answer({ ...document, role }, counter);
      return [offer, ...alternatives.map((each) => each.offer)].flatMap((each) =>
        each === null ? [] : [each.authority],
      );
    }),
  );

test('every limit of a role holds: rate, term, months before the first, waivers', () => {
  const rising = roles([
    { role: 'agent', principalWaiverMaxPercent: '0', rateFloorPercent: '12', termMonthsMax: 36, deferMonthsMax: 0 },
    {
      role: 'lead',
      principalWaiverMaxPercent: '10',
      interestWaiverMaxPercent: '10',
      rateFloorPercent: '9',
      deferMonthsMax: 2,
    },
    { role: 'committee' },
  ]);
  assert.deepEqual([...neededBy(rising, 'agent')], ['agent']);
  for (const needed of neededBy(rising, 'lead')) assert.ok(['agent', 'lead'].includes(String(needed)));
  // A higher role agrees to lower instalments.
  const asks = ['agent', 'lead', 'committee'].map((role) =>
    Number(
      answer({ ...rising, role }, { payment: '1.00', months: 36 }).alternatives.find(({ same }) => same === 'months')
        ?.offer.payment,
    ),
  );
  assert.ok(asks[0]! > asks[1]! && asks[1]! > asks[2]!, asks.join(' '));
  const byPrincipal = roles([
    { role: 'agent', principalWaiverMaxPercent: '0' },
    { role: 'lead', principalWaiverMaxPercent: '10' },
  ]);
  const [none, some] = ['agent', 'lead'].map((role) => answer({ ...byPrincipal, role }, { months: 36 }).offer);
  assert.ok(minorOf(some!.payment, 'CNY') < minorOf(none!.payment, 'CNY'));
});

// What follows shows faults that were found; each says what hurts.

test('without an announced aspiration probing does not find what there is without a plan', () => {
  const edges = ['0', '35', '50'].map(
    (recoveryIfNoPlanPercent) => probed(withPolicy({ recoveryIfNoPlanPercent }, soft), 36).edge,
  );
  assert.deepEqual(new Set(edges).size, 1, edges.join(' '));
});

test('a lender cannot announce to come down below what it has without a plan: stopping there would tell it', () => {
  const negotiation = { aspirationPercent: '70', concedeToPercent: '40', rounds: 2 };
  const faults = (recoveryIfNoPlanPercent: string) => {
    const document = withPolicy({ recoveryIfNoPlanPercent, negotiation }, soft);
    return (respond.run({ ...document, counter: { payment: '600.00', months: 36 } }) as { invalid?: object[] }).invalid;
  };
  assert.equal(faults('40'), undefined);
  const belowOtherWays = { path: '/policy/negotiation/concedeToPercent', value: '40', code: 'belowOtherWays' };
  assert.deepEqual(faults('45'), [belowOtherWays]);
});

test('a plan of one instalment is accepted as it was countered', () => {
  const debt = { ...example.debt, principal: '500.25', interest: '0.00', penalty: '0.00', fee: '0.00' };
  const document = { ...withPolicy({ rateFloorPercent: '18', principalWaiverMaxPercent: '0' }), debt };
  const { offer } = answer(document, { payment: '600.00', months: 1 });
  assert.ok(offer);
  assert.equal(answer(document, asked(offer)).answer, 'accept', JSON.stringify(asked(offer)));
});

test('money down that was not offered is not asked for', () => {
  const document = { ...withPolicy(announced, soft), lumpSumNow: '20000.00' };
  const said = answer(document, { payment: '500.00', months: 30 });
  assert.equal(said.offer?.downPayment, '0.00');
});

test('every reason is in words, with no placeholder left', () => {
  for (const [, counter] of inTheWay) {
    for (const { text } of answer(example, counter).because)
      assert.ok(!isWordless(text.en) && !isWordless(text.zh), text.en);
  }
});

test('a day of the month that no plan has is not said to be accepted as asked', () => {
  const said = answer(example, { payment: '1500.00', months: 36, firstDueOn: '2027-01-31' });
  assert.ok(said.offer?.firstDueOn === '2027-01-31' || !codes(said).includes('accepted'), said.offer?.firstDueOn);
});

test('who asks to pay more than is needed is not told that it is as asked', () => {
  const said = answer(example, { payment: '2300.00', months: 36 });
  assert.equal(said.answer, 'accept');
  assert.ok(
    said.offer?.payment === '2300.00' || codes(said).includes('acceptedLess'),
    `${said.offer?.payment} of 2300.00`,
  );
});

test('an absurd ask between two earnest ones buys nothing in tit for tat', () => {
  const negotiation = { aspirationPercent: '70', concedeToPercent: '40', strategy: 'titForTat' };
  const document = withPolicy({ recoveryIfNoPlanPercent: '10', negotiation }, soft);
  const first = { by: 'borrower', payment: '600.00', months: 36 };
  const absurd = { by: 'borrower', payment: '999999.00', months: 1200 };
  const looked = (offersSoFar: object[]) =>
    answer({ ...document, offersSoFar }, { payment: '600.00', months: 36 }).lookedForPercent;
  assert.equal(looked([first, absurd]), looked([first]));
});

test('a role answers for no debt above its amount', () => {
  const rising = roles([{ role: 'agent', amountMax: '1000.00' }, { role: 'lead' }]);
  const said = respond.run({ ...rising, role: 'agent', counter: { payment: '600.00', months: 36 } });
  assert.deepEqual(said, { invalid: [{ path: '/role', value: 'agent', code: 'notInAuthority' }] });
});

test('a role uses no tool that is not its own', () => {
  const rising = {
    ...roles([{ role: 'agent', tools: ['instalments', 'waive'] }, { role: 'lead' }]),
    lumpSumNow: '3000.00',
  };
  assert.ok(!neededBy(rising, 'agent').has('lead'));
});

test('money down counts in what is said to be too little', () => {
  const document = { ...withPolicy(announced, soft), lumpSumNow: '20000.00' };
  const said = answer(document, { payment: '100.00', months: 30, lumpSumNow: '20000.00' });
  // 23000.00 would repay it with all that may be waived; it is worth less than is looked for.
  assert.deepEqual(codes(said), ['worthTooLittle', 'nearest']);
});

test('a plan that goes with the seasons is accepted when its own terms are asked for', () => {
  const document = offersDocument(10);
  const { answer: said, offer } = answer(document, { payment: '610.50' });
  assert.equal(said, 'accept');
  assert.equal(answer(document, asked(offer!)).answer, 'accept', JSON.stringify(asked(offer!)));
});

test('where a lower rate or less principal would do, the rate is lowered', () => {
  const { offer } = answer(example, { payment: '1500.00', months: 48 });
  assert.ok(offer?.tools.some(({ tool }) => tool === 'reduceRate'));
  assert.ok(!offer?.tools.some(({ tool }) => tool === 'reducePrincipal'));
});

test('nobody is sent away for not doing what cannot be done: what no plan can be worth is not looked for', () => {
  const negotiation = { aspirationPercent: '99', concedeToPercent: '40', rounds: 10 };
  const document = withPolicy({ recoveryIfNoPlanPercent: '10', negotiation }, soft);
  const lookedFor = Array.from({ length: 8 }, (_, round) => {
    const offersSoFar = Array.from({ length: round }, () => ({ by: 'borrower', payment: '600.00', months: 36 }));
    const said = answer({ ...document, offersSoFar }, { payment: '600.00', months: 36 });
    assert.notEqual(said.answer, 'refuse', `round ${round}`);
    return Number(said.lookedForPercent);
  });
  assert.ok(lookedFor[0]! < 99);
  assert.ok(
    lookedFor.every((share, round) => round === 0 || share <= lookedFor[round - 1]!),
    lookedFor.join(' '),
  );
});
