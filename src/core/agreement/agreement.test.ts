import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterCommands,
  approve,
  day,
  draft,
  hashOfTerms,
  plainRules,
  sign,
  signed,
  threeInstalments,
} from '../../../tools/agreement-cases.ts';
import type { Day } from '../calendar/day.ts';
import {
  type Agreement,
  type AgreementRefusal,
  type AgreementState,
  agreementRefusals,
  type Deciding,
  decideAgreement,
  evolveAgreement,
  isActive,
  noAgreement,
} from './agreement.ts';
import type { AgreementCommand, AgreementEvent } from './moves.ts';
import { type AgreementTerms, askedMinor } from './terms.ts';

const terms = threeInstalments({ parties: ['borrower', 'guarantor'], signatureLevel: 'code' });
const start = terms.asOf;
const change = { from: day('2027-01-01'), incomePerMonthMinor: 300_000n, why: 'jobLost' };
const withdraw: AgreementCommand = { kind: 'withdraw', by: 'borrower' };
const end: AgreementCommand = { kind: 'end', by: 'wang', reason: 'agreedByBoth' };
const move = (n: number, to: string): AgreementCommand => ({ kind: 'moveDate', n, to: day(to) });
const use = (option: number): AgreementCommand => ({ kind: 'useOption', option, change });
const notice = (n: number, on: string): AgreementCommand => ({
  kind: 'noticeGiven',
  n,
  on: day(on),
  missingMinor: 10_100n,
});
const propose: AgreementCommand = { kind: 'proposeChange', by: 'wang', termsHash: 'sha256:new', version: 2 };
const signOf = (more: Partial<AgreementCommand & { kind: 'sign' }> = {}): AgreementCommand => ({ ...sign, ...more });

const atMs = 0;
const after = (state: AgreementState, ...events: readonly AgreementEvent[]): Agreement =>
  events.reduce<AgreementState>((before, event) => evolveAgreement(before, event, terms), state) as Agreement;

const drafted = afterCommands(terms, [[draft, start]]);
const approved = afterCommands(terms, [[approve, start]], drafted);
const bySome = afterCommands(terms, [[sign, start]], approved);
const byAll = afterCommands(terms, [[signOf({ party: 'guarantor' }), start]], bySome);
const running = after(byAll, { kind: 'cameIntoForce', on: start + 4, atMs });
const firstPaid = after(running, { kind: 'instalmentPaid', n: 1, on: day('2027-01-20'), how: 'onTime', atMs });
const drift = { n: 1, on: day('2027-01-20'), mendBy: day('2027-01-23'), missingMinor: 10_100n, atMs };
const drifting = after(running, { kind: 'driftBegan', ...drift });
const asked = after(drifting, {
  kind: 'actDue',
  act: 'breachNotice',
  n: 1,
  on: day('2027-01-24'),
  amountMinor: 10_100n,
  atMs,
});
const noticed = afterCommands(terms, [[notice(1, '2027-01-25'), day('2027-01-25')]], asked);
const breached = after(noticed, { kind: 'breached', n: 1, on: day('2027-02-10'), atMs });
const moved = afterCommands(terms, [[move(1, '2027-01-25'), start + 5]], running);
const deferred = afterCommands(terms, [[use(0), start + 5]], running);
const proposed = afterCommands(terms, [[propose, start + 5]], running);
const bare = { ...terms, rules: { ...plainRules, dateMoves: undefined } };
const qualified: AgreementTerms = { ...terms, signatureLevel: 'qualified' };
const newTerms = threeInstalments({ version: 2, signBy: day('2027-01-10') });

type Row = readonly [AgreementRefusal, string, AgreementState, AgreementCommand, Day?, Partial<Deciding>?];

