/**
 * A lender with cases, its log, and those who look at it, for tests of the evidence log: facts are entered as the program
 * enters them, and what is stored and what is published are read by readers of their own, which share nothing with the
 * writers but the digest and the format of an entry.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sealerOf } from '../src/adapters/seal-aes-gcm/seal.ts';
import type { Anchor } from '../src/application/anchor-port.ts';
import { sealFor } from '../src/application/attempt-contact.ts';
import { type Beat, type BeatSettings, beatEvidence, noWitnesses } from '../src/application/beat-evidence.ts';
import type { PaymentRecord } from '../src/application/book-records.ts';
import { enteredCase, enterFacts } from '../src/application/enter-fact.ts';
import type { LogFolder, Witness, WitnessAnswer } from '../src/application/evidence-ports.ts';
import { enterAccess, proveCase } from '../src/application/export-evidence.ts';
import type { FileReport } from '../src/application/import-book.ts';
import { importBook } from '../src/application/import-book.ts';
import type { Sealer } from '../src/application/ports.ts';
import { orderOfPayment } from '../src/composition/deployment.ts';
import { parseDay } from '../src/core/calendar/day.ts';
import { concat, isEqual, textOf, toHex, utf8 } from '../src/core/evidence/bytes.ts';
import { parseCheckpoint } from '../src/core/evidence/checkpoint.ts';
import { entryText } from '../src/core/evidence/entry.ts';
import { parseVerifierKey } from '../src/core/evidence/note-key.ts';
import { noteVerdict } from '../src/core/evidence/note-verdict.ts';
import { parseWitnessPolicy, type WitnessPolicy } from '../src/core/evidence/witness-policy.ts';
import { formatAddCheckpoint } from '../src/core/evidence/witness-request.ts';
import { sha256, verifyEd25519 } from '../src/digest/node-crypto.ts';
import { holdCase } from '../src/store/contact-cases.ts';
import type { Database, Row } from '../src/store/database.ts';
import type { CreditorRow } from '../src/store/day-closes.ts';
import { readCreditors } from '../src/store/day-closes.ts';
import { openWitness, type WitnessNews } from '../src/witness/witness.ts';
import { openKey } from '../src/witness/witness-files.ts';

/** A key of zeros: nobody's secret. */
export const groundSealer: Sealer = sealerOf(new Uint8Array(32));

/** Cases C1 … Cn of borrowers of their own, in a database that is empty. */
export async function makeGround(database: Database, cases: number): Promise<CreditorRow> {
  await database.transaction((session) =>
    session.run(`
      insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'A', '甲银行', 'Asia/Shanghai', 'CNY');
      insert into borrower (creditor_id, borrower_id, party_ref, kind) select 1, n, 'P' || n, 'person' from generate_series(1, ${cases}) n;
      insert into borrower_ref select 1, 'P' || n, n from generate_series(1, ${cases}) n;
      insert into delinquency_case (creditor_id, borrower_id, case_id, case_number, version, stage, opened_on)
        select 1, n, n, 'C' || n, 1, 'early', '2026-02-02' from generate_series(1, ${cases}) n;
      insert into case_event select 1, n, n, 1, 'opened', '2026-02-02', 'pastDue' from generate_series(1, ${cases}) n;
      select setval('case_id_seq', 1000), setval('borrower_id_seq', 1000)`),
  );
  return groundOf(database);
}

export async function groundOf(database: Database): Promise<CreditorRow> {
  return (await database.session((session) => readCreditors(session)))[0]!;
}

/** One entry of a case, and one more before it where the case has none yet. */
export async function enterOne(database: Database, creditor: CreditorRow, caseNumber: string, of = ''): Promise<void> {
  const entered = await enterAccess(database, {
    creditor,
    caseNumber,
    sealer: groundSealer,
    what: 'file',
    of,
    recordedBy: 'test',
  });
  assert.deepEqual(entered, { entered: true });
}

