import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Day } from '../../calendar/day.ts';
import type { OfferedTerms, Speaker, TalkCommand, TalkEvent } from './moves.ts';
import {
  decideNegotiation,
  evolveNegotiation,
  noTalk,
  openOffers,
  type Talk,
  type TalkRefusal,
  type TalkState,
  talkRefusals,
} from './negotiation.ts';

const lender: Speaker = { side: 'lender', person: 'wang' };
const borrower: Speaker = { side: 'borrower', person: 'borrower' };
const mediator: Speaker = { side: 'mediator', person: 'chen' };
const stance = { aspiration: 0.9, concedeTo: 0.7, rounds: 3, strategy: 'timeDependent' } as const;
const deadlineMs = 1_000;

const terms = (termsHash: string, more: Partial<OfferedTerms> = {}): OfferedTerms => ({
  termsHash,
  paymentMinor: 150_000n,
  totalMinor: 3_600_000n,
  endsOn: 21_000 as Day,
  needsApproval: false,
  ...more,
});
const ask = { paymentMinor: 140_000n, months: 24, firstDueOn: undefined, lumpMinor: undefined };

const nearest = { code: 'nearest', values: {} };
const open: TalkCommand = {
  kind: 'open',
  by: lender,
  mode: 'agentLed',
  stance,
  deadline: { atMs: deadlineMs, reason: 'figuresAsOf' },
};
const openMediated: TalkCommand = { ...open, by: mediator, mode: 'mediatorLed' } as TalkCommand;
const present = (
  offers: readonly OfferedTerms[],
  more: Partial<TalkCommand & { kind: 'present' }> = {},
): TalkCommand => ({
  kind: 'present',
  by: lender,
  offers,
  replaces: [],
  worseBecause: undefined,
  ...more,
});
const counter: TalkCommand = { kind: 'counter', by: borrower, ask };
const answer = (more: Partial<TalkCommand & { kind: 'answer' }> = {}): TalkCommand => ({
  kind: 'answer',
  by: lender,
  answer: 'counter',
  offer: terms('B'),
  because: [nearest],
  ...more,
});
const accept = (termsHash: string, by = borrower): TalkCommand => ({ kind: 'accept', by, termsHash });
const decline: TalkCommand = { kind: 'decline', by: borrower };
const withdraw: TalkCommand = { kind: 'withdrawOffer', by: lender, termsHash: 'A', reason: 'error' };
const draft = (offer: OfferedTerms): TalkCommand => ({ kind: 'draft', by: mediator, offer });
const consent = (by: Speaker, version: number): TalkCommand => ({ kind: 'consent', by, version });
const extend = (atMs: number): TalkCommand => ({
  kind: 'extend',
  by: lender,
  deadline: { atMs, reason: 'borrowerAsked' },
});

/** The state after commands that must all be taken, one instant after another. */
function after(...commands: readonly TalkCommand[]): TalkState {
  let state: TalkState = noTalk;
  for (const [index, command] of commands.entries()) {
    const decided = decideNegotiation(command, state, { atMs: index });
    assert.ok(!('refused' in decided), `${command.kind}: ${'refused' in decided ? decided.refused : ''}`);
    state = decided.reduce<TalkState>(evolveNegotiation, state);
  }
  return state;
}

const A = terms('A');
const worse = terms('W', { totalMinor: 3_700_000n });
const pending = [open, present([terms('A', { needsApproval: true })]), accept('A')];

