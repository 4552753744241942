/**
 * Pulls a book from a lender's core banking system through the loading that files go through. A page of the list is a file:
 * it is loaded whole or not at all, then where the pull stands is stored, so that a killed pull goes on with the page that is
 * missing. Loans that look as they did are not read again; those that the system's trail of changes names are.
 */
import { createHash } from 'node:crypto';
import { bookTables } from '../core/book/records.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { formatAmount, parseAmountMinor } from '../core/money/decimal.ts';
import {
  beginPull,
  endPull,
  findBook,
  movePull,
  type OfSystem,
  type PulledMoney,
  type Reading,
  readPull,
  readPulledMoney,
  readReplaced,
  readSeen,
  type SeenLoan,
} from '../store/core-system.ts';
import type { Database } from '../store/database.ts';
import type { BookRecord, PaymentRecord, RowFault, RowReading } from './book-records.ts';
import {
  type CoreFault,
  type CoreLoan,
  type CoreRow,
  type CoreSystem,
  coreRowHeaders,
  type ListedLoan,
} from './core-system-port.ts';
import { type BookOwner, type ControlTotals, type FileReport, importBook } from './import-book.ts';
import type { OrderOfPayment } from './loan-ledger.ts';
import type { BookSource, Sealer } from './ports.ts';

export interface PullSettings {
  readonly system: CoreSystem;
  /** the currency of a book that is not there yet: left out, that of the first loan */
  readonly owner: Omit<BookOwner, 'currency'> & { readonly currency?: string | undefined };
  /** digest of what decides how loans are mapped, so that another mapping loads anew */
  readonly mappingDigest: string;
  readonly acceptGoodRows: boolean;
  readonly dryRun: boolean;
  /** every loan is read, also one that looks as it did */
  readonly readsAll: boolean;
  /** only loans that the trail of changes names from this day on */
  readonly since?: Day | undefined;
  readonly sealer: Sealer | undefined;
  readonly orderOfPayment: OrderOfPayment;
}

/** What is wrong with one loan; it is read again by every pull until nothing is. */
export interface LoanFault extends CoreFault {
  readonly loan: string;
}

export interface PullReport {
  /** stopped: a page with faults was not loaded. overtaken: another pull of this book has begun. trailNotReadable: `since` needs the trail. */
  readonly outcome: 'complete' | 'stopped' | 'overtaken' | 'trailNotReadable';
  /** goes on with the reading of a pull that was broken off */
  readonly resumed: boolean;
  /** false: this user may not read the trail, and a change that leaves all sums as they were can be missed */
  readonly trailRead: boolean;
  readonly listed: number;
  readonly notLent: number;
  readonly unchanged: number;
  readonly read: number;
  readonly pages: number;
  readonly rowsTaken: number;
  readonly rowsRefused: number;
  readonly recordsAlreadyThere: number;
  readonly controlTotals: ControlTotals;
  readonly faults: readonly LoanFault[];
}

export interface PullHooks {
  readonly onPage?: (at: { readonly listed: number; readonly read: number }) => void;
}

export async function pullCoreSystem(
  database: Database,
  settings: PullSettings,
  hooks: PullHooks = {},
): Promise<PullReport> {
  const pull = new Pull(database, settings, hooks);
  return settings.since === undefined ? pull.readList() : pull.readSince(settings.since);
}

const loansPerBatch = 200;

