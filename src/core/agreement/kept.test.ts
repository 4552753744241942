import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  afterCommands,
  approve,
  day,
  draft,
  plainRules,
  sign,
  threeInstalments,
} from '../../../tools/agreement-cases.ts';
import { type Day, formatDay } from '../calendar/day.ts';
import { type Agreement, decideAgreement, evolveAgreement } from './agreement.ts';
import { dateMoveLimits, keeperTask, keptInstalments, movedPlan } from './kept.ts';
import type { AgreementEvent } from './moves.ts';
import { type PlanPayment, standingOn } from './standing.ts';
import type { AgreementTerms } from './terms.ts';

const terms = threeInstalments();
const start = terms.asOf;
const atMs = 0;
const of = (before: Agreement, ...events: readonly AgreementEvent[]): Agreement =>
  events.reduce<Agreement>((state, event) => evolveAgreement(state, event, terms), before);

const drafted = afterCommands(terms, [[draft, start]]);
const approved = afterCommands(terms, [[approve, start]], drafted);
const signed = afterCommands(terms, [[sign, start]], approved);
const running = of(signed, { kind: 'cameIntoForce', on: start + 4, atMs });
const moved = (n: number, on: string, to: string, agreement = running) =>
  of(agreement, {
    kind: 'dateMoved',
    n,
    on: day(on),
    from: agreement.instalments.find((each) => each.n === n)!.dueOn,
    to: day(to),
    atMs,
  });

function kept(agreement: Agreement, today: string, payments: readonly PlanPayment[] = []) {
  const { instalments } = agreement;
  const standing = standingOn({ instalments, payments, toleranceMinor: 0n, asOf: day(today) });
  return keptInstalments({ agreement, terms, standing, today: day(today) });
}

const shown = (...at: Parameters<typeof kept>) =>
  kept(...at).map(({ mark, how, missingMinor, isNew }) =>
    [mark, how, missingMinor === 0n ? undefined : String(missingMinor), isNew ? 'new' : undefined]
      .filter((each) => each !== undefined)
      .join(' '),
  );

const onTime = { kind: 'instalmentPaid', n: 1, on: day('2027-01-20'), how: 'onTime', atMs } as const;
const paid = (on: string, amountMinor = 10_100n): PlanPayment => ({ on: day(on), amountMinor });

test('each instalment by what became of it', () => {
  // Due on 20 January, February and March 2027, 101.00 each; three days are tolerated.
  const rows: readonly (readonly [readonly string[], readonly string[]])[] = [
    [shown(running, '2027-01-20'), ['next 10100', 'coming 10100', 'coming 10100']],
    [shown(running, '2027-01-21'), ['tolerated 10100', 'next 10100', 'coming 10100']],
    [shown(running, '2027-01-23'), ['tolerated 10100', 'next 10100', 'coming 10100']],
    [shown(running, '2027-01-24'), ['late 10100', 'next 10100', 'coming 10100']],
    [shown(of(running, onTime), '2027-01-21', [paid('2027-01-20')]), ['paid onTime', 'next 10100', 'coming 10100']],
    // It came in since the agreement was last gone through.
    [shown(running, '2027-01-21', [paid('2027-01-20')]), ['paid onTime new', 'next 10100', 'coming 10100']],
    [shown(running, '2027-02-21', [paid('2027-02-01')]), ['paid late new', 'tolerated 10100', 'next 10100']],
    [shown(running, '2027-01-22', [paid('2027-01-22', 100n)]), ['tolerated 10000', 'next 10100', 'coming 10100']],
    [shown(running, '2027-01-02', [paid('2027-01-02', 20_300n)]), ['paid early new', 'paid early new', 'next 10000']],
  ];
  for (const [told, expected] of rows) assert.deepEqual(told, expected);
});

test('a date that was moved says from where, the first of all', () => {
  const once = moved(2, '2027-01-21', '2027-02-22');
  const twice = moved(2, '2027-01-22', '2027-02-24', once);
  assert.deepEqual(
    kept(twice, '2027-01-22').map(({ movedFrom }) => movedFrom && formatDay(movedFrom)),
    [undefined, '2027-02-20', undefined],
  );
});

const at = (today: string, more: Partial<AgreementTerms> = {}) => ({
  terms: { ...terms, ...more },
  atMs,
  today: day(today),
});

const ranges = (agreement: Agreement, ...where: Parameters<typeof at>) =>
  dateMoveLimits(agreement, at(...where))?.instalments.map(
    ({ n, earliest, latest }) => `${n} ${formatDay(earliest)} ${formatDay(latest)}`,
  );

test('how far dates may be moved: from the agreed date, before the next, as often as agreed', () => {
  assert.deepEqual(ranges(running, '2027-01-20'), [
    '1 2027-01-21 2027-01-30',
    '2 2027-02-21 2027-03-02',
    '3 2027-03-21 2027-03-30',
  ]);
  assert.deepEqual(ranges(running, '2027-01-21'), ['2 2027-02-21 2027-03-02', '3 2027-03-21 2027-03-30']);
  const wide = { rules: { ...plainRules, dateMoves: { times: 2, perMonths: 6, daysMax: 40 } } };
  assert.deepEqual(ranges(running, '2027-01-19', wide)![0], '1 2027-01-21 2027-02-19');
  const once = moved(1, '2027-01-19', '2027-01-25');
  assert.deepEqual(ranges(once, '2027-01-20', wide)![0], '1 2027-01-26 2027-02-19');
  const used = dateMoveLimits(once, at('2027-01-20'))!;
  assert.deepEqual([used.timesLeft, used.refused, used.instalments], [0, 'datesUsedUp', []]);
  assert.equal(formatDay(used.againOn!), '2028-01-19');
  assert.equal(
    dateMoveLimits(running, at('2027-01-20', { rules: { ...plainRules, dateMoves: undefined } })),
    undefined,
  );
  assert.equal(dateMoveLimits(signed, at('2026-11-23'))!.refused, 'notRunning');
  assert.equal(dateMoveLimits(running, at('2027-04-01'))!.refused, 'dueAlready');
});

