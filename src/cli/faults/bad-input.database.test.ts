import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import Papa from 'papaparse';
import { type BookTable, bookTables } from '../../application/book-records.ts';
import { type BadRow, badRows, csvOf, goodRows, headers } from './bad-rows.ts';
import { assertSameBook, type BookContents, bookContents } from './book-contents.ts';
import { inBook, makeWorkplace, type TestBook, type Workplace } from './engines.ts';
import { type Ended, runForbear } from './forbear-process.ts';
import { zipBomb } from './zip-bomb.ts';

/** English on one terminal, Chinese on another. */
const inChinese = { FORBEAR_LANG: 'zh' };
const tablesWithBadRows = bookTables.filter((table) => badRows.some((row) => row.table === table));

let workplace: Workplace;
before(async () => {
  workplace = await makeWorkplace('embedded', undefined);
});
after(() => workplace.remove());

describe('bad rows', () => {
  let book: TestBook;
  let nothing: BookContents;
  let dry: Ended;
  let partly: Ended;
  const lines = new Map<BadRow, number>();

  const writeBook = (folder: string, rowsOf: (table: BookTable) => readonly Readonly<Record<string, string>>[]) => {
    mkdirSync(join(workplace.folder, folder));
    for (const table of bookTables) {
      writeFileSync(join(workplace.folder, folder, `${table}.csv`), csvOf(table, rowsOf(table)));
    }
  };
  const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runForbear(args, { ...book, environment: { ...book.environment, ...environment } });

  before(async () => {
    book = await workplace.newBook('book');
    nothing = await inBook(book, bookContents);
    writeBook('bad', (table) => {
      const bad = badRows.filter((row) => row.table === table);
      for (const [index, row] of bad.entries()) lines.set(row, goodRows[table].length + index + 2);
      return [...goodRows[table], ...bad.map((row) => row.cells)];
    });
    dry = await run(['import', 'csv', 'bad', '--dry-run', '--json']);
  });

  test('a dry run tells them all and leaves nothing', async () => {
    assert.equal(dry.exitCode, 65, dry.stderr);
    assertSameBook(await inBook(book, bookContents), nothing, 'after a dry run');
  });

  test('without --accept-good-rows the first file with a fault is refused, and nothing of it is stored', async () => {
    const strict = await run(['import', 'csv', 'bad']);
    assert.equal(strict.exitCode, 65);
    assert.match(strict.stdout, /bad\/parties\.csv: not loaded: 4 rows have faults/);
    const contents = await inBook(book, bookContents);
    assertSameBook(without(contents, ['creditor']), without(nothing, ['creditor']), 'after a refusal');
  });

  test('with it the good rows are in', async () => {
    partly = await run(['import', 'csv', 'bad', '--accept-good-rows'], inChinese);
    assert.equal(partly.exitCode, 65, partly.stderr);
    const counts = await inBook(book, tableCounts);
    assert.deepEqual(counts, { borrower: 2, loan: 4, instalment: 6, payment: 2, suspense: 1, charge: 1, share: 1 });
  });

  describe('each by file, line, field, value and code, with a mend in either language', () => {
    for (const row of badRows) {
      test(`${row.table}: ${row.what}`, () => {
        const line = lines.get(row)!;
        const faults = (JSON.parse(dry.stdout) as { files: FaultFile[] }).files.flatMap((file) => file.faults);
        const found = faults.filter((fault) => fault.file === `bad/${row.table}.csv` && fault.line === line);
        const fault = found.find(({ field, code }) => field === row.field && code === row.code);
        assert.ok(fault, `line ${line}: ${JSON.stringify(found)}`);
        assert.ok(fault.value.length <= 201, 'a monstrous value is shortened');
        const shown = partly.stderr.split('\n').find((text) => text.startsWith(`  bad/${row.table}.csv:${line} `));
        // A file shows its first faults; all are in the file beside the rejects.
        if (shown !== undefined) assert.match(shown, new RegExp(`${row.code}: .*\\p{Script=Han}`, 'u'));
        const beside = readFileSync(join(workplace.folder, `${row.table}.rejects.faults.csv`), 'utf8');
        assert.match(beside, new RegExp(`^bad/${row.table}\\.csv,${line},${row.field},.*,${row.code}\\r?$`, 'm'));
      });
    }
  });

  test('the rejects are mended by a program and loaded again until nothing is left: the book is that of the mended rows', async () => {
    let left = tablesWithBadRows;
    for (let round = 0; left.length > 0; round++) {
      assert.ok(round < 3, `still rejected: ${left}`);
      for (const table of left) mend(join(workplace.folder, `${table}.rejects.csv`), table);
      const files = left.map((table) => `${table}.rejects.csv`);
      const { exitCode, stdout, stderr } = await run(['import', 'csv', ...files, '--accept-good-rows', '--json']);
      const { files: reports } = JSON.parse(stdout) as { files: FaultFile[] };
      left = left.filter((table) => reports.some((file) => file.rejects === `${table}.rejects.csv`));
      assert.equal(exitCode, left.length === 0 ? 0 : 65, stderr);
    }
    writeBook('mended', (table) => [
      ...goodRows[table],
      ...badRows.flatMap((row) => (row.table === table && row.mended ? [row.mended] : [])),
    ]);
    const other = await workplace.newBook('other');
    const { exitCode, stderr } = await runForbear(['import', 'csv', 'mended'], other);
    assert.equal(exitCode, 0, stderr);
    const contents = await inBook(book, bookContents);
    const expected = await inBook(other, bookContents);
    // Only what is told of the files differs: the mended rows came in files of their own.
    assertSameBook(withoutFiles(contents), withoutFiles(expected), 'mended');
  });

  test('what is not known is recorded as not known, not as no', async () => {
    const unknown = await inBook(book, (database) =>
      database.session((session) =>
        session.query(
          `select b.place, b.language, b.sealed, l.penalty_rate_percent, l.originator, s.aged_through, s.settled_on, s.charged_off_on
             from loan l join borrower b using (creditor_id, borrower_id) join loan_state s using (creditor_id, borrower_id, loan_id)
            where l.loan_ref = 'L2'`,
        ),
      ),
    );
    assert.deepEqual(Object.values(unknown[0]!), Array(8).fill(null));
  });

  test('the same files again change nothing; a later file brings what is new, and what contradicts is refused', async () => {
    const earlier = await inBook(book, bookContents);
    const again = await run(['import', 'csv', 'bad', '--accept-good-rows']);
    assert.equal(again.exitCode, 65);
    assertSameBook(withoutFiles(await inBook(book, bookContents)), withoutFiles(earlier), 'again');
    const [a1] = goodRows.payments;
    const rows = [a1!, { ...a1!, paymentRef: 'A4' }, { ...goodRows.payments[1]!, amount: '11.00' }];
    writeFileSync(join(workplace.folder, 'payments.csv'), csvOf('payments', rows));
    const later = await run(['import', 'csv', 'payments.csv', '--accept-good-rows']);
    assert.match(later.stdout, /loaded: 2 rows taken, 1 refused, 0 skipped, 1 records known before/);
    assert.match(later.stderr, /payments\.csv:4 paymentRef "A2" conflictsWithBook: the book has this number already/);
    const [l1, l2] = goodRows.loans;
    const loans = [
      { ...l1!, annualRatePercent: '24.50' },
      { ...l2!, every: '2 month' },
    ];
    writeFileSync(join(workplace.folder, 'loans.csv'), csvOf('loans', loans));
    const changed = await run(['import', 'csv', 'loans.csv']);
    assert.equal(changed.exitCode, 65);
    assert.match(changed.stderr, /loans\.csv:2 annualRatePercent "24.50" otherTermsThanBook: the book has this loan/);
    assert.match(changed.stderr, /loans\.csv:3 every "2 month" otherTermsThanBook/);
    const [p1] = goodRows.parties;
    writeFileSync(join(workplace.folder, 'parties.csv'), csvOf('parties', [{ ...p1!, kind: 'firm' }]));
    const other = await run(['import', 'csv', 'parties.csv']);
    assert.equal(other.exitCode, 65);
    assert.match(other.stderr, /parties\.csv:2 kind "firm" otherKindThanBook: the book has this borrower/);
  });
});

