import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  type ApprovalCommand,
  type ApprovalContext,
  type ApprovalEvent,
  type ApprovalState,
  approvalRefusals,
  decideApproval,
  evolveApproval,
  isOfferApproved,
  noApproval,
  type Officer,
  type Submission,
} from './approval.ts';
import { authorityLimitNames, type Concession } from './authority.ts';
import type { LineResult, PlanTest } from './plan-test.ts';
import { readAuthority } from './read-authority.ts';

const read = readAuthority(
  [
    { role: 'agent', principalWaiverMaxPercent: '0', feeWaiverMaxPercent: '50', approvers: 0 },
    { role: 'teamLead', principalWaiverMaxPercent: '10', fourEyesFrom: '100000.00' },
    { role: 'director', principalWaiverMaxPercent: '20', fourEyesFrom: '100000.00' },
  ],
  'CNY',
);
assert.ok('matrix' in read);
const { matrix } = read;

const concession: Concession = {
  product: undefined,
  principalMinor: 4_800_000n,
  interestMinor: 320_000n,
  penaltyMinor: 90_000n,
  feeMinor: 20_000n,
  totalOwedMinor: 5_230_000n,
  principalWaivedMinor: 100_000n,
  interestWaivedMinor: 0n,
  penaltyWaivedMinor: 0n,
  feeWaivedMinor: 0n,
  settledMinor: undefined,
  ratePercentMillionths: undefined,
  termMonths: 36,
  deferMonths: 0,
  tools: ['reducePrincipal'],
};
const large: Concession = { ...concession, totalOwedMinor: 10_000_000n };
const tooMuch: Concession = { ...concession, principalWaivedMinor: 1_000_000n };

function planTest(result: LineResult): PlanTest {
  const line = { part: 'noHarm', code: 'aboveNoPlan', result, finding: 'notWorse', figures: {} } as const;
  return { result, lines: [line] };
}

const hour = 3_600_000;
const submission: Submission = {
  by: { person: 'Wang', role: 'agent' },
  offerHash: 'sha256:a',
  concession,
  planTest: planTest('pass'),
  reason: 'illness, back at work in spring',
  lineReasons: {},
  answerByMs: 24 * hour,
  expiresAtMs: 72 * hour,
};
const li: Officer = { person: 'Li', role: 'teamLead' };
const zhao: Officer = { person: 'Zhao', role: 'teamLead' };
const chen: Officer = { person: 'Chen', role: 'director' };
const agent: Officer = { person: 'Sun', role: 'agent' };

const submit = (changed: Partial<Submission> = {}): ApprovalCommand => ({
  kind: 'submit',
  submission: { ...submission, ...changed },
});
const approve = (by: Officer, changed: object = {}): ApprovalCommand => ({
  kind: 'approve',
  by,
  offerHash: 'sha256:a',
  reason: '',
  ...changed,
});
const answer = (kind: 'reject' | 'returnForChange', by: Officer, changed: object = {}): ApprovalCommand => ({
  kind,
  by,
  offerHash: 'sha256:a',
  reason: 'too long',
  ...changed,
});
const delegate = (by: Officer, to: string, changed: object = {}): ApprovalCommand => ({
  kind: 'delegate',
  by,
  to,
  fromMs: 0,
  untilMs: 48 * hour,
  reason: 'on leave',
  ...changed,
});
const withdraw: ApprovalCommand = { kind: 'withdraw', by: submission.by, reason: 'the borrower found another way' };
const escalate = (answerByMs: number): ApprovalCommand => ({ kind: 'escalate', answerByMs });

const context: ApprovalContext = {
  atMs: hour,
  matrix,
  exceptionSigners: ['Qian'],
  relations: [
    { person: 'Zhou', kind: 'family' },
    { person: 'Wu', kind: 'ownLoan' },
  ],
};

interface Step {
  readonly command: ApprovalCommand;
  readonly atMs?: number;
}
const at = (atMs: number, command: ApprovalCommand): Step => ({ command, atMs });

/** Runs commands one after another; each must be accepted. */
function given(commands: readonly (ApprovalCommand | Step)[]): { state: ApprovalState; events: ApprovalEvent[] } {
  let state = noApproval;
  const events: ApprovalEvent[] = [];
  for (const each of commands) {
    const step = 'command' in each ? each : { command: each };
    const made = decideApproval(step.command, state, { ...context, atMs: step.atMs ?? context.atMs });
    assert.ok(!('refused' in made), 'refused' in made ? made.refused : '');
    events.push(...made);
    state = made.reduce(evolveApproval, state);
  }
  return { state, events };
}

