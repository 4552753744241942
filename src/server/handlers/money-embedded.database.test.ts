/** Money by hand over HTTP: proposed by one account, confirmed by another; who may not, what is not there, what is seen. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Ground, type GroundAnswer, makeGround } from '../../../tools/server-ground.ts';

let ground: Ground;
let own: { loan: string; payment: string };
let foreign: { loan: string; payment: string };
/** somebody else's, whose loan is not charged off */
let otherCase: string;

const paidIn = (caseNumber: string) => `select l.loan_ref as loan, min(e.ref) as payment
  from delinquency_case c join loan l using (creditor_id, borrower_id) join ledger_entry e using (creditor_id, borrower_id, loan_id)
 where c.case_number = '${caseNumber}' and e.kind = 'payment' group by l.loan_ref order by 1 limit 1`;

before(async () => {
  ground = await makeGround();
  const read = async (caseNumber: string) =>
    (
      await ground.database.session((session) => session.query<{ loan: string; payment: string }>(paidIn(caseNumber)))
    )[0]!;
  own = await read(ground.ownCase);
  const others = await ground.database.session((session) =>
    session.query<{ case_number: string }>(
      `select c.case_number from delinquency_case c where c.closed_on is null and c.case_number <> '${ground.ownCase}' and not exists (
         select 1 from loan_event e where e.creditor_id = c.creditor_id and e.borrower_id = c.borrower_id and e.kind = 'chargeOff') order by 1`,
    ),
  );
  otherCase = others[0]!.case_number;
  foreign = await read(otherCase);
});
after(() => ground.close());

type Role = 'agent' | 'teamLead' | 'approver' | 'compliance';
const propose = (body: object, as: Role = 'agent', caseNumber = ground.ownCase) =>
  ground.ask('POST', `/api/v1/cases/${caseNumber}/money`, {
    as,
    body: { reason: 'booked to the wrong loan', ...body },
  });
const decide = (proposal: unknown, decision: string, as: Role, more: object = {}, caseNumber = ground.ownCase) =>
  ground.ask('POST', `/api/v1/cases/${caseNumber}/money/${proposal}/decision`, {
    as,
    body: { decision, reason: 'seen on the statement', ...more },
  });
const said = ({ status, document }: GroundAnswer) => [status, document.refused];
const reversal = () => ({ kind: 'reverse', ...own });

test('a move is shown, confirmed by another account by its hash, and done once', async () => {
  const shown = await propose(reversal());
  assert.equal(shown.status, 201, shown.text);
  const { proposal, contentHash, loans } = shown.document as {
    proposal: string;
    contentHash: string;
    loans: unknown[];
  };
  assert.equal(loans.length, 1);
  assert.deepEqual(said(await decide(proposal, 'confirm', 'agent')), [403, 'ownProposal']);
  assert.deepEqual(said(await decide(proposal, 'withdraw', 'teamLead')), [403, 'notTheProposer']);
  assert.deepEqual(said(await decide(proposal, 'confirm', 'compliance')), [403, 'roleMayNot']);
  const other = `sha256:${'0'.repeat(64)}`;
  assert.deepEqual(said(await decide(proposal, 'confirm', 'teamLead', { contentHash: other })), [
    409,
    'notWhatWasProposed',
  ]);
  assert.deepEqual(said(await decide(proposal, 'confirm', 'teamLead', { reason: ' ' })), [422, 'reasonMissing']);
  assert.deepEqual(said(await decide(proposal, 'confirm', 'teamLead', {}, ground.foreignCase)), [
    404,
    'unknownProposal',
  ]);
  assert.deepEqual(said(await decide('999999', 'confirm', 'teamLead')), [404, 'unknownProposal']);
  const done = await decide(proposal, 'confirm', 'teamLead', { contentHash });
  assert.equal(done.status, 200, done.text);
  assert.deepEqual([done.document.state, done.document.decidedBy], ['confirmed', 'teamLead one']);
  assert.deepEqual(done.document.loans, loans);
  assert.deepEqual(said(await decide(proposal, 'confirm', 'approver')), [409, 'alreadyDecided']);
  assert.deepEqual(said(await propose(reversal())), [409, 'alreadyReversed']);
});

test('an agent decides nothing; two proposals on one thing: the second does not fit any more, and says why', async () => {
  const waiver = {
    kind: 'waive',
    loan: own.loan,
    component: 'principal',
    amount: '1.00',
    exceptionReason: 'rounding of ours',
  };
  const first = await propose(waiver, 'teamLead');
  assert.equal(first.status, 201, first.text);
  assert.equal(first.document.confirmedBy, 'exception');
  assert.deepEqual(said(await decide(first.document.proposal, 'confirm', 'agent')), [403, 'roleMayNotDecide']);
  assert.equal((await decide(first.document.proposal, 'confirm', 'approver')).status, 200);
  assert.deepEqual(said(await propose({ ...waiver, amount: '1.001' })), [422, 'amountNotValid']);
  assert.deepEqual(said(await propose({ ...waiver, exceptionReason: undefined })), [422, 'exceptionReasonMissing']);
  assert.deepEqual(said(await propose({ ...waiver, amount: '99999999.00' })), [422, 'moreThanOwed']);
  const listed = await ground.ask('GET', '/api/v1/money?state=confirmed&limit=1', { as: 'approver' });
  const [move] = listed.document.moves as { kind: string; reason: string; exceptionReason: string }[];
  assert.deepEqual(
    [move!.kind, move!.reason, move!.exceptionReason],
    ['waive', 'booked to the wrong loan', 'rounding of ours'],
  );
  const next = await ground.ask('GET', `/api/v1/money?limit=1&after=${listed.document.next}`, { as: 'approver' });
  assert.equal(next.status, 200);
});

test('what is not of the case is not there; a time that ran out is told', async () => {
  assert.deepEqual(said(await propose({ kind: 'reverse', ...foreign })), [404, 'unknownLoan']);
  assert.deepEqual(said(await propose({ ...reversal(), payment: foreign.payment })), [404, 'unknownPayment']);
  assert.deepEqual(said(await propose({ ...reversal(), loan: 'none' })), [404, 'unknownLoan']);
  const theirs = await propose({ kind: 'reverse', ...foreign }, 'agent', otherCase);
  assert.equal(theirs.status, 201, theirs.text);
  const was = ground.clock.ms;
  ground.clock.ms += 20 * 60_000;
  const taken = await decide(theirs.document.proposal, 'withdraw', 'agent', {}, otherCase);
  assert.equal(taken.document.state, 'withdrawn', taken.text);
  ground.clock.ms = was;
});

test('moves of cases that are not granted are not listed', async () => {
  await ground.database.session((session) =>
    session.query(`update user_account set sees = 'granted' where role = 'agent'`),
  );
  const listed = await ground.ask('GET', '/api/v1/money', { as: 'agent' });
  assert.deepEqual(listed.document.moves, []);
  const all = await ground.ask('GET', `/api/v1/money?case=${otherCase}`, { as: 'auditor' });
  assert.equal((all.document.moves as unknown[]).length, 1);
  await ground.database.session((session) =>
    session.query(`update user_account set sees = 'book' where role = 'agent'`),
  );
});