test('a day is in the range if and only if the move is taken', () => {
  const days = fc.integer({ min: day('2026-12-01'), max: day('2027-04-10') });
  fc.assert(
    fc.property(
      days,
      fc.array(fc.record({ n: fc.integer({ min: 1, max: 3 }), on: days, by: fc.integer({ min: 1, max: 30 }) }), {
        maxLength: 3,
      }),
      fc.record({
        times: fc.integer({ min: 1, max: 4 }),
        perMonths: fc.integer({ min: 1, max: 12 }),
        daysMax: fc.integer({ min: 0, max: 40 }),
      }),
      (today, before, dateMoves) => {
        const setting = { terms: { ...terms, rules: { ...plainRules, dateMoves } }, atMs };
        let agreement = running;
        for (const { n, on, by } of before.toSorted((one, other) => one.on - other.on)) {
          if (on > today) continue;
          const to = agreement.instalments[n - 1]!.dueOn + by;
          const events = decideAgreement({ kind: 'moveDate', n, to }, agreement, { ...setting, today: on });
          if (!('refused' in events)) agreement = of(agreement, ...events);
        }
        const limits = dateMoveLimits(agreement, { ...setting, today })!;
        for (const { n, dueOn } of agreement.instalments) {
          const range = limits.instalments.find((each) => each.n === n);
          for (let to = dueOn - 1; to <= dueOn + 60; to++) {
            const isTaken = !(
              'refused' in decideAgreement({ kind: 'moveDate', n, to }, agreement, { ...setting, today })
            );
            const isInRange = range !== undefined && to >= range.earliest && to <= range.latest;
            assert.equal(isInRange, isTaken, `${n} to ${formatDay(to as Day)}`);
          }
        }
        if (limits.timesLeft === 0) {
          const again = limits.againOn!;
          const used = (on: Day) => dateMoveLimits(agreement, { ...setting, today: on })!.timesLeft;
          assert.deepEqual([used(again) > 0, used(again - 1)], [true, 0]);
        }
      },
    ),
    { seed: 20261122, numRuns: 150 },
  );
});

test('what a move would make of the dates is what it makes of them', () => {
  const option = {
    terms: { ...terms, options: [{ kind: 'defer', months: 1, times: 1 }] as const },
    atMs,
    today: start,
  };
  const fresh = { ...running, optionsUsed: [0] };
  const plan = movedPlan(fresh, { kind: 'useOption', option: 0 }, option);
  assert.ok(!('refused' in plan));
  assert.deepEqual(
    plan.after.instalments.map(({ dueOn }) => formatDay(dueOn)),
    ['2027-02-20', '2027-03-20', '2027-04-20'],
  );
  // 300.00 for a month at 6 % a year.
  assert.equal(plan.addedMinor, 150n);
  assert.equal(plan.before, fresh);
  const date = movedPlan(running, { kind: 'moveDate', n: 1, to: day('2027-01-25') }, at('2027-01-10'));
  assert.ok(!('refused' in date));
  assert.deepEqual([date.addedMinor, formatDay(date.after.instalments[0]!.dueOn)], [0n, '2027-01-25']);
  assert.deepEqual(movedPlan(fresh, { kind: 'useOption', option: 1 }, option), { refused: 'noSuchOption' });
});

test('what its keeper has to do first', () => {
  const newTerms = { ...terms, version: 2, signBy: start + 30 };
  const proposed = of(running, { kind: 'changeProposed', by: 'wang', version: 2, termsHash: 'sha256:2', atMs });
  const drift = { kind: 'driftBegan', n: 1, on: day('2027-01-24'), mendBy: day('2027-02-08'), missingMinor: 1n, atMs };
  const drifting = of(running, drift as AgreementEvent);
  const byBorrower = {
    kind: 'signedBy',
    party: 'borrower',
    termsHash: '',
    level: 'code',
    signatureId: '1',
    atMs,
  } as const;
  const ended = of(approved, { kind: 'ended', by: '', on: start, reason: 'agreedByBoth', atMs });
  const rows: readonly (readonly [string, Agreement, number?, (AgreementTerms | undefined)?, boolean?])[] = [
    ['approvalWaited', drafted],
    ['sign', approved],
    ['sign', approved, terms.signBy],
    ['lapsed', approved, terms.signBy + 1],
    ['othersWaited', of(approved, byBorrower)],
    ['coolingOff', signed],
    ['coolingOff', signed, signed.coolingOffEndsOn!],
    ['startWaited', signed, signed.coolingOffEndsOn! + 1],
    ['pay', running],
    ['pay', of(running, onTime)],
    ['signChange', proposed, start, newTerms],
    ['pay', of(proposed, byBorrower), start, newTerms],
    ['pay', proposed, start + 31, newTerms],
    ['lateNow', drifting],
    ['signChange', of(proposed, drift as AgreementEvent), start, newTerms],
    ['breached', of(drifting, { kind: 'breached', n: 1, on: start, atMs })],
    ['completed', of(running, { kind: 'completed', on: start, atMs })],
    ['withdrawn', of(signed, { kind: 'withdrawn', by: 'borrower', on: start, atMs })],
    ['ended', ended],
    ['lapsed', ended, start, undefined, true],
  ];
  for (const [task, agreement, today = start, proposedTerms, isLapsed = false] of rows) {
    assert.equal(keeperTask({ agreement, terms, proposedTerms, today, isLapsed }), task);
  }
});
