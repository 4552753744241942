import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleTerms } from '../../tools/agreement-sample.ts';
import type { BookContra, BookRow, BookRowKind } from '../core/accounting/book-row.ts';
import { balancesOn } from '../core/accounting/journal.ts';
import type { AgreementEvent } from '../core/agreement/moves.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import { addMonths } from '../core/calendar/period.ts';
import { type ComponentAmounts, noAmounts } from '../core/loan/components.ts';
import type { JournalAgreement } from '../store/journal-rows.ts';
import {
  bookedEvents,
  type LoanJournalAnswer,
  type LoanJournalFacts,
  loanJournal,
  loanJournalRefusals,
} from './loan-journal.ts';

const day = (text: string) => parseDay(text)!;
const asOf = day('2026-06-30');
const derecognition = {
  changes: ['newContract'] as const,
  shareMinMillionths: 10_000_000n,
  ruleId: 'cn.acc.derecognise',
  verified: false,
};

function row(
  entryId: number,
  on: Day,
  kind: BookRowKind,
  contra: BookContra,
  more: Partial<ComponentAmounts>,
  ref?: string,
): BookRow {
  const { principal, interest, penalty, fee, cost } = { ...noAmounts, ...more };
  return {
    entryId: BigInt(entryId),
    kind,
    contra,
    valueOn: on,
    postedOn: on,
    change: {
      principalMinor: principal,
      interestMinor: interest,
      penaltyMinor: penalty,
      feeMinor: fee,
      costMinor: cost,
    },
    ref,
  };
}

function termsOf(number: string, owed: ComponentAmounts, more: Partial<AgreementTerms> = {}): AgreementTerms {
  const of = { agreementNumber: number, loanRef: 'L1', asOf, count: 2, firstDueOn: addMonths(more.asOf ?? asOf, 1) };
  return { ...sampleTerms({ ...of, creditorId: 1, caseNumber: 'C', sealer: undefined as never }, owed), ...more };
}
const stored = (terms: AgreementTerms, baseEntryId: number) => ({
  termsVersion: terms.version,
  termsHash: '',
  terms,
  baseEntryId: BigInt(baseEntryId),
});

const owed = { ...noAmounts, principal: 1_000_000n, interest: 10_000n, penalty: 5_000n };
const first = termsOf('A-1', owed);
const opened: readonly BookRow[] = [
  row(1, asOf - 90, 'disbursement', 'cash', { principal: 1_000_000n }),
  row(2, asOf - 60, 'interestDue', 'interestIncome', { interest: 10_000n }),
  row(3, asOf, 'penaltyDue', 'penaltyIncome', { penalty: 5_000n }),
];
/** Recorded on 3 July, in force since the 1st: two days were closed meanwhile. */
const inForce: readonly BookRow[] = [
  row(4, asOf + 3, 'capitalise', 'none', { principal: 10_000n, interest: -10_000n }, 'agreement:A-1:t1:v2:capitalised'),
  row(5, asOf + 3, 'setAside', 'setAside', { penalty: -5_000n }, 'agreement:A-1:t1:v2:setAside'),
];
const began: readonly AgreementEvent[] = [
  { kind: 'drafted', version: 1, termsHash: '', atMs: 1 },
  { kind: 'cameIntoForce', on: asOf + 1, atMs: 2 },
];
const agreement = (
  events: readonly AgreementEvent[],
  more: readonly AgreementTerms[] = [],
  base = 5,
): JournalAgreement => ({
  agreementId: 1n,
  agreementNumber: 'A-1',
  terms: [stored(first, 3), ...more.map((terms) => stored(terms, base))],
  events,
});
const facts = (more: Partial<LoanJournalFacts> = {}): LoanJournalFacts => ({
  loanRef: 'L1',
  currency: 'CNY',
  rows: [...opened, ...inForce],
  versions: [],
  agreements: [agreement(began)],
  accrual: [],
  chargedOffOn: undefined,
  derecognitionOn: () => derecognition,
  through: asOf + 200,
  ...more,
});
const told = ({ changes, drawn }: LoanJournalAnswer) => ({
  changes: changes.map(
    ({ agreementNumber, terms, on, treatment }) =>
      `${agreementNumber} ${terms.version} ${formatDay(on)} ${treatment.treatment}`,
  ),
  drawn:
    'entries' in drawn ? drawn.entries.filter(({ code }) => code === 'modified').map(({ on }) => formatDay(on)) : drawn,
});
/** Losses of the days on which something was modified. */
function modifiedLosses({ drawn }: LoanJournalAnswer): bigint[] {
  assert.ok('entries' in drawn);
  const { entries } = drawn;
  const days = entries.filter(({ code }) => code === 'modified').map(({ on }) => on);
  const sum = (on: Day) => balancesOn(entries, on).get('modificationResult') ?? 0n;
  return days.map((on) => sum(on) - sum(on - 1));
}

