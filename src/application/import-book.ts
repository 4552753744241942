/**
 * Loads a book, file by file, each whole or not at all, in one transaction: a killed import goes on with the files that are
 * missing. With `acceptGoodRows` the good rows are loaded and the bad ones set aside to be mended and loaded again.
 */
import type { Day } from '../core/calendar/day.ts';
import { formatDay } from '../core/calendar/day.ts';
import { takeIds } from '../store/close-writes.ts';
import type { Database, Session } from '../store/database.ts';
import { analyzeBook, fileLoaded, findBrokenShares, hasParties, holdImport } from '../store/imports.ts';
import { type BrokenSchedule, findBrokenSchedules } from '../store/known-rows.ts';
import { makeStaging, readUnknownLoans, type StagedPayment, stage } from '../store/payment-staging.ts';
import type { BookRecord, BookTable, PaymentRecord, RowFault } from './book-records.ts';
import { batchOf, checkBatch, type ImportContext, type Lined } from './check-rows.ts';
import { enterFile } from './enter-book-facts.ts';
import { enterPayments } from './enter-payments.ts';
import { postStagedPayments } from './import-payments.ts';
import { Tally } from './import-tally.ts';
import type { OrderOfPayment } from './loan-ledger.ts';
import type { BookSource, Sealer } from './ports.ts';
import { recognisePayments } from './recognise-payments.ts';
import { storeBatch } from './store-rows.ts';
import { suspendUnmatched } from './suspend-unmatched.ts';

/** Which lender's book it is; made on the first import. */
export interface BookOwner {
  readonly creditorRef: string;
  readonly name: string;
  readonly zone: string;
  readonly currency: string;
  /** left out: that of the schema's own default, China */
  readonly jurisdiction?: string | undefined;
  readonly generated: boolean;
  readonly bookAsOf: Day | undefined;
}

export interface ImportSettings {
  readonly owner: BookOwner;
  readonly sources: readonly BookSource[];
  /** digest of the mapping file, '' for the book format */
  readonly mappingDigest: string;
  readonly acceptGoodRows: boolean;
  readonly dryRun: boolean;
  readonly sealer: Sealer | undefined;
  readonly orderOfPayment: OrderOfPayment;
}

export interface ControlTotals {
  /** records stored by table */
  readonly records: Readonly<Record<BookTable, number>>;
  /** decimal text by currency, as read from the file's good rows */
  readonly lent: Readonly<Record<string, string>>;
  readonly received: Readonly<Record<string, string>>;
}

export interface FileReport {
  readonly file: string;
  readonly outcome: 'loaded' | 'alreadyLoaded' | 'refused' | 'dryRun';
  readonly rowsRead: number;
  readonly rowsTaken: number;
  readonly rowsRefused: number;
  readonly rowsSkipped: number;
  readonly recordsAlreadyThere: number;
  readonly paymentsToSuspense: number;
  readonly controlTotals: ControlTotals;
  /** all of them, in order of line */
  readonly faults: readonly RowFault[];
}

export interface ImportHooks {
  readonly onFile?: (file: string, bytes: number) => void;
  readonly onProgress?: (bytesRead: number) => void;
  readonly onPosting?: (paymentsPosted: number, payments: number) => void;
}

/** The order of tables in an import: who is referred to comes before who refers. Events come before payments: a payment pays charges. */
const tableOrder: readonly BookTable[] = ['parties', 'loans', 'instalments', 'events', 'creditors', 'payments'];

export async function importBook(
  database: Database,
  settings: ImportSettings,
  hooks: ImportHooks = {},
): Promise<{ creditorId: number; files: FileReport[] }> {
  if (settings.dryRun) return checkBook(database, settings, hooks);
  const creditorId = await database.transaction((session) => takeCreditor(session, settings.owner));
  const tasks = await database.session((session) => tasksOf(session, settings, creditorId));
  const files: FileReport[] = [];
  for (const task of tasks) {
    hooks.onFile?.(task.source.file, task.source.bytes);
    const report = await importFile(database, task, hooks);
    files.push(report);
    if (report.outcome === 'refused') return { creditorId, files };
  }
  if (files.some((file) => file.outcome === 'loaded')) await database.session((session) => analyzeBook(session));
  return { creditorId, files };
}

/**
 * Does all of it in one transaction that is then undone: a file is checked against what the good rows of the files before
 * it would store, and nothing stays, not even that there is such a book.
 */