const refusals: readonly (readonly [TalkRefusal, readonly TalkCommand[], TalkCommand, number?])[] = [
  ['notOpened', [], counter],
  ['alreadyOpened', [open], open],
  ['nameMissing', [], { ...open, by: { side: 'lender', person: ' ' } } as TalkCommand],
  ['notThisSide', [], { ...open, by: borrower } as TalkCommand],
  ['notThisSide', [], { ...openMediated, by: lender } as TalkCommand],
  ['notThisSide', [open, present([A])], accept('A', lender)],
  ['notThisSide', [open], present([A], { by: borrower })],
  ['notThisSide', [open], { kind: 'close', by: mediator, reason: 'paid' }],
  [
    'notImpartial',
    [openMediated, draft(A), consent(lender, 1)],
    { kind: 'draft', by: { side: 'mediator', person: 'wang' }, offer: terms('B') },
  ],
  ['notThisMode', [open], consent(borrower, 1)],
  ['notThisMode', [openMediated], present([A])],
  ['alreadyEnded', [open, decline], counter],
  ['alreadyEnded', [open, present([A]), accept('A')], accept('A')],
  ['alreadyEnded', [open, present([A]), accept('A')], { kind: 'lapse' }],
  ['noApprovalPending', [open, present([A]), accept('A')], { kind: 'approve' }],
  ['noApprovalPending', [open], { kind: 'rejectApproval', reason: 'x' }],
  ['expired', [open, present([A])], accept('A'), deadlineMs],
  ['expired', [open, present([A])], extend(deadlineMs + 1), deadlineMs],
  ['notYetDue', [open], { kind: 'lapse' }, deadlineMs - 1],
  ['stanceNotValid', [], { ...open, stance: { ...stance, concedeTo: 0.95 } } as TalkCommand],
  ['stanceNotValid', [], { ...open, stance: { ...stance, rounds: 0 } } as TalkCommand],
  ['deadlineReasonMissing', [], { ...open, deadline: { atMs: 9, reason: undefined } } as TalkCommand],
  [
    'deadlineReasonMissing',
    [open],
    { kind: 'extend', by: lender, deadline: { atMs: deadlineMs + 1, reason: undefined } },
  ],
  ['deadlineNotLater', [], open, deadlineMs],
  ['deadlineNotLater', [open], extend(deadlineMs)],
  ['deadlineNotLater', [open], extend(deadlineMs - 1)],
  ['notYourTurn', [open, counter], counter],
  ['notYourTurn', [open], answer()],
  [
    'nothingAsked',
    [open],
    { kind: 'counter', by: borrower, ask: { ...ask, paymentMinor: undefined, months: undefined } },
  ],
  ['offerMissing', [open], present([])],
  ['offerMissing', [open, counter], answer({ offer: undefined })],
  ['offerNotCalledFor', [open, counter], answer({ answer: 'refuse' })],
  ['offerTwice', [open, present([A])], present([A])],
  ['offerTwice', [open], present([A, A])],
  ['offerTwice', [openMediated, draft(A)], draft(A)],
  [
    'notApproved',
    [...pending, { kind: 'rejectApproval', reason: 'test failed' }, counter],
    answer({ offer: terms('A', { needsApproval: true }) }),
  ],
  ['notPresented', [open, present([A])], accept('B')],
  ['notPresented', [open, present([A])], present([terms('B')], { replaces: ['C'] })],
  ['offerWithdrawn', [open, present([A]), withdraw], accept('A')],
  ['offerWithdrawn', [open, present([A]), withdraw], withdraw],
  ['noText', [openMediated], consent(borrower, 1)],
  ['oldVersion', [openMediated, draft(A), draft(terms('B'))], consent(borrower, 1)],
  ['alreadyConsented', [openMediated, draft(A), consent(lender, 1)], consent(lender, 1)],
  ['reasonMissing', [open, present([A])], { ...withdraw, reason: undefined } as TalkCommand],
  ['reasonMissing', [open, counter], answer({ because: [] })],
  ['reasonMissing', [open], { kind: 'close', by: lender, reason: undefined }],
  ['reasonMissing', pending, { kind: 'rejectApproval', reason: ' ' }],
  ['reasonMissing', [openMediated, draft(A)], { kind: 'object', by: borrower, version: 1, why: '' }],
  ['worseWithoutReason', [open, present([A])], present([worse])],
  ['worseWithoutReason', [open, present([A])], present([worse], { replaces: ['A'] })],
  ['worseWithoutReason', [open, present([A])], present([worse], { replaces: ['A'], worseBecause: 'asAsked' })],
  [
    'worseWithoutReason',
    [open, present([A])],
    // Less a month for longer stands beside without a reason, and does not take the other's place without one.
    present([terms('L', { paymentMinor: 100_000n, endsOn: 22_000 as Day })], { replaces: ['A'] }),
  ],
];

for (const [code, before, command, atMs] of refusals) {
  test(`${command.kind} after ${before.map(({ kind }) => kind).join(', ') || 'nothing'} is refused: ${code}`, () => {
    const decided = decideNegotiation(command, after(...before), { atMs: atMs ?? before.length });
    assert.deepEqual(decided, { refused: code });
  });
}