class Pull {
  readonly #database: Database;
  readonly #settings: PullSettings;
  readonly #hooks: PullHooks;
  #creditorId: number | undefined;
  readonly #counts = {
    listed: 0,
    notLent: 0,
    unchanged: 0,
    read: 0,
    pages: 0,
    rowsTaken: 0,
    rowsRefused: 0,
    recordsAlreadyThere: 0,
  };
  readonly #faults: LoanFault[] = [];
  readonly #totals = new Totals();

  constructor(database: Database, settings: PullSettings, hooks: PullHooks) {
    this.#database = database;
    this.#settings = settings;
    this.#hooks = hooks;
  }

  async readSince(day: Day): Promise<PullReport> {
    const { system } = this.#settings;
    this.#creditorId = await this.#book();
    const named = await system.changedLoans({ fromDay: day });
    if (named === undefined) return this.#report('trailNotReadable', { resumed: false, trailRead: false });
    const ids = [...named].sort((a, b) => (a < b ? -1 : 1));
    for (let from = 0; from < ids.length; from += loansPerBatch) {
      const loans = await system.readLoans(ids.slice(from, from + loansPerBatch));
      this.#counts.listed += loans.length;
      if ((await this.#load(loans, new Map())) === undefined)
        return this.#report('stopped', { resumed: false, trailRead: true });
    }
    return this.#report('complete', { resumed: false, trailRead: true });
  }

  async readList(): Promise<PullReport> {
    const { system, dryRun } = this.#settings;
    this.#creditorId = await this.#book();
    const stood = await this.#stood();
    const { reading, resumed } = await this.#reading(stood?.reading);
    const named =
      stood?.trailId === undefined ? new Set<bigint>() : await system.changedLoans({ afterChange: stood.trailId });
    const told = { resumed, trailRead: reading.trailId !== undefined && named !== undefined };
    let pullNumber = await this.#begin(reading);
    for await (const { loans: listed, position } of system.pages(reading)) {
      const seen = await this.#readPage(listed, { readsAll: reading.readsAll, named: named ?? new Set() });
      if (seen === undefined) return this.#report('stopped', told);
      if (dryRun || this.#creditorId === undefined) continue;
      // The book is made by its first page.
      pullNumber ??= await this.#begin(reading);
      const at = { pullNumber: pullNumber!, afterId: listed.at(-1)!.remoteId, position, seen };
      const moved = await this.#database.transaction((session) => movePull(session, this.#of(), at));
      if (!moved) return this.#report('overtaken', told);
    }
    if (pullNumber !== undefined) {
      const ended = pullNumber;
      await this.#database.transaction((session) => endPull(session, this.#of(), ended));
    }
    return this.#report('complete', told);
  }

  #book(): Promise<number | undefined> {
    return this.#database.session((session) => findBook(session, this.#settings.owner.creditorRef));
  }

  #of(): OfSystem {
    const { url, tenant } = this.#settings.system;
    return { creditorId: this.#creditorId!, url, tenant };
  }

  async #stood() {
    return this.#creditorId === undefined
      ? undefined
      : this.#database.session((session) => readPull(session, this.#of()));
  }

  /** A reading that was broken off goes on, as it began. */
  async #reading(stood: Reading | undefined): Promise<{ reading: Reading; resumed: boolean }> {
    const { system, readsAll } = this.#settings;
    if (stood !== undefined && (stood.readsAll || !readsAll)) return { reading: stood, resumed: stood.afterId > 0n };
    const trailId = await system.newestChange();
    return { reading: { readsAll, trailId, afterId: 0n, position: 0 }, resumed: false };
  }

  async #begin(reading: Reading): Promise<bigint | undefined> {
    if (this.#creditorId === undefined || this.#settings.dryRun) return undefined;
    return this.#database.transaction((session) => beginPull(session, this.#of(), reading));
  }

  /** The marks to keep of a page; undefined: it was refused. */
  async #readPage(
    listed: readonly ListedLoan[],
    { readsAll, named }: { readonly readsAll: boolean; readonly named: ReadonlySet<bigint> },
  ): Promise<SeenLoan[] | undefined> {
    const seen =
      this.#creditorId === undefined
        ? new Map<bigint, string>()
        : await this.#database.session((session) =>
            readSeen(
              session,
              this.#of(),
              listed.map(({ remoteId }) => remoteId),
            ),
          );
    const isNew = ({ remoteId, mark }: ListedLoan) => readsAll || named.has(remoteId) || seen.get(remoteId) !== mark;
    // Not lent any more is a change of what was loaded; never lent is nothing to load.
    const toRead = listed.filter((loan) => (loan.isLent ? isNew(loan) : seen.has(loan.remoteId)));
    this.#counts.listed += listed.length;
    this.#counts.notLent += listed.filter(({ isLent }) => !isLent).length;
    this.#counts.unchanged += listed.filter((loan) => loan.isLent && !isNew(loan)).length;
    const loans = await this.#settings.system.readLoans(toRead.map(({ remoteId }) => remoteId));
    const settled = await this.#load(loans, seen, listed[0]?.currency);
    this.#hooks.onPage?.({ listed: this.#counts.listed, read: this.#counts.read });
    return (
      settled &&
      toRead.flatMap((loan) => {
        const state = settled.get(loan.remoteId);
        return state === undefined ? [] : [{ ...loan, mark: state === 'moreToCome' ? '' : loan.mark }];
      })
    );
  }

  /** Loads what was read as one file. The loans that are without fault; undefined: refused, nothing is kept. */
  async #load(
    loans: readonly CoreLoan[],
    seen: ReadonlyMap<bigint, string>,
    currency?: string,
  ): Promise<Map<bigint, 'settled' | 'moreToCome'> | undefined> {
    const settings = this.#settings;
    this.#counts.read += loans.length;
    const lent = loans.filter((loan) => loan.isLent || seen.has(loan.remoteId));
    if (lent.length === 0) return new Map();
    const source = sourceOf(settings.system, await this.#rowsOf(lent));
    const { creditorId, files } = await importBook(this.#database, {
      owner: { ...settings.owner, currency: settings.owner.currency ?? (currency || 'CNY') },
      sources: [source.source],
      mappingDigest: settings.mappingDigest,
      acceptGoodRows: settings.acceptGoodRows,
      dryRun: settings.dryRun,
      sealer: settings.sealer,
      orderOfPayment: settings.orderOfPayment,
    });
    if (!settings.dryRun) this.#creditorId = creditorId;
    const report = files[0]!;
    const faulty = this.#count(report, source);
    if (report.outcome === 'refused') return undefined;
    const whole = lent.filter(({ loanRef, isLent }) => isLent && !faulty.has(loanRef));
    return new Map(whole.map(({ remoteId, hasMoreToCome }) => [remoteId, hasMoreToCome ? 'moreToCome' : 'settled']));
  }

  #count(report: FileReport, { loanOf }: LoadedSource): Set<string> {
    this.#counts.pages++;
    this.#counts.rowsTaken += report.rowsTaken;
    this.#counts.rowsRefused += report.rowsRefused;
    this.#counts.recordsAlreadyThere += report.recordsAlreadyThere;
    if (report.outcome !== 'refused') this.#totals.add(report.controlTotals);
    const faulty = new Set<string>();
    for (const { line, field, value, code } of report.faults) {
      const loan = loanOf(line);
      faulty.add(loan);
      this.#faults.push({ loan, field, value, code });
    }
    return faulty;
  }

  /** The rows of these loans, beside what the book knows: its own schedules, and money that was undone there. */
  async #rowsOf(loans: readonly CoreLoan[]): Promise<{ loanRef: string; row: CoreRow }[]> {
    const creditorId = this.#creditorId;
    const { refPrefix: prefix } = this.#settings.system;
    const loanRefs = loans.map(({ loanRef }) => loanRef);
    const replaced =
      creditorId === undefined
        ? new Set<string>()
        : await this.#database.session((session) => readReplaced(session, { creditorId, loanRefs }));
    const pulled =
      creditorId === undefined
        ? []
        : await this.#database.session((session) => readPulledMoney(session, { creditorId, loanRefs, prefix }));
    const byLoan = Map.groupBy(pulled, ({ loanRef }) => loanRef);
    const parties = new Set<string>();
    return loans.flatMap((loan) => {
      const { loanRef, partyRef } = loan;
      const rows = loan.isLent ? loan.rows : [disbursalUndone(loan)];
      if (rows.some((row) => 'faults' in row)) return rows.map((row) => ({ loanRef, row }));
      const kept = replaced.has(loanRef) ? rows.filter(({ kind }) => kind === 'money').map(withoutSplit) : rows;
      const isFirst = !parties.has(partyRef);
      parties.add(partyRef);
      const undone = undoneRows(loan, byLoan.get(loanRef) ?? []);
      return [...kept.filter(({ kind }) => kind !== 'party' || isFirst), ...undone].map((row) => ({ loanRef, row }));
    });
  }

  #report(outcome: PullReport['outcome'], told: { resumed: boolean; trailRead: boolean }): PullReport {
    return { outcome, ...told, ...this.#counts, controlTotals: this.#totals.shown(), faults: this.#faults };
  }
}

