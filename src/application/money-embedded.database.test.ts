/** Money moved by hand on the small book: proposed, refused, confirmed; the book and its check afterwards. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { testPolicy } from '../../tools/plan-book.ts';
import { openSmallBook, smallBookKey } from '../../tools/small-book.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { planKernel } from '../cli/plan-kernel.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { boundaryDays, orderOfPayment } from '../composition/deployment.ts';
import { parseDay } from '../core/calendar/day.ts';
import { noAmounts } from '../core/loan/components.ts';
import type { Database, Row } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { recordTie } from './approve-offer.ts';
import { closeDay } from './close-day.ts';
import { decideOnMoney } from './decide-money.ts';
import { importBook } from './import-book.ts';
import { loadPolicy } from './lender-policy.ts';
import type { MoneyOfficer } from './money-ground.ts';
import { listMoney } from './money-list.ts';
import { type MoneyAsk, proposeMoney } from './propose-money.ts';
import { verifyBook } from './verify-book.ts';

let database: Database;
let book: CreditorRow;
let caseNumber: string;
const kernel = planKernel();
const sealer = sealerOf(smallBookKey);
const dayMs = 86_400_000;
const now = Date.parse('2026-07-01T02:00:00Z');

const officer = (name: string, role: string | undefined, mayDecide = true): MoneyOfficer => ({
  name,
  userId: undefined,
  role,
  mayDecide,
});
const agent = officer('Wang Min', 'agent', false);
const lead = officer('Li Na', 'teamLead');
const director = officer('Zhao Yi', 'director');

const setting = (by: MoneyOfficer, atMs = now) => ({
  book,
  caseNumber,
  kernel,
  sealer,
  orderOfPayment: orderOfPayment(),
  buckets: defaultBuckets,
  atMs,
  today: parseDay('2026-07-01')!,
  by,
  recordedBy: 'test',
});

const propose = (
  ask: MoneyAsk,
  more: { by?: MoneyOfficer; reason?: string; exceptionReason?: string; caseNumber?: string } = {},
) =>
  proposeMoney(database, {
    ...setting(more.by ?? agent),
    ask,
    reason: more.reason ?? 'booked to the wrong loan',
    exceptionReason: more.exceptionReason,
    ...(more.caseNumber !== undefined && { caseNumber: more.caseNumber }),
  });

type Decide = Parameters<typeof decideOnMoney>[1];
const decide = (proposalId: bigint, more: Partial<Decide> = {}) =>
  decideOnMoney(database, {
    ...setting(lead),
    proposalId,
    decision: 'confirm',
    reason: 'seen on the statement',
    contentHash: undefined,
    ...more,
  });

function standing<T extends object>(answer: T): Exclude<T, { readonly refused: unknown }> {
  if ('refused' in answer) throw new Error(`refused: ${String(answer.refused)}`);
  return answer as Exclude<T, { readonly refused: unknown }>;
}
const refusal = (answer: object) => ('refused' in answer ? answer.refused : 'done');

const rows = <R extends object = Row>(sql: string) => database.session((session) => session.query<R>(sql));

async function closeAgain(): Promise<void> {
  const businessDate = book.businessDate!;
  standing(
    await closeDay(database, {
      creditorId: book.creditorId,
      businessDate,
      boundaryDays: boundaryDays(businessDate),
      sealer,
    }),
  );
}

/** What the check of the whole book finds. */
async function findings(): Promise<readonly unknown[]> {
  const check = await verifyBook(database, { creditorId: book.creditorId, boundaryDays: (on) => boundaryDays(on) });
  return check!.differences;
}

const stateOf = async (loanRef: string) =>
  (
    await rows(`select s.delinquent_since, s.arrears_minor, s.principal_minor, s.interest_minor, s.penalty_minor, s.fee_minor, s.cost_minor,
        s.settled_on, s.lender_splits from loan_state s join loan l using (creditor_id, borrower_id, loan_id) where l.loan_ref = '${loanRef}'`)
  )[0]!;

before(async () => {
  database = await openSmallBook();
  book = (await database.session((session) => readCreditors(session)))[0]!;
  standing(await loadPolicy(database, { creditor: book, kernel, document: testPolicy, recordedBy: 'test' }));
  const [row] = await rows<{ case_number: string }>(
    "select case_number from delinquency_case join borrower using (creditor_id, borrower_id) where party_ref = 'P3' and closed_on is null",
  );
  caseNumber = row!.case_number;
});
after(() => database.close());