const table: readonly {
  readonly says: string;
  readonly given: readonly (ApprovalCommand | Step)[];
  readonly when: ApprovalCommand;
  readonly atMs?: number;
  readonly ends: string;
}[] = [
  { says: 'submitted', given: [], when: submit(), ends: 'submitted' },
  { says: 'approved by the team lead', given: [submit()], when: approve(li), ends: 'approvalGiven approved' },
  { says: 'a higher role may too', given: [submit()], when: approve(chen), ends: 'approvalGiven approved' },
  { says: 'rejected', given: [submit()], when: answer('reject', li), ends: 'rejected' },
  { says: 'returned', given: [submit()], when: answer('returnForChange', li), ends: 'returned' },
  { says: 'withdrawn', given: [submit()], when: withdraw, ends: 'withdrawn' },
  { says: 'four eyes: the first', given: [submit({ concession: large })], when: approve(li), ends: 'approvalGiven' },
  {
    says: 'four eyes: the second is another person',
    given: [submit({ concession: large }), approve(li)],
    when: approve(zhao),
    ends: 'approvalGiven approved',
  },
  {
    says: 'the same person again',
    given: [submit({ concession: large }), approve(li)],
    when: approve(li),
    ends: 'sameApprover',
  },
  {
    says: 'the same authority again, by a delegate',
    given: [submit({ concession: large }), delegate(li, 'Sun'), approve(li)],
    when: approve(agent, { onBehalfOf: 'Li' }),
    ends: 'sameApprover',
  },
  {
    says: 'the absent officer, whose delegate has approved',
    given: [submit({ concession: large }), delegate(li, 'Sun'), approve(agent, { onBehalfOf: 'Li' })],
    when: approve(li),
    ends: 'sameApprover',
  },
  {
    says: 'a delegate by the absent officer',
    given: [submit(), delegate(li, 'Sun')],
    when: approve(agent, { onBehalfOf: 'Li' }),
    ends: 'approvalGiven approved',
  },
  {
    says: 'a delegate after the absence',
    given: [submit(), delegate(li, 'Sun', { untilMs: 2 * hour })],
    when: approve(agent, { onBehalfOf: 'Li' }),
    atMs: 2 * hour,
    ends: 'notEntitled',
  },
  { says: 'no delegation at all', given: [submit()], when: approve(agent, { onBehalfOf: 'Li' }), ends: 'notEntitled' },
  { says: 'delegating to the proposer', given: [submit()], when: delegate(li, 'Wang'), ends: 'ownCase' },
  { says: 'delegating to a relative', given: [submit()], when: delegate(li, 'Zhou'), ends: 'relatedCase' },
  { says: 'delegating what one has not', given: [submit()], when: delegate(agent, 'Li'), ends: 'notEntitled' },
  { says: 'delegating to oneself', given: [submit()], when: delegate(li, 'Li'), ends: 'sameApprover' },
  {
    says: 'delegating without a reason',
    given: [submit()],
    when: delegate(li, 'Sun', { reason: ' ' }),
    ends: 'reasonMissing',
  },
  {
    says: 'an absence that ends before it begins',
    given: [submit()],
    when: delegate(li, 'Sun', { fromMs: 5 * hour, untilMs: 5 * hour }),
    ends: 'timesOutOfOrder',
  },
  { says: 'nothing submitted', given: [], when: approve(li), ends: 'notSubmitted' },
  {
    says: 'the proposer, whatever the role',
    given: [submit()],
    when: approve({ person: 'Wang', role: 'director' }),
    ends: 'ownCase',
  },
  {
    says: 'the proposer may not reject either',
    given: [submit()],
    when: answer('reject', submission.by),
    ends: 'ownCase',
  },
  {
    says: 'an earlier proposer of the same case',
    given: [submit(), answer('returnForChange', li), submit({ by: agent })],
    when: approve({ person: 'Wang', role: 'director' }),
    ends: 'ownCase',
  },
  { says: 'family', given: [submit()], when: approve({ person: 'Zhou', role: 'director' }), ends: 'relatedCase' },
  {
    says: 'own loan',
    given: [submit()],
    when: answer('reject', { person: 'Wu', role: 'director' }),
    ends: 'relatedCase',
  },
  {
    says: 'a relative proposes',
    given: [],
    when: submit({ by: { person: 'Zhou', role: 'agent' } }),
    ends: 'relatedCase',
  },
  { says: 'nobody proposes', given: [], when: submit({ by: { person: ' ', role: 'agent' } }), ends: 'notEntitled' },
  { says: 'a lower role', given: [submit()], when: approve(agent), ends: 'notEntitled' },
  { says: 'no role', given: [submit()], when: approve({ person: 'Hu', role: undefined }), ends: 'notEntitled' },
  {
    says: 'a role of another matrix',
    given: [submit()],
    when: approve({ person: 'Hu', role: 'king' }),
    ends: 'notEntitled',
  },
  {
    says: 'withdrawn by another',
    given: [submit()],
    when: { ...withdraw, by: li } as ApprovalCommand,
    ends: 'notEntitled',
  },
  {
    says: 'rejected without a reason',
    given: [submit()],
    when: answer('reject', li, { reason: '' }),
    ends: 'reasonMissing',
  },
  { says: 'submitted without a reason', given: [], when: submit({ reason: '  ' }), ends: 'reasonMissing' },
  {
    says: 'a line of the test asks why, and nobody says',
    given: [],
    when: submit({ planTest: planTest('needsReason') }),
    ends: 'reasonMissing',
  },
  {
    says: 'then the approver says why too',
    given: [submit({ planTest: planTest('needsReason'), lineReasons: { aboveNoPlan: 'not valued yet' } })],
    when: approve(li),
    ends: 'reasonMissing',
  },
  { says: 'another offer', given: [submit()], when: approve(li, { offerHash: 'sha256:b' }), ends: 'offerChanged' },
  { says: 'submitted twice', given: [submit()], when: submit(), ends: 'alreadySubmitted' },
  { says: 'approved already', given: [submit(), approve(li)], when: approve(chen), ends: 'alreadyDecided' },
  { says: 'a decision stands', given: [submit(), answer('reject', li)], when: submit(), ends: 'alreadyDecided' },
  { says: 'withdrawn, then approved', given: [submit(), withdraw], when: approve(li), ends: 'alreadyDecided' },
  {
    says: 'returned, then approved as it was',
    given: [submit(), answer('returnForChange', li)],
    when: approve(li),
    ends: 'returnedForChange',
  },
  {
    says: 'returned, changed and submitted again',
    given: [submit(), answer('returnForChange', li)],
    when: submit({ offerHash: 'sha256:b' }),
    ends: 'submitted',
  },
  {
    says: 'who approved the offer before has not approved the changed one',
    given: [
      submit({ concession: large }),
      approve(li),
      answer('returnForChange', zhao),
      submit({ concession: large, offerHash: 'sha256:b' }),
    ],
    when: approve(chen, { offerHash: 'sha256:b' }),
    ends: 'approvalGiven',
  },
  { says: 'too late', given: [submit()], when: approve(li), atMs: 72 * hour, ends: 'expired' },
  {
    says: 'a moment before',
    given: [submit()],
    when: approve(li),
    atMs: 72 * hour - 1,
    ends: 'approvalGiven approved',
  },
  { says: 'submitted when it is over', given: [], when: submit(), atMs: 72 * hour, ends: 'expired' },
  {
    says: 'within the proposer’s own power',
    given: [],
    when: submit({ concession: { ...concession, principalWaivedMinor: 0n } }),
    ends: 'noApprovalNeeded',
  },
  {
    says: 'the answer is due before it is asked',
    given: [],
    when: submit({ answerByMs: hour }),
    ends: 'timesOutOfOrder',
  },
  { says: 'nobody answered', given: [submit()], when: escalate(48 * hour), atMs: 24 * hour, ends: 'escalated' },
  { says: 'a moment before', given: [submit()], when: escalate(48 * hour), atMs: 24 * hour - 1, ends: 'notYetDue' },
  {
    says: 'escalated to after the end',
    given: [submit()],
    when: escalate(73 * hour),
    atMs: 24 * hour,
    ends: 'timesOutOfOrder',
  },
  {
    says: 'what went higher is no longer the team lead’s',
    given: [submit(), at(24 * hour, escalate(48 * hour))],
    when: approve(li),
    atMs: 25 * hour,
    ends: 'notEntitled',
  },
  {
    says: 'but the director’s',
    given: [submit(), at(24 * hour, escalate(48 * hour))],
    when: approve(chen),
    atMs: 25 * hour,
    ends: 'approvalGiven approved',
  },
  {
    says: 'nobody above the director',
    given: [submit(), at(24 * hour, escalate(48 * hour))],
    when: escalate(60 * hour),
    atMs: 48 * hour,
    ends: 'noOneAbove',
  },
  { says: 'time does not approve', given: [submit()], when: { kind: 'lapse' }, atMs: 72 * hour, ends: 'lapsed' },
  { says: 'not before its time', given: [submit()], when: { kind: 'lapse' }, atMs: 71 * hour, ends: 'notYetDue' },
  {
    says: 'beyond every role: a director may not',
    given: [submit({ concession: tooMuch })],
    when: approve(chen, { reason: 'hard case' }),
    ends: 'notEntitled',
  },
  {
    says: 'beyond every role: the named signer, with a reason',
    given: [submit({ concession: tooMuch })],
    when: approve({ person: 'Qian', role: undefined }, { reason: 'terminal illness' }),
    ends: 'approvalGiven approved',
  },
  {
    says: 'the named signer without a reason',
    given: [submit({ concession: tooMuch })],
    when: approve({ person: 'Qian', role: undefined }),
    ends: 'reasonMissing',
  },
  {
    says: 'a plan that fails its test is beyond every role, however small',
    given: [submit({ planTest: planTest('fail'), lineReasons: { aboveNoPlan: 'a promise was made' } })],
    when: approve(chen, { reason: 'yes' }),
    ends: 'notEntitled',
  },
];

