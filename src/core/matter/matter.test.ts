/** Who may do what to a matter and in what order; nobody answers twice; by whose clock it is due. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadLaw } from '../../composition/load-laws.ts';
import { loadPromises, promisesFolder, readPromises } from '../../composition/load-promises.ts';
import { zones } from '../../composition/time-zones.ts';
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import { answerDue, type DueAsked, daysLeft, longerOpen, reviewDue } from './due.ts';
import { everyMatterWhat, isWhatOf, type MatterKind, matterKinds, matterWhats, resultsOf } from './kinds.ts';
import {
  decideMatter,
  evolveMatter,
  isOpen,
  type Matter,
  type MatterContext,
  type MatterEvent,
  type MatterMove,
  type MatterOffice,
  matterMoves,
  moveRefusals,
  movesOpenTo,
  openMatter,
} from './matter.ts';
import { factsOfMatters } from './matter-facts.ts';

const day = (text: string): Day => parseDay(text)!;
const on = day('2026-11-23');
const borrower = { side: 'borrower', name: 'P1' } as const;
const staff = (name: string) => ({ side: 'lender', name }) as const;

function context(office: MatterOffice, more: Partial<MatterContext> = {}): MatterContext {
  const by = office === 'borrower' ? borrower : staff(office);
  const none = { hasContacted: false, isTied: false, reviewUntil: undefined, longer: [], dueOn: undefined };
  return { by, office, on, ...none, ...more };
}

function opened(kind: MatterKind, what?: Matter['what']): Matter {
  const event = openMatter({ matter: kind, what, hasWords: true, by: borrower, on });
  assert.ok(!('refused' in event));
  return evolveMatter(undefined, event);
}

function answerOf(kind: MatterKind): MatterMove {
  return { move: 'answer', result: resultsOf[kind][0]!, hasWords: true, ground: undefined };
}

function after(matter: Matter, ...steps: readonly [MatterMove, MatterContext][]): Matter {
  return steps.reduce((now, [move, at]) => {
    const event = decideMatter(move, now, at);
    assert.ok(!('refused' in event), `${move.move}: ${JSON.stringify(event)}`);
    return evolveMatter(now, event);
  }, matter);
}

const refused = (move: MatterMove, matter: Matter, at: MatterContext) => {
  const event = decideMatter(move, matter, at);
  return 'refused' in event ? event.refused : event.kind;
};

const complaint = opened('complaint', 'rude');
const answered = after(complaint, [answerOf('complaint'), context('compliance')]);
const inReview = after(answered, [{ move: 'askReview' }, context('borrower')]);
const withdrawn = after(complaint, [{ move: 'withdraw' }, context('borrower')]);
const question = opened('message');
const add: MatterMove = { move: 'add', hasWords: true };
const take: MatterMove = { move: 'take' };
const extend: MatterMove = { move: 'extend', to: 'complex', hasWords: true };
const longer = { longer: ['complex'] as const, dueOn: on };

const table: readonly [string, MatterMove, Matter, MatterContext, string][] = [
  ['an agent does not answer a complaint', answerOf('complaint'), complaint, context('agent'), 'notTheirsToMove'],
  ['nor the borrower', answerOf('complaint'), complaint, context('borrower'), 'notTheirsToMove'],
  ['nor is it an agent who takes it', take, complaint, context('agent'), 'notTheirsToMove'],
  ['an agent answers a question', answerOf('message'), question, context('agent'), 'answered'],
  ['staff do not add to what the borrower says', add, complaint, context('agent'), 'notTheirsToMove'],
  ['nor take it back for them', { move: 'withdraw' }, complaint, context('teamLead'), 'notTheirsToMove'],
  ['what was taken back is over', answerOf('complaint'), withdrawn, context('compliance'), 'matterOver'],
  ['answered is answered', answerOf('complaint'), answered, context('teamLead'), 'alreadyAnswered'],
  ['words come before the answer', add, answered, context('borrower'), 'alreadyAnswered'],
  ['no other look at what has no answer', { move: 'askReview' }, complaint, context('borrower'), 'notAnswered'],
  ['nothing is closed unanswered', { move: 'close' }, complaint, context('compliance'), 'notAnswered'],
  ['one other look', { move: 'askReview' }, inReview, context('borrower'), 'reviewAlreadyAsked'],
  ['in its time', { move: 'askReview' }, answered, context('borrower', { reviewUntil: on - 1 }), 'reviewOver'],
  ['on the last day still', { move: 'askReview' }, answered, context('borrower', { reviewUntil: on }), 'reviewAsked'],
  ['nobody tied to the borrower', take, complaint, context('teamLead', { isTied: true }), 'relatedCase'],
  ['the second look is another person’s', answerOf('complaint'), inReview, context('compliance'), 'answeredBefore'],
  ['and may be a team lead’s', answerOf('complaint'), inReview, context('teamLead'), 'answered'],
  [
    'not who spoke with them',
    answerOf('complaint'),
    complaint,
    context('teamLead', { hasContacted: true }),
    'ownConduct',
  ],
  [
    'who spoke with them answers a question',
    answerOf('message'),
    question,
    context('agent', { hasContacted: true }),
    'answered',
  ],
  ['taken once', take, after(complaint, [take, context('teamLead')]), context('teamLead'), 'alreadyTaken'],
  ['taken over by another', take, after(complaint, [take, context('teamLead')]), context('compliance'), 'taken'],
  ['no longer time of nothing', extend, complaint, context('compliance'), 'noLongerTime'],
  ['more time before it is over', extend, complaint, context('compliance', { ...longer, dueOn: on - 1 }), 'timeIsOver'],
  ['the complainant is told', { ...extend, hasWords: false }, complaint, context('compliance', longer), 'wordsNeeded'],
  ['an agent takes no more time', extend, complaint, context('agent', longer), 'notTheirsToMove'],
  [
    'special is approved',
    { ...extend, to: 'special' },
    complaint,
    context('teamLead', { longer: ['special'] }),
    'notTheirsToMove',
  ],
  [
    'by compliance',
    { ...extend, to: 'special' },
    complaint,
    context('compliance', { longer: ['special'] }),
    'extended',
  ],
  [
    'an answer has words',
    { ...answerOf('proof'), hasWords: false } as MatterMove,
    opened('proof'),
    context('agent'),
    'wordsNeeded',
  ],
  ['words to add are words', { ...add, hasWords: false }, complaint, context('borrower'), 'wordsNeeded'],
  ['a question is not upheld', { ...answerOf('complaint') }, question, context('agent'), 'resultNotOfKind'],
  [
    'a refusal has its ground',
    { move: 'answer', result: 'refused', hasWords: true, ground: ' ' },
    opened('proof'),
    context('agent'),
    'groundMissing',
  ],
  [
    'with it, it stands',
    { move: 'answer', result: 'refused', hasWords: true, ground: 'art. 47' },
    opened('erasure'),
    context('compliance'),
    'answered',
  ],
  [
    'the lender waits with closing',
    { move: 'close' },
    answered,
    context('compliance', { reviewUntil: on }),
    'reviewRuns',
  ],
  ['the borrower need not', { move: 'close' }, answered, context('borrower', { reviewUntil: on }), 'closed'],
  ['then it is over', { move: 'close' }, answered, context('compliance', { reviewUntil: on - 1 }), 'closed'],
];

test('who may do what, and when', () => {
  for (const [what, move, matter, at, expected] of table) assert.equal(refused(move, matter, at), expected, what);
  const reached = new Set(table.map(([, , , , code]) => code));
  assert.deepEqual(
    moveRefusals.filter((code) => !reached.has(code)),
    [],
  );
});

test('two taps raise anything but a message; each kind has its own words', () => {
  const tap = (matter: MatterKind, what?: Matter['what']) =>
    openMatter({ matter, what, hasWords: false, by: borrower, on });
  assert.deepEqual(tap('message', 'question'), { refused: 'wordsNeeded' });
  assert.deepEqual(tap('dispute', 'rude'), { refused: 'whatNotOfKind' });
  for (const kind of matterKinds.filter((one) => one !== 'message')) {
    for (const what of matterWhats[kind]) assert.equal((tap(kind, what) as MatterEvent).kind, 'opened');
  }
  assert.ok(everyMatterWhat.every((what) => matterKinds.some((kind) => isWhatOf(kind, what))));
});

const offices = ['borrower', 'agent', 'teamLead', 'compliance'] as const;
const anyMove = fc.oneof(
  fc.record({ move: fc.constantFrom('add' as const), hasWords: fc.boolean() }),
  fc.record({ move: fc.constantFrom('take' as const, 'askReview' as const, 'withdraw' as const, 'close' as const) }),
  fc.record({
    move: fc.constant('extend' as const),
    to: fc.constantFrom('complex' as const, 'special' as const),
    hasWords: fc.boolean(),
  }),
  fc.record({
    move: fc.constant('answer' as const),
    result: fc.constantFrom('upheld' as const, 'done' as const, 'refused' as const),
    hasWords: fc.boolean(),
    ground: fc.constantFrom(undefined, 'art. 47'),
  }),
);
const anySteps = fc.array(
  fc.record({ move: anyMove, office: fc.constantFrom(...offices), person: fc.constantFrom('Li', 'Wang', 'Zhao') }),
  { maxLength: 25 },
);

test('whatever is tried: answered at most twice, by two people, the second time only after another look was asked for', () => {
  fc.assert(
    fc.property(fc.constantFrom(...matterKinds), anySteps, (kind, steps) => {
      let matter = opened(kind);
      for (const { move, office, person } of steps) {
        const by = office === 'borrower' ? borrower : staff(person);
        const at = context(office, { by, longer: ['complex', 'special'] });
        const offered = movesOpenTo(matter, at);
        const event = decideMatter(move, matter, at);
        if ('refused' in event) {
          assert.ok(moveRefusals.includes(event.refused));
          continue;
        }
        assert.ok(offered.includes(move.move), `${move.move} was done and not offered`);
        const before = matter;
        matter = evolveMatter(matter, event);
        if (!isOpen(before)) assert.ok(event.kind === 'reviewAsked' || event.kind === 'closed');
        if (event.kind === 'answered' && kind === 'complaint') assert.notEqual(office, 'agent');
      }
      const answerers = matter.answers.map(({ by }) => by.name);
      assert.ok(answerers.length <= 2 && new Set(answerers).size === answerers.length);
      assert.ok(answerers.length < 2 || matter.reviewAskedOn !== undefined);
    }),
    { seed: 20261122, numRuns: 400 },
  );
});

test('whoever is out of office is offered nothing that is not theirs', () => {
  assert.deepEqual(movesOpenTo(complaint, context('agent')), []);
  assert.deepEqual(movesOpenTo(complaint, context('borrower')), ['add', 'withdraw']);
  assert.deepEqual(movesOpenTo(answered, context('borrower', { reviewUntil: on })), ['askReview', 'close']);
  assert.ok(matterMoves.length > 0);
});

const cn = loadLaw('cn')!.law;
const gb = loadLaw('gb')!.law;
const promises = loadPromises(on);
const asked = (law = cn, more: Partial<DueAsked> = {}): DueAsked => ({
  law,
  zone: zones('Asia/Shanghai')!,
  on,
  known: {},
  promises,
  ...more,
});

test('due by the law where it has a clock, else by what the lender promises, which is said to be a promise', () => {
  const shown = (matter: Matter, at = asked()) => {
    const due = answerDue(matter, at);
    return due && [due.by, due.by === 'law' ? due.ruleId : due.promise, formatDay(due.on), daysLeft(due, on)];
  };
  const complex = { ...complaint, longer: 'complex' as const };
  assert.deepEqual(shown(complaint), ['law', 'cn.complaint.bank', '2026-12-08', 15]);
  assert.deepEqual(shown(complex), ['law', 'cn.complaint.bank.complex', '2026-12-23', 30]);
  assert.deepEqual(shown({ ...complaint, longer: 'special' }), ['law', 'cn.complaint.bank.special', '2027-01-22', 60]);
  assert.deepEqual(shown(complaint, asked(cn, { known: { complaintTo: 'peoplesBank' } })), [
    'law',
    'cn.complaint.pboc',
    '2026-12-08',
    15,
  ]);
  assert.deepEqual(shown(complaint, asked(gb)), ['law', 'uk.disp.1.6.2', '2027-01-18', 56]);
  assert.deepEqual(shown(opened('correction', 'creditRecord')), ['law', 'cn.zx.25.answer', '2026-12-13', 20]);
  assert.deepEqual(shown(opened('correction', 'phone')), ['promise', 'answer', '2026-12-08', 15]);
  assert.deepEqual(shown(question), ['promise', 'answer', '2026-11-26', 3]);
  assert.deepEqual(shown(inReview), ['promise', 'reviewAnswer', '2026-12-23', 30]);
  assert.equal(shown(answered), undefined);
  assert.equal(shown(withdrawn), undefined);
  const due = answerDue(complaint, asked());
  assert.ok(due?.by === 'law' && due.confidence === 'V2' && due.verified);
});

test('another look: until the day of the law, else of the promise; more time only where the law has more', () => {
  const until = reviewDue(answered, asked());
  assert.deepEqual(until?.by === 'law' && [until.ruleId, formatDay(until.on), until.verified], [
    'cn.complaint.bank.review',
    '2026-12-23',
    false,
  ]);
  assert.equal(reviewDue(answered, asked(gb))?.by, 'promise');
  assert.equal(reviewDue(inReview, asked()), undefined);
  assert.equal(reviewDue(complaint, asked()), undefined);
  assert.deepEqual(longerOpen(complaint, asked()), ['complex']);
  assert.deepEqual(longerOpen({ ...complaint, longer: 'complex' }, asked()), ['special']);
  assert.deepEqual(longerOpen({ ...complaint, longer: 'special' }, asked()), []);
  assert.deepEqual(longerOpen(question, asked()), []);
  assert.deepEqual(longerOpen(complaint, asked(gb)), []);
});

test('what matters say to the law: an open dispute, the oldest complaint that is open', () => {
  const dispute = opened('dispute', 'wrongSum');
  const over = after(dispute, [{ ...answerOf('dispute'), result: 'notUpheld' } as MatterMove, context('agent')]);
  const upheld = after(dispute, [answerOf('dispute'), context('agent')]);
  const older = { ...complaint, openedOn: on - 5 };
  const none = { complaintComplex: false, complaintSpecial: false };
  const rows: readonly [string, readonly Matter[], object][] = [
    ['nothing raised', [], {}],
    ['a question says nothing', [question], {}],
    ['a dispute', [dispute], { disputed: true }],
    ['answered', [over], { disputed: false }],
    ['the borrower is right: nobody presses until it was put right', [upheld], { disputed: true }],
    ['one of two', [over, dispute], { disputed: true }],
    ['looked at again', [after(over, [{ move: 'askReview' }, context('borrower')])], { disputed: true }],
    [
      'the older complaint',
      [complaint, older],
      { complaintReceivedOn: '2026-11-18', complaintAnsweredOn: null, ...none },
    ],
    [
      'the one that is open',
      [answered, complaint],
      { complaintReceivedOn: '2026-11-23', complaintAnsweredOn: null, ...none },
    ],
    ['answered', [answered], { complaintReceivedOn: '2026-11-23', complaintAnsweredOn: '2026-11-23', ...none }],
    ['taken back', [withdrawn], { complaintReceivedOn: null, complaintAnsweredOn: null, ...none }],
    [
      'an objection to the credit record',
      [opened('correction', 'creditRecord')],
      { creditObjectionOn: '2026-11-23', creditObjectionAnsweredOn: null },
    ],
  ];
  for (const [what, matters, expected] of rows) assert.deepEqual(factsOfMatters(matters), expected, what);
});

test('the promises that come with the program are policy, each with its note', () => {
  const [first] = readPromises(promisesFolder);
  assert.ok(first !== undefined);
  assert.deepEqual(Object.keys(first.promises.answerDays).sort(), [...matterKinds].sort());
  assert.equal(loadPromises(day('2020-01-01')), loadPromises(first.from));
});
