import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  close,
  day,
  draft,
  eventLine,
  inForce,
  type Life,
  live,
  signed,
  type ToldPayment,
  threeInstalments,
} from '../../../tools/agreement-cases.ts';
import { formatDay } from '../calendar/day.ts';
import { type Agreement, evolveAgreement, noAgreement } from './agreement.ts';
import type { AgreementRules, AgreementTerms } from './terms.ts';

const terms = threeInstalments();
const pay = (on: string, amountMinor: bigint, toldOn?: string): ToldPayment => ({
  on: day(on),
  amountMinor,
  toldOn: toldOn === undefined ? undefined : day(toldOn),
});
const jan = pay('2027-01-20', 10_100n);
const feb = pay('2027-02-20', 10_100n);
const mar = pay('2027-03-20', 10_100n);

interface Story {
  readonly payments: readonly ToldPayment[];
  readonly until: string;
  readonly noticeAfterDays?: number;
  readonly rules?: Partial<AgreementRules>;
  readonly terms?: AgreementTerms;
  readonly expect: readonly string[];
}

const janPaid = ['2027-01-17 reminder 1', '2027-01-20 paid 1 onTime'];
const febPaid = ['2027-02-17 reminder 2', '2027-02-20 paid 2 onTime'];
const marPaid = ['2027-03-17 reminder 3', '2027-03-20 paid 3 onTime'];
const done = (on: string) => [`${on} completed`, `${on} certificate`, `${on} creditCorrection`];
const drifted = ['2027-01-20 driftBegan 1, 10100 missing, mend by 2027-01-23', '2027-01-21 driftWarning 1'];
const noticed = ['2027-01-24 breachNotice 1', '2027-01-26 breachNoticed 1, 1 missing, mend by 2027-02-10'];