function disbursalUndone({ loanRef }: CoreLoan): CoreRow {
  const faults = [{ field: 'status', value: '', code: 'disbursalUndone' }];
  return { kind: 'loan', cells: [loanRef, 'loan', '', '', ''], faults };
}

/** Under a schedule that was agreed here, money divides as was agreed, not as the schedule of before would have it. */
function withoutSplit(row: CoreRow): CoreRow {
  if ('faults' in row) return row;
  const records = row.records.map((item): BookRecord => {
    if (item.table !== 'payments') return item;
    const { split: _, ...record } = item.record;
    return { table: 'payments', record };
  });
  return { ...row, records };
}

/**
 * Money in the book that the core system counts no more: taken back there, or entered again by it under another number
 * when an earlier day changed. A payment is undone as of its own day; what has no undoing in a book is a fault.
 */
function undoneRows({ loanRef, liveRefs }: CoreLoan, pulled: readonly PulledMoney[]): CoreRow[] {
  const gone = pulled.filter(({ ref }) => !liveRefs.has(ref) && !liveRefs.has(ref.replace(/\/[0-9]+$/, '')));
  const events = new Set(gone.filter(({ kind }) => kind === 'event').map(({ ref }) => ref));
  return gone.flatMap((money): CoreRow[] => {
    const { ref, kind, valueOn, amountMinor, currency } = money;
    const cells = [loanRef, 'undone', ref, formatDay(valueOn), formatAmount(amountMinor, currency)];
    if (kind !== 'payment') {
      const code = kind === 'event' ? 'eventUndone' : 'heldMoneyUndone';
      return [{ kind: 'money', cells, faults: [{ field: 'transactions', value: ref, code }] }];
    }
    // Money recovered is told as an event and stands in the ledger too: one fault is enough.
    if (events.has(ref)) return [];
    const record: PaymentRecord = {
      loanRef,
      paymentRef: `${ref}/undone`,
      valueOn,
      currency,
      amountMinor,
      reversesPaymentRef: ref,
      dayAssumed: false,
      paidBy: 'unknown',
    };
    return [{ kind: 'money', cells, records: [{ table: 'payments', record }] }];
  });
}