test('every refusal is reached, in the order in which it takes precedence', () => {
  const reached = [...new Set(refusals.map(([code]) => code))];
  assert.deepEqual(reached, [...talkRefusals]);
});

const talk = (...commands: readonly TalkCommand[]) => after(...commands) as Talk;

test('an offer accepted by its hash is agreed; one that somebody has to approve waits for it', () => {
  assert.deepEqual(talk(open, present([A]), accept('A')).agreed, { termsHash: 'A', approval: 'notNeeded' });
  assert.deepEqual(talk(...pending).agreed, { termsHash: 'A', approval: 'pending' });
  assert.deepEqual(talk(...pending, { kind: 'approve' }).agreed, { termsHash: 'A', approval: 'approved' });
});

test('what was not approved is off the table and the talk goes on with the rest', () => {
  const first = present([terms('A', { needsApproval: true }), terms('B')]);
  const state = talk(open, first, accept('A'), { kind: 'rejectApproval', reason: 'test failed' });
  assert.equal(state.state, 'open');
  assert.deepEqual(
    openOffers(state).map(({ termsHash, number }) => [termsHash, number]),
    [['B', 2]],
  );
});

test('a counter-offer is answered before the next, and the answer stands beside what was offered before', () => {
  const state = talk(open, present([A]), counter, answer(), counter, answer({ answer: 'refuse', offer: undefined }));
  assert.deepEqual(
    openOffers(state).map(({ termsHash }) => termsHash),
    ['A', 'B'],
  );
  assert.equal(talk(open, present([A]), counter, answer(), accept('A')).state, 'agreed');
});

test('an answer that is worse than an open offer says that it is what was asked for', () => {
  const [event] = decideNegotiation(answer({ offer: worse }), after(open, present([A]), counter), {
    atMs: 5,
  }) as TalkEvent[];
  assert.equal(event?.kind === 'answered' && event.worseBecause, 'asAsked');
  const [beside] = decideNegotiation(answer(), after(open, present([A]), counter), { atMs: 5 }) as TalkEvent[];
  assert.equal(beside?.kind === 'answered' && beside.worseBecause, undefined);
});

test('a worse offer with its reason takes the place of another', () => {
  const state = talk(open, present([A]), present([worse], { replaces: ['A'], worseBecause: 'factsChanged' }));
  assert.deepEqual(
    openOffers(state).map(({ termsHash }) => termsHash),
    ['W'],
  );
});

test('no is said at any time, also after the deadline, and asks for nothing', () => {
  const state = after(open, present([A]));
  const decided = decideNegotiation(decline, state, { atMs: deadlineMs + 1 });
  assert.deepEqual(decided, [{ kind: 'declined', by: borrower, atMs: deadlineMs + 1 }]);
});

test('who serves themselves begins themselves', () => {
  assert.equal(talk({ ...open, mode: 'selfService', by: borrower } as TalkCommand).state, 'open');
});

test('one text: both consent to one version; a new version and an objection void what was consented', () => {
  const B = terms('B');
  const first = talk(openMediated, draft(A), consent(lender, 1), draft(B));
  assert.deepEqual(first.text, { version: 2, termsHash: 'B', consents: [] });
  assert.deepEqual(
    openOffers(first).map(({ termsHash }) => termsHash),
    ['B'],
  );
  const objected = talk(openMediated, draft(A), consent(lender, 1), {
    kind: 'object',
    by: lender,
    version: 1,
    why: 'the first date',
  });
  assert.deepEqual(objected.text?.consents, []);
  const agreed = talk(openMediated, draft(A), draft(B), consent(borrower, 2), consent(lender, 2));
  assert.deepEqual([agreed.state, agreed.agreed], ['agreed', { termsHash: 'B', approval: 'notNeeded' }]);
});

test('a text that was not approved is consented to no more; the next version can be', () => {
  const before = [
    openMediated,
    draft(terms('A', { needsApproval: true })),
    consent(lender, 1),
    consent(borrower, 1),
    { kind: 'rejectApproval', reason: 'too long' },
  ] as const;
  const refused = decideNegotiation(consent(borrower, 1), after(...before), { atMs: 9 });
  assert.deepEqual(refused, { refused: 'offerWithdrawn' });
  assert.equal(talk(...before, draft(terms('B'))).text?.version, 2);
});