for (const row of table) {
  test(`${row.says}: ${row.ends}`, () => {
    const { state } = given(row.given);
    const made = decideApproval(row.when, state, { ...context, atMs: row.atMs ?? context.atMs });
    const shown = 'refused' in made ? made.refused : made.map((event) => event.kind).join(' ');
    assert.equal(shown, row.ends);
  });
}

test('the table reaches every refusal, and every refusal, limit and state has words', () => {
  const reached = new Set(table.map((row) => row.ends));
  assert.deepEqual(
    approvalRefusals.filter((code) => !reached.has(code)),
    [],
  );
  const states = ['pending', 'escalated', 'approved', 'rejected', 'returned', 'withdrawn', 'lapsed'];
  for (const language of ['en', 'zh']) {
    const file = new URL(`../../../../messages/${language}/approval.json`, import.meta.url);
    const words = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    for (const code of approvalRefusals) assert.ok(words[`approval.refused.${code}`], code);
    for (const name of authorityLimitNames) assert.ok(words[`approval.limit.${name}`], name);
    for (const state of states) assert.ok(words[`approval.state.${state}`], state);
  }
});

test('where several conditions fail, the first by precedence is told', () => {
  const { state } = given([submit(), approve(li)]);
  const wrong = (by: Officer) =>
    decideApproval(approve(by, { offerHash: 'sha256:b' }), state, { ...context, atMs: 99 * hour });
  assert.deepEqual(wrong(submission.by), { refused: 'ownCase' });
  assert.deepEqual(wrong({ person: 'Zhou', role: undefined }), { refused: 'relatedCase' });
  assert.deepEqual(wrong(agent), { refused: 'notEntitled' });
  assert.deepEqual(wrong(li), { refused: 'sameApprover' });
  assert.deepEqual(wrong(chen), { refused: 'offerChanged' });
});