async function checkBook(
  database: Database,
  settings: ImportSettings,
  hooks: ImportHooks,
): Promise<{ creditorId: number; files: FileReport[] }> {
  const checked = new Undone();
  try {
    await database.transaction(async (session) => {
      checked.creditorId = await takeCreditor(session, settings.owner);
      for (const task of await tasksOf(session, settings, checked.creditorId)) {
        hooks.onFile?.(task.source.file, task.source.bytes);
        await session.run('set constraints all deferred');
        const report = await storeFile(session, task, hooks);
        checked.files.push(report.outcome === 'alreadyLoaded' ? report : { ...report, outcome: 'dryRun' });
      }
      throw checked;
    });
  } catch (error) {
    if (error !== checked) throw error;
  }
  return { creditorId: checked.creditorId, files: checked.files };
}

/** Ends the transaction of a check; what was found out is carried out of it. */
class Undone extends Error {
  creditorId = 0;
  readonly files: FileReport[] = [];
}

async function takeCreditor(session: Session, owner: BookOwner): Promise<number> {
  await holdImport(session, 0);
  return findOrMakeCreditor(session, owner);
}

async function tasksOf(session: Session, settings: ImportSettings, creditorId: number): Promise<FileTask[]> {
  const sources = [...settings.sources].sort((a, b) => rank(a) - rank(b));
  const brings = (table: BookTable) => sources.some((source) => source.tables.includes(table));
  // Rows set aside come alone; a borrower that the book's own table of parties does not have stays unknown then.
  const partiesAbsent = !brings('parties') && !(await hasParties(session, creditorId));
  // Payments divide over what falls due: loans that come without instalments get theirs from their terms.
  const schedulesFromTerms = !brings('instalments');
  return sources.map((source) => ({ settings, source, creditorId, partiesAbsent, schedulesFromTerms }));
}

function rank(source: BookSource): number {
  return Math.max(...source.tables.map((table) => tableOrder.indexOf(table)));
}

/** Ends the transaction of a file that is not to be kept; carries the report out of it. */
class NotKept extends Error {
  readonly report: FileReport;
  constructor(report: FileReport) {
    super('the file is not kept');
    this.report = report;
  }
}

interface FileTask {
  readonly settings: ImportSettings;
  readonly source: BookSource;
  readonly creditorId: number;
  readonly partiesAbsent: boolean;
  readonly schedulesFromTerms: boolean;
}

async function importFile(database: Database, task: FileTask, hooks: ImportHooks): Promise<FileReport> {
  try {
    return await database.transaction(async (session) => {
      const report = await storeFile(session, task, hooks);
      if (report.rowsRefused > 0 && !task.settings.acceptGoodRows) throw new NotKept({ ...report, ...nothingTaken });
      return report;
    });
  } catch (error) {
    if (error instanceof NotKept) return error.report;
    throw error;
  }
}

const nothingTaken = { outcome: 'refused', rowsTaken: 0 } as const;

/** Stores the good rows of a file, and that it was loaded. */
async function storeFile(session: Session, task: FileTask, hooks: ImportHooks): Promise<FileReport> {
  const { settings, source, creditorId } = task;
  const { mappingDigest } = settings;
  const { digest, file } = source;
  const tally = new Tally(file);
  await holdImport(session, creditorId);
  if (await fileLoaded(session, { creditorId, digest, mappingDigest })) return tally.report('alreadyLoaded');
  await readAndStore(session, task, tally, hooks);
  const report = tally.report('loaded');
  const importId = (await takeIds(session, 'import_id_seq', 1))[0]!;
  await session.query(
    `insert into import_file (creditor_id, import_id, digest, mapping_digest, file_name, rows_taken, rows_refused, control_totals)
     values ($1, $2::bigint, $3, $4, $5, $6::bigint, $7::bigint, $8)`,
    [
      creditorId,
      importId,
      // A file loaded in part may come again, whole, once it is mended: it is not marked as done.
      tally.faults.length > 0 ? partDigest(digest) : digest,
      mappingDigest,
      file,
      report.rowsTaken,
      report.rowsRefused,
      JSON.stringify(report.controlTotals),
    ],
  );
  await enterFile(session, creditorId, { ...report, importId, digest, mappingDigest });
  if (tally.staged > 0) await enterPayments(session, { creditorId, sealer: settings.sealer }, 'staged');
  return report;
}

/** Another digest for a file taken in part, so that the same file can be offered again. */
function partDigest(digest: string): string {
  const stamp = Date.now().toString(16).padStart(16, '0');
  return digest.slice(0, 48) + stamp;
}

