import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseDay } from '../calendar/day.ts';
import {
  type CauseAnswers,
  type CauseEvent,
  causeEvents,
  causeOf,
  type RecordedFacts,
  recordFacts,
  says,
} from './cause.ts';

const asOf = parseDay('2026-11-22')!;
const parameters = { temporaryMonths: 6, willNotFacts: 2 };

function cause(
  answers: Partial<{ event: CauseEvent; since: string; end: string; says: CauseAnswers['says'] }> | undefined,
  record: RecordedFacts = {},
) {
  return causeOf({
    asOf,
    parameters,
    record,
    answers: answers && {
      event: answers.event ?? 'none',
      since: answers.since === undefined ? undefined : parseDay(answers.since)!,
      expectedEndOn: answers.end === undefined ? undefined : parseDay(answers.end)!,
      says: answers.says,
    },
  });
}

describe('does the trouble pass?', () => {
  const rows: readonly (readonly [what: string, answers: Parameters<typeof cause>[0], kind: string, code: string])[] = [
    ['nobody asked', undefined, 'none', 'noAnswer'],
    ['no trouble was named', { event: 'none' }, 'none', 'event.none'],
    ['work lost last month', { event: 'jobLoss', since: '2026-10-20' }, 'temporary', 'recent'],
    ['work lost six months ago to the day', { event: 'jobLoss', since: '2026-05-22' }, 'temporary', 'recent'],
    [
      'work lost a day longer ago, no end in sight',
      { event: 'jobLoss', since: '2026-05-21' },
      'lasting',
      'noEndInSight',
    ],
    [
      'long ill, well again in spring',
      { event: 'illness', since: '2025-01-01', end: '2027-05-22' },
      'temporary',
      'endsSoon',
    ],
    ['ill until after that', { event: 'illness', end: '2027-05-23' }, 'lasting', 'endsLate'],
    ['a divorce', { event: 'familyChange', since: '2026-11-01' }, 'lasting', 'lastsByNature'],
    [
      'a business that fails, sold by January',
      { event: 'businessFailing', end: '2027-01-31' },
      'temporary',
      'endsSoon',
    ],
    ['somebody else borrowed in their name', { event: 'fraud' }, 'none', 'event.fraud'],
  ];
  for (const [what, answers, kind, code] of rows) {
    test(what, () => {
      const told = cause(answers);
      assert.equal(told.kind, kind);
      assert.ok(
        told.because.some((reason) => reason.code === code),
        JSON.stringify(told.because),
      );
    });
  }
});

describe('cannot, will not, or disputes?', () => {
  const rows: readonly (readonly [what: string, Parameters<typeof cause>[0], RecordedFacts, ability: string])[] = [
    ['nothing is known', undefined, {}, 'unknown'],
    ['says they cannot', { says: 'cannot' }, {}, 'cannot'],
    ['an illness explains it', { event: 'illness' }, {}, 'cannot'],
    ['says they will not, and nothing is on record', { says: 'willNot' }, {}, 'unknown'],
    ['says they will not, one fact', { says: 'willNot' }, { assetsMovedAway: true }, 'unknown'],
    ['one fact alone', undefined, { incomeUnchanged: true }, 'unknown'],
    ['not reached, and no more', undefined, { reachable: false }, 'unknown'],
    ['two facts', undefined, { incomeUnchanged: true, paidOthersMeanwhile: true }, 'canButWillNot'],
    [
      'two facts, and as many for them',
      undefined,
      { incomeUnchanged: true, reachable: false, paidBefore: true, askedForHelp: true },
      'unknown',
    ],
    [
      'two facts against what they say',
      { says: 'cannot' },
      { assetsMovedAway: true, statementContradicted: true },
      'canButWillNot',
    ],
    [
      'broken promises and new borrowing show no will',
      undefined,
      { promisesBroken: true, newBorrowingAfter: true },
      'unknown',
    ],
    [
      'says they dispute it, whatever the record',
      { says: 'disputes' },
      { assetsMovedAway: true, statementContradicted: true },
      'disputes',
    ],
    ['an error of the lender', { event: 'lenderError' }, {}, 'disputes'],
    ['a dispute is open', { event: 'jobLoss' }, { disputeOpen: true }, 'disputes'],
  ];
  for (const [what, answers, record, ability] of rows) {
    test(what, () => assert.equal(cause(answers, record).ability, ability));
  }
});

test('nobody is called unwilling by fewer than two recorded facts, and every answer says why', () => {
  const answers = fc.record({
    event: fc.constantFrom(...causeEvents),
    says: fc.option(fc.constantFrom(...says), { nil: undefined }),
  });
  const record = fc.dictionary(fc.constantFrom(...recordFacts), fc.boolean());
  fc.assert(
    fc.property(answers, record, (one, facts) => {
      const told = cause(one, facts);
      const forIt = told.because.filter(({ speaksFor }) => speaksFor === 'canButWillNot');
      if (told.ability === 'canButWillNot') assert.ok(forIt.length >= 2);
      assert.ok(told.because.length > 0);
    }),
    { seed: 20_261_122, numRuns: 300 },
  );
});
