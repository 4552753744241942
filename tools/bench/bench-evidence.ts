/**
 * The evidence log: entries made durable on PostgreSQL and put into the signed tree, the proof of one entry in a log of ten
 * million, and the check of a bundle by the single program. The cluster's settings are made durable for the run, whatever
 * they were: a commit waits for the disk.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealerOf } from '../../src/adapters/seal-aes-gcm/seal.ts';
import { beatEvidence, noWitnesses } from '../../src/application/beat-evidence.ts';
import { keyContext } from '../../src/application/contact-request.ts';
import { type CaseFact, type EnteredCase, enterFactsOfCases } from '../../src/application/enter-fact.ts';
import { inclusionPath } from '../../src/application/evidence-tree.ts';
import { integrateBatch } from '../../src/application/integrate-entries.ts';
import { toBase64 } from '../../src/core/evidence/bytes.ts';
import { grow, hashesOfLevel, partialTilesOf, type Tile, tileWidth } from '../../src/core/evidence/tiles.ts';
import { sha256 } from '../../src/digest/node-crypto.ts';
import type { Database } from '../../src/store/database.ts';
import { readCreditors } from '../../src/store/day-closes.ts';
import { readEntries } from '../../src/store/evidence.ts';
import { openStore } from '../../src/store/open.ts';
import { makeSampleBundle } from '../bench-evidence-bundle.ts';
import { freshDatabase } from './fresh-database.ts';
import { median, seconds, shown } from './measure.ts';
import type { BenchOptions, Measured } from './run.ts';

const cases = 1000;
const appendSeconds = 6;
const connections = 6;
const largeLog = 10_000_000;
const proofs = 2000;
const bundleEntries = 1000;

export async function benchEvidence({ postgres }: BenchOptions): Promise<Measured[]> {
  const address = await freshDatabase(postgres!, 'bench_evidence');
  const database = await openStore(address);
  try {
    await makeDurable(database);
    const book = await makeBook(database);
    return [...(await benchAppend(database, book)), ...(await benchProof(database)), ...benchVerify()];
  } finally {
    await database.close();
  }
}

/** A throw-away cluster does not wait for the disk; this run does. */
async function makeDurable(database: Database): Promise<void> {
  await database.session(async (session) => {
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes'])
      await session.run(`alter system set ${setting} = on`);
    await session.query('select pg_reload_conf()');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const [row] = await session.query<{ fsync: string }>("select current_setting('fsync') as fsync");
    if (row!.fsync !== 'on')
      throw new Error('the cluster does not wait for the disk: what is measured would not be durable');
  });
}

const sealer = sealerOf(new Uint8Array(32));

async function makeBook(database: Database): Promise<EnteredCase[]> {
  await database.transaction(async (session) => {
    await session.run(`insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'BENCH', 'Bench', 'Asia/Shanghai', 'CNY');
      insert into borrower (creditor_id, borrower_id, party_ref, kind) select 1, n, 'P' || n, 'person' from generate_series(1, ${cases}) n;
      insert into delinquency_case (creditor_id, borrower_id, case_id, case_number, version, stage, opened_on)
        select 1, n, n, 'C2026-' || n, 1, 'early', '2026-03-01' from generate_series(1, ${cases}) n`);
  });
  return Array.from({ length: cases }, (_, index) => {
    const key = { creditorId: 1, borrowerId: BigInt(index + 1), caseId: BigInt(index + 1) };
    const context = keyContext(key);
    return { ...key, caseNumber: `C2026-${index + 1}`, seal: sealer.under(context, sealer.newKey(context)) };
  });
}

let made = 0;

/** As large as what is entered of an ordinary contact. */
function fact(): CaseFact {
  made += 1;
  return {
    kind: 'access',
    about: { table: 'bench', key: String(made) },
    recordedBy: 'bench',
    fact: { what: 'file', of: randomBytes(150).toString('hex') },
  };
}

