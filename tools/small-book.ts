/**
 * A small invented book for tests, in which everything that a book can hold occurs once or twice: loans paid on time,
 * late, cured, settled early, charged off; grace, a pause, a charge, a waiver, a reversal, a guarantor, joint creditors,
 * money in suspense, a loan whose instalments are not known, two currencies, personal data under seal.
 */
import { createHash } from 'node:crypto';
import { sealerOf } from '../src/adapters/seal-aes-gcm/seal.ts';
import type {
  BookRecord,
  BookTable,
  InstalmentRecord,
  LoanRecord,
  PaymentRecord,
} from '../src/application/book-records.ts';
import { closeDay } from '../src/application/close-day.ts';
import { importBook } from '../src/application/import-book.ts';
import type { BookSource } from '../src/application/ports.ts';
import { boundaryDays, orderOfPayment } from '../src/composition/deployment.ts';
import { type Day, parseDay } from '../src/core/calendar/day.ts';
import { addMonths } from '../src/core/calendar/period.ts';
import { scheduleInstalments } from '../src/core/loan/schedule/schedule.ts';
import { parsePercent } from '../src/core/money/decimal.ts';
import type { Database } from '../src/store/database.ts';
import { readCreditors } from '../src/store/day-closes.ts';
import { openFreshWith } from './fresh-embedded.ts';

const day = (text: string): Day => parseDay(text)!;

/** A key of zeros: nobody's secret. */
export const smallBookKey = new Uint8Array(32);

const loanTable: readonly (readonly [
  string,
  string,
  LoanRecord['product'],
  string,
  bigint,
  number,
  string,
  Partial<LoanRecord>?,
])[] = [
  ['L1', 'P1', 'consumer', 'CNY', 1_200_000n, 12, '2025-09-10'],
  ['L2', 'P2', 'consumer', 'CNY', 600_000n, 12, '2025-08-31', { graceDays: 3, penaltyRatePercent: '21.6' }],
  ['L3', 'P3', 'card', 'CNY', 900_000n, 12, '2025-10-15', { penaltyRatePercent: '18' }],
  ['L3b', 'P3', 'rural', 'CNY', 3_000_000n, 4, '2025-06-20', { every: { count: 3, unit: 'month' } }],
  ['L4', 'P4', 'consumer', 'CNY', 500_000n, 10, '2025-11-05'],
  ['L5', 'P5', 'auto', 'CNY', 8_000_000n, 24, '2025-07-01', { method: 'equalPrincipal' }],
  ['L6', 'P6', 'other', 'USD', 250_000n, 6, '2026-01-20', { dayCount: 'actual/360' }],
  ['L7', 'P7', 'card', 'CNY', 700_000n, 12, '2025-05-12', { penaltyRatePercent: '18.25' }],
  ['L8', 'P8', 'microFirm', 'CNY', 20_000_000n, 12, '2025-12-01', { method: 'interestOnly' }],
  ['L9', 'P9', 'consumer', 'CNY', 400_000n, 12, '2026-05-02'],
];

const loans: readonly LoanRecord[] = loanTable.map(
  ([loanRef, partyRef, product, currency, principalMinor, instalments, on, more]) => {
    const every = more?.every ?? { count: 1, unit: 'month' as const };
    return {
      loanRef,
      partyRef,
      product,
      currency,
      principalMinor,
      annualRatePercent: '14.4',
      method: 'equalInstalment',
      dayCount: '30/360',
      instalments,
      every,
      disbursedOn: day(on),
      firstDueOn: addMonths(day(on), every.count),
      graceDays: 0,
      ...more,
    };
  },
);

/** From the terms; those of L9 have not arrived. */
const instalments: readonly InstalmentRecord[] = loans
  .filter((loan) => loan.loanRef !== 'L9')
  .flatMap((loan) => {
    const made = scheduleInstalments({
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
    });
    if ('refused' in made) throw new Error(made.refused);
    return made.instalments.map((instalment) => ({
      ...instalment,
      loanRef: loan.loanRef,
      feeMinor: loan.loanRef === 'L1' ? 500n : 0n,
    }));
  });

/** Pays instalment n of a loan so many days after it fell due. */
function pays(loanRef: string, n: number, daysLate: number, more: Partial<PaymentRecord> = {}): PaymentRecord {
  const due = instalments.find((instalment) => instalment.loanRef === loanRef && instalment.n === n)!;
  return {
    loanRef,
    paymentRef: `${loanRef}-P${n}`,
    valueOn: due.dueOn + daysLate,
    currency: loans.find((loan) => loan.loanRef === loanRef)!.currency,
    amountMinor: due.principalMinor + due.interestMinor + due.feeMinor,
    dayAssumed: false,
    paidBy: 'borrower',
    ...more,
  };
}

const ns = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const until = day('2026-06-30');