interface LoadedSource {
  readonly source: BookSource;
  readonly loanOf: (line: number) => string;
}

/** Rows as a file: its digest is over what they say, so that the same page again changes nothing. */
function sourceOf(
  system: CoreSystem,
  rows: readonly { readonly loanRef: string; readonly row: CoreRow }[],
): LoadedSource {
  const host = URL.parse(system.url)?.host ?? system.url;
  const file = `${host}/${system.tenant}#${rows[0]?.loanRef}-${rows.at(-1)?.loanRef}`;
  const readings = rows.map(({ row }, index): RowReading => {
    const line = index + 1;
    if ('faults' in row) {
      const faults: RowFault[] = row.faults.map((fault) => ({ file, line, ...fault }));
      return { line, faults, cells: row.cells };
    }
    return { line, records: row.records, cells: row.cells };
  });
  const content = JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  const source: BookSource = {
    file,
    digest: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
    tables: ['parties', 'loans', 'instalments', 'events', 'payments'],
    headers: coreRowHeaders,
    async *rows() {
      yield { readings, bytesRead: content.length };
    },
  };
  return { source, loanOf: (line) => rows[line - 1]?.loanRef ?? '' };
}

/** Control totals of many files. */
class Totals {
  readonly #records = Object.fromEntries(bookTables.map((table) => [table, 0])) as Record<
    (typeof bookTables)[number],
    number
  >;
  readonly #lent = new Map<string, bigint>();
  readonly #received = new Map<string, bigint>();

  add(totals: ControlTotals): void {
    for (const table of bookTables) this.#records[table] += totals.records[table];
    for (const [map, amounts] of [
      [this.#lent, totals.lent],
      [this.#received, totals.received],
    ] as const) {
      for (const [currency, amount] of Object.entries(amounts)) {
        map.set(currency, (map.get(currency) ?? 0n) + (parseAmountMinor(amount, currency) as bigint));
      }
    }
  }

  shown(): ControlTotals {
    const amounts = (map: ReadonlyMap<string, bigint>) =>
      Object.fromEntries([...map].map(([currency, minor]) => [currency, formatAmount(minor, currency)]));
    return { records: this.#records, lent: amounts(this.#lent), received: amounts(this.#received) };
  }
}
