import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleSigning, sampleTerms } from '../../tools/agreement-sample.ts';
import type { Agreement } from '../core/agreement/agreement.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { formatDay, parseDay } from '../core/calendar/day.ts';
import { type ComponentAmounts, noAmounts, sumOf } from '../core/loan/components.ts';
import type { AgreedSchedule, BookEntry, BookSchedule, LoanBooks } from '../store/agreement-books.ts';
import { heldOf, type LedgerEffects, ledgerEffects, touchesLedger } from './agreement-ledger.ts';

const day = (text: string) => parseDay(text)!;
const owed: ComponentAmounts = { principal: 90_000n, interest: 4_000n, penalty: 5_000n, fee: 500n, cost: 500n };
const asOf = day('2026-06-30');
const start = day('2026-07-01');

const terms = (more: Partial<AgreementTerms> = {}): AgreementTerms => ({
  ...sampleTerms(
    {
      creditorId: 1,
      sealer: undefined as never,
      caseNumber: 'C1',
      loanRef: 'L1',
      agreementNumber: 'A1',
      asOf,
      count: 5,
      firstDueOn: day('2026-07-20'),
      interestMinor: 100n,
    },
    owed,
  ),
  ...more,
});

let nextId = 100n;
type EntryOf = Partial<Omit<BookEntry, 'change'>> & { readonly change: Partial<ComponentAmounts> };
const entry = ({ change, ...of }: EntryOf): BookEntry => ({
  entryId: nextId++,
  kind: 'payment',
  valueOn: start,
  contra: 'cash',
  ref: undefined,
  reversesEntryId: undefined,
  ...of,
  change: { ...noAmounts, ...change },
});
const base = entry({ entryId: 10n, kind: 'disbursement', valueOn: asOf - 300, change: owed });
const contract: BookSchedule = {
  version: 1,
  reason: 'contract',
  startsOn: asOf - 300,
  carriedPaidMinor: 0n,
  agreed: undefined,
  instalments: ['2026-05-15', '2026-08-15', '2026-09-15'].map((dueOn) => ({
    dueOn: day(dueOn),
    principalMinor: 30_000n,
    interestMinor: 700n,
    feeMinor: 0n,
  })),
};
const booksOf = (entries: readonly BookEntry[], schedules: readonly BookSchedule[] = [contract]): LoanBooks => ({
  borrowerId: 1n,
  loanId: 1n,
  entries: [base, ...entries],
  schedules,
});

const signed = (of: AgreementTerms): Agreement => sampleSigning(of, 1n).agreement;
const inForce = (of: AgreementTerms): Agreement => ({ ...signed(of), state: 'inForce', inForceOn: start });

function moved(before: Agreement, after: Agreement, of: AgreementTerms, books: LoanBooks, on = start) {
  const keys = { agreementId: 7n, agreementNumber: 'A1', baseEntryId: 10n, version: 9 };
  return ledgerEffects({ ...keys, before, after, terms: of, on, postedOn: on, duePostedThrough: on - 1 }, books);
}

function effectsOf(...at: Parameters<typeof moved>): LedgerEffects {
  const effects = moved(...at);
  if ('refused' in effects) throw new Error(effects.refused);
  return effects;
}

/** The books with what was made of them. */
function after(books: LoanBooks, { entries, schedule, entriesBefore }: LedgerEffects): LoanBooks {
  const made = entries.map(({ change, kind, contra, ref }) => entry({ change, kind, contra, ref }));
  const all = [...books.entries, ...made];
  const schedules = schedule === undefined ? [] : [stored(schedule, books, made[entriesBefore - 1] ?? all.at(-1)!)];
  return { ...books, entries: all, schedules: [...books.schedules, ...schedules] };
}

function stored(schedule: AgreedSchedule, { schedules }: LoanBooks, last: BookEntry): BookSchedule {
  const { reason, startsOn, carriedPaidMinor, lines, ...agreed } = schedule;
  const fromEntryId = agreed.fromEntryId ?? last.entryId;
  return {
    version: schedules.length + 1,
    reason,
    startsOn,
    carriedPaidMinor,
    agreed: { ...agreed, fromEntryId, baseEntryId: agreed.baseEntryId ?? last.entryId },
    instalments: lines,
  };
}

