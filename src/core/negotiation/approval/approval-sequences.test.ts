import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type ApprovalCommand,
  type ApprovalContext,
  type ApprovalEvent,
  decideApproval,
  evolveApproval,
  noApproval,
  type Officer,
  type Submission,
} from './approval.ts';
import type { Concession } from './authority.ts';
import { readAuthority } from './read-authority.ts';

const hour = 3_600_000;
const read = readAuthority(
  [
    { role: 'agent', principalWaiverMaxPercent: '0' },
    { role: 'teamLead', principalWaiverMaxPercent: '10', fourEyesFrom: '100000.00' },
    { role: 'director', principalWaiverMaxPercent: '20', fourEyesFrom: '100000.00' },
  ],
  'CNY',
);
assert.ok('matrix' in read);

const context: Omit<ApprovalContext, 'atMs'> = {
  matrix: read.matrix,
  exceptionSigners: ['Qian'],
  relations: [
    { person: 'Zhou', kind: 'family' },
    { person: 'Wu', kind: 'ownLoan' },
  ],
};

const concession: Concession = {
  product: undefined,
  principalMinor: 4_800_000n,
  interestMinor: 0n,
  penaltyMinor: 0n,
  feeMinor: 0n,
  totalOwedMinor: 4_800_000n,
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
const submission: Omit<Submission, 'by' | 'offerHash' | 'concession'> = {
  planTest: { result: 'pass', lines: [] },
  reason: 'illness',
  lineReasons: {},
  answerByMs: 24 * hour,
  expiresAtMs: 72 * hour,
};

const people: readonly Officer[] = [
  { person: 'Wang', role: 'agent' },
  { person: 'Sun', role: 'agent' },
  { person: 'Li', role: 'teamLead' },
  { person: 'Zhao', role: 'teamLead' },
  { person: 'Chen', role: 'director' },
  { person: 'Qian', role: undefined },
  { person: 'Zhou', role: 'director' },
  { person: 'Wu', role: 'teamLead' },
];
const someone = fc.constantFrom(...people);
const somePerson = someone.map((officer) => officer.person);
const someHash = fc.constantFrom('sha256:a', 'sha256:a', 'sha256:a', 'sha256:b');
const someReason = fc.constantFrom('', 'because', 'because');
const someTime = fc.integer({ min: 0, max: 80 }).map((hours) => hours * hour);
const someCommand: fc.Arbitrary<ApprovalCommand> = fc.oneof(
  fc
    .record({ by: someone, offerHash: someHash, concession: fc.constantFrom(concession, large, tooMuch) })
    .map((parts): ApprovalCommand => ({ kind: 'submit', submission: { ...submission, ...parts } })),
  fc.record({
    kind: fc.constant('approve' as const),
    by: someone,
    offerHash: someHash,
    reason: someReason,
    onBehalfOf: fc.option(somePerson, { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('approve' as const), by: someone, offerHash: someHash, reason: someReason }),
  fc.record({
    kind: fc.constantFrom('reject' as const, 'returnForChange' as const, 'returnForChange' as const),
    by: someone,
    offerHash: someHash,
    reason: someReason,
  }),
  fc.record({ kind: fc.constant('withdraw' as const), by: someone, reason: someReason }),
  fc.record({ kind: fc.constant('escalate' as const), answerByMs: someTime }),
  fc.record({
    kind: fc.constant('delegate' as const),
    by: someone,
    to: somePerson,
    fromMs: fc.constant(0),
    untilMs: someTime,
    reason: someReason,
  }),
);

/** An absence and its use, one after the other: by chance they would seldom meet. */
const someAbsence: fc.Arbitrary<ApprovalCommand[]> = fc
  .record({ from: someone, to: someone, reason: someReason })
  .map(({ from, to, reason }) => [
    { kind: 'delegate', by: from, to: to.person, fromMs: 0, untilMs: 80 * hour, reason },
    { kind: 'approve', by: to, offerHash: 'sha256:a', reason, onBehalfOf: from.person },
  ]);
const someCommands = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: someCommand.map((command) => [command]) }, { weight: 1, arbitrary: someAbsence }),
    {
      minLength: 10,
      maxLength: 30,
      size: 'max',
    },
  )
  .map((lists) => lists.flat());

test('no sequence of commands approves by the proposer, by a related person, by too few, or another offer', () => {
  let approved = 0;
  let byDelegate = 0;
  fc.assert(
    fc.property(someCommands, fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1 }), (commands, pauses) => {
      let state = noApproval;
      let atMs = 0;
      const events: ApprovalEvent[] = [];
      const proposers = new Set<string>();
      for (const [index, command] of commands.entries()) {
        atMs += pauses[index % pauses.length]! * hour;
        const made = decideApproval(command, state, { ...context, atMs });
        if ('refused' in made) continue;
        if (command.kind === 'submit') proposers.add(command.submission.by.person);
        events.push(...made);
        state = made.reduce(evolveApproval, state);
      }
      assert.deepEqual(events.reduce(evolveApproval, noApproval), state, 'replay equals state');
      if (state.state !== 'approved') return;
      approved++;
      const { submission: of, needed, given: all } = state;
      const seats = all.flatMap(({ person, seat }) => [person, seat]);
      for (const seat of seats) {
        assert.ok(!proposers.has(seat), 'not by the proposer');
        assert.ok(!context.relations.some((relation) => relation.person === seat), 'not by a related person');
      }
      if (all.some(({ person, seat }) => person !== seat)) byDelegate++;
      const asked = needed.exception ? 1 : needed.approvers;
      assert.ok(new Set(all.map(({ person }) => person)).size >= asked, 'as many people as asked');
      assert.ok(new Set(all.map(({ seat }) => seat)).size >= asked, 'as many authorities as asked');
      assert.equal(events.filter((event) => event.kind === 'approved').length, 1);
      const decision = events.find((event) => event.kind === 'approved');
      assert.equal(decision?.kind === 'approved' && decision.offerHash, of.offerHash);
      assert.ok(decision!.atMs < of.expiresAtMs);
    }),
    { seed: 20261122, numRuns: 800 },
  );
  assert.ok(
    approved > 50 && byDelegate > 0,
    `${approved} approved, ${byDelegate} with a delegate: enough to mean something`,
  );
});
