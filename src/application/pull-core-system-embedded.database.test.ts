/** A book pulled from a server that answers as Apache Fineract documents it: whole, again, changed, broken off, failing. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { FineractServer, fineractUser, type ServedLoan } from '../../tools/fineract-server.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { closeSmallBook, smallBookKey } from '../../tools/small-book.ts';
import { verified } from '../../tools/whole-book.ts';
import { apiAddress, apiPath } from '../adapters/import-fineract/fineract-client.ts';
import { fineractSystem } from '../adapters/import-fineract/fineract-system.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { orderOfPayment } from '../composition/deployment.ts';
import { parseDay } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import type { CoreSystem } from './core-system-port.ts';
import { type PullReport, type PullSettings, pullCoreSystem } from './pull-core-system.ts';

let database: Database;
let server: FineractServer;
let waited: number[];
let books = 0;
let book: string;

before(async () => {
  database = await openFresh();
});
after(() => database.close());
beforeEach(async (context) => {
  server = await new FineractServer().open();
  waited = [];
  book = `B${++books}`;
  (context as { after?: (work: () => Promise<void>) => void }).after?.(() => server.close());
});

interface Changed extends Partial<Omit<PullSettings, 'since'>> {
  readonly since?: string;
  readonly pageSize?: number;
  readonly password?: string;
  readonly timeoutMilliseconds?: number;
  readonly asOf?: string;
  readonly onPage?: () => void;
  /** runs before each reading of loans */
  readonly meanwhile?: () => Promise<void>;
}

function pull(changed: Changed = {}): Promise<PullReport> {
  const {
    since,
    pageSize = 3,
    password = fineractUser.password,
    timeoutMilliseconds = 5000,
    asOf = '2026-06-30',
    onPage,
    meanwhile,
    ...more
  } = changed;
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  const address = {
    url: server.url + apiPath,
    tenant: 'default',
    user: fineractUser.user,
    password,
    timeoutMilliseconds,
    wait,
  };
  const products = new Map([['Consumer 12', 'consumer']] as const);
  const plain = fineractSystem(address, { products, asOf: parseDay(asOf)!, pageSize });
  const system: CoreSystem = {
    ...plain,
    readLoans: async (ids) => {
      await meanwhile?.();
      return plain.readLoans(ids);
    },
  };
  const settings: PullSettings = {
    system,
    owner: { creditorRef: book, name: book, zone: 'Asia/Shanghai', generated: true, bookAsOf: undefined },
    mappingDigest: '',
    acceptGoodRows: false,
    dryRun: false,
    readsAll: false,
    since: since === undefined ? undefined : parseDay(since),
    sealer: sealerOf(smallBookKey),
    orderOfPayment: orderOfPayment(),
    ...more,
  };
  return pullCoreSystem(database, settings, onPage === undefined ? {} : { onPage });
}

function lendMany(count: number): ServedLoan[] {
  return Array.from({ length: count }, (_, n) => {
    const loan = server.lend({ principal: '1200.00', interest: '10.00', count: 12, on: '2026-01-10' });
    if (n % 2 === 0) pay(loan, '2026-02-10');
    return loan;
  });
}

function pay(loan: ServedLoan, on: string, isTold = true) {
  return server.book(loan, { type: 2, on, amount: '110.00', principal: '100.00', interest: '10.00' }, isTold);
}

/** Loan, kind and amount of all entries of the book. */
async function entries(): Promise<string[]> {
  const rows = await database.session((session) =>
    session.query<{ line: string }>(
      `select loan_ref || ' ' || kind || ' ' || value_on || ' ' || (-contra_minor) || ' ' || coalesce(ref, '-') as line
         from ledger_entry join loan using (creditor_id, borrower_id, loan_id) join creditor using (creditor_id)
        where creditor_ref = '${book}' and kind not in ('interestDue', 'feeDue') order by loan_ref, value_on, entry_id`,
    ),
  );
  return rows.map(({ line }) => line);
}

const bookId = async () =>
  (
    await database.session((session) =>
      session.query<{ creditor_id: number }>(`select creditor_id from creditor where creditor_ref = '${book}'`),
    )
  )[0]!.creditor_id;
const details = () => server.asked.filter((asked) => /^GET \/loans\/[0-9]/.test(asked)).length;
const short = ({ outcome, listed, read, unchanged, faults }: PullReport) => ({
  outcome,
  listed,
  read,
  unchanged,
  faults: faults.length,
});

