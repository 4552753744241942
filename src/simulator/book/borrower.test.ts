import assert from 'node:assert/strict';
import { test } from 'node:test';
import { schedule } from '../../core/loan/schedule/schedule.ts';
import { parsePercent } from '../../core/money/decimal.ts';
import { type GeneratedBorrower, generateBorrower } from './borrower.ts';
import { splitTotal } from './loan-owed.ts';
import terms from './terms.json' with { type: 'json' };
import { generatedAsOf } from './write-book.ts';

const some = Array.from({ length: 3_000 }, (_, index) => generate(1, index + 1));

function generate(seed: number, number: number): GeneratedBorrower {
  return generateBorrower({ seed, number, asOf: generatedAsOf });
}

/** Calls `check` for every loan with what belongs to it. */
function eachLoan(
  check: (of: {
    readonly loan: GeneratedBorrower['loans'][number];
    readonly instalments: GeneratedBorrower['instalments'];
    readonly payments: GeneratedBorrower['payments'];
    readonly events: GeneratedBorrower['events'];
  }) => void,
): void {
  for (const borrower of some) {
    for (const loan of borrower.loans) {
      const own = <Row extends { readonly loanRef?: string }>(rows: readonly Row[]) =>
        rows.filter((row) => row.loanRef === loan.loanRef);
      check({
        loan,
        instalments: own(borrower.instalments),
        payments: own(borrower.payments),
        events: own(borrower.events),
      });
    }
  }
}

test('the same seed and number make the same borrower, another seed another', () => {
  assert.deepEqual(generate(1, 17), some[16]);
  assert.notDeepEqual(generate(2, 17), some[16]);
});

test('every reference is there and none occurs twice', () => {
  const seen = new Set<string>();
  const once = (ref: string) => {
    assert.ok(!seen.has(ref), ref);
    seen.add(ref);
  };
  for (const borrower of some) {
    once(borrower.party.partyRef);
    const loanRefs = new Set(borrower.loans.map(({ loanRef }) => loanRef));
    for (const loan of borrower.loans) {
      once(loan.loanRef);
      assert.equal(loan.partyRef, borrower.party.partyRef);
    }
    for (const { paymentRef } of borrower.payments) once(paymentRef);
    for (const { eventRef } of borrower.events) once(eventRef);
    const hanging = [...borrower.instalments, ...borrower.payments, ...borrower.events, ...borrower.creditors];
    for (const { loanRef } of hanging) if (loanRef !== undefined) assert.ok(loanRefs.has(loanRef), loanRef);
  }
});

test('nothing happens before the disbursement or after the day on which the book stands', () => {
  eachLoan(({ loan, payments, events }) => {
    assert.ok(loan.disbursedOn < generatedAsOf && loan.firstDueOn > loan.disbursedOn, loan.loanRef);
    for (const { valueOn, paymentRef } of payments) {
      assert.ok(valueOn > loan.disbursedOn && valueOn <= generatedAsOf, paymentRef);
    }
    for (const { on, eventRef } of events) assert.ok(on > loan.disbursedOn && on <= generatedAsOf, eventRef);
  });
  for (const { creditors } of some) for (const { from } of creditors) assert.ok(from <= generatedAsOf);
});

test('instalments are those of the schedule engine, also where loans of the same terms share a calculation', () => {
  eachLoan(({ loan, instalments }) => {
    const answer = schedule(
      {
        principalMinor: loan.principalMinor,
        annualRate: parsePercent(loan.annualRatePercent)!,
        disbursedOn: loan.disbursedOn,
        instalments: loan.instalments,
        every: loan.every,
        firstDueOn: loan.firstDueOn,
        method: loan.method,
        dayCount: loan.dayCount,
        rounding: 'halfEven',
        roundToMinor: 1n,
        graceOnPrincipal: 0,
        graceOnInterest: 0,
      },
      [],
    );
    assert.ok('instalments' in answer);
    assert.deepEqual(
      instalments.map(({ n, dueOn, principalMinor, interestMinor }) => ({ n, dueOn, principalMinor, interestMinor })),
      answer.instalments.map(({ n, dueOn, principalMinor, interestMinor }) => ({
        n,
        dueOn,
        principalMinor,
        interestMinor,
      })),
      loan.loanRef,
    );
  });
});

test('divided payments add up, and never more principal is paid than was lent', () => {
  eachLoan(({ loan, payments }) => {
    let principalMinor = 0n;
    for (const payment of payments) {
      assert.ok(payment.amountMinor > 0n, payment.paymentRef);
      if (payment.split === undefined) continue;
      assert.equal(splitTotal(payment.split), payment.amountMinor, payment.paymentRef);
      assert.ok(
        Object.values(payment.split).every((part) => part >= 0n),
        payment.paymentRef,
      );
      principalMinor += (payment.reversesPaymentRef === undefined ? 1n : -1n) * payment.split.principalMinor;
    }
    assert.ok(principalMinor <= loan.principalMinor, loan.loanRef);
  });
});