const rows: readonly Row[] = [
  ['notDrafted', 'nothing', noAgreement, approve],
  ['alreadyDrafted', 'a draft', drafted, draft],
  ['alreadyDrafted', 'a breach', breached, draft],
  ['alreadyEnded', 'a breach', breached, approve],
  ['alreadyEnded', 'taking back', afterCommands(terms, [[withdraw, start]], byAll), sign],
  ['alreadyEnded', 'an end', afterCommands(terms, [[end, start]], drafted), end],
  ['notApproved', 'a draft', drafted, sign],
  ['alreadyApproved', 'approval', approved, approve],
  ['alreadySigned', 'all signed, after the time to sign', byAll, sign, terms.signBy + 1],
  ['alreadySigned', 'one of two signed', bySome, signOf({ termsHash: 'sha256:other' })],
  ['alreadySigned', 'in force with no change', running, sign],
  ['noChange', 'a change whose terms are not there', proposed, sign],
  ['signTimeOver', 'the last day to sign', approved, signOf({ termsHash: 'sha256:other' }), terms.signBy + 1],
  ['signTimeOver', 'the last day to sign a change', proposed, sign, newTerms.signBy + 1, { proposedTerms: newTerms }],
  ['otherTerms', 'approval, other terms and a stranger', approved, signOf({ termsHash: 'x', party: 'other' as never })],
  ['otherTerms', 'a change, the hash of the terms before', proposed, sign, start + 6, { proposedTerms: newTerms }],
  [
    'notAParty',
    'approval, a stranger at too low a level',
    approved,
    signOf({ party: 'other' as never }),
    start,
    { terms: qualified },
  ],
  ['levelTooLow', 'approval of large terms', approved, signOf({ isLawful: false }), start, { terms: qualified }],
  ['lawChanged', 'law and figures changed', approved, signOf({ isLawful: false, areFiguresTheSame: false })],
  ['figuresChanged', 'figures changed', approved, signOf({ areFiguresTheSame: false })],
  ['notSigned', 'a signature that is missing', bySome, withdraw],
  ['coolingOffOver', 'the time to take back', byAll, withdraw, byAll.coolingOffEndsOn! + 1],
  ['coolingOffOver', 'coming into force', running, withdraw, start],
  ['notRunning', 'all signed, not in force', byAll, move(1, '2027-01-25')],
  ['notRunning', 'all signed, not in force', byAll, use(0)],
  ['notRunning', 'approval', approved, propose],
  ['late', 'being late', drifting, move(9, '2027-02-25')],
  ['late', 'being late', drifting, use(9)],
  ['noSuchInstalment', 'three instalments', running, move(4, '2027-01-25')],
  ['alreadyPaid', 'the first paid', firstPaid, move(1, '2027-01-25'), day('2027-01-21')],
  ['alreadyPaid', 'money that came today', running, move(1, '2027-01-25'), start, { paidNow: new Set([1]) }],
  ['dueAlready', 'the due date', running, move(1, '2027-01-25'), day('2027-01-21'), { terms: bare }],
  ['datesNotAgreed', 'terms without it', moved, move(2, '2027-02-25'), start, { terms: bare }],
  ['datesUsedUp', 'one move within a year', moved, move(2, '2027-02-19'), day('2027-01-18')],
  ['dateNotLater', 'a date that is not later', running, move(2, '2027-02-20')],
  ['dateTooLate', 'more than ten days, past the next', running, move(1, '2027-02-20')],
  [
    'datePassesNext',
    'the next date',
    running,
    move(1, '2027-02-20'),
    start,
    { terms: { ...terms, rules: { ...plainRules, dateMoves: { times: 1, perMonths: 12, daysMax: 31 } } } },
  ],
  ['noSuchOption', 'two options', running, use(2)],
  ['optionUsedUp', 'the option used', deferred, use(0)],
  ['changePending', 'a change that lies open', proposed, use(0)],
  ['changePending', 'a change that lies open', proposed, propose],
  ['nothingToMove', 'all due already', running, use(0), day('2027-03-21')],
  ['noNoticeDue', 'being late, notice not due yet', drifting, notice(1, '2027-01-22')],
  ['noNoticeDue', 'notice due for another', asked, notice(2, '2027-01-25')],
  ['noNoticeDue', 'notice sent before it was due', asked, notice(1, '2027-01-23')],
  ['noNoticeDue', 'notice given', noticed, notice(1, '2027-01-26')],
];

for (const [code, what, state, command, today = start, more = {}] of rows) {
  test(`after ${what}, ${command.kind} is refused: ${code}`, () => {
    assert.deepEqual(decideAgreement(command, state, { terms, today, atMs, ...more }), { refused: code });
  });
}

test('every refusal is reached, in the order in which it takes precedence', () => {
  assert.deepEqual([...new Set(rows.map(([code]) => code))], [...agreementRefusals]);
});