describe('a book is pulled', () => {
  test('whole; aged; again without a change; then what changed alone', async () => {
    const loans = lendMany(7);
    server.lend({ principal: '500.00', interest: '1.00', count: 1, on: '2026-01-10', status: 200 });
    server.charge(loans[1]!, { time: 9, amount: '5.00', penalty: true, dueOn: '2026-03-01' });
    const first = await pull();
    assert.deepEqual(short(first), { outcome: 'complete', listed: 8, read: 7, unchanged: 0, faults: 0 });
    assert.deepEqual(first.controlTotals.lent, { CNY: '8400.00' });
    assert.deepEqual(first.controlTotals.received, { CNY: '440.00' });
    assert.equal(first.controlTotals.records.instalments, 84);
    assert.equal(first.notLent, 1);
    await closeSmallBook(database, await bookId(), '2026-03-31');
    await verified(database);
    const [arrears] = await database.session((session) =>
      session.query<{ late: bigint }>(
        `select count(*) as late from loan_state where creditor_id = ${books} and delinquent_since is not null`,
      ),
    );
    assert.equal(arrears!.late, 7n);

    const before = await entries();
    server.asked.length = 0;
    assert.deepEqual(short(await pull()), { outcome: 'complete', listed: 8, read: 0, unchanged: 7, faults: 0 });
    assert.equal(details(), 0);
    const again = await pull({ readsAll: true });
    assert.deepEqual([again.read, again.pages, again.recordsAlreadyThere], [7, 3, 0], 'the same page is the same file');
    assert.deepEqual(await entries(), before);

    const paid = pay(loans[4]!, '2026-03-05');
    server.asked.length = 0;
    assert.deepEqual(short(await pull()), { outcome: 'complete', listed: 8, read: 1, unchanged: 6, faults: 0 });
    assert.equal(details(), 1);
    const now = await entries();
    assert.deepEqual(
      now.filter((line) => !before.includes(line)),
      [`000000005 payment 2026-03-05 -11000 fineract/${paid.id}`],
    );
    await closeSmallBook(database, await bookId(), '2026-04-30');
    await verified(database);
  });

  test('what is taken back there, by a person or by itself, is taken back here', async () => {
    const [loan] = lendMany(1);
    const taken = pay(loan!, '2026-03-10');
    await pull();
    server.undo(loan!, taken, '2026-04-02');
    const [first] = loan!.transactions.filter(({ type }) => type === 2);
    // Entered again under another number with another division: the money came once.
    const again = server.replay(loan!, first!, { principal: '101.00', interest: '9.00' });
    assert.equal((await pull()).faults.length, 0);
    const expected = [
      '000000001 disbursement 2026-01-10 120000 -',
      `000000001 payment 2026-02-10 -11000 fineract/${first!.id}`,
      `000000001 payment 2026-02-10 -11000 fineract/${again.id}`,
      `000000001 reversal 2026-02-10 11000 fineract/${first!.id}/undone`,
      `000000001 payment 2026-03-10 -11000 fineract/${taken.id}`,
      `000000001 reversal 2026-04-02 11000 fineract/${taken.id}/undone`,
    ];
    assert.deepEqual((await entries()).sort(), expected.sort());
    assert.deepEqual((await pull({ readsAll: true })).faults, []);
    assert.deepEqual((await entries()).length, expected.length);
    await verified(database);
  });

  test('a change that leaves every sum as it was is found by the trail', async () => {
    const [loan] = lendMany(1);
    await pull();
    const [paid] = loan!.transactions.filter(({ type }) => type === 2);
    server.undo(loan!, paid!, '2026-02-11');
    pay(loan!, '2026-02-20');
    assert.equal((await pull()).read, 1);
    server.fail(/GET \/audits/, 'forbidden', 3);
    const blind = await pull();
    assert.deepEqual([blind.trailRead, blind.outcome], [false, 'complete']);
    server.fail(/GET \/audits/, 'forbidden', 1);
    assert.equal((await pull({ since: '2026-01-01' })).outcome, 'trailNotReadable');
  });

  test('since a day: loans that the trail names, whatever the zone of its clock', async () => {
    const loans = lendMany(3);
    await pull();
    server.zoneHours = 14;
    pay(loans[1]!, '2026-03-01');
    server.asked.length = 0;
    const report = await pull({ since: '2026-01-01' });
    assert.deepEqual([report.outcome, report.recordsAlreadyThere > 0, report.faults.length], ['complete', true, 0]);
    assert.ok(server.asked.some((asked) => asked.includes('makerDateTimeFrom=2025-12-31')));
    assert.ok(!server.asked.some((asked) => asked.startsWith('GET /loans?')));
    assert.equal((await entries()).filter((line) => line.includes('2026-03-01')).length, 1);
  });

  test('a charge of a later day is taken up on its day', async () => {
    const [loan] = lendMany(1);
    server.charge(loan!, { time: 2, amount: '30.00', penalty: false, dueOn: '2026-05-01' });
    await pull({ asOf: '2026-04-01' });
    assert.equal((await entries()).filter((line) => line.includes('charge')).length, 0);
    await pull({ asOf: '2026-05-01' });
    assert.equal((await entries()).filter((line) => line.includes('charge')).length, 1);
    assert.equal((await pull({ asOf: '2026-05-02' })).read, 0);
  });
});

