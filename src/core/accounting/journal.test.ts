/** The journal, story by story; long because a story is a line of one table, in which every kind of row and entry stands. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseDay } from '../calendar/day.ts';
import type { BookContra, BookEvent, BookRow, BookRowKind } from './book-row.ts';
import { bookRowKinds } from './book-row.ts';
import { entryCodes, type JournalInput, journal, journalRefusals } from './journal.ts';

const day = (text: string) => parseDay(text)!;
const first = day('2026-01-10');

/** p principal, i interest, n penalty, f fee, c cost: 'i100 p-40' */
function row(entryId: number, daysLater: number, kind: BookRowKind, contra: BookContra, change: string): BookRow {
  const amounts = { p: 0n, i: 0n, n: 0n, f: 0n, c: 0n };
  for (const part of change.split(' ')) amounts[part[0] as 'p'] = BigInt(part.slice(1));
  const { p: principalMinor, i: interestMinor, n: penaltyMinor, f: feeMinor, c: costMinor } = amounts;
  return {
    entryId: BigInt(entryId),
    kind,
    contra,
    valueOn: first + daysLater,
    postedOn: first + daysLater,
    change: { principalMinor, interestMinor, penaltyMinor, feeMinor, costMinor },
  };
}
const reversing = (entryId: number, daysLater: number, undone: BookRow, change: string): BookRow => ({
  ...row(entryId, daysLater, 'reversal', undone.contra, change),
  reversesEntryId: undone.entryId,
});
const given = (rows: readonly BookRow[], events: readonly BookEvent[] = []): JournalInput => ({
  loanRef: 'L1',
  currency: 'CNY',
  rows,
  events,
  through: first + 1_000,
});
type Unplaced = BookEvent extends infer Event ? (Event extends BookEvent ? Omit<Event, 'on' | 'ref'> : never) : never;
const event = (daysLater: number, at: Unplaced): BookEvent => ({ ...at, on: first + daysLater, ref: 'x' }) as BookEvent;

/** An entry as an accountant says it: what it is, debits, credits. */
function told(input: JournalInput): string[] {
  const made = journal(input);
  assert.ok(
    'entries' in made,
    JSON.stringify(made, (_, value) => String(value)),
  );
  return made.entries.map(({ code, lines }) => {
    const side = (sign: string, key: 'debitMinor' | 'creditMinor') =>
      lines.flatMap((line) => (line[key] > 0n ? [`${sign} ${line.role} ${line[key]}`] : []));
    return `${code}: ${[...side('D', 'debitMinor'), ...side('C', 'creditMinor')].join(', ')}`;
  });
}

const out = row(1, 0, 'disbursement', 'cash', 'p1000');
const outTold = 'disbursement: D loanPrincipal 1000, C cash 1000';
const interest = row(2, 30, 'interestDue', 'interestIncome', 'i100');
const interestTold = 'interestDue: D interestReceivable 100, C interestIncome 100';
const paid = row(3, 30, 'payment', 'cash', 'i-100 p-300');
const stopped = event(121, { kind: 'nonAccrualBegan' });
const stoppedTold =
  'nonAccrualBegan: D interestIncome 100, D offInterest 100, C interestReceivable 100, C offContra 100';
const valued = (daysLater: number, adjustmentMinor: bigint) => event(daysLater, { kind: 'modified', adjustmentMinor });