test('a reversal undoes an earlier payment of the same loan and amount, once', () => {
  let reversals = 0;
  eachLoan(({ payments }) => {
    const undone = new Set<string>();
    for (const payment of payments) {
      if (payment.reversesPaymentRef === undefined) continue;
      reversals++;
      const earlier = payments.find(({ paymentRef }) => paymentRef === payment.reversesPaymentRef);
      assert.ok(earlier !== undefined && earlier.valueOn < payment.valueOn, payment.paymentRef);
      assert.equal(earlier.amountMinor, payment.amountMinor);
      assert.ok(!undone.has(earlier.paymentRef));
      undone.add(earlier.paymentRef);
    }
  });
  assert.ok(reversals > 10);
});

test('an undivided payment pays nothing before it is due', () => {
  eachLoan(({ loan, instalments, payments }) => {
    let dueMinor = 0n;
    let paidMinor = 0n;
    let next = 0;
    for (const payment of payments) {
      if (payment.split !== undefined) return;
      while (next < instalments.length && instalments[next]!.dueOn <= payment.valueOn) {
        dueMinor += instalments[next]!.principalMinor + instalments[next]!.interestMinor;
        next++;
      }
      paidMinor += (payment.reversesPaymentRef === undefined ? 1n : -1n) * payment.amountMinor;
      const settles = payment === payments.at(-1);
      assert.ok(settles || paidMinor <= dueMinor, `${loan.loanRef} ${payment.paymentRef}`);
    }
  });
});

test('legal limits: all-in rate, term of card instalments and of consumer loans', () => {
  const allInMax = Number(terms.limits.allInPercentMax.value);
  eachLoan(({ loan }) => {
    assert.ok(Number(loan.annualRatePercent) <= allInMax, loan.loanRef);
    assert.ok(Number(loan.penaltyRatePercent ?? '0') <= allInMax, loan.loanRef);
    if (loan.product === 'card') assert.ok(loan.instalments <= terms.limits.cardInstalmentMonthsMax.value);
    if (loan.product === 'card')
      assert.ok(Number(loan.annualRatePercent) <= Number(terms.limits.cardRatePercentMax.value));
    if (loan.product === 'consumer') assert.ok(loan.instalments <= terms.limits.consumerMonthsMax.value);
  });
});

test('no number can be called, and firms say that they are examples', () => {
  for (const { party } of some) {
    assert.match(party.phone!, /^\+86 154 \d{4} \d{4}$/);
    if (party.kind === 'firm') assert.match(party.name!, /（示例）$/);
    if (party.email !== undefined) assert.match(party.email, /@example\.com$/);
  }
});

test('a book of three thousand holds some of everything that can happen', () => {
  const kinds = new Set(some.flatMap(({ events }) => events.map(({ kind }) => kind)));
  for (const kind of ['charge', 'chargeOff', 'recovery', 'extension', 'waiver', 'pause', 'restructure'] as const) {
    assert.ok(kinds.has(kind), kind);
  }
  const count = (has: (borrower: GeneratedBorrower) => boolean) => some.filter(has).length;
  const reason = (of: string) => count(({ creditors }) => creditors.some((share) => share.reason === of));
  assert.equal(reason('guaranteePaid'), 2);
  assert.ok(reason('sale') >= 1);
  assert.ok(reason('jointLoan') > 20);
  assert.ok(count(({ payments }) => payments.some(({ loanRef }) => loanRef === undefined)) >= 4);
  assert.ok(count(({ loans }) => loans.length > 1) > 200);
  const products = new Set(some.flatMap(({ loans }) => loans.map(({ product }) => product)));
  assert.deepEqual([...products].sort(), ['card', 'consumer', 'microFirm', 'rural']);
});

test('a guarantor pays its share on the day from which it is the creditor for it', () => {
  eachLoan(({ loan, payments }) => {
    const byGuarantor = payments.filter(({ paidBy }) => paidBy === 'guarantor');
    const owner = some
      .find(({ party }) => party.partyRef === loan.partyRef)!
      .creditors.filter(
        (share) =>
          share.loanRef === loan.loanRef &&
          share.reason === 'guaranteePaid' &&
          share.creditorRef === 'GUARANTOR-EXAMPLE',
      );
    assert.deepEqual(
      byGuarantor.map(({ valueOn }) => valueOn),
      owner.map(({ from }) => from),
    );
  });
});
