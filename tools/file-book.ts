/** The book of contact-book.ts with a store for files beside it, for tests of files, retention and erasure; either engine. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskStore } from '../src/adapters/file-store-disk/disk-store.ts';
import { beatEvidence, noWitnesses } from '../src/application/beat-evidence.ts';
import { type FileLeftOut, filesOfCase } from '../src/application/case-files.ts';
import { exportEvidence } from '../src/application/export-evidence.ts';
import type { FileStore } from '../src/application/file-port.ts';
import { type KeepFileSettings, type KeptFile, keepFile } from '../src/application/keep-file.ts';
import { type Sweep, type SweepSettings, sweepFiles } from '../src/application/sweep-files.ts';
import { loadLaw } from '../src/composition/load-laws.ts';
import { zones } from '../src/composition/time-zones.ts';
import type { Day } from '../src/core/calendar/day.ts';
import { localDay } from '../src/core/calendar/zone.ts';
import { checkBundle } from '../src/core/evidence/bundle-check.ts';
import { sha256, verifyEd25519 } from '../src/digest/node-crypto.ts';
import type { Database } from '../src/store/database.ts';
import { openStore } from '../src/store/open.ts';
import { readRecords } from '../src/store/retention.ts';
import { ContactBook, testSealer } from './contact-book.ts';
import { openFresh } from './fresh-embedded.ts';
import { dropPostgres, freshPostgres } from './fresh-postgres.ts';

/** In pieces that are cut anywhere. */
export async function* piecesOf(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let from = 0; from < bytes.length; from += 7) yield bytes.subarray(from, from + 7);
}

export async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces).toString('utf8');
}

export class FileBook {
  readonly database: Database;
  readonly book: ContactBook;
  readonly store: FileStore;
  /** holds the store, and temporary files while there are any */
  readonly folder: string;
  readonly zone = zones('Asia/Shanghai')!;
  /** has a time for records and another for recordings */
  readonly law = loadLaw('us-federal')!.law;
  private readonly address: string;

  private constructor(given: {
    readonly database: Database;
    readonly book: ContactBook;
    readonly folder: string;
    readonly address: string;
  }) {
    this.database = given.database;
    this.book = given.book;
    this.folder = given.folder;
    this.address = given.address;
    this.store = diskStore({ folder: join(given.folder, 'store') });
  }

  static async on(engine: 'embedded' | 'postgres', name: string): Promise<FileBook> {
    const folder = mkdtempSync(join(tmpdir(), 'forbear-file-book-'));
    const address = engine === 'postgres' ? await freshPostgres(name) : 'memory://';
    const database = address === 'memory://' ? await openFresh() : await openStore(address);
    return new FileBook({ database, book: await ContactBook.in(database), folder, address });
  }

  async close(): Promise<void> {
    await this.database.close();
    if (this.address !== 'memory://') await dropPostgres(this.address);
    rmSync(this.folder, { recursive: true, force: true });
  }

  get today(): Day {
    return localDay(this.zone, Date.now());
  }

  setting(caseNumber = 'C1') {
    return { creditor: this.book.creditor, caseNumber, sealer: testSealer, recordedBy: 'test' };
  }

  keep(text: string | Uint8Array, more: Partial<KeepFileSettings> = {}) {
    return keepFile(this.database, {
      ...this.setting(),
      store: this.store,
      kind: 'letter',
      source: piecesOf(text),
      onDay: this.today,
      spoolFolder: this.folder,
      ...more,
    });
  }

  async kept(text: string | Uint8Array, more: Partial<KeepFileSettings> = {}): Promise<KeptFile> {
    const file = await this.keep(text, more);
    assert.ok(!('refused' in file));
    return file;
  }

  /** Where a sealed file lies. */
  pathOf(digest: string): string {
    return join(this.folder, 'store', digest.slice(0, 2), digest.slice(2, 4), digest);
  }

  async stored(): Promise<string[]> {
    const digests: string[] = [];
    for await (const { digestHex } of this.store.list()) digests.push(digestHex);
    return digests;
  }

  sweep(asOf: Day, more: Partial<SweepSettings> = {}): Promise<Sweep> {
    const { store, law, zone } = this;
    const settings = { ...this.setting(), store, law, zone, asOf, nowMs: Date.now(), isDry: false, ...more };
    return sweepFiles(this.database, settings) as Promise<Sweep>;
  }

  /** Kinds of the entries of a borrower, in order. */
  async kinds(borrowerId = 1): Promise<string[]> {
    const rows = await this.book.rows<{ kind: string }>(
      `select kind from evidence_entry where borrower_id = ${borrowerId} order by case_id, number`,
    );
    return rows.map(({ kind }) => kind);
  }

  async closeCase(borrowerId: number): Promise<void> {
    await this.database.session((session) =>
      session.run(`update delinquency_case set stage = 'closed', closed_on = '2026-03-05', version = version + 1 where borrower_id = ${borrowerId};
        insert into case_event (creditor_id, borrower_id, case_id, version, kind, on_day, because)
          select creditor_id, borrower_id, case_id, version, 'closed', '2026-03-05', 'cured' from delinquency_case where borrower_id = ${borrowerId}`),
    );
  }

  lastActivity(borrowerId: bigint): Promise<Day> {
    const at = { creditorId: 1, borrowerId };
    return this.database.session(async (session) => (await readRecords(session, at, 'Asia/Shanghai')).lastActivityOn);
  }

  /** The case as a bundle, checked. */
  async exported(caseNumber: string, leftOut: FileLeftOut[] = []) {
    const beat = await beatEvidence(this.database, {
      ...this.setting(),
      origin: 'forbear.test/log',
      policy: noWitnesses,
      witnesses: [],
      folder: undefined,
      anchors: [],
      anchorEveryHours: 24,
      holder: 'test',
    });
    assert.ok(!('refused' in beat));
    const made = await exportEvidence(this.database, {
      ...this.setting(caseNumber),
      policyText: 'quorum none\n',
      madeAtMs: Date.now(),
      words: (code) => code,
      files: filesOfCase(this.database, { store: this.store, onLeftOut: (file) => leftOut.push(file) }),
    });
    assert.ok('bundle' in made);
    return checkBundle(made.bundle, { digest: sha256, verify: verifyEd25519 });
  }
}

/** The code of a refusal; undefined: it was none. */
export async function refusedOf(answer: Promise<object>): Promise<string | undefined> {
  return ((await answer) as { readonly refused?: string }).refused;
}