async function readAndStore(session: Session, task: FileTask, tally: Tally, hooks: ImportHooks): Promise<void> {
  const { settings, source, creditorId } = task;
  const context: ImportContext = {
    session,
    creditorId,
    file: source.file,
    partiesAbsent: task.partiesAbsent,
    schedulesFromTerms: task.schedulesFromTerms,
    sealer: settings.sealer,
    firstMade: {},
    counts: tally.counts,
  };
  if (source.tables.includes('payments') || source.tables.includes('events')) await makeStaging(session);
  for await (const { readings, bytesRead } of readAhead(source.rows())) {
    const rows: { line: number; records: readonly BookRecord[] }[] = [];
    for (const reading of readings) {
      tally.rowsRead++;
      if ('faults' in reading) tally.refuse(reading.faults);
      else if (reading.records.length === 0) tally.rowsSkipped++;
      else rows.push(reading);
    }
    const batch = batchOf(rows);
    const { faults, checked } = await checkBatch(context, batch);
    tally.refuse(faults);
    const refused = new Set(faults.map((fault) => fault.line));
    await storeBatch(context, checked, refused);
    await stageMoney(session, { batch, refused, creditorId, tally });
    tally.count(rows.filter(({ line }) => !refused.has(line)));
    hooks.onProgress?.(bytesRead);
  }
  await finishSchedules(session, { creditorId, file: source.file, tally, source });
  await finishShares(session, { creditorId, file: source.file, tally, source });
  if (tally.staged > 0) await postMoney(context, settings, tally, hooks);
  // What the file brought is held against the rest now, and what is entered of the file when the transaction ends.
  await session.run('set constraints all immediate; set constraints all deferred');
}