describe('files that are not what they say', () => {
  let book: TestBook;
  const header = headers.parties.join(',');
  const files: readonly { what: string; args: readonly string[]; says: RegExp; write?: () => void }[] = [
    {
      what: 'a zip bomb',
      args: ['xlsx', 'bomb.xlsx'],
      says: /^bomb\.xlsx "xl\/sharedStrings\.xml" zipBomb: unpacks to far more than a workbook holds/,
    },
    {
      what: 'an unknown column',
      args: ['csv', 'unknown/parties.csv'],
      says: /^unknown\/parties\.csv:1 "nickname" unknownColumn: /,
    },
    {
      what: 'a missing column',
      args: ['csv', 'missing/parties.csv'],
      says: /^missing\/parties\.csv:1 "kind" missingColumn: /,
    },
    {
      what: 'a damaged encoding',
      args: ['csv', 'damaged/parties.csv'],
      says: /^damaged\/parties\.csv:4 "byte \d+" unknownEncoding: /,
    },
    {
      what: 'an empty file',
      args: ['csv', 'empty/parties.csv'],
      says: /^empty\/parties\.csv emptyFile: the file is empty/,
    },
    { what: 'a folder without a book', args: ['csv', 'nobook'], says: /^nobook "csv" noFiles: / },
    { what: 'no such file', args: ['csv', 'nowhere'], says: /^nowhere notFound: no such file or folder/ },
    { what: 'a name that is no table', args: ['csv', 'stray.csv'], says: /^stray\.csv .*notABookTable: / },
    {
      what: 'a mapping of a column that is not there',
      args: ['csv', 'extract.csv', '--mapping', 'lender.yaml'],
      says: /^extract\.csv:1 "Konto" missingColumn: /,
    },
    {
      what: 'a torn last line',
      args: ['csv', 'torn/parties.csv'],
      says: /^ {2}torn\/parties\.csv:3 partyRef "P2" tornLastLine: the file ends in the middle/m,
    },
  ];

  before(async () => {
    book = await workplace.newBook('files');
    const put = (name: string, content: string | Uint8Array) => {
      const path = join(workplace.folder, name);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, content);
    };
    put('bomb.xlsx', zipBomb());
    put('unknown/parties.csv', 'partyRef,kind,nickname\nP1,person,Bob\n');
    put('missing/parties.csv', 'partyRef,name\nP1,Bob\n');
    put(
      'damaged/parties.csv',
      Buffer.concat([
        Buffer.from(`${header}\nP1,person,张三\nP2,person,`),
        Buffer.from([0xe5, 0xbc, 0x0a, 0xff, 0x0a]),
      ]),
    );
    put('empty/parties.csv', '');
    put('nobook/readme.txt', 'nothing here');
    put('stray.csv', 'a,b\n1,2\n');
    put('torn/parties.csv', `${header}\nP1,person,Bob\nP2`);
    put('extract.csv', 'Account,Who\n1,2\n');
    put('lender.yaml', mappingOfMissingColumn);
  });

  for (const { what, args, says } of files) {
    test(`${what}: exit 65, the place and the mend, nothing stored`, async () => {
      const { exitCode, stderr } = await runForbear(['import', ...args], book);
      assert.match(stderr, says);
      assert.equal(exitCode, 65);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  test('and nothing of any of them is in the book', async () => {
    assert.deepEqual(await inBook(book, tableCounts), {
      borrower: 0,
      loan: 0,
      instalment: 0,
      payment: 0,
      suspense: 0,
      charge: 0,
      share: 0,
    });
  });
});

interface FaultFile {
  readonly file: string;
  readonly rejects: string | null;
  readonly faults: readonly { file: string; line: number; field: string; value: string; code: string }[];
}

function without(contents: BookContents, tables: readonly string[]): BookContents {
  return new Map([...contents].filter(([name]) => !tables.includes(name)));
}

/** Without what tells of the files: rows that came in files of their own are told of there one by one. */
function withoutFiles(contents: BookContents): BookContents {
  return without(contents, ['import_file', 'evidence_entry', 'evidence_stream']);
}

async function tableCounts(database: Parameters<Parameters<typeof inBook>[1]>[0]): Promise<object> {
  const [row] = await database.session((session) =>
    session.query(
      `select (select count(*)::int from borrower) as borrower, (select count(*)::int from loan) as loan,
              (select count(*)::int from instalment) as instalment,
              (select count(*)::int from ledger_entry where kind = 'payment') as payment,
              (select count(*)::int from suspense_receipt) as suspense,
              (select count(*)::int from ledger_entry where kind = 'charge') as charge,
              (select count(*)::int from creditor_share) as share`,
    ),
  );
  return row!;
}

/** What a person does with a rejects file: each row corrected as the table of bad rows says, or taken out. */
function mend(file: string, table: BookTable): void {
  const [, ...rows] = Papa.parse<string[]>(readFileSync(file, 'utf8'), { skipEmptyLines: true }).data;
  const mended = rows.flatMap((cells) => {
    const row = badRows.find(
      (bad) => bad.table === table && headers[table].every((name, i) => isCell(bad, name, cells[i]!)),
    );
    assert.ok(row, `a row that is not bad: ${cells.join(',').slice(0, 200)}`);
    return row.mended ? [row.mended] : [];
  });
  writeFileSync(file, csvOf(table, mended));
}

/** A monstrous cell is not kept. */
function isCell(row: BadRow, name: string, cell: string): boolean {
  const value = row.cells[name] ?? '';
  return value === cell || value.length > 10_000;
}

/** Over the headers of its own: a column that the extract does not have. */
const mappingOfMissingColumn = `forbearMapping: 1
name: lender
about: a column that is not there
currency: CNY
files: [extract.csv]
records:
  - table: parties
    fields:
      partyRef: { column: Konto }
      kind: person
`;