const reverse = (paymentRef: string, loanRef = 'L3') => ({ kind: 'reverse', loanRef, paymentRef }) as const;
const reallocate = (
  paymentRef: string,
  toLoanRef: string,
  loanRef = 'L3',
  split = undefined as typeof noAmounts | undefined,
) => ({ kind: 'reallocate', loanRef, paymentRef, toLoanRef, split }) as const;
const waive = (component: 'penalty' | 'principal' | 'cost' | 'fee', amountMinor: bigint, loanRef = 'L3') =>
  ({ kind: 'waive', loanRef, component, amountMinor }) as const;

test('what is not there, or cannot be, is refused', async () => {
  const table: readonly (readonly [string, MoneyAsk, Parameters<typeof propose>[1]?])[] = [
    ['unknownCase', reverse('L3-P4'), { caseNumber: 'C2026-999999' }],
    ['reasonMissing', reverse('L3-P4'), { reason: ' ' }],
    ['reasonNamesBorrower', reverse('L3-P4'), { reason: 'asked by 名 P3\t\\ himself' }],
    ['unknownLoan', reverse('L1-P1', 'L1')],
    ['unknownLoan', reallocate('L3-P4', 'no such loan')],
    ['unknownPayment', reverse('L1-P1')],
    ['beforePayment', { ...reverse('L3-P4'), on: parseDay('2025-12-31')! }],
    ['afterBusinessDate', { ...reverse('L3-P4'), on: parseDay('2026-07-01')! }],
    ['notTheLoansCurrency', reallocate('L3-P4', 'L6')],
    ['beforeDisbursement', reallocate('L3-P1', 'L9')],
    ['splitDoesNotAddUp', reallocate('L3-P4', 'L3b', 'L3', { ...noAmounts, principal: 1n })],
    ['splitAboveOwed', reallocate('L3-P5', 'L3b', 'L3', { ...noAmounts, cost: 30_000n })],
    ['nothingChanges', reallocate('L3-P5', 'L3')],
    ['chargedOff', reallocate('L3-P4', 'L7')],
    ['amountNotPositive', waive('penalty', 0n)],
    ['moreThanOwed', waive('penalty', 10_000_000n)],
    ['exceptionReasonMissing', waive('cost', 100n)],
    ['unknownReceipt', { kind: 'refund', loanRef: 'L3', paymentRef: 'stray-1', on: 20_600, transferRef: 'T1' }],
  ];
  for (const [code, ask, more] of table)
    assert.equal(refusal(await propose(ask, more)), code, JSON.stringify([code, ask.kind]));
  assert.deepEqual(await rows('select * from money_proposal'), []);
});

test('no day closed, another key, a policy that asks for two approvers: refused before anything is stored', async () => {
  const ask = reverse('L3-P4');
  const asked = { ...setting(agent), ask, reason: 'booked twice', exceptionReason: undefined };
  const fresh = { ...book, businessDate: undefined };
  assert.equal(refusal(await proposeMoney(database, { ...asked, book: fresh })), 'noDayClosed');
  const other = sealerOf(new Uint8Array(32).fill(1));
  assert.equal(refusal(await proposeMoney(database, { ...asked, sealer: other })), 'keyDoesNotOpen');
  assert.equal(refusal(await proposeMoney(database, { ...asked, sealer: undefined })), 'noKey');
  const authority = [
    { role: 'agent', principalWaiverMaxPercent: '0' },
    { role: 'director', fourEyesFrom: '1.00' },
  ];
  const document = { ...testPolicy, product: 'rural', policy: { ...testPolicy.policy, authority } };
  standing(await loadPolicy(database, { creditor: book, kernel, document, recordedBy: 'test' }));
  assert.equal(refusal(await propose(waive('principal', 100n, 'L3b'))), 'moreApproversNeeded');
});