const owedOf = ({ entries }: LoanBooks): ComponentAmounts =>
  entries.reduce(
    (sum, { change }) => ({
      principal: sum.principal + change.principal,
      interest: sum.interest + change.interest,
      penalty: sum.penalty + change.penalty,
      fee: sum.fee + change.fee,
      cost: sum.cost + change.cost,
    }),
    noAmounts,
  );

test('in force: what fell due since the figures is taken back, money since paid ahead, the rest is principal', () => {
  const of = terms();
  const books = booksOf([
    entry({ kind: 'penaltyDue', contra: 'penaltyIncome', change: { penalty: 33n } }),
    entry({ kind: 'interestDue', contra: 'interestIncome', change: { interest: 700n } }),
    entry({ change: { principal: -900n, penalty: -100n } }),
  ]);
  const effects = effectsOf(signed(of), inForce(of), of, books);
  assert.deepEqual(owedOf(after(books, effects)), { ...noAmounts, principal: 94_000n });
  assert.equal(effects.schedule?.aheadMinor, 1_000n);
  // What earlier schedules were paid, as ageing counts it, less what this one counts itself.
  assert.equal(effects.schedule?.carriedPaidMinor, 900n - 1_000n);
  assert.deepEqual(
    effects.entries.map(({ kind, ref }) => `${kind} ${ref}`),
    [
      'trueUp agreement:A1:t1:v9:undoneInterest',
      'trueUp agreement:A1:t1:v9:undonePenalty',
      'capitalise agreement:A1:t1:v9:capitalised',
      'setAside agreement:A1:t1:v9:setAside',
    ],
  );
});

const changedBy: readonly (readonly [string, EntryOf])[] = [
  ['a charge of a file', { kind: 'charge', contra: 'costRecovered', change: { cost: 1n } }],
  ['a waiver of a file', { kind: 'waiver', contra: 'waiverLoss', change: { fee: -1n } }],
  ['a payment of before that is undone', { kind: 'reversal', reversesEntryId: 5n, change: { principal: 1n } }],
];
for (const [what, of] of changedBy) {
  test(`not in force on other figures: ${what}`, () => {
    const all = terms();
    assert.deepEqual(moved(signed(all), inForce(all), all, booksOf([entry(of)])), { refused: 'figuresChanged' });
  });
}

test('what is let go as it is paid is let go once, and comes back with what is undone', () => {
  const of = terms({ release: 'withEachInstalment' });
  let books = booksOf([]);
  books = after(books, effectsOf(signed(of), inForce(of), of, books));
  const paid: Agreement = { ...inForce(of), state: 'kept', paid: new Map([[1, { how: 'onTime', on: start }]]) };
  assert.equal(touchesLedger(inForce(of), paid, of), true);
  books = after(books, effectsOf(inForce(of), paid, of, books));
  const held = heldOf(books.entries, { agreementNumber: 'A1', termsVersion: 1 });
  assert.equal(held.waived.penalty + held.setAside.penalty, 5_000n);
  assert.ok(held.waived.penalty > 0n);
  assert.deepEqual(effectsOf(inForce(of), paid, of, books).entries, [], 'done again');
  books = after(books, effectsOf(paid, inForce(of), of, books));
  assert.equal(heldOf(books.entries, { agreementNumber: 'A1', termsVersion: 1 }).waived.penalty, 0n);
});

const fallbacks = [
  ['allDue', 'breached', ['2026-07-20 19000+0', '2026-08-20 19000+0', '2026-09-20 19000+0', '2026-10-01 38000+200']],
  [
    'contractDates',
    'breached',
    ['2026-05-15 30000+0', '2026-08-15 30000+0', '2026-09-01 5000+200', '2026-09-15 30000+700'],
  ],
  ['allDue', 'ended', ['2026-05-15 30000+0', '2026-08-15 30000+0', '2026-09-01 5000+200', '2026-09-15 30000+700']],
] as const;
for (const [schedule, state, lines] of fallbacks) {
  test(`${state}, ${schedule}: what stood aside is owed again, what was owed of interest is posted with the first line`, () => {
    const of = terms();
    const rules = { ...of.rules, fallback: { waived: 'owedAgain', schedule } } as const;
    const ruled = { ...of, rules };
    let books = booksOf([]);
    books = after(books, effectsOf(signed(ruled), inForce(ruled), ruled, books));
    const interest = entry({ kind: 'interestDue', contra: 'interestIncome', change: { interest: 200n } });
    books = { ...books, entries: [...books.entries, interest] };
    const on = day(schedule === 'allDue' && state === 'breached' ? '2026-10-01' : '2026-09-01');
    const effects = effectsOf(inForce(ruled), { ...inForce(ruled), state }, ruled, books, on);
    const shown = effects.schedule!.lines.map(
      ({ dueOn, principalMinor, interestMinor }) => `${formatDay(dueOn)} ${principalMinor}+${interestMinor}`,
    );
    assert.deepEqual(shown, lines);
    assert.equal(effects.schedule!.basePenaltyMinor, 5_000n);
    assert.equal(effects.schedule!.penaltyFree, false);
    assert.deepEqual(owedOf(after(books, effects)), { ...noAmounts, principal: 95_000n, penalty: 5_000n });
  });
}