/** Many entries of a case in one transaction. */
export function enterMany(database: Database, creditor: CreditorRow, caseNumber: string, count: number): Promise<void> {
  return database.transaction(async (session) => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    assert.ok(held !== undefined);
    const seal = await sealFor(session, held, groundSealer);
    assert.ok(!('refused' in seal));
    const facts = Array.from({ length: count }, (_, index) => ({
      kind: 'access' as const,
      about: { table: 'nothing', key: String(index) },
      recordedBy: 'test',
      fact: { what: 'file', of: `${index}` },
    }));
    await enterFacts(session, enteredCase(held, seal), facts);
  });
}

export function beatSettings(creditor: CreditorRow, more: Partial<BeatSettings> = {}): BeatSettings {
  return {
    creditor,
    sealer: groundSealer,
    origin: 'log.example',
    policy: noWitnesses,
    witnesses: [],
    folder: undefined,
    anchors: [],
    anchorEveryHours: 24,
    holder: 'test',
    ...more,
  };
}

export async function goodBeat(database: Database, settings: BeatSettings): Promise<Beat> {
  const beat = await beatEvidence(database, settings);
  assert.ok(!('refused' in beat), JSON.stringify(beat));
  return beat;
}

/** RFC 6962 section 2.1, from the bottom up. */
export function rootOfEntries(entries: readonly Uint8Array[]): string {
  if (entries.length === 0) return toHex(sha256(new Uint8Array(0)));
  let row = entries.map((entry) => sha256(concat(new Uint8Array([0]), entry)));
  while (row.length > 1) {
    const next: Uint8Array[] = [];
    for (let at = 0; at < row.length; at += 2) {
      const [left, right] = [row[at]!, row[at + 1]];
      next.push(right === undefined ? left : sha256(concat(new Uint8Array([1]), left, right)));
    }
    row = next;
  }
  return toHex(row[0]!);
}

export interface StoredWhole {
  /** lines of entries by their index */
  readonly lines: readonly string[];
  readonly waiting: number;
  readonly checkpoints: readonly { readonly size: number; readonly root: string; readonly note: string }[];
}

/**
 * What the database has of a log, gone through from end to end: numbers without gaps, indexes 0 … n − 1 each once, those of a
 * stream in the order of its numbers, each checkpoint's root that of the entries before it.
 */
export async function assertStoredWhole(database: Database): Promise<StoredWhole> {
  const rows = <R extends object = Row>(sql: string) => database.session((session) => session.query<R>(sql));
  const entries = await rows<{
    stream: string;
    number: number;
    kind: never;
    tag: Uint8Array;
    commitment: Uint8Array;
    leaf_index: bigint | null;
  }>(
    `select e.borrower_id || '/' || e.case_id as stream, e.number, e.kind, s.tag, e.commitment, e.leaf_index
       from evidence_entry e join evidence_stream s using (creditor_id, borrower_id, case_id) order by e.borrower_id, e.case_id, e.number`,
  );
  const streams = await rows<{ stream: string; last_number: number }>(
    "select borrower_id || '/' || case_id as stream, last_number from evidence_stream",
  );
  const lines: string[] = [];
  let waiting = 0;
  for (const { stream, last_number } of streams) {
    const own = entries.filter((entry) => entry.stream === stream);
    assert.deepEqual(
      own.map(({ number }) => number),
      Array.from({ length: last_number }, (_, place) => place + 1),
      `numbers of ${stream}`,
    );
    let before = -1;
    for (const { leaf_index, kind, number, tag, commitment } of own) {
      if (leaf_index === null) {
        waiting++;
        before = Number.POSITIVE_INFINITY;
        continue;
      }
      assert.ok(Number(leaf_index) > before, `${stream}: number ${number} at ${leaf_index}, after ${before}`);
      before = Number(leaf_index);
      assert.equal(lines[before], undefined, `index ${before} twice`);
      lines[before] = entryText({ kind, tag: toHex(tag), number, commitment });
    }
  }
  const [log] = await rows<{ tree_size: bigint; verifier_key: string }>(
    'select tree_size, verifier_key from evidence_log',
  );
  assert.equal(lines.length, Number(log?.tree_size ?? 0));
  assert.equal(Object.keys(lines).length, lines.length, 'an index that nobody has');
  const checkpoints = await rows<{ size: bigint; root: Uint8Array; note: string }>(
    'select size, root, note from evidence_checkpoint order by size',
  );
  const bytes = lines.map(utf8);
  for (const { size, root, note } of checkpoints) {
    assert.equal(toHex(root), rootOfEntries(bytes.slice(0, Number(size))), `root of ${size}`);
    assertSigned(note, { verifierKey: log!.verifier_key, size: Number(size), root: toHex(root) });
  }
  return {
    lines,
    waiting,
    checkpoints: checkpoints.map(({ size, root, note }) => ({ size: Number(size), root: toHex(root), note })),
  };
}