const stories: Readonly<Record<string, Story>> = {
  'all paid on the day': {
    payments: [jan, feb, mar],
    until: '2027-04-30',
    expect: [...janPaid, ...febPaid, ...marPaid, ...done('2027-03-20')],
  },
  'paid on the last tolerated day: warned, in time, no notice': {
    payments: [pay('2027-01-23', 10_100n)],
    until: '2027-01-30',
    expect: ['2027-01-17 reminder 1', ...drifted, '2027-01-23 paid 1 inTolerance', '2027-01-23 driftEnded'],
  },
  'paid a day after the tolerance: late, and mended': {
    payments: [pay('2027-01-24', 10_100n)],
    until: '2027-01-30',
    expect: ['2027-01-17 reminder 1', ...drifted, '2027-01-24 paid 1 late', '2027-01-24 driftEnded'],
  },
  'paid a week ahead: no reminder': {
    payments: [pay('2027-01-13', 10_100n)],
    until: '2027-01-30',
    expect: ['2027-01-13 paid 1 early'],
  },
  'two reminders, the second falling': {
    payments: [jan],
    until: '2027-01-20',
    rules: { remindDaysBefore: [7, 1] },
    expect: ['2027-01-13 reminder 1', '2027-01-19 reminder 1', '2027-01-20 paid 1 onTime'],
  },
  'debited by mandate, told the day before': {
    payments: [jan],
    until: '2027-01-20',
    rules: { remindDaysBefore: [], debit: { mandateRef: 'M-1' } },
    expect: ['2027-01-20 debit 1', '2027-01-20 paid 1 onTime'],
  },
  'never paid, notice given two days after it fell due: breached when the time to mend is over': {
    payments: [],
    until: '2027-03-30',
    noticeAfterDays: 2,
    expect: ['2027-01-17 reminder 1', ...drifted, ...noticed, '2027-02-11 breached 1'],
  },
  'never paid and no notice given: not breached, however long': {
    payments: [],
    until: '2028-03-30',
    expect: [
      '2027-01-17 reminder 1',
      ...drifted,
      '2027-01-24 breachNotice 1',
      '2027-02-17 reminder 2',
      '2027-03-17 reminder 3',
    ],
  },
  'paid on the last day to mend it': {
    payments: [pay('2027-02-10', 10_100n)],
    until: '2027-02-14',
    noticeAfterDays: 2,
    expect: ['2027-01-17 reminder 1', ...drifted, ...noticed, '2027-02-10 paid 1 late', '2027-02-10 driftEnded'],
  },
  'paid on the last day to mend it, told three days after: the breach never was': {
    payments: [pay('2027-02-10', 10_100n, '2027-02-13')],
    until: '2027-02-14',
    noticeAfterDays: 2,
    expect: [
      '2027-01-17 reminder 1',
      ...drifted,
      ...noticed,
      '2027-02-11 breached 1',
      '2027-02-10 breachUndone',
      '2027-02-10 paid 1 late',
      '2027-02-12 driftEnded',
    ],
  },
  'paid a day after the last day to mend it: breached': {
    payments: [pay('2027-02-11', 10_100n)],
    until: '2027-02-14',
    noticeAfterDays: 2,
    expect: ['2027-01-17 reminder 1', ...drifted, ...noticed, '2027-02-11 breached 1'],
  },
  'a payment reversed a month later: late from that day, with time to mend it': {
    payments: [jan, feb, pay('2027-03-01', -10_100n), pay('2027-03-03', 10_100n), mar],
    until: '2027-04-30',
    noticeAfterDays: 2,
    expect: [
      ...janPaid,
      ...febPaid,
      '2027-03-01 instalmentUnpaid 2, 10100 missing',
      '2027-03-01 driftBegan 2, 10100 missing, mend by 2027-03-04',
      '2027-03-02 driftWarning 2',
      '2027-03-03 paid 2 inTolerance',
      '2027-03-03 driftEnded',
      ...marPaid,
      ...done('2027-03-20'),
    ],
  },
  'while one is late an older one is undone: the older is late instead, and nothing was mended': {
    payments: [jan, pay('2027-02-21', -10_100n)],
    until: '2027-02-23',
    expect: [
      ...janPaid,
      '2027-02-17 reminder 2',
      '2027-02-21 instalmentUnpaid 1, 10100 missing',
      '2027-02-20 driftBegan 2, 10100 missing, mend by 2027-02-23',
      '2027-02-21 driftWarning 2',
      '2027-02-21 driftBegan 1, 10100 missing, mend by 2027-02-24',
      '2027-02-22 driftWarning 1',
    ],
  },
  'a payment that came in and was undone on one day': {
    payments: [pay('2027-01-19', 10_100n), pay('2027-01-19', -10_100n), jan],
    until: '2027-01-30',
    expect: janPaid,
  },
  'a payment of before taken back after notice: late from its due date, and notice is given again': {
    payments: [pay('2027-01-19', 10_100n, '2027-01-30'), pay('2027-01-19', -10_100n, '2027-02-03')],
    until: '2027-02-20',
    noticeAfterDays: 2,
    expect: [
      '2027-01-17 reminder 1',
      ...drifted,
      ...noticed,
      '2027-01-19 paid 1 early',
      '2027-01-29 driftEnded',
      '2027-02-02 instalmentUnpaid 1, 10100 missing',
      '2027-01-20 driftBegan 1, 10100 missing, mend by 2027-01-23',
      '2027-02-02 breachNotice 1',
      '2027-02-05 breachNoticed 1, 1 missing, mend by 2027-02-20',
      '2027-02-17 reminder 2',
    ],
  },
  'mended and undone, both told after the breach: another notice is needed': {
    payments: [pay('2027-02-05', 10_100n, '2027-02-15'), pay('2027-02-12', -10_100n, '2027-02-15')],
    until: '2027-02-16',
    noticeAfterDays: 2,
    expect: [
      '2027-01-17 reminder 1',
      ...drifted,
      ...noticed,
      '2027-02-11 breached 1',
      '2027-02-10 breachUndone',
      '2027-02-14 driftEnded',
      '2027-02-12 driftBegan 1, 10100 missing, mend by 2027-02-15',
      '2027-02-13 driftWarning 1',
      '2027-02-16 breachNotice 1',
    ],
  },
  'paid in two parts': {
    payments: [pay('2027-01-18', 4_000n), pay('2027-01-20', 6_100n)],
    until: '2027-01-25',
    expect: ['2027-01-17 reminder 1', '2027-01-18 paidInPart 1, 6100 missing', '2027-01-20 paid 1 onTime'],
  },
  'a part that is undone': {
    payments: [pay('2027-01-18', 4_000n), pay('2027-01-19', -4_000n), pay('2027-01-20', 4_000n)],
    until: '2027-01-20',
    expect: [
      '2027-01-17 reminder 1',
      '2027-01-18 paidInPart 1, 6100 missing',
      '2027-01-19 instalmentUnpaid 1, 10100 missing',
      '2027-01-20 paidInPart 1, 6100 missing',
    ],
  },
  'short by a cent that is tolerated: asked for with the last instalment': {
    payments: [pay('2027-01-20', 10_099n), feb, mar, pay('2027-03-22', 1n)],
    until: '2027-03-25',
    rules: { toleranceMinor: 1n },
    expect: [
      ...janPaid,
      ...febPaid,
      '2027-03-17 reminder 3',
      '2027-03-20 paidInPart 3, 1 missing',
      '2027-03-20 driftBegan 3, 1 missing, mend by 2027-03-23',
      '2027-03-21 driftWarning 3',
      '2027-03-22 paid 3 inTolerance',
      '2027-03-22 driftEnded',
      ...done('2027-03-22'),
    ],
  },
  'more than was due ends it early, and interest of later days is not asked': {
    payments: [jan, pay('2027-02-25', 20_100n)],
    until: '2027-04-30',
    expect: [
      ...janPaid,
      '2027-02-17 reminder 2',
      '2027-02-20 driftBegan 2, 10100 missing, mend by 2027-02-23',
      '2027-02-21 driftWarning 2',
      '2027-02-24 breachNotice 2',
      '2027-02-25 paid 2 late',
      '2027-02-25 driftEnded',
      ...done('2027-02-25'),
    ],
  },
  'all principal paid when nothing more could be paid in part': {
    payments: [jan, pay('2027-02-01', 20_000n), pay('2027-03-25', 5n)],
    until: '2027-04-30',
    // A further payment by mistake does not open it again.
    expect: [...janPaid, '2027-02-01 paid 2 early', ...done('2027-02-01')],
  },
  'what ended it early was undone: dates that had passed since are late from that day': {
    payments: [jan, pay('2027-02-01', 20_000n), pay('2027-04-01', -20_000n)],
    until: '2027-04-05',
    expect: [
      ...janPaid,
      '2027-02-01 paid 2 early',
      ...done('2027-02-01'),
      '2027-04-01 reopened, 20200 missing',
      '2027-04-01 instalmentUnpaid 2, 10100 missing',
      '2027-04-01 driftBegan 2, 10100 missing, mend by 2027-04-04',
      '2027-04-02 driftWarning 2',
      '2027-04-05 breachNotice 2',
    ],
  },
  'the last paid by a large sum alone: completed on its day, not on that of the instalment before': {
    payments: [pay('2027-01-20', 10_000n), pay('2027-02-01', 100_000n)],
    until: '2027-02-10',
    terms: {
      ...terms,
      instalments: [
        { n: 1, dueOn: day('2027-01-20'), principalMinor: 10_000n, interestMinor: 0n },
        { n: 2, dueOn: day('2027-03-20'), principalMinor: 100_000n, interestMinor: 900n },
      ],
    },
    expect: [...janPaid, '2027-02-01 paidInPart 2, 900 missing', ...done('2027-02-01')].filter(
      (line) => !line.includes('paidInPart'),
    ),
  },
};

