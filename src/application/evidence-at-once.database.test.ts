/** PostgreSQL: many who enter facts and several who give them their place, all at once; the lease is not asked. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  assertStoredWhole,
  beatSettings,
  enterOne,
  goodBeat,
  groundOf,
  groundSealer,
  makeGround,
} from '../../tools/evidence-ground.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import type { Database, Row } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { openStore } from '../store/open.ts';
import { beatEvidence } from './beat-evidence.ts';
import { enterBookFact } from './enter-fact.ts';
import { enterAccess } from './export-evidence.ts';
import { integrateBatch } from './integrate-entries.ts';

const cases = 20;
const enterers = 8;
const integrators = 4;
const runMilliseconds = 3_000;

describe('at once', { skip }, () => {
  let address: string;
  let database: Database;
  let others: Database;
  let creditor: CreditorRow;
  before(async () => {
    address = await freshPostgres('evidence_at_once');
    database = await openStore(address);
    others = await openStore(address);
    creditor = await makeGround(database, cases);
    await goodBeat(database, beatSettings(creditor));
  });
  after(async () => {
    await database.close();
    await others.close();
    await dropPostgres(address);
  });
  const rows = <R extends object = Row>(sql: string) => database.session((session) => session.query<R>(sql));

  test(`${enterers} enter facts of ${cases} cases and of the book, ${integrators} give them their place, beats sign: nothing lost, nothing twice`, async () => {
    const until = performance.now() + runMilliseconds;
    const goesOn = () => performance.now() < until;
    let facts = 0;
    let failed = 0;
    const enter = async (worker: number) => {
      for (let turn = 0; goesOn(); turn++) {
        const n = 1 + ((worker * 7 + turn * 3) % cases);
        if (turn % 10 === 9) {
          await database.transaction((session) =>
            enterBookFact(session, creditor.creditorId, {
              kind: 'strategy',
              about: { table: 'nothing', key: `${worker}.${turn}` },
              recordedBy: 'test',
              fact: { worker, turn },
            }),
          );
          facts++;
        } else if (turn % 10 === 4) {
          // Numbers that a transaction gives back are taken by the next.
          const undone = database.transaction(async (session) => {
            await enterAccessIn(session, `C${n}`);
            throw new Error('undone');
          });
          await assert.rejects(undone, /undone/);
          failed++;
        } else {
          await enterOne(database, creditor, `C${n}`, `${worker}.${turn}`);
          facts++;
        }
      }
    };
    const enterAccessIn = (session: Parameters<Parameters<Database['transaction']>[0]>[0], caseNumber: string) =>
      enterAccess(
        { ...database, transaction: (work) => work(session) },
        { creditor, caseNumber, sealer: groundSealer, what: 'file', recordedBy: 'test' },
      );
    const integrate = async (rowsMax: number) => {
      while (goesOn()) await integrateBatch(others, creditor.creditorId, rowsMax);
    };
    const beats = async () => {
      while (goesOn()) {
        // All have one name, so that the lease keeps none of them out.
        const beat = await beatEvidence(others, beatSettings(creditor));
        assert.ok(!('refused' in beat), JSON.stringify(beat));
      }
    };
    await Promise.all([
      ...Array.from({ length: enterers }, (_, worker) => enter(worker)),
      ...Array.from({ length: integrators }, (_, worker) => integrate([1, 7, 64, 4_096][worker]!)),
      beats(),
      beats(),
    ]);
    await goodBeat(database, beatSettings(creditor));
    const whole = await assertStoredWhole(database);
    assert.equal(whole.waiting, 0);
    // Each fact has its entry, each case one more that opens its stream.
    const streams = (await rows<{ tag: Uint8Array }>('select tag from evidence_stream where case_id <> 0')).length;
    assert.equal(streams, cases);
    assert.equal(whole.lines.length, facts + streams);
    assert.ok(facts > 200 && failed > 20, `${facts} facts, ${failed} undone`);
    assert.ok(whole.checkpoints.length > 5, `${whole.checkpoints.length} checkpoints`);
  });

  test('a transaction that commits late: its entry gets its place when it has', async () => {
    let entered: () => void = () => {};
    const isEntered = new Promise<void>((resolve) => {
      entered = resolve;
    });
    let goOn: () => void = () => {};
    const mayEnd = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow: Database = {
      ...database,
      transaction: (work) =>
        database.transaction(async (session) => {
          const result = await work(session);
          entered();
          await mayEnd;
          return result;
        }),
    };
    const late = enterOne(slow, creditor, 'C1', 'late');
    await isEntered;
    await enterOne(database, creditor, 'C2', 'early');
    const before = await goodBeat(others, beatSettings(creditor));
    assert.equal(before.entered, 1);
    // Another fact of the same case waits for the first, and has the next number.
    const next = enterOne(database, creditor, 'C1', 'next');
    assert.equal(await integrateBatch(others, creditor.creditorId), 0);
    goOn();
    await late;
    await next;
    const then = await goodBeat(others, beatSettings(creditor));
    assert.equal(then.entered, 2);
    assert.equal((await assertStoredWhole(database)).waiting, 0);
  });

  test('a clock that was ahead: the next entry of the case is not before the last', async () => {
    await database.transaction((session) =>
      session.run(`update evidence_stream set last_at = '2031-01-01T00:00:00.5Z' where case_id = 3`),
    );
    await enterOne(database, creditor, 'C3', 'later');
    const [row] = await rows<{ at: string }>(
      `select to_char(last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS') as at from evidence_stream where case_id = 3`,
    );
    assert.equal(row!.at, '2031-01-01T00:00:00.500');
  });

  test('one who has the lease keeps another out until it ends', async () => {
    let held: () => void = () => {};
    const isHeld = new Promise<void>((resolve) => {
      held = resolve;
    });
    let goOn: () => void = () => {};
    const mayEnd = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await enterOne(database, creditor, 'C4', 'lease');
    const witness = {
      name: 'slow.example',
      cosign: async () => {
        held();
        await mayEnd;
        return { kind: 'notReached', code: 'timeout' } as const;
      },
    };
    const one = goodBeat(others, beatSettings(creditor, { holder: 'one', witnesses: [witness] }));
    await isHeld;
    assert.deepEqual(await beatEvidence(database, beatSettings(creditor, { holder: 'two' })), { refused: 'leaseHeld' });
    await database.transaction((session) =>
      session.run(`update evidence_log set leased_until = clock_timestamp() - interval '1 second'`),
    );
    await goodBeat(database, beatSettings(creditor, { holder: 'two' }));
    goOn();
    await one;
    assert.equal((await groundOf(database)).creditorId, creditor.creditorId);
    await assertStoredWhole(database);
  });
});
