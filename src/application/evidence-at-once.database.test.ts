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
  loadPayments,
  makeGround,
  moneyTold,
} from '../../tools/evidence-ground.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { loadSmallBook } from '../../tools/small-book.ts';
import { parseDay } from '../core/calendar/day.ts';
import type { Database, Row } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { holdBeginning, holdBeginnings } from '../store/evidence-payments.ts';
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

describe('money that comes in while streams begin', { skip }, () => {
  let address: string;
  let database: Database;
  before(async () => {
    address = await freshPostgres('evidence_money');
    database = await openStore(address);
    await loadSmallBook(database);
  });
  after(async () => {
    await database.close();
    await dropPostgres(address);
  });

  test('files of payments, and the first fact of each case meanwhile: each payment in the opening or by itself', async () => {
    const creditor = await groundOf(database);
    const open = await database.session((session) =>
      session.query<{ case_number: string; loan_ref: string; currency: string }>(
        `select c.case_number, min(l.loan_ref) as loan_ref, min(l.currency) as currency from delinquency_case c
           join loan l using (creditor_id, borrower_id) where c.closed_on is null group by c.case_number order by 1`,
      ),
    );
    assert.ok(open.length >= 6);
    let isLoaded = false;
    const load = async () => {
      for (let file = 0; file < 12; file++) {
        const payments = open.map(({ loan_ref: loanRef, currency }) => ({
          loanRef,
          paymentRef: `race-${loanRef}-${file}`,
          valueOn: parseDay('2026-07-02')! + file,
          currency,
          amountMinor: 101n,
        }));
        await loadPayments(database, `race-${file}.csv`, payments);
      }
      isLoaded = true;
    };
    const beginAll = async () => {
      for (const { case_number: caseNumber } of open) {
        await enterOne(database, creditor, caseNumber);
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    };
    const beats = async () => {
      while (!isLoaded) {
        await integrateBatch(database, creditor.creditorId);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await goodBeat(database, beatSettings(creditor));
    await Promise.all([load(), beginAll(), beats()]);
    await goodBeat(database, beatSettings(creditor));
    assert.equal((await assertStoredWhole(database)).waiting, 0);
    let [inOpenings, alone] = [0, 0];
    for (const { case_number: caseNumber, loan_ref } of open) {
      const { opening, payments } = await moneyTold(database, creditor, caseNumber);
      const own = payments.filter(({ loan }) => loan === loan_ref);
      const before = opening.loans.find(({ loan }) => loan === loan_ref)!.payments;
      alone += own.length;
      inOpenings += 12 - own.length;
      assert.equal(new Set(own.map(({ reference }) => reference)).size, own.length);
      const [ledger] = await database.session((session) =>
        session.query<{ payments: number }>(
          `select count(*)::int as payments from ledger_entry e join loan l using (creditor_id, borrower_id, loan_id) where l.loan_ref = $1 and e.kind = 'payment'`,
          [loan_ref],
        ),
      );
      assert.equal(before + own.length, ledger!.payments, caseNumber);
    }
    assert.ok(inOpenings > 0 && alone > 0, `${inOpenings} told of by openings, ${alone} by themselves`);
  });

  test('a stream that begins while money is posted waits for it; money waits for a stream that begins', async () => {
    // Which of them is first is seen in what the other then finds (holdBeginning, holdBeginnings).
    const creditor = await groundOf(database);
    const order: string[] = [];
    const { promise: held, resolve: isHeld } = Promise.withResolvers<void>();
    const { promise: mayEnd, resolve: goOn } = Promise.withResolvers<void>();
    const money = database.transaction(async (session) => {
      await holdBeginnings(session, creditor.creditorId);
      isHeld();
      await mayEnd;
      order.push('money');
    });
    await held;
    const stream = database
      .transaction((session) => holdBeginning(session, creditor.creditorId))
      .then(() => order.push('stream'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(order, []);
    goOn();
    await Promise.all([money, stream]);
    assert.deepEqual(order, ['money', 'stream']);
  });
});