test('a reversal: shown, confirmed by another, posted; the close then finds what was shown', async () => {
  const proposed = standing(await propose(reverse('L3-P4')));
  assert.equal(proposed.loans.length, 1);
  const [shown] = proposed.loans;
  assert.ok(shown!.after.arrearsMinor > shown!.before.arrearsMinor);
  assert.ok(shown!.after.owed.penaltyMinor > shown!.before.owed.penaltyMinor);
  assert.deepEqual(await rows("select 1 from ledger_entry where ref like 'money:%'"), []);
  const { proposalId } = proposed;
  const refused: readonly (readonly [string, Partial<Decide>])[] = [
    ['unknownCase', { caseNumber: 'C2026-999999' }],
    ['unknownProposal', { proposalId: 999n }],
    ['reasonMissing', { reason: '' }],
    ['lapsed', { atMs: now + 7 * dayMs }],
    ['notTheProposer', { decision: 'withdraw' }],
    ['ownProposal', { by: agent }],
    ['roleMayNotDecide', { by: officer('Sun Li', 'agent', false) }],
    ['notWhatWasProposed', { contentHash: 'sha256:00' }],
    ['reasonNamesBorrower', { reason: 'asked by 名 P3\t\\' }],
    ['noKey', { sealer: undefined }],
  ];
  for (const [code, more] of refused) assert.equal(refusal(await decide(proposalId, more)), code);
  const done = standing(await decide(proposalId, { contentHash: proposed.contentHash }));
  assert.deepEqual(done.loans, proposed.loans);
  assert.equal(refusal(await decide(proposalId)), 'alreadyDecided');
  assert.deepEqual(await findings(), []);
  await closeAgain();
  assert.deepEqual(await findings(), []);
  const state = await stateOf('L3');
  assert.equal(state.arrears_minor, shown!.after.arrearsMinor);
  assert.equal(state.penalty_minor, shown!.after.owed.penaltyMinor);
  assert.equal(state.principal_minor, shown!.after.owed.principalMinor);
  assert.equal(refusal(await propose(reverse('L3-P4'))), 'alreadyReversed');
});

test('a re-allocation and its undoing leave the book as it was, to the cent', async () => {
  const were = [await stateOf('L3'), await stateOf('L3b')];
  const [original] = await rows<Record<'p' | 'i' | 'n' | 'f' | 'c', bigint>>(
    "select -principal_minor as p, -interest_minor as i, -penalty_minor as n, -fee_minor as f, -cost_minor as c from ledger_entry where ref = 'L3-P3'",
  );
  const there = standing(await propose(reallocate('L3-P3', 'L3b')));
  assert.equal(there.loans.length, 2);
  standing(await decide(there.proposalId));
  await closeAgain();
  assert.deepEqual(await findings(), []);
  assert.notDeepEqual(await stateOf('L3'), were[0]);
  const { p: principal, i: interest, n: penalty, f: fee, c: cost } = original!;
  const split = { principal, interest, penalty, fee, cost };
  const back = standing(await propose(reallocate(`money:${there.proposalId}:payment`, 'L3', 'L3b', split)));
  assert.equal(refusal(await decide(back.proposalId)), 'bookedOriginal');
  standing(await decide(back.proposalId, { by: director }));
  await closeAgain();
  assert.deepEqual(await findings(), []);
  assert.deepEqual([await stateOf('L3'), await stateOf('L3b')], were);
});

test('a waiver: within what the lender lets a role waive, never more than is owed when it is confirmed', async () => {
  const small = standing(await propose(waive('penalty', 500n)));
  assert.deepEqual(small.authority, { role: 'agent', approvers: 1 });
  const principal = standing(await propose(waive('principal', 10_000n)));
  assert.deepEqual(principal.authority, { role: 'teamLead', approvers: 1 });
  assert.equal(refusal(await decide(principal.proposalId, { by: officer('Sun Li', 'agent') })), 'authorityTooLow');
  const cost = standing(await propose(waive('cost', 100n), { exceptionReason: 'sent to the wrong address by us' }));
  assert.equal(cost.authority, 'exception');
  assert.equal(refusal(await decide(cost.proposalId)), 'notExceptionSigner');
  const [before3] = [await stateOf('L3')];
  for (const { proposalId } of [small, principal, cost]) standing(await decide(proposalId, { by: director }));
  await closeAgain();
  assert.deepEqual(await findings(), []);
  const after3 = await stateOf('L3');
  assert.equal(after3.principal_minor, (before3!.principal_minor as bigint) - 10_000n);
  assert.equal(after3.cost_minor, (before3!.cost_minor as bigint) - 100n);
  const rest = (await stateOf('L3')).cost_minor as bigint;
  const one = standing(await propose(waive('cost', rest), { exceptionReason: 'as before' }));
  const two = standing(await propose(waive('cost', rest), { exceptionReason: 'as before' }));
  standing(await decide(one.proposalId, { by: director }));
  const late = await decide(two.proposalId, { by: director });
  assert.deepEqual(late, { refused: 'bookMoved', because: 'moreThanOwed', differs: [], currency: 'CNY' });
});