/** The next batch is read while the database takes this one. */
async function* readAhead<T>(batches: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = batches[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done === true) return;
      next = iterator.next();
      // Its failure is told when it is waited for; until then it is nobody's unhandled one.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** Payments, and money recovered after a charge-off, wait in the staging table; what names no loan goes to suspense. */
async function stageMoney(
  session: Session,
  at: { batch: ReturnType<typeof batchOf>; refused: ReadonlySet<number>; creditorId: number; tally: Tally },
): Promise<void> {
  const staged: StagedPayment[] = [];
  const read = at.batch.payments.filter(({ line }) => !at.refused.has(line));
  const { matched, unmatched, alreadyThere, faults } = await recognisePayments(session, {
    ...at,
    file: at.tally.file,
    payments: read,
  });
  at.tally.refuse(faults);
  at.tally.counts.alreadyThere += alreadyThere;
  for (const payment of matched) staged.push(stagedOf(payment));
  for (const { line, record } of at.batch.events) {
    if (at.refused.has(line) || record.kind !== 'recovery' || record.amountMinor === undefined) continue;
    staged.push({
      line,
      loanRef: record.loanRef,
      paymentRef: record.eventRef,
      valueOn: record.on,
      currency: record.currency ?? '',
      amountMinor: record.amountMinor,
      split: undefined,
      reverses: undefined,
      dayAssumed: record.dayAssumed,
      byGuarantor: false,
    });
  }
  await stage(session, staged);
  at.tally.staged += staged.length;
  const suspended = await suspendUnmatched(session, { creditorId: at.creditorId, file: at.tally.file, unmatched });
  at.tally.refuse(suspended.faults);
  at.tally.counts.alreadyThere += suspended.alreadyThere;
  at.tally.paymentsToSuspense += suspended.stored;
}

function stagedOf({ line, record }: Lined<PaymentRecord>): StagedPayment {
  const { split } = record;
  return {
    line,
    loanRef: record.loanRef,
    paymentRef: record.paymentRef,
    valueOn: record.valueOn,
    currency: record.currency,
    amountMinor: record.amountMinor,
    split: split && {
      principal: split.principalMinor,
      interest: split.interestMinor,
      penalty: split.penaltyMinor,
      fee: split.feeMinor,
      cost: split.costMinor,
    },
    reverses: record.reversesPaymentRef,
    dayAssumed: record.dayAssumed,
    byGuarantor: record.paidBy === 'guarantor',
  };
}

async function postMoney(
  context: ImportContext,
  settings: ImportSettings,
  tally: Tally,
  hooks: ImportHooks,
): Promise<void> {
  tally.refuse(
    (await readUnknownLoans(context.session, context.creditorId)).map(({ line, loanRef }) => ({
      file: context.file,
      line,
      field: 'loanRef',
      value: loanRef,
      code: 'unknownLoan',
    })),
  );
  let done = 0;
  const posted = await postStagedPayments(context, settings.orderOfPayment, (payments) => {
    done += payments;
    hooks.onPosting?.(done, tally.staged);
  });
  tally.refuse(posted.faults);
  tally.counts.alreadyThere += posted.alreadyThere;
  tally.paymentsToSuspense += posted.toSuspense;
}

/** Instalments that do not pay back the principal, or of which one is missing, are refused, all of that loan. */
async function finishSchedules(
  session: Session,
  at: { creditorId: number; file: string; tally: Tally; source: BookSource },
): Promise<void> {
  if (!at.source.tables.includes('instalments')) return;
  const broken = await findBrokenSchedules(session, at.creditorId);
  if (broken.length === 0) return;
  const byRef = new Map(broken.map((loan) => [loan.loanRef, loan]));
  for await (const { readings } of at.source.rows()) {
    for (const reading of readings) {
      if ('faults' in reading) continue;
      for (const { table, record } of reading.records) {
        if (table !== 'instalments' || !byRef.has(record.loanRef)) continue;
        at.tally.refuse([{ file: at.file, line: reading.line, ...brokenBy(byRef.get(record.loanRef)!) }]);
      }
    }
  }
  for (const { borrowerId, loanId } of broken) {
    const key = [at.creditorId, borrowerId.toString(), loanId.toString()];
    await session.query(
      'delete from instalment where creditor_id = $1 and borrower_id = $2::bigint and loan_id = $3::bigint',
      key,
    );
    await session.query(
      'delete from schedule where creditor_id = $1 and borrower_id = $2::bigint and loan_id = $3::bigint',
      key,
    );
  }
}

/** What is wrong with the instalments of a loan, on each of its rows. */
function brokenBy({ loanRef, ...schedule }: BrokenSchedule): Pick<RowFault, 'field' | 'value' | 'code'> {
  const { instalments, lastN, scheduledMinor, principalMinor } = schedule;
  if (instalments !== lastN) {
    return { field: 'n', value: `${loanRef}: ${instalments} / ${lastN}`, code: 'instalmentsMissing' };
  }
  const value = `${loanRef}: ${scheduledMinor} / ${principalMinor}`;
  return { field: 'principal', value, code: 'instalmentsDoNotAddUp' };
}

/** Shares of one day that are not the whole are refused, all of that day. */
async function finishShares(
  session: Session,
  at: { creditorId: number; file: string; tally: Tally; source: BookSource },
): Promise<void> {
  if (!at.source.tables.includes('creditors')) return;
  const broken = await findBrokenShares(session, at.creditorId);
  if (broken.length === 0) return;
  const keys = new Set(broken.map(({ loanRef, fromOn }) => `${loanRef} ${fromOn}`));
  for await (const { readings } of at.source.rows()) {
    for (const reading of readings) {
      if ('faults' in reading) continue;
      for (const { table, record } of reading.records) {
        if (table !== 'creditors' || !keys.has(`${record.loanRef} ${record.from}`)) continue;
        const value = `${record.shareNumerator}/${record.shareDenominator}`;
        at.tally.refuse([
          { file: at.file, line: reading.line, field: 'shareNumerator', value, code: 'sharesDoNotAddUp' },
        ]);
      }
    }
  }
  for (const { borrowerId, loanId, fromOn } of broken) {
    await session.query(
      'delete from creditor_share where creditor_id = $1 and borrower_id = $2::bigint and loan_id = $3::bigint and from_on = $4::date',
      [at.creditorId, borrowerId.toString(), loanId.toString(), formatDay(fromOn)],
    );
  }
}

async function findOrMakeCreditor(session: Session, owner: BookOwner): Promise<number> {
  const asOf = owner.bookAsOf === undefined ? null : formatDay(owner.bookAsOf);
  const [known] = await session.query<{ creditor_id: number }>(
    `update creditor set book_as_of = greatest(book_as_of, $2::date) where creditor_ref = $1 returning creditor_id`,
    [owner.creditorRef, asOf],
  );
  if (known) return known.creditor_id;
  const [made] = await session.query<{ creditor_id: number }>(
    `insert into creditor (creditor_id, creditor_ref, name, zone, currency, generated, book_as_of, jurisdiction)
     select coalesce(max(creditor_id), 0) + 1, $1, $2, $3, $4, $5, $6::date, coalesce($7::text, 'cn') from creditor returning creditor_id`,
    [owner.creditorRef, owner.name, owner.zone, owner.currency, owner.generated, asOf, owner.jurisdiction ?? null],
  );
  return made!.creditor_id;
}
