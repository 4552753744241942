/**
 * The server in a process of its own over PostgreSQL and a book of a million loans: how soon it is ready, how many reads a second
 * and how slow the slowest in a hundred, the same of writes, and its memory. The load comes from this process, on the same
 * two processors.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { closeDay } from '../../src/application/close-day.ts';
import { agentHashOf, csrfTokenOf, tokenHash } from '../../src/application/who-is-signed-in.ts';
import { boundaryDays } from '../../src/composition/deployment.ts';
import type { Database } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open.ts';
import { storeSession } from '../../src/store/sessions.ts';
import { bookAsOf, copyBook } from './copy-book.ts';
import { freshDatabase } from './fresh-database.ts';
import { shown } from './measure.ts';
import type { BenchOptions, Measured } from './run.ts';

const loansPerCopy = 5000;
const userAgent = 'forbear bench';
const secondsEach = 10;
const port = 18_099;
const address = `http://127.0.0.1:${port}`;

/** What people and programs ask, by how often: how one loan stands, far before all else; a whole case file; a page of cases. */
const mix = [
  { what: 'one loan', of100: 94 },
  { what: 'a page of 50 cases', of100: 2 },
  { what: 'a whole case file', of100: 4 },
] as const;

export async function benchServe({ loans, postgres }: BenchOptions): Promise<Measured[]> {
  const databaseAddress = await freshDatabase(postgres!, 'bench_serve');
  const database = await openStore(databaseAddress);
  const folder = mkdtempSync(join(tmpdir(), 'forbear-bench-'));
  try {
    await fill(database, loans);
    const token = await signIn(database);
    const cases = await someCases(database);
    const keyFile = join(folder, 'key');
    writeFileSync(keyFile, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
    const { child, readyMs } = await serve({ databaseAddress, keyFile });
    try {
      return [
        {
          what: 'ready on an existing database',
          value: `${shown(readyMs / 1000, 2)} s`,
          against: 'floor 2 s',
          passes: readyMs <= 2000,
        },
        ...(await measure({ loans, token, cases, child })),
      ];
    } finally {
      child.kill('SIGTERM');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await database.close();
  }
}

interface Load {
  readonly loans: number;
  readonly token: string;
  readonly cases: readonly string[];
  readonly child: ChildProcess;
}

async function measure({ loans, token, cases, child }: Load): Promise<Measured[]> {
  const random = mulberry(7);
  const aCase = () => cases[Math.floor(random() * cases.length)]!;
  const paths: Readonly<Record<(typeof mix)[number]['what'], () => string>> = {
    'one loan': () => `/api/v1/loans/L${1 + Math.floor(random() * loans)}`,
    'a page of 50 cases': () => '/api/v1/cases?limit=50',
    'a whole case file': () => `/api/v1/cases/${aCase()}`,
  };
  const drawn = mix.flatMap(({ what, of100 }) => Array.from({ length: of100 }, () => what));
  const mixed = () => paths[drawn[Math.floor(random() * drawn.length)]!]();
  const run = (path: () => string, connections: number) =>
    cannon({ token, connections, request: () => ({ method: 'GET', path: path() }) });
  await run(mixed, 4);
  const reads = await run(mixed, 12);
  const results: Measured[] = [
    {
      what: 'reads a second, mixed',
      value: `${shown(reads.perSecond, 0)}/s`,
      against: 'floor 1,500/s',
      passes: reads.perSecond >= 1500,
    },
    {
      what: 'reads, slowest in a hundred',
      value: `${shown(reads.p99Ms)} ms`,
      against: 'floor 50 ms',
      passes: reads.p99Ms <= 50,
    },
  ];
  for (const { what } of mix) {
    const { perSecond, p99Ms } = await run(paths[what], 4);
    results.push({
      what: `  ${what}`,
      value: `${shown(perSecond, 0)}/s`,
      against: `p99 ${shown(p99Ms)} ms`,
      passes: undefined,
    });
  }
  const writes = await cannon({
    token,
    connections: 4,
    request: () => ({
      method: 'POST',
      path: `/api/v1/cases/${aCase()}/facts`,
      body: JSON.stringify({ facts: { disputed: random() < 0.5 } }),
    }),
  });
  const memory = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  return [
    ...results,
    {
      what: 'writes, slowest in a hundred',
      value: `${shown(writes.p99Ms)} ms`,
      against: `${shown(writes.perSecond, 0)}/s, floor 150 ms`,
      passes: writes.p99Ms <= 150,
    },
    { what: 'memory of the server', value: `${shown(memory, 0)} MiB`, against: 'floor 512 MiB', passes: memory <= 512 },
  ];
}

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

async function cannon(at: { readonly token: string; readonly connections: number; readonly request: () => Asked }) {
  const { token, connections, request } = at;
  const headers = {
    cookie: `forbear=${token}`,
    'user-agent': userAgent,
    'x-csrf-token': csrfTokenOf(token),
    'content-type': 'application/json',
  };
  const result = await autocannon({
    url: address,
    connections,
    duration: secondsEach,
    requests: [{ setupRequest: (given: object) => ({ ...given, ...request(), headers }) as never }],
  });
  const wrong = result.non2xx + result.errors + result.timeouts;
  if (wrong > 0)
    throw new Error(`${wrong} of ${result.requests.total} requests failed: ${JSON.stringify(result.statusCodeStats)}`);
  return { perSecond: result.requests.average, p99Ms: result.latency.p99 };
}

async function serve(at: {
  readonly databaseAddress: string;
  readonly keyFile: string;
}): Promise<{ child: ChildProcess; readyMs: number }> {
  const started = performance.now();
  const child = spawn('bin/forbear', ['serve'], {
    env: {
      ...process.env,
      FORBEAR_DATABASE: at.databaseAddress,
      FORBEAR_KEY_FILE: at.keyFile,
      FORBEAR_PORT: String(port),
      FORBEAR_LOG: 'error',
      FORBEAR_REQUESTS_PER_MINUTE: '1000000',
      FORBEAR_WORK: 'no',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    const isReady = await fetch(`${address}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return { child, readyMs: performance.now() - started };
    if (child.exitCode !== null || performance.now() - started > 60_000) throw new Error('the server did not start');
    await sleep(10);
  }
}

async function fill(database: Database, loans: number): Promise<void> {
  await database.session((session) =>
    session.query(
      "insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'bench', 'bench', 'Asia/Shanghai', 'CNY')",
    ),
  );
  for (let first = 1; first <= loans; first += loansPerCopy) {
    const count = Math.min(loansPerCopy, loans - first + 1);
    await database.transaction((session) => copyBook(session, { seed: 1, first, count }));
  }
  await database.session(async (session) => {
    await session.run("update loan_state set due_posted_through = '2026-10-31'");
    await session.run('vacuum (analyze)');
  });
  const closed = await closeDay(database, {
    creditorId: 1,
    businessDate: bookAsOf,
    boundaryDays: boundaryDays(bookAsOf),
  });
  if ('refused' in closed) throw new Error(closed.refused);
  await database.session((session) => session.run('vacuum (analyze)'));
}

async function signIn(database: Database): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const atMs = Date.now();
  await database.transaction(async (session) => {
    await session.run(
      `insert into user_account (creditor_id, user_id, login, shown_name, role, sees, made_by) values (1, nextval('user_id_seq'), 'bench', 'bench', 'teamLead', 'book', 'bench')`,
    );
    await storeSession(session, {
      creditorId: 1,
      sessionHash: tokenHash(token),
      step: 'full',
      family: randomBytes(16),
      atMs,
      expiresAtMs: atMs + 6 * 3_600_000,
      agentHash: agentHashOf(userAgent),
      of: { kind: 'user', userId: 1n },
    });
  });
  return token;
}

async function someCases(database: Database): Promise<string[]> {
  const rows = await database.session((session) =>
    session.query<{ case_number: string }>(
      'select case_number from delinquency_case where creditor_id = 1 and closed_on is null order by md5(case_number) limit 5000',
    ),
  );
  return rows.map((row) => row.case_number);
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