test('what is approved is exactly one offer, until it expires', () => {
  const { state } = given([submit(), approve(li)]);
  assert.equal(isOfferApproved(state, 'sha256:a', 2 * hour), true);
  assert.equal(isOfferApproved(state, 'sha256:b', 2 * hour), false);
  assert.equal(isOfferApproved(state, 'sha256:a', 72 * hour), false);
  assert.equal(isOfferApproved(given([submit()]).state, 'sha256:a', 2 * hour), false);
  assert.equal(isOfferApproved(noApproval, 'sha256:a', 2 * hour), false);
});

test('an exception says which limits are passed and which lines failed', () => {
  const { state } = given([
    submit({ concession: tooMuch, planTest: planTest('fail'), lineReasons: { aboveNoPlan: 'why' } }),
  ]);
  assert.ok(state.state !== 'none' && state.needed.exception);
  assert.deepEqual(state.needed.failed, ['aboveNoPlan']);
  assert.deepEqual(state.needed.limits, [{ limit: 'principalWaiverMaxPercent', role: 'director', allowed: '20' }]);
});

test('an event that cannot follow is a bug', () => {
  assert.throws(() => evolveApproval(noApproval, { kind: 'lapsed', atMs: 0 }));
  const { state } = given([submit({ concession: tooMuch })]);
  const escalated: ApprovalEvent = { kind: 'escalated', fromRole: 'a', toRole: 'b', answerByMs: 1, atMs: 0 };
  assert.throws(() => evolveApproval(state, escalated));
});