describe('what cannot be loaded is told, with loan, field, value and code', () => {
  test('a page with a fault is not loaded, or its good loans are; the faulty one is read again each time', async () => {
    const loans = lendMany(5);
    loans[1]!.more = { loanProductName: 'Unheard of' };
    const fault = { loan: '000000002', field: 'loanProductName', value: 'Unheard of', code: 'productNotKnown' };
    const refused = await pull();
    assert.deepEqual([refused.outcome, refused.faults], ['stopped', [fault]]);
    assert.deepEqual(await entries(), []);
    const taken = await pull({ acceptGoodRows: true });
    assert.deepEqual([taken.outcome, taken.faults, taken.controlTotals.records.loans], ['complete', [fault], 4]);
    assert.deepEqual(short(await pull({ acceptGoodRows: true })), {
      outcome: 'complete',
      listed: 5,
      read: 1,
      unchanged: 4,
      faults: 1,
    });
    loans[1]!.more = {};
    assert.deepEqual(short(await pull()), { outcome: 'complete', listed: 5, read: 1, unchanged: 4, faults: 0 });
  });

  test('what has no undoing in a book is left to a person; payments of that loan wait', async () => {
    const loans = lendMany(3);
    const waived = server.book(loans[0]!, { type: 4, on: '2026-03-01', amount: '10.00', interest: '10.00' });
    server.book(loans[2]!, { type: 2, on: '2026-03-01', amount: '1300.00', principal: '1100.00', over: '200.00' });
    await pull();
    server.undo(loans[0]!, waived, '2026-03-09');
    loans[1]!.status = 200;
    loans[2]!.transactions.pop();
    server.book(loans[2]!, { type: 2, on: '2026-03-02', amount: '1100.00', principal: '1100.00' });
    const report = await pull({ acceptGoodRows: true });
    assert.deepEqual(report.faults.map(({ loan, code }) => `${loan} ${code}`).sort(), [
      '000000001 eventUndone',
      '000000002 disbursalUndone',
      '000000003 heldMoneyUndone',
    ]);
  });

  test('another schedule than the book has is told, and the payments of that loan come in', async () => {
    const [loan] = lendMany(1);
    await pull();
    loan!.periods[5] = { ...loan!.periods[5]!, interest: '11.00' };
    pay(loan!, '2026-03-10');
    const report = await pull({ acceptGoodRows: true });
    assert.deepEqual(report.faults, [{ loan: '000000001', field: 'n', value: '6', code: 'conflictsWithBook' }]);
    assert.equal((await entries()).filter((line) => line.includes('2026-03-10')).length, 1);
  });

  test('a dry run stores nothing, and tells all', async () => {
    lendMany(4)[3]!.more = { loanProductName: 'Unheard of' };
    const report = await pull({ dryRun: true });
    assert.deepEqual(short(report), { outcome: 'complete', listed: 4, read: 4, unchanged: 0, faults: 1 });
    const rows = await database.session((session) =>
      session.query(`select 1 from creditor where creditor_ref = '${book}'`),
    );
    assert.equal(rows.length, 0);
  });
});