const stories: readonly (readonly [name: string, input: JournalInput, entries: readonly string[]])[] = [
  [
    'paid out, interest due, paid',
    given([out, interest, paid]),
    [outTold, interestTold, 'payment: D cash 400, C loanPrincipal 300, C interestReceivable 100'],
  ],
  [
    'penalty, fee and cost have their own accounts',
    given([
      out,
      row(2, 1, 'penaltyDue', 'penaltyIncome', 'n7'),
      row(3, 1, 'feeDue', 'feeIncome', 'f8'),
      row(4, 1, 'charge', 'costRecovered', 'c9'),
      row(5, 2, 'payment', 'suspense', 'n-7 f-8 c-9'),
    ]),
    [
      outTold,
      'penaltyDue: D penaltyReceivable 7, C penaltyIncome 7',
      'feeDue: D feeReceivable 8, C feeIncome 8',
      'charge: D costReceivable 9, C costRecovered 9',
      'payment: D suspense 24, C penaltyReceivable 7, C feeReceivable 8, C costReceivable 9',
    ],
  ],
  [
    'a payment that is returned, interest that is set right',
    given([out, interest, paid, reversing(4, 31, paid, 'i100 p300'), row(5, 32, 'trueUp', 'interestIncome', 'i-100')]),
    [
      outTold,
      interestTold,
      'payment: D cash 400, C loanPrincipal 300, C interestReceivable 100',
      'reversal: D loanPrincipal 300, D interestReceivable 100, C cash 400',
      'trueUp: D interestIncome 100, C interestReceivable 100',
    ],
  ],
  [
    'let go at once: a loss',
    given([out, interest, row(3, 31, 'waiver', 'waiverLoss', 'i-60 p-40')]),
    [outTold, interestTold, 'waiver: D waiverLoss 100, C loanPrincipal 40, C interestReceivable 60'],
  ],
  [
    'non-accrual: taken back, kept off the sheet, income when received',
    given(
      [
        out,
        interest,
        row(3, 130, 'interestDue', 'interestIncome', 'i50'),
        row(4, 140, 'payment', 'cash', 'i-120 p-80'),
      ],
      [stopped],
    ),
    [
      outTold,
      interestTold,
      stoppedTold,
      'interestDue: D offInterest 50, C offContra 50',
      'payment: D cash 200, D offContra 120, C loanPrincipal 80, C interestIncome 120, C offInterest 120',
    ],
  ],
  [
    'accruing again: what stands off the sheet is paid first',
    given(
      [out, interest, row(3, 160, 'interestDue', 'interestIncome', 'i50'), row(4, 161, 'payment', 'cash', 'i-120')],
      [stopped, event(150, { kind: 'nonAccrualEnded' })],
    ),
    [
      outTold,
      interestTold,
      stoppedTold,
      'interestDue: D interestReceivable 50, C interestIncome 50',
      'payment: D cash 120, D offContra 100, C interestReceivable 20, C interestIncome 100, C offInterest 100',
    ],
  ],
  [
    'interest paid ahead meets what falls due on a non-accrual loan',
    given([out, row(2, 1, 'payment', 'cash', 'i-30'), row(3, 130, 'interestDue', 'interestIncome', 'i100')], [stopped]),
    [
      outTold,
      'payment: D cash 30, C interestReceivable 30',
      'interestDue: D interestReceivable 30, D offInterest 70, C interestIncome 30, C offContra 70',
    ],
  ],
  [
    'a payment of before comes back to a non-accrual loan',
    given([out, interest, paid, reversing(4, 125, paid, 'i100 p300')], [stopped]),
    [
      outTold,
      interestTold,
      'payment: D cash 400, C loanPrincipal 300, C interestReceivable 100',
      'reversal: D loanPrincipal 300, D interestReceivable 100, C cash 400',
      'suspended: D interestIncome 100, D offInterest 100, C interestReceivable 100, C offContra 100',
    ],
  ],
  [
    'set aside, worth 940: a loss of 60, worked off to nothing',
    given(
      [out, interest, row(3, 40, 'setAside', 'setAside', 'i-100'), row(4, 70, 'payment', 'cash', 'p-1000')],
      [valued(40, -60n), event(60, { kind: 'unwound', adjustmentMinor: -20n }), event(70, { kind: 'completed' })],
    ),
    [
      outTold,
      interestTold,
      'setAside: D loanAdjustment 100, D offSetAside 100, C interestReceivable 100, C offContra 100',
      'modified: D modificationResult 160, C loanAdjustment 160',
      'unwound: D loanAdjustment 40, C interestIncome 40',
      'payment: D cash 1000, C loanPrincipal 1000',
      'completed: D loanAdjustment 20, C interestIncome 20',
    ],
  ],
  [
    'released: no second loss',
    given(
      [
        out,
        interest,
        row(3, 40, 'setAside', 'setAside', 'i-100'),
        row(4, 70, 'restore', 'setAside', 'i60'),
        row(5, 70, 'release', 'waiverLoss', 'i-60'),
      ],
      [valued(40, 0n)],
    ),
    [
      outTold,
      interestTold,
      'setAside: D loanAdjustment 100, D offSetAside 100, C interestReceivable 100, C offContra 100',
      'modified: D modificationResult 100, C loanAdjustment 100',
      'release: D interestReceivable 60, D offContra 60, C loanAdjustment 60, C offSetAside 60',
      'release: D loanAdjustment 60, C interestReceivable 60',
    ],
  ],
  [
    'more let go than came back: the rest is a loss of the day',
    given(
      [
        out,
        interest,
        row(3, 40, 'setAside', 'setAside', 'i-60'),
        row(4, 70, 'restore', 'setAside', 'i60'),
        row(5, 70, 'release', 'waiverLoss', 'i-50'),
        row(6, 70, 'release', 'waiverLoss', 'i-50'),
      ],
      [valued(40, 0n)],
    ),
    [
      outTold,
      interestTold,
      'setAside: D loanAdjustment 60, D offSetAside 60, C interestReceivable 60, C offContra 60',
      'modified: D modificationResult 60, C loanAdjustment 60',
      'release: D interestReceivable 60, D offContra 60, C loanAdjustment 60, C offSetAside 60',
      'release: D loanAdjustment 50, C interestReceivable 50',
      'release: D loanAdjustment 10, D waiverLoss 40, C interestReceivable 50',
    ],
  ],
  [
    'let go at the start, taken back: the loss comes back',
    given([out, interest, row(3, 40, 'release', 'waiverLoss', 'i-60'), row(4, 50, 'restore', 'waiverLoss', 'i60')]),
    [
      outTold,
      interestTold,
      'waiver: D waiverLoss 60, C interestReceivable 60',
      'takenBack: D interestReceivable 60, C waiverLoss 60',
    ],
  ],
  [
    'released, taken back and set aside again: nothing of it is a result, whichever row is told first',
    given(
      [
        out,
        interest,
        row(3, 40, 'setAside', 'setAside', 'i-100'),
        row(4, 70, 'restore', 'setAside', 'i60'),
        row(5, 70, 'release', 'waiverLoss', 'i-60'),
        row(6, 80, 'setAside', 'setAside', 'i-60'),
        row(7, 80, 'restore', 'waiverLoss', 'i60'),
      ],
      [valued(40, 0n)],
    ),
    [
      outTold,
      interestTold,
      'setAside: D loanAdjustment 100, D offSetAside 100, C interestReceivable 100, C offContra 100',
      'modified: D modificationResult 100, C loanAdjustment 100',
      'release: D interestReceivable 60, D offContra 60, C loanAdjustment 60, C offSetAside 60',
      'release: D loanAdjustment 60, C interestReceivable 60',
      'takenBack: D interestReceivable 60, C loanAdjustment 60',
      'setAside: D loanAdjustment 60, D offSetAside 60, C interestReceivable 60, C offContra 60',
    ],
  ],
  [
    'released off the sheet of a loan that is non-accrual, taken back: off the sheet again',
    given(
      [
        out,
        interest,
        row(3, 125, 'setAside', 'setAside', 'i-100'),
        row(4, 170, 'restore', 'setAside', 'i100'),
        row(5, 170, 'release', 'waiverLoss', 'i-100'),
        row(6, 180, 'restore', 'waiverLoss', 'i100'),
      ],
      [stopped],
    ),
    [
      outTold,
      interestTold,
      stoppedTold,
      'setAside: D offSetAside 100, C offInterest 100',
      'release: D offInterest 100, C offSetAside 100',
      'release: D offContra 100, C offInterest 100',
      'takenBack: D offInterest 100, C offContra 100',
    ],
  ],
  [
    'set aside while it was income, released while it is not: no income is taken back for it',
    given(
      [
        out,
        interest,
        row(3, 40, 'setAside', 'setAside', 'i-100'),
        row(4, 170, 'restore', 'setAside', 'i100'),
        row(5, 170, 'release', 'waiverLoss', 'i-100'),
      ],
      [valued(40, 0n), stopped],
    ),
    [
      outTold,
      interestTold,
      'setAside: D loanAdjustment 100, D offSetAside 100, C interestReceivable 100, C offContra 100',
      'modified: D modificationResult 100, C loanAdjustment 100',
      'release: D interestReceivable 100, D offContra 100, C loanAdjustment 100, C offSetAside 100',
      'release: D loanAdjustment 100, C interestReceivable 100',
    ],
  ],
  [
    'a signed change: what was set aside stays so under the new terms',
    given(
      [
        out,
        interest,
        row(3, 40, 'setAside', 'setAside', 'i-100'),
        row(4, 60, 'restore', 'setAside', 'i100'),
        row(5, 60, 'setAside', 'setAside', 'i-100'),
      ],
      [valued(40, 0n)],
    ),
    [
      outTold,
      interestTold,
      'setAside: D loanAdjustment 100, D offSetAside 100, C interestReceivable 100, C offContra 100',
      'modified: D modificationResult 100, C loanAdjustment 100',
      'handedOn: D interestReceivable 100, D offContra 100, C loanAdjustment 100, C offSetAside 100',
      'setAside: D loanAdjustment 100, D offSetAside 100, C interestReceivable 100, C offContra 100',
    ],
  ],
  [
    'a signed change of a loan that is non-accrual meanwhile: what was set aside on the sheet stays so',
    given(
      [
        out,
        interest,
        row(3, 40, 'setAside', 'setAside', 'i-100'),
        row(4, 130, 'interestDue', 'interestIncome', 'i50'),
        row(5, 160, 'restore', 'setAside', 'i100'),
        row(6, 160, 'setAside', 'setAside', 'i-100'),
      ],
      [valued(40, 0n), stopped],
    ),
    [
      outTold,
      interestTold,
      'setAside: D loanAdjustment 100, D offSetAside 100, C interestReceivable 100, C offContra 100',
      'modified: D modificationResult 100, C loanAdjustment 100',
      'interestDue: D offInterest 50, C offContra 50',
      'handedOn: D interestReceivable 100, D offContra 100, C loanAdjustment 100, C offSetAside 100',
      'setAside: D loanAdjustment 100, D offSetAside 100, C interestReceivable 100, C offContra 100',
    ],
  ],
  [
    'let go after a breach, on a later day: a loss of that day',
    given(
      [
        out,
        interest,
        row(3, 40, 'setAside', 'setAside', 'i-100'),
        row(4, 70, 'restore', 'setAside', 'i100'),
        row(5, 71, 'release', 'waiverLoss', 'i-100'),
      ],
      [valued(40, 0n), event(70, { kind: 'reestimated', adjustmentMinor: 0n })],
    ),
    [
      outTold,
      interestTold,
      'setAside: D loanAdjustment 100, D offSetAside 100, C interestReceivable 100, C offContra 100',
      'modified: D modificationResult 100, C loanAdjustment 100',
      'restore: D interestReceivable 100, D offContra 100, C loanAdjustment 100, C offSetAside 100',
      'reestimated: D loanAdjustment 100, C modificationResult 100',
      'waiver: D waiverLoss 100, C interestReceivable 100',
    ],
  ],
  [
    'released off the sheet, and a further waiver of what stands on it',
    given(
      [
        out,
        interest,
        row(3, 125, 'setAside', 'setAside', 'i-100'),
        row(4, 160, 'interestDue', 'interestIncome', 'i50'),
        row(5, 170, 'restore', 'setAside', 'i60'),
        row(6, 170, 'release', 'waiverLoss', 'i-60'),
        row(7, 170, 'waiver', 'waiverLoss', 'i-10'),
      ],
      [stopped, event(150, { kind: 'nonAccrualEnded' })],
    ),
    [
      outTold,
      interestTold,
      stoppedTold,
      'setAside: D offSetAside 100, C offInterest 100',
      'interestDue: D interestReceivable 50, C interestIncome 50',
      'release: D offInterest 60, C offSetAside 60',
      'release: D offContra 60, C offInterest 60',
      'waiver: D waiverLoss 10, C interestReceivable 10',
    ],
  ],
  [
    'a breach: owed again, the loss comes back; what was never income stays off the sheet',
    given(
      [
        out,
        interest,
        row(3, 125, 'setAside', 'setAside', 'i-100 p-200'),
        row(4, 150, 'restore', 'setAside', 'i100 p200'),
      ],
      [stopped, valued(125, 0n), event(150, { kind: 'reestimated', adjustmentMinor: 0n })],
    ),
    [
      outTold,
      interestTold,
      stoppedTold,
      'setAside: D loanAdjustment 200, D offSetAside 300, C loanPrincipal 200, C offInterest 100, C offContra 200',
      'modified: D modificationResult 200, C loanAdjustment 200',
      'restore: D loanPrincipal 200, D offInterest 100, D offContra 200, C loanAdjustment 200, C offSetAside 300',
      'reestimated: D loanAdjustment 200, C modificationResult 200',
    ],
  ],
  [
    'interest that is income becomes principal: no result',
    given([out, interest, row(3, 40, 'capitalise', 'none', 'i-100 p100')]),
    [outTold, interestTold, 'capitalise: D loanPrincipal 100, C interestReceivable 100'],
  ],
  [
    'interest that never was income becomes principal: income as the principal is received',
    given(
      [
        out,
        interest,
        row(3, 125, 'capitalise', 'none', 'i-100 p100'),
        row(4, 130, 'payment', 'cash', 'p-550'),
        row(5, 140, 'waiver', 'waiverLoss', 'p-530'),
        row(6, 150, 'payment', 'cash', 'p-20'),
      ],
      [stopped],
    ),
    [
      outTold,
      interestTold,
      stoppedTold,
      'capitalise: D loanPrincipal 100, D offContra 100, C deferredInterest 100, C offInterest 100',
      'payment: D cash 550, D deferredInterest 50, C loanPrincipal 550, C interestIncome 50',
      'waiver: D deferredInterest 30, D waiverLoss 500, C loanPrincipal 530',
      'payment: D cash 20, D deferredInterest 20, C loanPrincipal 20, C interestIncome 20',
    ],
  ],
  [
    'time earns nothing on a non-accrual loan; it is made up when it accrues again',
    given(
      [out],
      [
        valued(5, -90n),
        stopped,
        event(130, { kind: 'unwound', adjustmentMinor: -60n }),
        event(135, { kind: 'nonAccrualEnded' }),
        event(160, { kind: 'unwound', adjustmentMinor: -30n }),
      ],
    ),
    [
      outTold,
      'modified: D modificationResult 90, C loanAdjustment 90',
      'unwound: D loanAdjustment 60, C interestIncome 60',
    ],
  ],
  [
    'another asset: the old one leaves at 900, the new one comes in at 950',
    given([out], [valued(5, -100n), event(9, { kind: 'derecognised', adjustmentMinor: -50n })]),
    [
      outTold,
      'modified: D modificationResult 100, C loanAdjustment 100',
      'derecognised: D loanPrincipal 1000, D loanAdjustment 100, C loanPrincipal 1000, C loanAdjustment 50, C derecognitionResult 50',
    ],
  ],
  [
    'charged off: the claim is kept, and what is received makes up the allowance',
    given(
      [out, interest, row(3, 200, 'interestDue', 'interestIncome', 'i5'), row(4, 300, 'payment', 'cash', 'i-5 p-95')],
      [event(40, { kind: 'allowance', allowanceMinor: 1_100n, stage: 3 }), event(41, { kind: 'chargedOff' })],
    ),
    [
      outTold,
      interestTold,
      'allowance: D impairmentLoss 1100, C loanAllowance 1100',
      'chargedOff: D loanAllowance 1100, D offPrincipal 1000, D offInterest 100, C loanPrincipal 1000, C interestReceivable 100, C offContra 1100',
      'interestDue: D offInterest 5, C offContra 5',
      'payment: D cash 100, D offContra 100, C loanAllowance 100, C offPrincipal 95, C offInterest 5',
    ],
  ],
  [
    'month end: earned and not due, taken back the next day',
    given([out], [event(21, { kind: 'monthEnd', accruedInterestMinor: 66n })]),
    [
      outTold,
      'monthEnd: D accruedInterest 66, C interestIncome 66',
      'monthEndBack: D interestIncome 66, C accruedInterest 66',
    ],
  ],
];
for (const [name, input, entries] of stories) test(name, () => assert.deepEqual(told(input), entries));