test('what would do something else than was proposed is refused with what differs, and nothing is written', async () => {
  const one = standing(await propose(reallocate('L3-P5', 'L3')));
  const other = standing(await propose(reallocate('L3-P2', 'L3b')));
  standing(await decide(other.proposalId));
  const entries = await rows('select max(entry_id) as last from ledger_entry');
  const late = await decide(one.proposalId);
  assert.equal(refusal(late), 'bookMoved');
  assert.ok('differs' in late && late.differs.length > 0 && late.because === undefined);
  assert.deepEqual(await rows('select max(entry_id) as last from ledger_entry'), entries);
  const back = standing(await propose(reallocate('L3-P1', 'L3b')));
  await rows(`insert into loan_event (creditor_id, borrower_id, loan_id, event_id, event_ref, kind, on_day, amount_minor)
    select creditor_id, borrower_id, loan_id, nextval('event_id_seq'), 'off', 'chargeOff', '2026-06-30', 1 from loan where loan_ref = 'L3b'`);
  const off = await decide(back.proposalId);
  assert.deepEqual('because' in off && off.because, 'chargedOff');
  await rows("delete from loan_event where event_ref = 'off'");
  standing(await decide(back.proposalId, { decision: 'withdraw', by: agent }));
});

test('a tie to the case keeps from deciding; each step stands in the log', async () => {
  const { proposalId } = standing(await propose(waive('penalty', 1n)));
  const tied = { kind: 'family', person: 'Qian Duo' } as const;
  const { creditorId } = book;
  standing(await recordTie(database, { creditor: book, caseNumber, recordedBy: 'test', sealer, tie: tied }));
  assert.equal(refusal(await decide(proposalId, { by: officer('Qian Duo', 'director') })), 'relatedCase');
  standing(await decide(proposalId));
  const entries = await rows<{ about_key: string }>(
    `select about_key from evidence_entry where creditor_id = ${creditorId} and kind = 'correction' and about_key like '${proposalId}.%' order by 1`,
  );
  assert.deepEqual(
    entries.map(({ about_key }) => about_key),
    [`${proposalId}.1`, `${proposalId}.2`],
  );
  const open = await rows(
    "select 1 from evidence_entry where kind = 'correction' and (opened is not null or sealed is null)",
  );
  assert.deepEqual(open, []);
});

test('rejected, withdrawn, lapsed: nothing is moved, and each is listed as what it is', async () => {
  const [one, two, three] = [
    standing(await propose(reverse('L3-P1'))),
    standing(await propose(reverse('L3-P1'))),
    standing(await propose(reverse('L3-P1'))),
  ];
  standing(await decide(one.proposalId, { decision: 'reject' }));
  standing(await decide(two.proposalId, { decision: 'withdraw', by: agent }));
  const atMs = now + 8 * dayMs;
  const at = {
    creditorId: book.creditorId,
    identity: undefined,
    sealer,
    caseNumber,
    atMs,
    after: undefined,
    limit: 50,
  };
  const listed = async (state: 'lapsed' | 'rejected' | 'withdrawn' | 'proposed') =>
    (await listMoney(database, { ...at, state })).moves.map(({ proposal }) => proposal.proposalId);
  assert.deepEqual(await listed('rejected'), [one.proposalId]);
  assert.equal((await listed('withdrawn'))[0], two.proposalId);
  assert.ok((await listed('lapsed')).includes(three.proposalId));
  assert.deepEqual(await listed('proposed'), []);
  const page = await listMoney(database, { ...at, state: undefined, limit: 2 });
  assert.deepEqual(
    page.moves.map(({ state }) => state),
    ['lapsed', 'withdrawn'],
  );
  const rest = await listMoney(database, { ...at, state: undefined, limit: 2, after: page.next });
  assert.equal(rest.moves[0]!.proposal.proposalId, one.proposalId);
  assert.equal(rest.moves[0]!.reasons.get(1)!.reason, 'booked to the wrong loan');
});