async function benchAppend(database: Database, book: readonly EnteredCase[]): Promise<Measured[]> {
  const enter = (of: readonly EnteredCase[]) =>
    database.transaction((session) =>
      enterFactsOfCases(
        session,
        1,
        of.map((at) => ({ at, facts: [fact()] })),
      ),
    );
  // Every case has its stream before anything is timed.
  for (let from = 0; from < cases; from += 100) await enter(book.slice(from, from + 100));
  const [creditor] = await database.session((session) => readCreditors(session));
  const beat = () =>
    beatEvidence(database, {
      creditor: creditor!,
      sealer,
      origin: 'bench.invalid',
      policy: noWitnesses,
      witnesses: [],
      folder: undefined,
      anchors: [],
      anchorEveryHours: 24,
      holder: 'bench',
    });
  await beat();
  const rates: Record<'many' | 'one', number> = { many: 0, one: 0 };
  for (const [kind, perTransaction] of [
    ['many', 100],
    ['one', 1],
  ] as const) {
    let entered = 0;
    const until = performance.now() + appendSeconds * 1000;
    const worker = async (which: number) => {
      for (let turn = 0; performance.now() < until; turn++) {
        // Each connection has cases of its own: what is measured is the log, not who waits for whom.
        const mine = book.filter((_, index) => index % connections === which);
        const start = (turn * perTransaction) % Math.max(1, mine.length - perTransaction);
        await enter(mine.slice(start, start + perTransaction));
        entered += perTransaction;
      }
    };
    const started = performance.now();
    const beating = (async () => {
      while (performance.now() < until) await integrateBatch(database, 1);
    })();
    await Promise.all([...Array.from({ length: connections }, (_, which) => worker(which)), beating]);
    await beat();
    rates[kind] = entered / ((performance.now() - started) / 1000);
  }
  const baseline = await insertRate(database);
  return [
    {
      what: 'entries a second, durable, in the signed tree, 100 a commit',
      value: shown(rates.many, 0),
      against: `floor 5,000; ${shown(rates.many / baseline, 2)} of plain inserts of such rows (${shown(baseline, 0)}/s)`,
      passes: rates.many >= 5000,
    },
    { what: 'the same, each in a transaction of its own', value: shown(rates.one, 0), against: '', passes: undefined },
  ];
}

