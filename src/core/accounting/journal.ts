/**
 * The journal of one loan: from the rows of its ledger and what happened beside them, entries in double entry that balance on the
 * balance sheet and off it, each with the row or event it comes from. What the borrower owes by component on any day is, in
 * the journal as in the ledger, the same amount: nothing is dropped and nothing is told twice.
 *
 * Entries are dated by the day of posting, for a period that is closed is not written in again; a value date before it stands in
 * the text's parameters. Numbers run on within the loan, so a journal that is drawn again later begins as the earlier one did,
 * as long as nothing is posted on a day that was drawn already.
 */
import { type Day, formatDay } from '../calendar/day.ts';
import { type ComponentAmounts, components } from '../loan/components.ts';
import type { Currency } from '../money/currency.ts';
import { type BookEvent, type BookRow, changeOf } from './book-row.ts';
import { type AccountRole, accountRoles, isOffBalance, offRoles, onRoles } from './chart.ts';
import { type Leg, LoanBooks } from './loan-books.ts';

/** What an entry is about; words in messages/<language>/accounting.json under accounting.entry.<code>. */
export const entryCodes = [
  'disbursement',
  'interestDue',
  'feeDue',
  'penaltyDue',
  'charge',
  'payment',
  'reversal',
  'waiver',
  'trueUp',
  'setAside',
  'restore',
  'handedOn',
  'capitalise',
  'release',
  'takenBack',
  'suspended',
  'nonAccrualBegan',
  'modified',
  'derecognised',
  'reestimated',
  'unwound',
  'completed',
  'chargedOff',
  'allowance',
  'monthEnd',
  'monthEndBack',
] as const;
export type EntryCode = (typeof entryCodes)[number];

/** One of the two amounts is above zero, the other zero. */
export interface JournalLine {
  readonly role: AccountRole;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
}

export interface JournalEntry {
  /** 1, 2, 3 … within the loan */
  readonly n: number;
  readonly loanRef: string;
  readonly on: Day;
  readonly currency: Currency;
  readonly code: EntryCode;
  /** for the words of `code`: loan, valueOn, and ref where there is one */
  readonly parameters: Readonly<Record<string, string>>;
  readonly lines: readonly JournalLine[];
  readonly source:
    | { readonly kind: 'ledgerEntry'; readonly entryId: bigint }
    | { readonly kind: 'event'; readonly ref: string };
}

/** In order of precedence. */
export const journalRefusals = ['entryTwice', 'reversedUnknown', 'reversalDiffers', 'effectUnknown'] as const;
export type JournalRefusal =
  /** a row stands twice, undoes a row that is not there before it, or undoes another amount */
  | { readonly refused: 'entryTwice' | 'reversedUnknown' | 'reversalDiffers'; readonly entryId: bigint }
  /** something was set aside or came back, and no event of the day says what the loan is worth then */
  | { readonly refused: 'effectUnknown'; readonly on: Day };

export interface JournalInput {
  readonly loanRef: string;
  readonly currency: Currency;
  /** of one loan, in any order */
  readonly rows: readonly BookRow[];
  readonly events: readonly BookEvent[];
  /** nothing after this day is drawn */
  readonly through: Day;
}

export function journal(input: JournalInput): { readonly entries: readonly JournalEntry[] } | JournalRefusal {
  const rows = input.rows.filter(({ postedOn }) => postedOn <= input.through).sort(inPosting);
  const refused = faultOf(rows);
  if (refused !== undefined) return refused;
  const events = input.events.filter(({ on }) => on <= input.through);
  const writer = new Writer(input);
  const days = new Set<Day>([...rows.map(({ postedOn }) => postedOn), ...events.map(({ on }) => on)]);
  for (const { kind, on } of events) if (kind === 'monthEnd' && on < input.through) days.add(on + 1);
  const rowsByDay = Map.groupBy(rows, ({ postedOn }) => postedOn);
  const eventsByDay = Map.groupBy(events, ({ on }) => on);
  for (const day of [...days].sort((a, b) => a - b)) {
    if (!writer.writeDay(day, rowsByDay.get(day) ?? [], eventsByDay.get(day) ?? [])) {
      return { refused: 'effectUnknown', on: day };
    }
  }
  return { entries: writer.entries };
}

function inPosting(one: BookRow, other: BookRow): number {
  if (one.postedOn !== other.postedOn) return one.postedOn - other.postedOn;
  return one.entryId < other.entryId ? -1 : one.entryId > other.entryId ? 1 : 0;
}