test('every kind of row and every code of an entry stands in a story, with its words in both languages', () => {
  const kinds = new Set(stories.flatMap(([, { rows }]) => rows.map(({ kind }) => kind)));
  assert.deepEqual([...kinds].sort(), [...bookRowKinds].sort());
  const codes = new Set(stories.flatMap(([, , entries]) => entries.map((entry) => entry.split(':')[0])));
  assert.deepEqual([...codes].sort(), [...entryCodes].sort());
  for (const language of ['en', 'zh']) {
    const table = JSON.parse(readFileSync(`messages/${language}/accounting.json`, 'utf8')) as Record<string, string>;
    for (const code of entryCodes) assert.ok(table[`accounting.entry.${code}`], `${language} ${code}`);
    for (const code of journalRefusals) assert.ok(table[`accounting.refused.${code}`], `${language} ${code}`);
  }
});

test('rows are taken in any order', () => {
  for (const [name, input, entries] of stories) {
    assert.deepEqual(told({ ...input, rows: [...input.rows].reverse() }), entries, name);
  }
});

test('an entry says the day of posting, the value date before it, and where it comes from', () => {
  const late = { ...paid, ref: 'P-7', valueOn: first + 28 };
  const made = journal(given([out, interest, late]));
  assert.ok('entries' in made);
  const { on, n, parameters, source } = made.entries[2]!;
  assert.deepEqual([on, n, source], [first + 30, 3, { kind: 'ledgerEntry', entryId: 3n }]);
  assert.deepEqual(parameters, { loan: 'L1', valueOn: '2026-02-07', ref: 'P-7' });
});