test('what waits as overpaid is refunded once', async () => {
  await rows(`insert into suspense_receipt (creditor_id, suspense_id, payment_ref, received_on, currency, amount_minor, reason, loan_ref)
    values (${book.creditorId}, nextval('suspense_id_seq'), 'rest:money:999', '2026-06-20', 'CNY', 5000, 'moreThanOwed', 'L3')`);
  const refund = {
    kind: 'refund',
    loanRef: 'L3',
    paymentRef: 'rest:money:999',
    on: parseDay('2026-07-01')!,
    transferRef: 'BANK-77',
  } as const;
  assert.equal(refusal(await propose({ ...refund, on: parseDay('2026-06-19')! })), 'beforeReceived');
  const one = standing(await propose(refund));
  const two = standing(await propose(refund));
  standing(await decide(one.proposalId));
  assert.equal(refusal(await propose(refund)), 'alreadyTaken');
  assert.equal(((await decide(two.proposalId)) as { because?: string }).because, 'alreadyTaken');
  const [receipt] = await rows(
    "select resolved_on, refund_ref, refunded_by from suspense_receipt where payment_ref = 'rest:money:999'",
  );
  assert.deepEqual(receipt, { resolved_on: refund.on, refund_ref: 'BANK-77', refunded_by: one.proposalId });
  assert.deepEqual(await findings(), []);
});

test('a file that brings such a number is told so, row by row', async () => {
  const { zone, currency, creditorRef, name } = book;
  const payment = (paymentRef: string, loanRef: string | undefined) => ({
    table: 'payments',
    record: {
      loanRef,
      paymentRef,
      valueOn: book.businessDate,
      currency,
      amountMinor: 100n,
      dayAssumed: false,
      paidBy: 'borrower',
    },
  });
  const charge = {
    loanRef: 'L3',
    eventRef: 'money:1:waiver',
    kind: 'charge',
    on: book.businessDate,
    amountMinor: 1n,
    component: 'fee',
    currency,
    dayAssumed: false,
  };
  const records = [
    payment('money:1:payment', 'L3'),
    payment('rest:money:1', undefined),
    { table: 'events', record: charge },
  ];
  const source = {
    file: 'odd.csv',
    digest: 'f'.repeat(64),
    bytes: 3,
    tables: ['payments', 'events'],
    headers: [],
    async *rows() {
      yield { readings: records.map((record, line) => ({ line, cells: [], records: [record] })), bytesRead: 3 };
    },
  };
  const { files } = await importBook(database, {
    owner: { creditorRef, name, zone, currency, generated: true, bookAsOf: book.bookAsOf },
    sources: [source] as never,
    mappingDigest: '',
    acceptGoodRows: false,
    dryRun: false,
    sealer,
    orderOfPayment: orderOfPayment(),
  });
  const found = files[0]!.faults.map(({ line, field, code }) => [line, field, code]);
  assert.deepEqual(
    found,
    [0, 1, 2].map((line) => [line, line === 2 ? 'eventRef' : 'paymentRef', 'reservedNumber']),
  );
});

test('the database holds by itself that two make one, and that nothing else takes such numbers', async () => {
  const { proposalId, contentHash } = standing(await propose(reverse('L3-P1')));
  const event = (person: string, kind = 'confirmed') =>
    rows(`insert into money_event (creditor_id, borrower_id, case_id, proposal_id, version, kind, person, content_hash, sealed_reason, at, recorded_by)
      select creditor_id, borrower_id, case_id, proposal_id, 2, '${kind}', '${person}', '${contentHash}', '\\x00', proposed_at, 'test'
        from money_proposal where proposal_id = ${proposalId}`);
  await assert.rejects(event('Wang Min'), /who proposed it does not decide it/);
  await assert.rejects(event('Li Na', 'withdrawn'), /who did not propose it/);
  await assert.rejects(event('Li Na'), /not in the evidence log/);
  const entry = (ref: string) =>
    rows(`insert into ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor, contra, contra_minor, ref)
      select creditor_id, borrower_id, loan_id, nextval('entry_id_seq'), 'payment', '2026-06-30', '2026-06-30', -1, 0, 0, 0, 0, 'cash', 1, '${ref}' from loan where loan_ref = 'L3'`);
  await assert.rejects(entry(`money:${proposalId}:payment`), /no move of money that was confirmed/);
  await assert.rejects(entry('money:stolen'), /no move of money that was confirmed/);
  await assert.rejects(rows(`update money_proposal set kind = 'waive'`), /append-only/);
  await assert.rejects(rows('delete from money_event'), /append-only/);
});