function faultOf(rows: readonly BookRow[]): JournalRefusal | undefined {
  const seen = new Map<bigint, BookRow>();
  for (const row of rows) {
    const { entryId, reversesEntryId } = row;
    if (seen.has(entryId)) return { refused: 'entryTwice', entryId };
    if (reversesEntryId !== undefined) {
      const undone = seen.get(reversesEntryId);
      if (undone === undefined) return { refused: 'reversedUnknown', entryId };
      const [one, other] = [changeOf(undone), changeOf(row)];
      if (components.some((component) => one[component] + other[component] !== 0n)) {
        return { refused: 'reversalDiffers', entryId };
      }
    }
    seen.set(entryId, row);
  }
  return undefined;
}

/** What comes first on a day: a loan stops accruing before the day's interest, is valued after the day's rows, and ends last. */
const eventOrder = [
  'nonAccrualBegan',
  'derecognised',
  'modified',
  'reestimated',
  'unwound',
  'completed',
  'nonAccrualEnded',
  'allowance',
  'chargedOff',
  'monthEnd',
] as const satisfies readonly BookEvent['kind'][];

/** Events that say what the loan is worth on a day. */
const valuing: readonly BookEvent['kind'][] = ['derecognised', 'modified', 'reestimated', 'completed', 'chargedOff'];

class Writer {
  readonly entries: JournalEntry[] = [];
  readonly #books = new LoanBooks();
  readonly #input: JournalInput;

  constructor(input: JournalInput) {
    this.#input = input;
  }

  /** False when the day leaves the loan's worth open. */
  writeDay(day: Day, rows: readonly BookRow[], events: readonly BookEvent[]): boolean {
    const books = this.#books;
    const accruedMinor = books.balance('accruedInterest');
    if (accruedMinor !== 0n) this.#writeBack(day, accruedMinor);
    for (const event of ofKinds(events, ['nonAccrualBegan'])) this.#writeEvent(event);
    const adjustmentMinor = books.balance('loanAdjustment');
    const kinds = new Set(rows.map(({ kind }) => kind));
    for (const row of takenBackFirst(rows)) this.#writeRow(row, kinds);
    const isOpen = books.balance('loanAdjustment') !== adjustmentMinor;
    if (isOpen && !events.some(({ kind }) => valuing.includes(kind))) return false;
    for (const event of ofKinds(events, eventOrder.slice(1))) this.#writeEvent(event);
    return true;
  }

  #writeBack(day: Day, accruedMinor: bigint): void {
    const legs: Leg[] = [
      { role: 'accruedInterest', amountMinor: -accruedMinor },
      { role: 'interestIncome', amountMinor: accruedMinor },
    ];
    this.#books.post(legs);
    this.#write(
      { on: day, code: 'monthEndBack', source: { kind: 'event', ref: `monthEnd ${formatDay(day - 1)}` } },
      legs,
    );
  }

  #writeRow(row: BookRow, kindsToday: ReadonlySet<BookRow['kind']>): void {
    const source = { kind: 'ledgerEntry', entryId: row.entryId } as const;
    const parameters = {
      valueOn: formatDay(row.valueOn),
      ...(row.ref === undefined ? {} : { ref: row.ref }),
    };
    const legs = this.#books.postRow(row);
    this.#write({ on: row.postedOn, code: this.#codeOf(row, kindsToday), source, parameters }, legs);
    // What comes back and goes again on one day was not owed between.
    if (row.kind === 'restore' && (kindsToday.has('release') || kindsToday.has('setAside'))) return;
    const suspended = this.#books.suspend();
    this.#write({ on: row.postedOn, code: 'suspended', source, parameters }, suspended);
    this.#write({ on: row.postedOn, code: 'chargedOff', source, parameters }, this.#books.sweep());
  }

  /** What comes back and goes again on one day is told as what the two rows come to. */
  #codeOf({ kind, contra, entryId }: BookRow, kindsToday: ReadonlySet<BookRow['kind']>): EntryCode {
    if (kind === 'release') return this.#books.isRelease(entryId) ? 'release' : 'waiver';
    if (kind !== 'restore') return kind;
    if (contra === 'waiverLoss') return 'takenBack';
    if (kindsToday.has('release')) return 'release';
    return kindsToday.has('setAside') ? 'handedOn' : 'restore';
  }

  #writeEvent(event: BookEvent): void {
    const legs = this.#legsOf(event);
    const code = event.kind === 'nonAccrualEnded' ? undefined : event.kind;
    if (code === undefined) return;
    const { on, ref } = event;
    const parameters = event.kind === 'allowance' ? { ref, stage: String(event.stage) } : { ref };
    this.#write({ on, code, source: { kind: 'event', ref }, parameters }, legs, event.kind === 'derecognised');
  }

  #legsOf(event: BookEvent): readonly Leg[] {
    const books = this.#books;
    switch (event.kind) {
      case 'nonAccrualBegan':
        return books.beginNonAccrual();
      case 'nonAccrualEnded':
        books.endNonAccrual();
        return [];
      case 'modified':
      case 'reestimated':
        return books.adjust(event.adjustmentMinor, 'modificationResult');
      case 'derecognised':
        return books.derecognise(event.adjustmentMinor);
      case 'unwound':
        // Time alone earns nothing on a loan whose interest is not income: it is made up when it accrues again.
        return books.isNonAccrual ? [] : books.adjust(event.adjustmentMinor, 'interestIncome');
      case 'completed':
        return books.adjust(0n, 'interestIncome');
      case 'chargedOff':
        return books.chargeOff();
      case 'allowance':
        return books.allow(event.allowanceMinor);
      case 'monthEnd':
        return books.accrue(event.accruedInterestMinor);
    }
  }

  #write(
    at: Pick<JournalEntry, 'on' | 'code' | 'source'> & { readonly parameters?: Readonly<Record<string, string>> },
    legs: readonly Leg[],
    isGross = false,
  ): void {
    const lines = linesOf(legs, isGross);
    if (lines.length === 0) return;
    const { loanRef, currency } = this.#input;
    const { on, code, source } = at;
    const parameters = { loan: loanRef, ...at.parameters };
    this.entries.push({ n: this.entries.length + 1, loanRef, on, currency, code, parameters, lines, source });
  }
}