const set = row(3, 40, 'setAside', 'setAside', 'i-100');
const refused: readonly (readonly [name: string, input: JournalInput, answer: object])[] = [
  ['a row twice', given([out, out]), { refused: 'entryTwice', entryId: 1n }],
  [
    'the undone row is not there',
    given([out, reversing(4, 1, paid, 'i100 p300')]),
    { refused: 'reversedUnknown', entryId: 4n },
  ],
  [
    'another amount undone',
    given([out, interest, paid, reversing(4, 31, paid, 'i100')]),
    { refused: 'reversalDiffers', entryId: 4n },
  ],
  [
    'set aside, and nobody says what it costs',
    given([out, interest, set]),
    { refused: 'effectUnknown', on: first + 40 },
  ],
  [
    'it comes back, and nobody says what that brings',
    given([out, interest, set, row(4, 50, 'restore', 'setAside', 'i100')], [valued(40, 0n)]),
    { refused: 'effectUnknown', on: first + 50 },
  ],
];
for (const [name, input, answer] of refused) test(`refused: ${name}`, () => assert.deepEqual(journal(input), answer));

test('every refusal is reached', () => {
  assert.deepEqual(
    [...new Set(refused.map(([, , answer]) => (answer as { refused: string }).refused))],
    [...journalRefusals],
  );
});