test('what is closed is not written in again: the books follow on the day of the ledger', () => {
  assert.deepEqual(told(loanJournal(facts())), { changes: ['A-1 1 2026-07-03 modification'], drawn: ['2026-07-03'] });
});

test('an event without rows of its own keeps its day, and none goes before the one before it', () => {
  const events: readonly AgreementEvent[] = [
    ...began,
    { kind: 'instalmentPaid', n: 1, on: asOf + 2, how: 'early', atMs: 3 },
    { kind: 'completed', on: asOf + 2, atMs: 3 },
    { kind: 'reopened', on: asOf + 9, missingMinor: 1n, atMs: 4 },
  ];
  const on = bookedEvents(agreement(events), inForce).map((event) => ('on' in event ? event.on - asOf : undefined));
  assert.deepEqual(on, [undefined, 3, 2, 3, 9]);
});

test('a signed change: decided on its own figures, and booked at what was decided', () => {
  const changedOn = asOf + 40;
  const left = { ...noAmounts, principal: 1_010_000n };
  const changed = termsOf('A-1', left, {
    version: 2,
    asOf: changedOn - 2,
    waived: { ...noAmounts, principal: 40_000n },
  });
  const instalments = [{ n: 1, dueOn: addMonths(changedOn, 5), principalMinor: 970_000n, interestMinor: 0n }];
  const terms = { ...changed, instalments };
  const atMs = 5;
  const events: readonly AgreementEvent[] = [
    ...began,
    { kind: 'changeSigned', version: 2, termsHash: '', on: changedOn, options: 0, atMs },
    { kind: 'rePlanned', on: changedOn, option: undefined, change: undefined, instalments, atMs },
  ];
  const rows = [
    ...opened,
    ...inForce,
    row(6, changedOn, 'restore', 'setAside', { penalty: 5_000n }, 'agreement:A-1:t1:v4:handedOn'),
    row(7, changedOn, 'setAside', 'setAside', { penalty: -5_000n }, 'agreement:A-1:t2:v4:carried'),
    row(8, changedOn, 'setAside', 'setAside', { principal: -40_000n }, 'agreement:A-1:t2:v4:setAside'),
  ];
  const made = loanJournal(facts({ rows, agreements: [agreement(events, [terms])] }));
  assert.deepEqual(told(made), {
    changes: ['A-1 1 2026-07-03 modification', 'A-1 2 2026-08-09 modification'],
    drawn: ['2026-07-03', '2026-08-09'],
  });
  assert.deepEqual(
    modifiedLosses(made),
    made.changes.map(({ treatment }) => -treatment.resultMinor!),
  );
});