test('a breach undone: the dates and figures of before, what accrued since is taken back', () => {
  const of = terms();
  let books = booksOf([]);
  books = after(books, effectsOf(signed(of), inForce(of), of, books));
  const first = books.schedules.at(-1)!;
  const breached: Agreement = { ...inForce(of), state: 'breached' };
  books = after(books, effectsOf(inForce(of), breached, of, books, day('2026-09-01')));
  const since = [
    entry({ kind: 'interestDue', contra: 'interestIncome', change: { interest: 0n } }),
    entry({ kind: 'penaltyDue', contra: 'penaltyIncome', change: { penalty: 70n } }),
    entry({ change: { penalty: -2_000n, principal: -8_000n } }),
  ];
  books = { ...books, entries: [...books.entries, ...since] };
  const effects = effectsOf(breached, { ...inForce(of), state: 'drifting' }, of, books, day('2026-09-05'));
  const now = after(books, effects);
  const { fromEntryId, baseEntryId, aheadMinor } = now.schedules.at(-1)!.agreed!;
  assert.deepEqual({ fromEntryId, baseEntryId, aheadMinor }, { ...pick(first), aheadMinor: 0n });
  // Interest of the instalments of July and August fell due while it was in force.
  assert.deepEqual(owedOf(now), { ...noAmounts, principal: 85_000n, interest: 200n });
});

const pick = ({ agreed }: BookSchedule) => ({ fromEntryId: agreed!.fromEntryId, baseEntryId: agreed!.baseEntryId });

test('a signed change: what stood aside under the terms before is carried into the new ones', () => {
  const of = terms();
  let books = booksOf([]);
  books = after(books, effectsOf(signed(of), inForce(of), of, books));
  const baseEntryId = books.entries.at(-1)!.entryId;
  const left = owedOf(books);
  const next: AgreementTerms = {
    ...terms({ version: 2, owed: left, waived: { ...noAmounts, principal: 4_000n } }),
    instalments: [{ n: 1, dueOn: day('2026-12-01'), principalMinor: 90_000n, interestMinor: 0n }],
  };
  const changed: Agreement = { ...inForce(of), state: 'rePlanned', version: 2, instalments: next.instalments };
  const keys = {
    agreementId: 7n,
    agreementNumber: 'A1',
    baseEntryId,
    version: 12,
    on: start + 9,
    postedOn: start + 9,
    duePostedThrough: start,
  };
  const effects = ledgerEffects({ ...keys, before: inForce(of), after: changed, terms: next }, books);
  if ('refused' in effects) throw new Error(effects.refused);
  const now = after(books, effects);
  assert.deepEqual(owedOf(now), { ...noAmounts, principal: 90_000n });
  const held = (termsVersion: number) => heldOf(now.entries, { agreementNumber: 'A1', termsVersion });
  assert.equal(sumOf(held(1).setAside), 0n);
  assert.deepEqual(held(2).setAside, { ...noAmounts, principal: 4_000n, penalty: 5_000n });
  const done: Agreement = { ...changed, state: 'completed' };
  const completed = ledgerEffects({ ...keys, version: 13, before: changed, after: done, terms: next }, now);
  if ('refused' in completed) throw new Error(completed.refused);
  const gone = heldOf(after(now, completed).entries, { agreementNumber: 'A1', termsVersion: 2 });
  assert.deepEqual(gone.waived, { ...noAmounts, principal: 4_000n, penalty: 5_000n });
});