test('what all have signed can be taken back to the end of the last day, and comes into force after it', () => {
  assert.equal(byAll.state, 'signed');
  assert.equal(byAll.coolingOffEndsOn, start + 3);
  const taken = afterCommands(terms, [[withdraw, start + 3]], byAll);
  assert.equal(taken.state, 'withdrawn');
  assert.deepEqual([bySome, byAll, running, drifting, noticed, moved].map(isActive), [
    false,
    true,
    true,
    true,
    true,
    true,
  ]);
  assert.deepEqual([drafted, approved, taken, breached].map(isActive), [false, false, false, false]);
});

test('a date moved a second time counts from the date of the terms, and after an option from the new one', () => {
  const often = { ...terms, rules: { ...plainRules, dateMoves: { times: 9, perMonths: 12, daysMax: 10 } } };
  const on = start + 6;
  const again = (to: string, state = moved) => decideAgreement(move(1, to), state, { terms: often, today: on, atMs });
  assert.ok(!('refused' in again('2027-01-30')));
  assert.deepEqual(again('2027-01-31'), { refused: 'dateTooLate' });
  const late = afterCommands(often, [[use(0), on]], moved);
  assert.equal(late.instalments[0]!.dueOn, day('2027-04-25'));
  assert.ok(!('refused' in again('2027-05-05', late)));
  assert.deepEqual(again('2027-05-06', late), { refused: 'dateTooLate' });
});

test('moves come back when their months have passed', () => {
  const [first] = moved.dateMoves;
  const after12 = decideAgreement(move(3, '2027-03-25'), moved, {
    terms: { ...terms, rules: { ...plainRules, dateMoves: { times: 1, perMonths: 1, daysMax: 10 } } },
    today: first!.on + 31,
    atMs,
  });
  assert.ok(!('refused' in after12));
});

test('a change holds when all have signed it, and not before; it starts anew in all that the terms say', () => {
  const at = { proposedTerms: newTerms, terms, atMs, today: start + 6 };
  const decided = decideAgreement(signOf({ termsHash: 'sha256:new' }), proposed, at);
  assert.ok(!('refused' in decided));
  assert.deepEqual(
    decided.map(({ kind }) => kind),
    ['signedBy', 'changeSigned', 'rePlanned'],
  );
  const changed = after(
    after(moved, { kind: 'changeProposed', by: 'wang', version: 2, termsHash: 'sha256:new', atMs }),
    ...decided,
  );
  assert.equal(changed.state, 'rePlanned');
  assert.equal(changed.termsHash, 'sha256:new');
  assert.equal(changed.proposed, undefined);
  assert.deepEqual(changed.dateMoves, []);
  assert.deepEqual(changed.optionsUsed, [0, 0]);
  assert.deepEqual(changed.instalments, newTerms.instalments);
  assert.equal(proposed.termsHash, hashOfTerms, 'until then the terms before hold');
});

test('a change that was not signed in time makes room for another', () => {
  const at = { proposedTerms: newTerms, terms, atMs, today: newTerms.signBy + 1 };
  assert.ok(!('refused' in decideAgreement(propose, proposed, at)));
  assert.ok(!('refused' in decideAgreement(use(0), proposed, at)));
});

test('no interest is added on what was paid in part of the first instalment that an option moves', () => {
  const inPart = after(running, { kind: 'paidInPart', n: 1, on: start + 5, missingMinor: 5_100n, atMs });
  const interest = (state: Agreement) => state.instalments.reduce((sum, each) => sum + each.interestMinor, 0n);
  const added = (state: Agreement) => interest(afterCommands(terms, [[use(0), start + 6]], state)) - 300n;
  // Three months at 6 % a year: 1.5 % of 300.00, and of 250.00.
  assert.equal(added(running), 450n);
  assert.equal(added(inPart), 375n);
});

test('an event that cannot follow is a bug and throws', () => {
  assert.throws(() => evolveAgreement(noAgreement, { kind: 'approved', by: 'x', atMs }, terms), /not drafted/);
});

test('one who signs alone makes it whole', () => {
  const alone = threeInstalments();
  assert.equal(signed(alone).state, 'signed');
  assert.equal(
    alone.instalments.reduce((sum, each) => sum + askedMinor(each), 0n),
    30_300n,
  );
});