test('a second agreement after a breach: the first has no word in it any more', () => {
  const breachOn = asOf + 60;
  const secondOn = asOf + 100;
  const events: readonly AgreementEvent[] = [...began, { kind: 'breached', n: 1, on: breachOn, atMs: 6 }];
  const lines = [breachOn, breachOn + 90, breachOn + 180].map((dueOn) => ({
    dueOn,
    principalMinor: 300_000n,
    interestMinor: 9_000n,
    feeMinor: 0n,
  }));
  const agreed = { agreementId: 1n, baseEntryId: 3n, fromEntryId: 5n };
  const versions = [
    { startsOn: asOf - 90, carriedPaidMinor: 0n, agreed: undefined, instalments: lines },
    { startsOn: asOf + 3, carriedPaidMinor: 0n, agreed: { ...agreed, penaltyFree: true }, instalments: [] },
    { startsOn: breachOn, carriedPaidMinor: 0n, agreed: { ...agreed, penaltyFree: false }, instalments: lines },
  ];
  const rows = [
    ...opened,
    ...inForce,
    row(6, breachOn, 'restore', 'setAside', { penalty: 5_000n }, 'agreement:A-1:t1:v3:restored'),
    row(7, secondOn, 'setAside', 'setAside', { penalty: -5_000n }, 'agreement:A-2:t1:v2:setAside'),
  ];
  const again = termsOf(
    'A-2',
    { ...noAmounts, principal: 1_010_000n, penalty: 5_000n },
    { agreementNumber: 'A-2', asOf: secondOn - 1 },
  );
  const second: JournalAgreement = {
    agreementId: 2n,
    agreementNumber: 'A-2',
    terms: [stored(again, 6)],
    events: began.map((event) => ('on' in event ? { ...event, on: secondOn } : event)),
  };
  const made = loanJournal(facts({ rows, versions, agreements: [agreement(events), second] }));
  assert.deepEqual(told(made), {
    changes: ['A-1 1 2026-07-03 modification', 'A-2 1 2026-10-08 modification'],
    drawn: ['2026-07-03', '2026-10-08'],
  });
  assert.deepEqual(
    modifiedLosses(made),
    made.changes.map(({ treatment }) => -treatment.resultMinor!),
  );
  assert.ok('entries' in made.drawn);
  const worked = made.drawn.entries.filter(({ code, on }) => code === 'unwound' && on >= secondOn);
  for (const { source } of worked) assert.ok(source.kind === 'event' && source.ref.startsWith('A-2'));
});

test('drawn to a day before the change, nothing is decided', () => {
  assert.deepEqual(told(loanJournal(facts({ through: asOf + 2 }))), { changes: [], drawn: [] });
});

const refused: readonly (readonly [name: string, of: LoanJournalFacts, code: (typeof loanJournalRefusals)[number]])[] =
  [
    ['no rule is in force here', facts({ derecognitionOn: () => undefined }), 'undetermined'],
    ['a row twice', facts({ rows: [...opened, opened[0]!] }), 'entryTwice'],
    [
      'what is undone is not there',
      facts({ rows: [...opened, { ...opened[0]!, entryId: 9n, reversesEntryId: 8n }] }),
      'reversedUnknown',
    ],
    [
      'another amount is undone',
      facts({ rows: [...opened, { ...opened[0]!, entryId: 9n, reversesEntryId: 1n }] }),
      'reversalDiffers',
    ],
    [
      'set aside by nobody',
      facts({ rows: [...opened, ...inForce, row(9, asOf + 50, 'setAside', 'setAside', { principal: -1n })] }),
      'effectUnknown',
    ],
  ];
for (const [name, of, code] of refused) {
  test(`refused: ${name}`, () => {
    const { drawn } = loanJournal(of);
    assert.equal('refused' in drawn && drawn.refused, code);
  });
}

test('every refusal is reached', () => {
  assert.deepEqual([...new Set(refused.map(([, , code]) => code))], [...loanJournalRefusals]);
});

test('charged off before: nothing is decided, whatever is not known', () => {
  const { changes, drawn } = loanJournal(facts({ chargedOffOn: asOf - 5, derecognitionOn: () => undefined }));
  assert.equal(changes[0]!.carried.isChargedOff, true);
  assert.ok('entries' in drawn);
});
