/** PostgreSQL crashes and comes back while people read and write: no error lasts over ten seconds, nothing is done twice or by half. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dropPostgres, freshPostgres, withoutPostgres } from '../../tools/fresh-postgres.ts';
import { makeGround } from '../../tools/server-ground.ts';
import { openPostgres } from '../store/postgres.ts';
import { usualLimits } from './make-server.ts';

const lastsMsMax = 10_000;
const writers = 3;
const readers = 3;
const runMs = 3_000;

test('the database crashes under load', { skip: withoutPostgres, timeout: 60_000 }, async () => {
  const address = await freshPostgres('gone_serve');
  // What was answered is on the disk: else a crash would take back what nobody half did.
  const admin = await openPostgres(address);
  await admin.session((session) =>
    session.run(`alter database ${address.slice(address.lastIndexOf('/') + 1)} set synchronous_commit = on`),
  );
  await admin.close();
  const ground = await makeGround({ address, limits: { ...usualLimits, requestsPerMinuteMax: 1_000_000 } });
  const answers: { readonly atMs: number; readonly status: number; readonly refused: unknown }[] = [];
  const started = performance.now();
  const goesOn = () => performance.now() - started < runMs;
  const tell = ({ status, document }: { readonly status: number; readonly document: Record<string, unknown> }) => {
    answers.push({ atMs: performance.now() - started, status, refused: document.refused });
    return status;
  };
  const read = async () => {
    for (; goesOn(); await sleep(5))
      tell(await ground.ask('GET', `/api/v1/cases/${ground.ownCase}`, { as: 'teamLead' }));
  };
  /** Sent under one key until it is taken: as a client does that is told to ask again. */
  let asked = 0;
  const write = async () => {
    while (goesOn()) {
      const key = `key-${asked++}`;
      for (;;) {
        const status = tell(
          await ground.ask('POST', `/api/v1/cases/${ground.ownCase}/inbound`, {
            as: 'teamLead',
            headers: { 'idempotency-key': key },
            body: { act: 'placeCall', role: 'borrower', outcome: 'conversation', at: '2026-07-01T09:00:00+08:00' },
          }),
        );
        if (status < 500) break;
        await sleep(50);
      }
    }
  };
  try {
    const count = async () => {
      const [row] = await ground.database.session((session) =>
        session.query<{ rows: number; entries: number }>(
          `select (select count(*) from inbound_contact)::int as rows, (select count(*) from evidence_entry where kind = 'inboundContact')::int as entries`,
        ),
      );
      return row!;
    };
    const work = [...Array.from({ length: readers }, read), ...Array.from({ length: writers }, write)];
    await sleep(500);
    const [backend] = await ground.database.session((session) =>
      session.query<{ pid: number }>('select pg_backend_pid() as pid'),
    );
    process.kill(backend!.pid, 'SIGKILL');
    await Promise.all(work);
    const lost = answers.filter(({ status }) => status >= 500);
    assert.ok(lost.length > 0, 'nobody noticed');
    assert.deepEqual([...new Set(lost.map(({ status, refused }) => `${status} ${refused}`))], ['503 databaseGone']);
    const lasted = lost.at(-1)!.atMs - lost[0]!.atMs;
    assert.ok(lasted < lastsMsMax, `errors lasted ${Math.round(lasted)} ms`);
    assert.ok(answers.at(-1)!.status < 300, JSON.stringify(answers.at(-1)));
    // Answers that were lost between the write and its keeping are told so, and are not done again.
    assert.deepEqual(
      [...new Set(answers.filter(({ status }) => status >= 300 && status < 500).map(({ refused }) => refused))].filter(
        (code) => code !== 'answerLost',
      ),
      [],
    );
    const { rows, entries } = await count();
    assert.deepEqual([rows, entries], [asked, asked]);
  } finally {
    await ground.close();
    await dropPostgres(address);
  }
});
