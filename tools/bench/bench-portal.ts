/**
 * The borrower's side: how soon "I can pay ___ from ___ on" is answered, asked of the server over HTTP on a generated book, on the
 * embedded database and on PostgreSQL, and how soon the very first is after a start.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentHashOf, csrfTokenOf, tokenHash } from '../../src/application/who-is-signed-in.ts';
import { formatDay } from '../../src/core/calendar/day.ts';
import { openStore } from '../../src/store/open.ts';
import { storeSession } from '../../src/store/sessions.ts';
import { freshDatabase } from './fresh-database.ts';
import { median, shown } from './measure.ts';
import type { BenchOptions, Measured } from './run.ts';

const borrowers = '400';
const casesMax = 40;
const asksPerCase = 6;
const userAgent = 'forbear bench';
const dayMs = 86_400_000;
const floorMs = 300;
/** What is done beside the first requests has ended by then. */
const settledMs = 2_500;

export async function benchPortal({ postgres }: BenchOptions): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-bench-'));
  try {
    const embedded = await answered({ address: join(folder, 'data'), folder, port: 18_097, name: 'embedded' });
    if (postgres === undefined) return embedded;
    const address = await freshDatabase(postgres, 'bench_portal');
    return [...embedded, ...(await answered({ address, folder, port: 18_096, name: 'PostgreSQL' }))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Deployment {
  readonly address: string;
  readonly folder: string;
  readonly port: number;
  readonly name: string;
}

interface Asker {
  readonly caseNumber: string;
  readonly owedMinor: bigint;
  readonly token: string;
}

async function answered(at: Deployment): Promise<Measured[]> {
  const environment = environmentOf(at);
  const book = join(at.folder, `book-${at.port}`);
  const forbear = (...words: string[]) =>
    execFileSync('bin/forbear', words, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  forbear('generate', '--seed', '1', '--borrowers', borrowers, '--out', book);
  forbear('demo', '--book', book, '--no-serve');
  // Offers are made of figures of yesterday.
  forbear('close-day', '--on', formatDay(Math.floor(Date.now() / dayMs) - 1));
  const { approver, askers } = await signIn(at.address);
  const { child, readyMs } = await serve(environment, at.port);
  try {
    await sleep(settledMs);
    const ask = asking(at.port);
    const policy = JSON.parse(readFileSync('examples/policy.json', 'utf8')) as unknown;
    await ask(approver, '/policies', policy);
    const times = await timesOf(ask, askers);
    const first = times.shift()!;
    const rest = [...times].sort((a, b) => a - b);
    const p99 = rest[Math.ceil(rest.length * 0.99) - 1]!;
    const told = `${rest.length} asks of ${askers.length} borrowers, floor ${floorMs} ms`;
    return [
      {
        what: `${at.name}: ready`,
        value: `${shown(readyMs)} ms`,
        against: at.name === 'embedded' ? 'the database within the process starts first' : 'floor 2,000 ms',
        passes: at.name === 'embedded' ? undefined : readyMs <= 2_000,
      },
      figure(`${at.name}: "I can pay", the first of all`, first, 'warmed up beside the first requests'),
      figure(`${at.name}: "I can pay", median`, median(rest), told),
      figure(`${at.name}: "I can pay", slowest in a hundred`, p99, told),
    ];
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

function figure(what: string, ms: number, against: string): Measured {
  return { what, value: `${shown(ms)} ms`, against, passes: ms <= floorMs };
}

function environmentOf({ address, folder, port }: Deployment): NodeJS.ProcessEnv {
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  return {
    ...process.env,
    FORBEAR_DATABASE: address,
    FORBEAR_KEY_FILE: keyFile,
    FORBEAR_PORT: String(port),
    FORBEAR_LOG: 'error',
    FORBEAR_REQUESTS_PER_MINUTE: '1000000',
    FORBEAR_WORK: 'no',
  };
}

/** An approver and the borrowers of some cases, signed in as if they had just shown who they are. */
async function signIn(address: string): Promise<{ approver: Asker; askers: Asker[] }> {
  const database = await openStore(address);
  try {
    return await database.transaction(async (session) => {
      const atMs = Date.now();
      const [book] = await session.query<{ creditor_id: number }>('select creditor_id from creditor');
      const creditorId = book!.creditor_id;
      const add = async (of: Parameters<typeof storeSession>[1]['of']) => {
        const token = randomBytes(32).toString('base64url');
        await storeSession(session, {
          creditorId,
          sessionHash: tokenHash(token),
          step: 'full',
          family: randomBytes(16),
          atMs,
          expiresAtMs: atMs + 3_600_000,
          agentHash: agentHashOf(userAgent),
          of,
        });
        return token;
      };
      const [user] = await session.query<{ user_id: bigint }>(
        `insert into user_account (creditor_id, user_id, login, shown_name, role, sees, made_by)
         values ($1, nextval('user_id_seq'), 'bench', 'bench', 'approver', 'book', 'bench') returning user_id`,
        [creditorId],
      );
      const approver = { caseNumber: '', owedMinor: 0n, token: await add({ kind: 'user', userId: user!.user_id }) };
      const rows = await session.query<{ borrower_id: bigint; case_id: bigint; case_number: string; owed: bigint }>(
        `select c.borrower_id, c.case_id, c.case_number, sum(s.principal_minor)::bigint as owed
           from delinquency_case c join loan_state s using (creditor_id, borrower_id)
          where c.closed_on is null and not exists (select 1 from negotiation n where n.borrower_id = c.borrower_id)
          group by 1, 2, 3 having sum(s.principal_minor) > 0 order by md5(c.case_number) limit $1::int`,
        [casesMax],
      );
      const askers: Asker[] = [];
      for (const { borrower_id: borrowerId, case_id: caseId, case_number: caseNumber, owed } of rows) {
        askers.push({ caseNumber, owedMinor: owed, token: await add({ kind: 'borrower', borrowerId, caseId }) });
      }
      return { approver, askers };
    });
  } finally {
    await database.close();
  }
}

async function serve(environment: NodeJS.ProcessEnv, port: number): Promise<{ child: ChildProcess; readyMs: number }> {
  const started = performance.now();
  const child = spawn('bin/forbear', ['serve'], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
  for (;;) {
    const isReady = await fetch(`http://127.0.0.1:${port}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return { child, readyMs: performance.now() - started };
    if (child.exitCode !== null || performance.now() - started > 60_000) throw new Error('the server did not start');
    await sleep(10);
  }
}

type Ask = (by: Asker, path: string, body: unknown) => Promise<{ readonly status: number; readonly text: string }>;

/** As a browser asks, its cookie renewed by the server taken over. */
function asking(port: number): Ask {
  const cookies = new Map<string, string>();
  return async ({ token }, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method: 'POST',
      headers: {
        cookie: `forbear=${cookies.get(token) ?? token}`,
        'x-csrf-token': csrfTokenOf(token),
        'user-agent': userAgent,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const renewed = /forbear=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
    if (renewed !== undefined) cookies.set(token, renewed);
    return { status: response.status, text: await response.text() };
  };
}

/** Milliseconds of every ask that was answered, in the order in which they were asked. */
async function timesOf(ask: Ask, askers: readonly Asker[]): Promise<number[]> {
  const times: number[] = [];
  for (const [number, asker] of askers.entries()) {
    const at = `/cases/${asker.caseNumber}`;
    const statement = await ask(asker, `${at}/statement`, statementOf(asker, number));
    const opened = await ask(asker, `${at}/talk`, { willing: true });
    const presented = await ask(asker, `${at}/talk/offers`, undefined);
    if ([statement, opened, presented].some(({ status }) => status >= 500)) throw new Error(presented.text);
    if (opened.status >= 300) continue;
    for (let round = 1; round <= asksPerCase; round++) {
      const payment = String((asker.owedMinor * BigInt(round)) / BigInt(36 * 100 * asksPerCase) + 20n);
      const started = performance.now();
      const { status, text } = await ask(asker, `${at}/talk/counter`, { payment, firstDueOn: inDays(20 + number) });
      if (status === 200) times.push(performance.now() - started);
      else if (status >= 500) throw new Error(text);
    }
  }
  if (times.length < askers.length)
    throw new Error(`only ${times.length} asks of ${askers.length} borrowers were answered`);
  return times;
}

function inDays(days: number): string {
  return formatDay(Math.floor(Date.now() / dayMs) + days);
}

/** A household with so much left that the debt could be paid in some years. */
function statementOf({ owedMinor }: Asker, number: number): object {
  const left = owedMinor / BigInt(100 * (20 + (number % 20)));
  return {
    currency: 'CNY',
    place: 'CN-320100',
    asOf: inDays(-1),
    household: { adults: 1 + (number % 2), children: 0 },
    income: [{ kind: 'salary', perMonth: `${5_000n + left}.00`, evidence: 'payslip', volatility: 'low' }],
    expenses: [
      { kind: 'rent', perMonth: '1600.00' },
      { kind: 'food', perMonth: '1300.00' },
    ],
  };
}