/** Rows of the same size put into a table without a log, by as many connections, as many a commit. */
async function insertRate(database: Database): Promise<number> {
  await database.session((session) =>
    session.run('create table bench_plain (id bigserial primary key, a bigint, commitment bytea, sealed bytea)'),
  );
  let rows = 0;
  const until = performance.now() + 3000;
  const started = performance.now();
  const worker = async () => {
    while (performance.now() < until) {
      const hex = Array.from({ length: 100 }, () => randomBytes(600).toString('hex'));
      await database.transaction((session) =>
        session.query(
          `insert into bench_plain (a, commitment, sealed) select 1, decode(substr(d, 1, 64), 'hex'), decode(d, 'hex') from unnest($1::text::text[]) d`,
          [`{${hex.join(',')}}`],
        ),
      );
      rows += 100;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return rows / ((performance.now() - started) / 1000);
}

/** A log of ten million whose leaves are made up; entries stand at every ten-thousandth index. */
async function benchProof(database: Database): Promise<Measured[]> {
  const creditorId = 2;
  await database.session((session) =>
    session.run(`insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (${creditorId}, 'LARGE', 'Large', 'Asia/Shanghai', 'CNY');
      insert into evidence_log (creditor_id, origin, verifier_key, wrapped_key, sealed_key, tree_size) values (${creditorId}, 'large.invalid', '', '', '', ${largeLog})`),
  );
  const built = await seconds(() => buildTree(database, creditorId));
  const step = largeLog / proofs;
  await database.session((session) =>
    session.run(`insert into evidence_stream (creditor_id, borrower_id, case_id, tag, last_number, last_at)
        select ${creditorId}, n, n, decode(repeat('00', 16), 'hex'), 0, now() from generate_series(1, ${proofs}) n;
      alter table evidence_entry disable trigger user;
      insert into evidence_entry (creditor_id, borrower_id, case_id, number, kind, about_table, about_key, commitment, sealed, leaf_index)
        select ${creditorId}, n, n, 1, 'access', 'bench', 'x' || n, decode(repeat('00', 32), 'hex'), '', (n - 1) * ${step} from generate_series(1, ${proofs}) n;
      alter table evidence_entry enable trigger user; analyze evidence_entry; analyze evidence_tile`),
  );
  const times: number[] = [];
  await database.session(async (session) => {
    for (let n = 1; n <= proofs; n++) {
      // In no order, so that neighbours do not warm each other's tiles.
      const which = BigInt(((n * 7919) % proofs) + 1);
      const started = performance.now();
      const [entry] = await readEntries(session, { creditorId, borrowerId: which, caseId: which }, { from: 1, to: 1 });
      const path = await inclusionPath(session, { creditorId, index: entry!.leafIndex!, size: largeLog });
      path.map(toBase64);
      times.push(performance.now() - started);
    }
  });
  times.sort((a, b) => a - b);
  const p99 = times[Math.floor(times.length * 0.99)]!;
  return [
    {
      what: `proof of one entry in a log of ${shown(largeLog, 0)}`,
      value: `${shown(median(times), 2)} ms`,
      against: `p99 ${shown(p99, 2)} ms, floor 5 ms (built in ${shown(built, 0)} s)`,
      passes: median(times) <= 5,
    },
  ];
}

async function buildTree(database: Database, creditorId: number): Promise<void> {
  const batch = tileWidth * tileWidth;
  let partial = new Map<number, Uint8Array>();
  for (let size = 0; size < largeLog; size += batch) {
    const count = Math.min(batch, largeLog - size);
    const leaves = Array.from(
      { length: count },
      (_, place) =>
        new Uint8Array(
          createHash('sha256')
            .update(String(size + place))
            .digest(),
        ),
    );
    const tiles = grow(sha256, { size, partial, leaves });
    partial = new Map(
      partialTilesOf(size + count).map(({ level, index }) => [
        level,
        tiles.find((tile) => tile.level === level && tile.index === index)?.hashes ?? partial.get(level)!,
      ]),
    );
    await copyTiles(
      database,
      creditorId,
      tiles.filter(({ width }) => width === tileWidth),
    );
  }
  const edge = partialTilesOf(largeLog).map((id) => ({ ...id, hashes: partial.get(id.level)! }));
  await copyTiles(database, creditorId, edge);
  for (let level = 0; hashesOfLevel(level, largeLog) > 0; level++) {
    const expected = Math.ceil(hashesOfLevel(level, largeLog) / tileWidth);
    const [row] = await database.session((session) =>
      session.query<{ tiles: number }>(
        'select count(*)::int as tiles from evidence_tile where creditor_id = $1 and level = $2::int',
        [creditorId, level],
      ),
    );
    if (row!.tiles !== expected) throw new Error(`level ${level} has ${row!.tiles} tiles, not ${expected}`);
  }
}

async function copyTiles(database: Database, creditorId: number, tiles: readonly Tile[]): Promise<void> {
  const text = tiles
    .map(
      ({ level, index, hashes }) => `${creditorId}\t${level}\t${index}\t\\\\x${Buffer.from(hashes).toString('hex')}\n`,
    )
    .join('');
  await database.session((session) => session.copyIn('evidence_tile (creditor_id, level, tile_index, hashes)', text));
}

/** The whole process, with the start of Node. */
function benchVerify(): Measured[] {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-bench-'));
  try {
    const file = join(folder, 'bundle.zip');
    writeFileSync(file, makeSampleBundle(bundleEntries, { witnesses: 2 }));
    const program = new URL('../../verifier/forbear-verify.mjs', import.meta.url).pathname;
    const times = Array.from({ length: 7 }, () => {
      const started = performance.now();
      const { status } = spawnSync(process.execPath, [program, file], { stdio: 'ignore' });
      if (status !== 0) throw new Error(`the sample bundle does not hold: exit ${status}`);
      return (performance.now() - started) / 1000;
    });
    return [
      {
        what: `check of a bundle of ${shown(bundleEntries, 0)} entries, two witnesses`,
        value: `${shown(median(times), 2)} s`,
        against: 'floor 1 s, whole process',
        passes: median(times) <= 1,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