function lifeOf({ payments, until, noticeAfterDays, rules, terms: of = terms }: Story): Life {
  return { terms: { ...of, rules: { ...of.rules, ...rules } }, payments, until: day(until), noticeAfterDays };
}

for (const [what, story] of Object.entries(stories)) {
  test(what, () => {
    assert.deepEqual(live(lifeOf(story)).events.map(eventLine), story.expect);
  });
}

test('what is told on one day changes nothing when it is closed again', () => {
  for (const story of Object.values(stories)) {
    const life = lifeOf(story);
    const lived = live(life);
    const at = { terms: life.terms, payments: lived.known, through: life.until, asOf: life.until };
    assert.deepEqual(close(lived.agreement, at).events, []);
  }
});

test('after notice, the next thing that happens is the breach, also when many days are closed in one step', () => {
  const life = { terms, payments: [], until: day('2027-01-26'), noticeAfterDays: 2 };
  const { agreement, nextEventOn } = live(life);
  assert.equal(nextEventOn, day('2027-02-11'));
  const later = close(agreement, { terms, payments: [], through: life.until, asOf: day('2027-02-15') });
  assert.deepEqual(later.events.map(eventLine), ['2027-02-11 breached 1']);
  assert.equal(later.nextEventOn, undefined);
});

test('not signed in time it lapses, the day after the last to sign', () => {
  const drafted = evolveAgreement(noAgreement, { kind: 'drafted', version: 1, termsHash: draft.kind, atMs: 0 }, terms);
  const at = { terms, payments: [], asOf: terms.signBy };
  assert.deepEqual(close(drafted, at).events, []);
  assert.equal(close(drafted, at).nextEventOn, terms.signBy + 1);
  const ended = close(drafted, { ...at, asOf: terms.signBy + 9 });
  assert.deepEqual(ended.events.map(eventLine), ['2026-12-07 ended notSignedInTime']);
  assert.equal(ended.nextEventOn, undefined);
});

test('in force on the day after the time to take it back, with what was paid since it was signed', () => {
  const agreement = signed(terms);
  const until = terms.asOf + 3;
  const payments = [{ on: until, amountMinor: 10_100n }];
  assert.deepEqual(close(agreement, { terms, payments, asOf: until }).events, []);
  const advanced = close(agreement, { terms, payments, asOf: until + 1 });
  assert.deepEqual(advanced.events.map(eventLine), [
    `${formatDay(until + 1)} cameIntoForce`,
    `${formatDay(until)} paid 1 early`,
  ]);
});

test('a record that is not reported is not corrected', () => {
  const quiet = { ...terms, reportedAs: 'notReported' as const };
  const lines = live({ terms: quiet, payments: [jan, feb, mar], until: day('2027-03-20') }).events.map(eventLine);
  assert.deepEqual(lines.slice(-2), ['2027-03-20 completed', '2027-03-20 certificate']);
});

test('the state is its events and nothing else', () => {
  const lived = live(lifeOf(stories['a payment reversed a month later: late from that day, with time to mend it']!));
  const { agreement } = inForce(terms);
  const again = lived.events.reduce<Agreement>((state, event) => evolveAgreement(state, event, terms), agreement);
  assert.deepEqual(again, lived.agreement);
});