function assertSigned(
  note: string,
  at: { readonly verifierKey: string; readonly size: number; readonly root: string },
) {
  const key = parseVerifierKey(sha256, at.verifierKey);
  assert.ok(!('fault' in key));
  const checkpoint = parseCheckpoint(note);
  assert.ok(!('fault' in checkpoint), note);
  assert.deepEqual([checkpoint.size, toHex(checkpoint.root)], [at.size, at.root]);
  assert.ok('good' in noteVerdict(verifyEd25519, { note: checkpoint.note, keys: [key] }), 'not signed by the log');
}

export interface PublishedWhole {
  readonly size: number;
  readonly root: string;
  readonly lines: readonly string[];
  readonly checkpoint: string;
}

/**
 * A published log read as the tlog-tiles page says: its checkpoint, then all entries and all hashes of that size, a partial
 * tile or the full one in its place, and with a key its signature. Undefined: there is no checkpoint. Throws with the path of what differs.
 */
export function readPublished(folder: string, verifierKey?: string): PublishedWhole | undefined {
  let checkpoint: string;
  try {
    checkpoint = readFileSync(join(folder, 'checkpoint'), 'utf8');
  } catch {
    return undefined;
  }
  const head = parseCheckpoint(checkpoint);
  if ('fault' in head) throw new Error(`checkpoint: ${head.fault}`);
  const { size } = head;
  const entries: Uint8Array[] = [];
  let row: Uint8Array[] = [];
  for (let index = 0; index * 256 < size; index++) {
    const width = Math.min(256, size - index * 256);
    const { path, bytes } = readTile(folder, 'entries', index, width);
    let at = 0;
    for (let count = 0; count < width; count++) {
      const length = (bytes[at]! << 8) | bytes[at + 1]!;
      const entry = bytes.subarray(at + 2, at + 2 + length);
      if (entry.length !== length || length === 0) throw new Error(`${path}: entry ${count} is cut short`);
      entries.push(entry);
      row.push(sha256(concat(new Uint8Array([0]), entry)));
      at += 2 + length;
    }
    const isExact = width === 256 || path.endsWith(`.p/${width}`);
    if (isExact && at !== bytes.length) throw new Error(`${path}: more than its entries`);
  }
  for (let level = 0; row.length > 0; level++) {
    const above: Uint8Array[] = [];
    for (let index = 0; index * 256 < row.length; index++) {
      const hashes = row.slice(index * 256, (index + 1) * 256);
      const { path, bytes } = readTile(folder, level, index, hashes.length);
      if (!isEqual(bytes.subarray(0, hashes.length * 32), concat(...hashes)))
        throw new Error(`${path}: not the hashes of its entries`);
      if (hashes.length === 256) above.push(rootOfHashes(hashes));
    }
    row = above;
  }
  const root = rootOfEntries(entries);
  if (root !== toHex(head.root)) throw new Error('checkpoint: not the root of its entries');
  if (verifierKey !== undefined) {
    const key = parseVerifierKey(sha256, verifierKey);
    if ('fault' in key || !('good' in noteVerdict(verifyEd25519, { note: head.note, keys: [key] })))
      throw new Error('checkpoint: not signed by the log');
  }
  return { size, root, lines: entries.map((entry) => textOf(entry)!), checkpoint };
}