/** A release taken back that is set aside again: first it comes back, as the ledger may tell it the other way round. */
function takenBackFirst(rows: readonly BookRow[]): readonly BookRow[] {
  const first = rows.findIndex(({ kind }) => kind === 'setAside');
  if (first < 0) return rows;
  const isTakenBack = ({ kind, contra }: BookRow) => kind === 'restore' && contra === 'waiverLoss';
  const later = rows.slice(first);
  return [...rows.slice(0, first), ...later.filter(isTakenBack), ...later.filter((row) => !isTakenBack(row))];
}

function ofKinds(events: readonly BookEvent[], kinds: readonly BookEvent['kind'][]): readonly BookEvent[] {
  return kinds.flatMap((kind) => events.filter((event) => event.kind === kind));
}

/** One line a role, debits first; both sides of a role where the entry is to show them apart. */
function linesOf(legs: readonly Leg[], isGross: boolean): JournalLine[] {
  const sums = new Map<AccountRole, { debitMinor: bigint; creditMinor: bigint }>();
  for (const { role, amountMinor } of legs) {
    const sum = sums.get(role) ?? { debitMinor: 0n, creditMinor: 0n };
    if (amountMinor > 0n) sum.debitMinor += amountMinor;
    else sum.creditMinor -= amountMinor;
    sums.set(role, sum);
  }
  const lines: JournalLine[] = [];
  for (const [role, { debitMinor, creditMinor }] of sums) {
    if (isGross) {
      if (debitMinor > 0n) lines.push({ role, debitMinor, creditMinor: 0n });
      if (creditMinor > 0n) lines.push({ role, debitMinor: 0n, creditMinor });
      continue;
    }
    const netMinor = debitMinor - creditMinor;
    if (netMinor > 0n) lines.push({ role, debitMinor: netMinor, creditMinor: 0n });
    if (netMinor < 0n) lines.push({ role, debitMinor: 0n, creditMinor: -netMinor });
  }
  const place = ({ role }: JournalLine) => accountRoles.indexOf(role);
  const side = ({ role, debitMinor }: JournalLine) => (isOffBalance(role) ? 2 : 0) + (debitMinor > 0n ? 0 : 1);
  return lines.sort((one, other) => side(one) - side(other) || place(one) - place(other));
}

/** Debits less credits of each role up to the end of `on`. */
export function balancesOn(entries: readonly JournalEntry[], on: Day): ReadonlyMap<AccountRole, bigint> {
  const balances = new Map<AccountRole, bigint>();
  for (const entry of entries) {
    if (entry.on > on) continue;
    for (const { role, debitMinor, creditMinor } of entry.lines) {
      balances.set(role, (balances.get(role) ?? 0n) + debitMinor - creditMinor);
    }
  }
  return balances;
}

/** What the borrower owes by the journal, on the balance sheet and off it: equal to the ledger's sum on every day. */
export function owedByJournal(entries: readonly JournalEntry[], on: Day): ComponentAmounts {
  const balances = balancesOn(entries, on);
  return Object.fromEntries(
    components.map((component) => [
      component,
      (balances.get(onRoles[component]) ?? 0n) + (balances.get(offRoles[component]) ?? 0n),
    ]),
  ) as unknown as ComponentAmounts;
}
