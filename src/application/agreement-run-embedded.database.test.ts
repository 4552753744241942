/** Agreements run by the days and payments of a book: ledger, schedule, case, evidence. Embedded; nothing is started beside it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { AgreementGround, day } from '../../tools/agreement-ground.ts';
import { groundSealer } from '../../tools/evidence-ground.ts';
import { openSmallBook, smallBookOf } from '../../tools/small-book.ts';
import { formatDay } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import { closeDay } from './close-day.ts';
import { EvidenceKeyError } from './enter-payments.ts';
import { runAgreements } from './run-agreements.ts';
import { agreementLedgerDifferences } from './verify-agreement-ledger.ts';

let database: Database;
let ground: AgreementGround;
before(async () => {
  database = await openSmallBook();
  ground = new AgreementGround(database, await smallBookOf(database));
});
after(() => database.close());

const totalMinor = 624_317n;
const instalmentMinor = 154_358n;

test('from its signature through breach, what was told late, and completion to a payment that is undone', async (t) => {
  const number = await ground.sign('L3');
  const case3 = async () =>
    (
      await ground.rows<{
        stage: string;
      }>(`select stage from delinquency_case join loan using (creditor_id, borrower_id)
      where loan_ref = 'L3' and closed_on is null`)
    )[0]?.stage;
  await t.test('a close without the key of its evidence ends, and leaves the day unclosed', async () => {
    const settings = { creditorId: ground.creditorId, businessDate: day('2026-07-01'), boundaryDays: [1, 31] };
    await assert.rejects(closeDay(database, settings), EvidenceKeyError);
    assert.deepEqual(await ground.happened(number), []);
  });
  await t.test('in force: penalty interest stands aside, the rest is principal, nothing is past due', async () => {
    await ground.close('2026-07-01');
    const { owed, aside, gone, paid } = await ground.sums(number);
    assert.deepEqual({ owed, aside, gone, paid }, { owed: totalMinor - 7_284n, aside: 7_284n, gone: 0n, paid: 0n });
    assert.deepEqual(await ground.state('L3'), {
      delinquent_since: null,
      arrears_minor: 0n,
      principal_minor: totalMinor - 7_284n,
      interest_minor: 0n,
      penalty_minor: 0n,
      settled_on: null,
    });
    await ground.assertVerified();
  });
  await t.test('paid on the last tolerated day and told the day after: in time', async () => {
    await ground.close('2026-07-25');
    assert.equal((await ground.agreement(number)).state, 'drifting');
    await ground.pay('L3', 'X1', '2026-07-25', instalmentMinor);
    await ground.close('2026-07-26');
    const { agreement } = await ground.agreement(number);
    assert.deepEqual(agreement.paid.get(1), { how: 'inTolerance', on: day('2026-07-25') });
    assert.deepEqual((await ground.state('L3')).arrears_minor, 0n);
    assert.equal((await ground.sums(number)).gone, 1_820n);
  });
  await t.test('the same payment again, and one in another currency, change nothing', async () => {
    const before = await ground.sums(number);
    assert.deepEqual(await ground.pay('L3', 'X1', '2026-07-25', instalmentMinor), []);
    assert.deepEqual(await ground.pay('L3', 'XU', '2026-07-26', 5_000n, 'USD'), ['notTheLoansCurrency']);
    await ground.close('2026-07-27');
    assert.deepEqual(await ground.sums(number), before);
  });
  await t.test(
    'breached after notice and time: what stood aside is owed again, all is due, penalty interest runs',
    async () => {
      await ground.close('2026-08-26');
      const missingMinor = instalmentMinor;
      const told = { kind: 'noticeGiven', n: 2, on: day('2026-08-27'), missingMinor } as const;
      assert.equal(await ground.move(number, '2026-08-27', told), 'done');
      await ground.close('2026-09-03');
      assert.equal((await ground.agreement(number)).state, 'drifting');
      await ground.close('2026-09-10');
      const { row, aside, gone } = await ground.sums(number);
      assert.deepEqual([row.state, aside, gone], ['breached', 0n, 1_820n]);
      assert.equal(formatDay(row.agreement.breachedOn!), '2026-09-04');
      const [ofCase] = await ground.rows<{ stage: string; closed: boolean }>(
        `select stage, closed_on is not null as closed from delinquency_case where case_id = ${row.caseId}`,
      );
      assert.deepEqual(ofCase, { stage: 'early', closed: false });
      const state = await ground.state('L3');
      // Past due since the agreed date that was missed, not since the breach.
      assert.deepEqual([state.delinquent_since, state.interest_minor], ['2026-08-20', 100n]);
      assert.ok(state.penalty_minor > 5_464n);
      await ground.assertVerified();
    },
  );
  await t.test('money of before, told after the breach: it never was, and nothing is let go twice', async () => {
    await ground.pay('L3', 'X3', '2026-09-11', 50_000n);
    await ground.pay('L3', 'X2', '2026-09-02', instalmentMinor);
    await ground.close('2026-09-11');
    const { owed, aside, gone, paid, row, terms } = await ground.sums(number);
    assert.equal(row.state, 'kept');
    assert.deepEqual([aside, gone], [7_284n - gone, 3_641n]);
    assert.equal(owed + aside + gone + paid, totalMinor + terms.instalments[0]!.interestMinor * 2n);
    const state = await ground.state('L3');
    assert.deepEqual([state.penalty_minor, state.arrears_minor], [0n, 0n]);
    await ground.assertVerified();
  });
  await t.test('all is paid: completed, let go, the case closes; what is too much waits in suspense', async () => {
    assert.equal(await case3(), 'agreed');
    await ground.pay('L3', 'X9', '2026-09-15', 800_000n);
    await ground.close('2026-09-16');
    const { owed, aside, gone, row } = await ground.sums(number);
    assert.deepEqual([row.state, owed, aside, gone], ['completed', 0n, 0n, 7_284n]);
    assert.equal((await ground.state('L3')).settled_on, day('2026-09-15'));
    assert.equal(formatDay(row.activeTo!), '2026-09-16');
    await ground.assertVerified();
  });
  await t.test('a month later the payment is undone: what was let go comes back', async () => {
    await ground.payBack('L3', 'X9', '2026-10-16');
    await ground.close('2026-10-16');
    const { aside, gone, row, owed, paid } = await ground.sums(number);
    assert.notEqual(row.state, 'completed');
    assert.deepEqual([gone, aside], [3_641n, 3_643n]);
    assert.equal(owed + aside + gone + paid, totalMinor + 300n);
    const happened = await ground.happened(number);
    for (const kind of ['cameIntoForce', 'breached', 'breachUndone', 'completed', 'reopened', 'certificate'])
      assert.ok(happened.includes(kind), `${kind}: ${happened.join(' ')}`);
    await ground.assertVerified();
  });
});

test('a payment of before the figures is undone before it is in force: it ends, and nothing is posted', async () => {
  const number = await ground.sign('L7', { asOf: day('2026-10-16'), firstDueOn: day('2026-11-20') });
  await ground.payBack('L7', 'L7-P4', '2026-10-17');
  await ground.close('2026-10-17');
  const { row, aside, gone } = await ground.sums(number);
  assert.deepEqual([row.state, aside, gone], ['ended', 0n, 0n]);
  assert.deepEqual(await ground.happened(number), ['ended']);
  await ground.assertVerified();
});

test('a payment of before the figures is undone while it is in force: owed again that day, and no payment of it', async () => {
  const number = await ground.sign('L2', { asOf: day('2026-10-17'), firstDueOn: day('2026-11-20') });
  await ground.close('2026-10-18');
  await ground.pay('L2', 'Y1', '2026-10-19', 20_000n);
  await ground.payBack('L2', 'L2-P9', '2026-10-20');
  await ground.close('2026-10-21');
  const { row } = await ground.sums(number);
  assert.equal(row.state, 'inForce');
  const state = await ground.state('L2');
  // What was paid ahead covers a part of what is owed again.
  assert.equal(state.delinquent_since, '2026-10-20');
  await ground.assertVerified();
  // Looked at twice at once, nothing happens twice.
  await ground.pay('L2', 'Y2', '2026-10-22', 100_000n);
  const run = () =>
    runAgreements(database, {
      creditorId: ground.creditorId,
      businessDate: day('2026-10-22'),
      closedThrough: day('2026-10-21'),
      sealer: groundSealer,
      atMs: Date.now(),
    });
  const [one, other] = await Promise.all([run(), run()]);
  assert.equal(one.events > 0, other.events === 0);
});

test('a payment to the wrong loan is undone and posted to the right one: both agreements see it', async () => {
  const wrong = await ground.sign('L1', { asOf: day('2026-10-22'), firstDueOn: day('2026-11-20') });
  await ground.close('2026-10-23');
  await ground.pay('L1', 'Z1', '2026-10-24', 90_000n);
  await ground.close('2026-10-24');
  assert.ok((await ground.happened(wrong)).includes('instalmentPaid'));
  const before = (await ground.sums('A-L2-1')).paid;
  await ground.payBack('L1', 'Z1', '2026-10-25');
  await ground.pay('L2', 'Z1', '2026-10-24', 30_000n);
  await ground.close('2026-10-25');
  assert.ok((await ground.happened(wrong)).includes('instalmentUnpaid'));
  assert.deepEqual([(await ground.sums(wrong)).paid, (await ground.sums('A-L2-1')).paid - before], [0n, 30_000n]);
  await ground.assertVerified();
});

class Undo extends Error {}

const corruptions: readonly (readonly [what: string, finding: string, sql: string])[] = [
  [
    'an entry of what stands aside taken away',
    'ledger_entry setAside penalty_minor',
    "delete from ledger_entry where ref like 'agreement:A-L3-1:%:carried' or ref like 'agreement:A-L3-1:t1:v5:setAside'",
  ],
  [
    'let go once more',
    'ledger_entry release penalty_minor',
    `insert into ledger_entry select creditor_id, borrower_id, loan_id, 900, kind, value_on, posted_on, now(), principal_minor, interest_minor, penalty_minor,
       fee_minor, cost_minor, contra, contra_minor, ref || '2', null, false from ledger_entry where ref like 'agreement:A-L3-1:%:released' limit 1`,
  ],
  [
    'another amount of a date that was agreed',
    'schedule instalments',
    `update instalment set principal_minor = principal_minor + 1 where n = 2 and (loan_id, schedule_version) in (
       select loan_id, max(schedule_version) from schedule where agreement_id is not null group by loan_id)`,
  ],
  [
    'a schedule of no agreement in its place',
    'schedule reason',
    'update schedule set agreement_id = 999 where agreement_id is not null',
  ],
];

for (const [what, finding, sql] of corruptions) {
  test(`verify finds ${what}`, async () => {
    let found: string[] = [];
    await database
      .transaction(async (session) => {
        await session.run(`set constraints all deferred; set local session_replication_role = 'replica'; ${sql}`);
        const { creditorId } = ground;
        const range = { from: 0n, to: 1_000_000n };
        const differences = await agreementLedgerDifferences(session, creditorId, range);
        found = differences.map(({ table, field }) => `${table} ${field}`);
        throw new Undo();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undo)) throw error;
      });
    assert.ok(found.includes(finding), found.join('; '));
  });
}

test('past the program: nothing is let go that no agreement says, and nothing twice', async () => {
  const [entry] = await ground.rows<{ entry_id: bigint }>(
    "select max(entry_id) as entry_id from ledger_entry where ref like 'agreement:A-L3-1:%' and kind = 'release'",
  );
  const copy = (ref: string, kind: string, contra: string) =>
    ground.rows(`insert into ledger_entry select creditor_id, borrower_id, loan_id, nextval('entry_id_seq'), '${kind}', value_on, posted_on, now(),
        0, 0, -7284, 0, 0, '${contra}', 7284, '${ref}', null, false from ledger_entry where entry_id = ${entry!.entry_id}`);
  await assert.rejects(copy('mine', 'release', 'waiverLoss'), /no agreement in force says/);
  await assert.rejects(copy('agreement:A-L3-1:t1:v99:released', 'release', 'waiverLoss'), /does not let go so much/);
  await assert.rejects(copy('agreement:A-L3-1:t1:v99:setAside', 'setAside', 'setAside'), /does not let go so much/);
  await assert.rejects(copy('agreement:A-L7-1:t1:v9:released', 'release', 'waiverLoss'), /no agreement in force says/);
});

type Op = { readonly loan: number; readonly what: number; readonly share: number; readonly early: number };

async function doOne(on: AgreementGround, number: string, of: Op & { loanRef: string; today: number; step: number }) {
  const { loanRef, what, share, early, today, step } = of;
  const row = await on.agreement(number);
  const late = row.agreement.drift?.n ?? 1;
  const asked = row.agreement.instalments.find(({ n }) => n === late)!;
  const ref = `${loanRef}-${step}`;
  if (what < 30) await on.pay(loanRef, ref, today - early, asked.principalMinor + asked.interestMinor);
  else if (what < 50) await on.pay(loanRef, ref, today - early, 1n + (asked.principalMinor * BigInt(share)) / 40n);
  else if (what < 62) {
    const [last] = await on.rows<{ ref: string }>(
      `select p.ref from ledger_entry p join loan l using (creditor_id, borrower_id, loan_id) where l.loan_ref = '${loanRef}' and p.kind = 'payment' and p.ref like '${loanRef}-%'
         and p.ref not like '%-P%' and not exists (select 1 from ledger_entry r where r.loan_id = p.loan_id and r.reverses_entry_id = p.entry_id)
        order by p.entry_id desc limit 1`,
    );
    if (last) await on.payBack(loanRef, last.ref, today);
  } else if (what < 80) {
    const told = { kind: 'noticeGiven', n: late, on: today, missingMinor: 1n } as const;
    await on.move(number, formatDay(today), told);
  } else if (what < 86) {
    const next = row.agreement.instalments.find(({ n, dueOn }) => dueOn > today && !row.agreement.paid.has(n));
    if (next) await on.move(number, formatDay(today), { kind: 'moveDate', n: next.n, to: next.dueOn + 6 });
  } else if (what === 99)
    await on.move(number, formatDay(today), { kind: 'end', by: 'Sun Jie', reason: 'agreedByBoth' });
}

test('after any history what is owed, stands aside, was let go and was paid is what was owed and the interest since', async () => {
  const op = fc.record({
    loan: fc.nat(3),
    what: fc.nat(99),
    share: fc.integer({ min: 1, max: 60 }),
    early: fc.nat(9),
  });
  const step = fc.record({ days: fc.integer({ min: 1, max: 9 }), ops: fc.array(op, { maxLength: 3 }) });
  const history = fc.array(step, { minLength: 20, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const own = await openSmallBook();
      try {
        const on = new AgreementGround(own, await smallBookOf(own));
        const loans = ['L1', 'L2', 'L3', 'L7'];
        const numbers: string[] = [];
        for (const [index, loanRef] of loans.entries()) {
          const release = (['withEachInstalment', 'onCompletion', 'withEachInstalment', 'onCompletion'] as const)[
            index
          ]!;
          const fallback = { waived: 'owedAgain', schedule: index % 2 === 0 ? 'allDue' : 'contractDates' } as const;
          numbers.push(await on.sign(loanRef, { release, rules: { fallback, coolingOffDays: index } }));
        }
        let today = day('2026-06-30');
        let count = 0;
        for (const { days, ops } of steps) {
          today += days;
          for (const each of ops) {
            count += 1;
            await doOne(on, numbers[each.loan]!, { ...each, loanRef: loans[each.loan]!, today, step: count });
          }
          await on.close(today);
          for (const number of numbers) await assertAddsUp(on, number, today);
        }
        await on.assertVerified();
      } finally {
        await own.close();
      }
    }),
    { seed: 20261122, numRuns: 1, endOnFailure: true },
  );
});

async function assertAddsUp(on: AgreementGround, number: string, today: number): Promise<void> {
  const { owed, aside, gone, paid, accrued, terms, row } = await on.sums(number);
  const figures = Object.values(terms.owed).reduce((sum, minor) => sum + minor, 0n);
  const said = `${number} ${row.state} on ${formatDay(today)}`;
  assert.equal(owed + aside + gone + paid, figures + accrued, said);
  const waived = Object.values(terms.waived).reduce((sum, minor) => sum + minor, 0n);
  assert.ok(aside >= 0n && gone >= 0n && aside + gone <= waived, said);
  const { state, instalments } = row.agreement;
  if (!['inForce', 'kept', 'drifting', 'rePlanned'].includes(state)) return;
  // While it runs no other interest falls due than what was agreed.
  const agreed = instalments.reduce(
    (sum, { dueOn, interestMinor }) => (dueOn <= today ? sum + interestMinor : sum),
    0n,
  );
  assert.equal(accrued, agreed, said);
  assert.equal(aside + gone, waived, said);
}