describe('the server fails', () => {
  test('what passes is asked again, waiting longer each time, and as long as it says', async () => {
    lendMany(4);
    server.fail(/GET \/loans$/, 'tooMany');
    server.fail(/GET \/loans$/, 'torn', 2);
    server.fail(/GET \/loans\/2/, 'failed', 2);
    server.fail(/GET \/clients\/3/, 'lostBefore');
    server.fail(/GET \/loans\/4/, 'slow');
    const report = await pull({ timeoutMilliseconds: 250 });
    assert.deepEqual(short(report), { outcome: 'complete', listed: 4, read: 4, unchanged: 0, faults: 0 });
    assert.deepEqual(waited.slice(0, 3), [1000, 1000, 2000]);
    await verified(database);
  });

  test('what does not pass ends the pull, with its code', async () => {
    lendMany(1);
    await assert.rejects(pull({ password: 'wrong' }), { code: 'unauthorised' });
    assert.equal(waited.length, 0, 'a wrong password is not tried twice');
    server.fail(/GET \/loans$/, 'forbidden');
    await assert.rejects(pull(), { code: 'forbidden', detail: 'error.msg.not.authorized' });
    server.fail(/GET \/loans$/, 'failed', 99);
    await assert.rejects(pull(), (error: Error) => {
      assert.ok(!error.message.includes(fineractUser.password) && !error.message.includes('words of the server'));
      return (error as Error & { code: string }).code === 'serverFailed';
    });
    assert.deepEqual(waited.slice(-5), [500, 1000, 2000, 4000, 8000]);
  });

  test('broken off, it goes on with the page that is missing', async () => {
    const loans = lendMany(8);
    let pages = 0;
    const kill = () => {
      if (++pages === 2) throw new Error('killed');
    };
    await assert.rejects(pull({ onPage: kill, readsAll: true }), /killed/);
    pay(loans[0]!, '2026-03-03');
    server.asked.length = 0;
    const report = await pull();
    assert.deepEqual([report.outcome, report.resumed, report.read], ['complete', true, 5]);
    assert.ok(!server.asked.some((asked) => asked.startsWith('GET /loans/1?')));
    assert.deepEqual(short(await pull()), { outcome: 'complete', listed: 8, read: 1, unchanged: 7, faults: 0 });
    await verified(database);
  });

  test('rows that move between two pages are neither lost nor loaded twice', async () => {
    server.lend({ principal: '500.00', interest: '1.00', count: 1, on: '2026-01-10', status: 100 });
    server.lend({ principal: '500.00', interest: '1.00', count: 1, on: '2026-01-10', status: 100 });
    lendMany(6);
    server.afterPage = (offset) => {
      // Two applications are withdrawn and deleted while the first page is read.
      if (offset === 0 && server.loans[0]!.status === 100) server.loans.splice(0, 2);
      // And a loan changes after the list told of it.
      const last = server.loans.at(-1)!;
      if (offset > 0 && last.transactions.length === 1) pay(last, '2026-03-07');
    };
    server.fail(/GET \/loans$/, 'duplicateRow');
    const report = await pull();
    assert.deepEqual(
      [report.outcome, report.read, report.controlTotals.records.loans, report.faults],
      ['complete', 6, 6, []],
    );
    assert.equal((await pull()).outcome, 'complete');
    assert.equal((await entries()).filter((line) => line.includes('2026-03-07')).length, 1);
    await verified(database);
  });

  test('another pull that begins later goes on, and the older one stops', async () => {
    lendMany(7);
    await pull();
    let pages = 0;
    let other: PullReport | undefined;
    const meanwhile = async () => {
      if (++pages === 2) other = await pull();
    };
    assert.equal((await pull({ readsAll: true, meanwhile })).outcome, 'overtaken');
    assert.equal(other?.outcome, 'complete');
    await verified(database);
  });
});

test('an address that a password may be sent to', () => {
  const table: readonly (readonly [string, string])[] = [
    ['https://bank.example', 'https://bank.example/fineract-provider/api/v1'],
    ['https://bank.example/', 'https://bank.example/fineract-provider/api/v1'],
    ['https://bank.example/core/api/v1/', 'https://bank.example/core/api/v1'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/fineract-provider/api/v1'],
    ['http://bank.example', 'notHttps'],
    ['https://u:p@bank.example', 'secretInAddress'],
    ['https://bank.example/?tenantIdentifier=x', 'secretInAddress'],
    ['bank.example', 'notAnAddress'],
    ['ftp://bank.example', 'notAnAddress'],
  ];
  for (const [url, expected] of table) {
    const read = apiAddress(url);
    assert.equal('refused' in read ? read.refused : read.url, expected, url);
  }
});