function rootOfHashes(hashes: readonly Uint8Array[]): Uint8Array {
  let row = [...hashes];
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, at) =>
      sha256(concat(new Uint8Array([1]), row[2 * at]!, row[2 * at + 1]!)),
    );
  }
  return row[0]!;
}

function readTile(
  folder: string,
  level: number | 'entries',
  index: number,
  width: number,
): { path: string; bytes: Uint8Array } {
  const digits = String(index)
    .padStart(Math.ceil(String(index).length / 3) * 3, '0')
    .match(/.../g)!;
  const full = `tile/${level}/${digits.map((each, at) => (at < digits.length - 1 ? `x${each}` : each)).join('/')}`;
  for (const path of width === 256 ? [full] : [`${full}.p/${width}`, full]) {
    try {
      return { path, bytes: new Uint8Array(readFileSync(join(folder, path))) };
    } catch {
      // A full tile stands for the partial ones that it grew from.
    }
  }
  throw new Error(`${full}: not there`);
}

/** Digests of the files of a folder by path. */
export function filesOf(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) found.set(name, toHex(sha256(new Uint8Array(readFileSync(path)))));
  }
  return found;
}

export interface WitnessAtHand extends Witness {
  /** sizes from which it was shown that the log went on */
  readonly asked: number[];
  readonly vkey: string;
}

/**
 * The witness that lives in a folder, asked in this process by the bytes that it would be sent. It follows the log of
 * `database`: its key is looked up when it is asked, since a first beat makes it.
 */
export function witnessIn(
  folder: string,
  name: string,
  of: { readonly database: Database; readonly tell?: (news: WitnessNews) => void; readonly nowMs?: () => number },
): WitnessAtHand {
  const key = openKey(folder, name);
  assert.ok('vkey' in key);
  const { database, tell = () => {}, nowMs = () => Date.now() } = of;
  const asked: number[] = [];
  return {
    name,
    asked,
    vkey: key.vkey,
    async cosign({ checkpoint, proof, lastKnownSize }): Promise<WitnessAnswer> {
      const [log] = await database.session((session) =>
        session.query<{ verifier_key: string }>('select verifier_key from evidence_log'),
      );
      const logKey = parseVerifierKey(sha256, log!.verifier_key);
      assert.ok(!('fault' in logKey));
      const witness = openWitness({ folder, key, logKeys: [logKey], nowMs, tell });
      assert.ok('addCheckpoint' in witness, JSON.stringify(witness));
      const ours = parseCheckpoint(checkpoint);
      assert.ok(!('fault' in ours));
      let oldSize = Math.min(lastKnownSize, ours.size);
      for (let turn = 0; turn < 2; turn++) {
        asked.push(oldSize);
        const hashes = oldSize === 0 ? [] : await proof(oldSize);
        const body = formatAddCheckpoint({ oldSize, proof: hashes, checkpointNote: checkpoint });
        const answer = witness.addCheckpoint(utf8(body));
        if (answer.status === 200) return { kind: 'cosigned', lines: [answer.body], size: ours.size };
        if (answer.status !== 409) return { kind: 'refused', status: answer.status, code: answer.body.trim() };
        oldSize = Number(answer.body);
        if (oldSize > ours.size) return { kind: 'refused', status: 409, code: 'aheadOfUs' };
      }
      return { kind: 'refused', status: 409, code: 'behindTwice' };
    },
  };
}

/** A database whose answer to a commit is lost: what was to be stored is stored, and whoever asked is told that it failed. */
export function losingAnswers(database: Database, isLost: () => boolean): Database {
  return {
    ...database,
    transaction: async (work) => {
      const result = await database.transaction(work);
      if (isLost()) throw new Error('the answer to the commit was lost');
      return result;
    },
  };
}

/** A database that fails before it commits. */
export function failingCommits(database: Database, fails: () => boolean): Database {
  return {
    ...database,
    transaction: (work) =>
      database.transaction(async (session) => {
        const result = await work(session);
        if (fails()) throw new Error('failed before the commit');
        return result;
      }),
  };
}