test('after any sequence of moves the book adds up, and its state is what its entries say', async () => {
  const sum = async () => {
    const [row] = await rows<{ cash: bigint; waived: bigint; waiting: bigint; refunded: bigint }>(
      `select (select coalesce(sum(contra_minor), 0)::bigint from ledger_entry where kind in ('payment', 'reversal')) as cash,
              (select coalesce(sum(contra_minor), 0)::bigint from ledger_entry where kind = 'waiver') as waived,
              (select coalesce(sum(amount_minor), 0)::bigint from suspense_receipt where resolved_on is null) as waiting,
              (select coalesce(sum(amount_minor), 0)::bigint from suspense_receipt where refunded_by is not null) as refunded`,
    );
    return row!;
  };
  const loan = fc.constantFrom('L3', 'L3b');
  const moves = fc.array(
    fc.record({
      kind: fc.constantFrom('reverse', 'reallocate', 'reallocate', 'reallocate', 'waive', 'refund'),
      loanRef: loan,
      toLoanRef: fc.constantFrom('L3', 'L3b', 'L1', 'L4'),
      pick: fc.nat(30),
      component: fc.constantFrom('principal', 'penalty', 'interest'),
      amountMinor: fc.bigInt(1n, 3_000n),
    }),
    { minLength: 4, maxLength: 7 },
  );
  const done = new Map<string, number>();
  for (const sequence of fc.sample(moves, { seed: 20261122, numRuns: 3 })) {
    for (const { kind, loanRef, toLoanRef, pick, component, amountMinor } of sequence) {
      const standingPayments = await rows<{ ref: string; amount: bigint }>(
        `select e.ref, e.contra_minor as amount from ledger_entry e join loan l using (creditor_id, borrower_id, loan_id)
          where l.loan_ref = '${loanRef}' and e.kind = 'payment' and not exists (select 1 from ledger_entry r where r.creditor_id = e.creditor_id
            and r.borrower_id = e.borrower_id and r.loan_id = e.loan_id and r.reverses_entry_id = e.entry_id) order by e.entry_id`,
      );
      const waiting = await rows<{ ref: string; amount: bigint }>(
        `select payment_ref as ref, amount_minor as amount from suspense_receipt where loan_ref = '${loanRef}' and resolved_on is null`,
      );
      const list = kind === 'refund' ? waiting : standingPayments;
      const chosen = list[pick % Math.max(list.length, 1)];
      if (chosen === undefined && kind !== 'waive') continue;
      const paymentRef = chosen?.ref ?? '';
      const ask =
        kind === 'waive'
          ? ({ kind, loanRef, component, amountMinor } as MoneyAsk)
          : kind === 'refund'
            ? ({ kind, loanRef, paymentRef, on: book.businessDate!, transferRef: `T-${paymentRef}` } as MoneyAsk)
            : kind === 'reverse'
              ? reverse(paymentRef, loanRef)
              : reallocate(paymentRef, toLoanRef, loanRef);
      const was = await sum();
      const proposed = await propose(ask, { exceptionReason: 'by a test' });
      if ('refused' in proposed) continue;
      const nth = String(proposed.proposalId);
      standing(
        await decide(proposed.proposalId, { by: officer(`Zhao Yi`, 'director') }).then((answer) => {
          return 'refused' in answer && answer.refused === 'bookedOriginal'
            ? decide(proposed.proposalId, { by: officer(`Third ${nth}`, 'director') })
            : answer;
        }),
      );
      const is = await sum();
      const back = kind === 'reverse' ? chosen!.amount : 0n;
      const refunded = kind === 'refund' ? chosen!.amount : 0n;
      assert.equal(is.cash + is.waiting, was.cash + was.waiting - back - refunded, kind);
      assert.equal(is.refunded - was.refunded, refunded);
      assert.equal(is.waived - was.waived, kind === 'waive' ? amountMinor : 0n);
      done.set(kind, (done.get(kind) ?? 0) + 1);
    }
    await closeAgain();
    assert.deepEqual(await findings(), []);
  }
  assert.ok(
    (done.get('reallocate') ?? 0) > 3 && (done.get('reverse') ?? 0) > 0 && (done.get('waive') ?? 0) > 0,
    JSON.stringify([...done]),
  );
});