const payments: readonly PaymentRecord[] = [
  ...ns(1, 9).map((n) => pays('L1', n, -(n % 3))),
  ...ns(1, 9).map((n) => pays('L2', n, n === 4 ? 40 : n === 5 ? 12 : 2)),
  ...ns(1, 4).map((n) => pays('L3', n, 0)),
  pays('L3', 5, 20, { amountMinor: 30_000n }),
  ...ns(1, 3).map((n) => pays('L3b', n, 0)),
  ...ns(1, 3).map((n) => pays('L4', n, 0)),
  pays('L4', 4, 0, { amountMinor: 500_000n, paymentRef: 'L4-all' }),
  ...ns(1, 10).map((n) => pays('L5', n, n)),
  { ...pays('L5', 9, 14), paymentRef: 'L5-P9-returned', reversesPaymentRef: 'L5-P9' },
  pays('L5', 9, 30, { paymentRef: 'L5-P9-again' }),
  ...ns(1, 3).map((n) => pays('L6', n, 1)),
  ...ns(1, 4).map((n) => pays('L7', n, 0)),
  ...ns(1, 5).map((n) => pays('L8', n, 0)),
  { ...pays('L1', 1, 100), loanRef: undefined, paymentRef: 'stray-1', amountMinor: 12_345n } as never,
].filter((payment) => payment.valueOn <= until);

const event = (loanRef: string, eventRef: string, kind: string, on: string, more: object = {}): BookRecord => ({
  table: 'events',
  record: { loanRef, eventRef, kind, on: day(on), dayAssumed: false, ...more } as never,
});

const tables: Readonly<Record<BookTable, readonly BookRecord[]>> = {
  parties: [...new Set(loans.map((loan) => loan.partyRef))].map((partyRef) => ({
    table: 'parties',
    record: {
      partyRef,
      kind: partyRef === 'P8' ? 'firm' : 'person',
      name: `名 ${partyRef}\t\\`,
      place: 'CN-320100',
      language: 'zh',
    },
  })),
  loans: loans.map((record) => ({ table: 'loans', record })),
  instalments: instalments.map((record) => ({ table: 'instalments', record })),
  events: [
    event('L6', 'L6-pause', 'pause', '2026-05-01', { until: day('2026-06-15') }),
    event('L1', 'L1-fee', 'charge', '2026-01-15', { amountMinor: 2_000n, component: 'fee', currency: 'CNY' }),
    event('L3', 'L3-cost', 'charge', '2026-05-20', { amountMinor: 8_000n, component: 'cost', currency: 'CNY' }),
    event('L2', 'L2-waiver', 'waiver', '2026-02-15', { amountMinor: 100n, component: 'penalty', currency: 'CNY' }),
    event('L7', 'L7-off', 'chargeOff', '2026-03-20', { amountMinor: 470_000n, currency: 'CNY' }),
    event('L7', 'L7-back', 'recovery', '2026-05-05', { amountMinor: 50_000n, currency: 'CNY' }),
    event('L5', 'L5-longer', 'extension', '2026-04-01', { months: 2 }),
  ],
  creditors: [
    ['BANK', 7n, '2025-12-01', 'jointLoan'],
    ['PLATFORM', 3n, '2025-12-01', 'jointLoan'],
    ['BUYER', 10n, '2026-06-01', 'sale'],
  ].map(([creditorRef, shareNumerator, from, reason]) => ({
    table: 'creditors',
    record: {
      loanRef: 'L8',
      from: day(from as string),
      creditorRef,
      shareNumerator,
      shareDenominator: 10n,
      reason,
    } as never,
  })),
  payments: payments.map((record) => ({ table: 'payments', record })),
};

function sourceOf(table: BookTable): BookSource {
  return {
    file: `${table}.small`,
    digest: createHash('sha256').update(`small ${table}`).digest('hex'),
    bytes: tables[table].length,
    tables: [table],
    headers: [],
    async *rows() {
      const readings = tables[table].map((record, index) => ({ line: index + 2, cells: [], records: [record] }));
      yield { readings: readings as never, bytesRead: tables[table].length };
    },
  };
}

/** An embedded database in memory that holds the small book, loaded and closed as loadSmallBook does. */
export function openSmallBook(): Promise<Database> {
  return openFreshWith('small-book', (database) => loadSmallBook(database));
}

/** The key of the small book's creditor; the book is loaded where the database has none, as one by openSmallBook has. */
export async function smallBookOf(database: Database): Promise<number> {
  const books = await database.session((session) => readCreditors(session));
  return books.find(({ creditorRef }) => creditorRef === 'SMALL')?.creditorId ?? loadSmallBook(database);
}

/** Loads the small book and closes 2026-03-31 and 2026-06-30, or the dates given. Returns its creditor's key. */
export async function loadSmallBook(
  database: Database,
  { closes }: { closes: readonly string[] } = { closes: ['2026-03-31', '2026-06-30'] },
): Promise<number> {
  const { creditorId, files } = await importBook(database, {
    owner: {
      creditorRef: 'SMALL',
      name: 'A small lender',
      zone: 'Asia/Shanghai',
      currency: 'CNY',
      generated: true,
      bookAsOf: until,
    },
    sources: (Object.keys(tables) as BookTable[]).map(sourceOf),
    mappingDigest: '',
    acceptGoodRows: false,
    dryRun: false,
    sealer: sealerOf(smallBookKey),
    orderOfPayment: orderOfPayment(),
  });
  const refused = files.flatMap((file) => file.faults);
  if (refused.length > 0) throw new Error(`the small book is refused: ${JSON.stringify(refused)}`);
  for (const on of closes) await closeSmallBook(database, creditorId, on);
  return creditorId;
}

export async function closeSmallBook(database: Database, creditorId: number, on: string): Promise<void> {
  const businessDate = day(on);
  const settings = { creditorId, businessDate, boundaryDays: boundaryDays(businessDate) };
  const closed = await closeDay(database, settings);
  if ('refused' in closed) throw new Error(closed.refused);
}