/** A folder on a disk that does what it is told at each call first. */
export function folderWith(
  folder: LogFolder,
  before: (what: 'read' | 'write' | 'remove', path: string) => void,
): LogFolder {
  return {
    address: folder.address,
    read: async (path) => {
      before('read', path);
      return folder.read(path);
    },
    write: async (path, bytes) => {
      before('write', path);
      await folder.write(path, bytes);
    },
    remove: async (path) => {
      before('remove', path);
      await folder.remove(path);
    },
  };
}

/** One that dies before or after a commit. */
export function dyingAtCommit(database: Database, side: string, die: () => void): Database {
  return {
    ...database,
    transaction: async (work) => {
      const result = await database.transaction(async (session) => {
        const made = await work(session);
        if (side === 'before') die();
        return made;
      });
      if (side === 'after') die();
      return result;
    },
  };
}

/** Each of these must sign. */
export function policyOf(witnesses: readonly { readonly name: string; readonly vkey: string }[]): WitnessPolicy {
  const lines = witnesses.map(({ vkey }, index) => `witness w${index} ${vkey}`);
  const group = `group all ${witnesses.length} ${witnesses.map((_, index) => `w${index}`).join(' ')}`;
  const policy = parseWitnessPolicy(sha256, [...lines, group, 'quorum all', ''].join('\n'));
  assert.ok(!('faults' in policy), JSON.stringify(policy));
  return policy;
}

/** An anchor that takes what it is given. */
export const freeAnchor: Anchor = {
  kind: 'rfc3161',
  find: async () => undefined,
  anchor: async ({ size, digest }) => ({
    kind: 'anchored',
    receipt: { anchor: 'rfc3161', size, digestHex: toHex(digest), at: '2026-03-01T00:00:00Z', proof: {} },
  }),
  check: async () => ({ holds: true }),
  close: async () => {},
};

/** Loads payments as a file of their own into the small book. */
export async function loadPayments(
  database: Database,
  file: string,
  payments: readonly Partial<PaymentRecord>[],
  { sealer }: { readonly sealer: Sealer | undefined } = { sealer: groundSealer },
): Promise<FileReport> {
  const records = payments.map((more) => ({
    table: 'payments' as const,
    record: { currency: 'CNY', dayAssumed: false, paidBy: 'borrower', ...more } as PaymentRecord,
  }));
  const text = records.map(({ record }) => Object.values(record).join(',')).join('\n');
  const readings = records.map((record, index) => ({ line: index + 2, cells: [], records: [record] }));
  const { files } = await importBook(database, {
    owner: {
      creditorRef: 'SMALL',
      name: 'A small lender',
      zone: 'Asia/Shanghai',
      currency: 'CNY',
      generated: true,
      bookAsOf: parseDay('2026-09-30')!,
    },
    sources: [
      {
        file,
        digest: toHex(sha256(utf8(`${file}\n${text}`))),
        bytes: text.length,
        tables: ['payments'],
        headers: [],
        async *rows() {
          yield { readings: readings as never, bytesRead: text.length };
        },
      },
    ],
    mappingDigest: '',
    acceptGoodRows: false,
    dryRun: false,
    sealer,
    orderOfPayment: orderOfPayment(),
  });
  return files[0]!;
}

/** What the entries of a case that stand in the newest checkpoint say of its money. */
export async function moneyTold(database: Database, creditor: CreditorRow, caseNumber: string) {
  const proved = await proveCase(database, { creditor, caseNumber, sealer: groundSealer });
  assert.ok(!('refused' in proved), 'refused' in proved ? proved.refused : '');
  const facts = proved.entries.map(({ opened, stored }) => ({
    kind: stored.kind,
    key: stored.aboutKey,
    fact: (JSON.parse(opened!.content) as { fact: Readonly<Record<string, unknown>> }).fact,
  }));
  assert.equal(facts[0]!.kind, 'caseOpened');
  const entered = facts.filter(({ kind }) => kind === 'payment');
  return {
    kinds: facts.map(({ kind }) => kind),
    opening: facts[0]!.fact as unknown as {
      readonly loans: readonly { readonly loan: string; readonly payments: number; readonly received: string }[];
    },
    entered,
    payments: entered.map(({ fact }) => fact),
  };
}