test('a mediator hears the borrower as often as they like', () => {
  assert.equal(talk(openMediated, counter, counter).state, 'open');
});

const speaker = fc.constantFrom(lender, borrower, mediator);
const hash = fc.constantFrom('A', 'B', 'C', 'D');
const offered = fc.record({
  termsHash: hash,
  paymentMinor: fc.bigInt(1n, 9n),
  totalMinor: fc.bigInt(10n, 19n),
  endsOn: fc.integer({ min: 1, max: 9 }) as fc.Arbitrary<Day>,
  needsApproval: fc.boolean(),
});
const reason = fc.constantFrom(undefined, 'error' as const, 'factsChanged' as const);
const deadline = fc.record({
  atMs: fc.integer({ min: 0, max: 60 }),
  reason: fc.constantFrom(undefined, 'courtDate' as const),
});
const version = fc.integer({ min: 1, max: 3 });
const anyCommand: fc.Arbitrary<TalkCommand> = fc.oneof(
  fc.record({
    kind: fc.constant('present' as const),
    by: speaker,
    offers: fc.array(offered, { maxLength: 2 }),
    replaces: fc.array(hash, { maxLength: 1 }),
    worseBecause: reason,
  }),
  fc.record({ kind: fc.constant('counter' as const), by: speaker, ask: fc.constant(ask) }),
  fc.record({
    kind: fc.constant('answer' as const),
    by: speaker,
    answer: fc.constantFrom('accept' as const, 'refuse' as const),
    offer: fc.option(offered, { nil: undefined }),
    because: fc.constant([nearest]),
  }),
  fc.record({ kind: fc.constant('accept' as const), by: speaker, termsHash: hash }),
  fc.record({ kind: fc.constant('withdrawOffer' as const), by: speaker, termsHash: hash, reason }),
  fc.record({ kind: fc.constant('extend' as const), by: speaker, deadline }),
  fc.record({ kind: fc.constant('draft' as const), by: speaker, offer: offered }),
  fc.record({ kind: fc.constant('consent' as const), by: speaker, version }),
  fc.record({ kind: fc.constant('object' as const), by: speaker, version, why: fc.constant('no') }),
  fc.record({ kind: fc.constantFrom('decline' as const), by: fc.constant(borrower) }),
  fc.constantFrom<TalkCommand>({ kind: 'approve' }, { kind: 'rejectApproval', reason: 'no' }, { kind: 'lapse' }),
);

test('whatever is tried: what replays is what stands, deadlines move on, and only what was offered is agreed', () => {
  fc.assert(
    fc.property(fc.constantFrom(open, openMediated), fc.array(anyCommand, { maxLength: 25 }), (first, commands) => {
      const opened = { ...first, deadline: { atMs: 20, reason: 'lawDate' } } as TalkCommand;
      const events: TalkEvent[] = [];
      const shown = new Set<string>();
      let state: TalkState = noTalk;
      for (const [atMs, command] of [opened, ...commands].entries()) {
        const before = state;
        const decided = decideNegotiation(command, state, { atMs });
        if ('refused' in decided) continue;
        for (const event of decided) {
          events.push(event);
          state = evolveNegotiation(state, event);
          if (event.kind === 'presented') for (const { termsHash } of event.offers) shown.add(termsHash);
          if ((event.kind === 'answered' || event.kind === 'drafted') && event.offer) shown.add(event.offer.termsHash);
          if (event.kind === 'accepted' || event.kind === 'textAgreed') {
            assert.ok(shown.has(event.termsHash));
            assert.ok(before.state !== 'none' && atMs < before.deadline.atMs);
            assert.ok(openOffers(before as Talk).some(({ termsHash }) => termsHash === event.termsHash));
          }
        }
        if (before.state !== 'none' && state.state !== 'none') {
          assert.ok(state.deadline.atMs >= before.deadline.atMs);
          assert.ok(state.offers.length >= before.offers.length);
        }
      }
      assert.deepEqual(events.reduce<TalkState>(evolveNegotiation, noTalk), state);
    }),
    { seed: 20261122, numRuns: 300 },
  );
});
