import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckedAnswer, type CheckedOffer, minorOf } from '../../tools/offer-checks.ts';
import { type DebtCaseDocument, contractExample as example } from '../../tools/plan-cases.ts';
import { offersGiven } from '../cli/plan-operations.ts';
import { offersOperation } from './offers.ts';

const offers = offersOperation(offersGiven());
const { debt: first, ...whole } = example;
const rest = { ...whole, policy: { ...whole.policy, termMonthsMax: 30, deferMonthsMax: 1 } };
const minor = (text: string) => minorOf(text, 'CNY');

const of = (id: string, principal: string, more: Partial<DebtCaseDocument> = {}): DebtCaseDocument => ({
  ...first,
  principal,
  interest: '0.00',
  penalty: '0.00',
  fee: '0.00',
  instalmentBefore: '900.00',
  id,
  creditor: `bank ${id}`,
  ...more,
});
const three = [
  of('large', '30000.00'),
  of('small', '2000.00', { interest: '55.55' }),
  of('middle', '9000.01', { penalty: '100.00' }),
];

function answer(debts: readonly object[], more: object = {}): CheckedAnswer {
  const said = offers.run({ ...rest, debts, ...more }) as CheckedAnswer & { invalid?: unknown };
  assert.equal(said.invalid, undefined, JSON.stringify(said.invalid));
  return said;
}
const invalid = (document: object) =>
  (offers.run(document) as { invalid?: readonly { path: string; value: unknown; code: string }[] }).invalid ?? [];

/** Each payment is shared to the unit, each debt's parts make its total, and totals make the offer's. */
function judgeSplit(offer: CheckedOffer): void {
  const paid = new Map<string, bigint>();
  let all = 0n;
  for (const { schedule, total } of offer.perDebt!) {
    let own = 0n;
    for (const each of schedule) {
      assert.ok(minor(each.total) > 0n);
      own += minor(each.total);
      paid.set(each.dueOn, (paid.get(each.dueOn) ?? 0n) + minor(each.total));
    }
    assert.equal(own, minor(total));
    all += own;
  }
  assert.equal(all, minor(offer.totalPayable));
  for (const { dueOn, total } of offer.schedule) assert.equal(paid.get(dueOn), minor(total), dueOn);
  if (minor(offer.downPayment) > 0n) assert.equal(paid.get(example.asOf), minor(offer.downPayment));
}

for (const split of ['proRata', 'smallestFirst']) {
  test(`${split}: nothing is lost among the debts, with money down and without`, () => {
    for (const lumpSumNow of ['0.00', '7000.00']) {
      const { offers: all } = answer(three, { split, lumpSumNow });
      assert.ok(all.length > 0);
      for (const offer of all) {
        judgeSplit(offer);
        assert.deepEqual(
          offer.perDebt?.map(({ id, creditor }) => [id, creditor]),
          three.map(({ id, creditor }) => [id, creditor]),
        );
      }
    }
  });
}

test('pro rata: every creditor gets of every payment its share of what is owed, to a unit', () => {
  const [owedLarge, all] = [30_000_00n, 41_155_56n];
  for (const { perDebt, schedule } of answer(three, { split: 'proRata' }).offers) {
    const large = new Map(perDebt![0]!.schedule.map(({ dueOn, total }) => [dueOn, minor(total)]));
    for (const { dueOn, total } of schedule) {
      const fair = Number(minor(total) * owedLarge) / Number(all);
      assert.ok(Math.abs(Number(large.get(dueOn)) - fair) <= 2, `${dueOn}: ${large.get(dueOn)} of ${fair}`);
    }
  }
});

test('smallest first: no larger debt gets anything while a smaller one is open, and the shares in all are the same', () => {
  const pro = answer(three, { split: 'proRata' });
  const { offers: all } = answer(three, { split: 'smallestFirst' });
  all.forEach(({ perDebt }, at) => {
    const [large, small, middle] = perDebt!;
    const ends = (each: typeof large) => each!.schedule.at(-1)!.dueOn;
    const begins = (each: typeof large) => each!.schedule[0]!.dueOn;
    assert.ok(ends(small) <= begins(middle) && ends(middle) <= begins(large));
    assert.deepEqual(
      perDebt!.map(({ total }) => total),
      pro.offers[at]!.perDebt!.map(({ total }) => total),
    );
  });
});

test('the order in which debts are listed changes no plan and no share', () => {
  const sorted = ({ offers: all }: CheckedAnswer) =>
    all.map(({ perDebt, ...offer }) => ({ ...offer, perDebt: [...perDebt!].sort((a, b) => (a.id < b.id ? -1 : 1)) }));
  assert.deepEqual(sorted(answer([three[2]!, three[0]!, three[1]!])), sorted(answer(three)));
});

test('one debt in a list is that debt', () => {
  assert.deepEqual(answer([first]).offers, (offers.run({ ...rest, debt: first }) as CheckedAnswer).offers);
});

test('a debt of nothing beside one of a cent', () => {
  for (const offer of answer([of('a', '0.01'), of('b', '0.00')]).offers) judgeSplit(offer);
});

test('two debts with one id, and amounts that are none, are faults with their places', () => {
  assert.deepEqual(invalid({ ...rest, debts: [of('a', '1.00'), of('a', '2.00')] }), [
    { path: '/debts/1/id', value: 'a', code: 'duplicateId' },
  ]);
  assert.deepEqual(invalid({ ...rest, debts: [of('a', '1.00'), of('b', '2.345')] }), [
    { path: '/debts/1/principal', value: '2.345', code: 'tooManyDecimals' },
  ]);
  assert.deepEqual(
    invalid({ ...rest, debts: [] }).map(({ code }) => code),
    ['tooShort'],
  );
});

// What follows shows faults that were found; each says what hurts.

test('all faults of several debts at once', () => {
  const document = {
    ...rest,
    lumpSumNow: '-1.00',
    debts: [of('a', '1.234', { interest: '-1.00' }), of('b', '1.00', { fee: '1.111' })],
  };
  assert.deepEqual(
    invalid(document)
      .map(({ path }) => path)
      .sort(),
    ['/debts/0/interest', '/debts/0/principal', '/debts/1/fee', '/lumpSumNow'],
  );
});

test('an instalment before that is no amount is told as it was met', () => {
  assert.deepEqual(invalid({ ...rest, debts: [of('a', '100.00', { instalmentBefore: '1.234' })] }), [
    { path: '/debts/0/instalmentBefore', value: '1.234', code: 'tooManyDecimals' },
  ]);
});

test('debts too large together are a refusal or a fault of theirs', () => {
  const said = offers.run({
    ...rest,
    debts: [of('a', '900000000000000.00'), of('b', '900000000000000.00')],
  }) as CheckedAnswer;
  const places = invalid({ ...rest, debts: [of('a', '900000000000000.00'), of('b', '900000000000000.00')] }).map(
    ({ path }) => path,
  );
  assert.ok(said.refused === 'amountTooLarge' || places.every((path) => /^\/debts\/\d/.test(path)), places.join(' '));
});

test('what the law asks of a loan is asked of it in a list too', () => {
  const loan = { ...first, remainingMonths: 6, extendedMonths: 12, originalTermMonths: 12, riskClass: 'substandard' };
  const alone = offers.run({ ...rest, product: 'consumerLoan', debt: loan }) as CheckedAnswer;
  const listed = answer([loan], { product: 'consumerLoan' });
  assert.deepEqual(
    listed.offers.map(({ kind, months, law, accounting }) => ({ kind, months, law, accounting })),
    alone.offers.map(({ kind, months, law, accounting }) => ({ kind, months, law, accounting })),
  );
});
