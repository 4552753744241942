import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Agreement, actName } from '../core/agreement/agreement.ts';
import type { ActKind, AgreementStateName } from '../core/agreement/moves.ts';
import type { PlanPayment } from '../core/agreement/standing.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { formatDay, parseDay } from '../core/calendar/day.ts';
import { type ActNow, actNow, overCodes } from './agreement-acts-now.ts';
import { withAgreements } from './contact-request.ts';

const day = (text: string) => parseDay(text)!;

/** Two instalments of 100.00: on 20 July and on 20 August. */
const instalments = ['2026-07-20', '2026-08-20'].map((dueOn, index) => ({
  n: index + 1,
  dueOn: day(dueOn),
  principalMinor: 10_000n,
  interestMinor: 0n,
}));
const terms = {
  instalments,
  rules: {
    zone: 'Asia/Shanghai',
    toleranceDays: 3,
    toleranceMinor: 100n,
    remindDaysBefore: [5, 1],
    warnDaysAfter: 1,
    breach: { noticeDaysAfter: 1, mendDays: 15 },
    debit: { mandateRef: 'M-1' },
  },
} as unknown as AgreementTerms;
const late = { n: 1, lateFrom: day('2026-07-20'), noticedOn: undefined, mendBy: day('2026-07-23') };
const noticed = { ...late, noticedOn: day('2026-07-25'), mendBy: day('2026-08-09') };

interface Given {
  readonly act: ActKind;
  readonly dueOn: string;
  readonly n?: number;
  readonly today: string;
  readonly state?: AgreementStateName;
  readonly drift?: Agreement['drift'];
  readonly paid?: readonly (readonly [on: string, amountMinor: bigint])[];
  readonly terms?: AgreementTerms;
  readonly movedTo?: string;
  readonly isNamed?: boolean;
}

function look(given: Given): string {
  const {
    act,
    dueOn,
    n = act === 'certificate' || act === 'changeConfirmed' ? undefined : 1,
    state = 'inForce',
  } = given;
  const name = actName(act, n, day(dueOn));
  const agreement = {
    state,
    instalments: instalments.map((each) =>
      each.n === 1 && given.movedTo ? { ...each, dueOn: day(given.movedTo) } : each,
    ),
    drift: given.drift,
    acts: new Set(given.isNamed === false ? [] : [name]),
  } as unknown as Agreement;
  const payments: PlanPayment[] = (given.paid ?? []).map(([on, amountMinor]) => ({ on: day(on), amountMinor }));
  const of = { agreement, terms: given.terms ?? terms, payments, today: day(given.today) };
  return shown(actNow({ act, n, dueOn: day(dueOn) }, of));
}

function shown(now: ActNow): string {
  switch (now.kind) {
    case 'over':
      return `${now.state} ${now.code}`;
    case 'letter': {
      const { n, amountMinor, dueOn, mendBy } = now.figures;
      const days = [dueOn, mendBy].map((on) => (on === undefined ? '-' : formatDay(on)));
      return `${now.act} ${n} ${amountMinor} ${days.join(' ')}`;
    }
    case 'debit':
      return `debit ${now.figures.n} ${now.figures.amountMinor} of ${now.figures.sumDueMinor}`;
    case 'notYet':
    case 'certificate':
    case 'creditCorrection':
      return now.kind;
  }
}

const reminder = { act: 'reminder', dueOn: '2026-07-15', today: '2026-07-15' } as const;
const warning = {
  act: 'driftWarning',
  dueOn: '2026-07-21',
  today: '2026-07-21',
  state: 'drifting',
  drift: late,
} as const;
const notice = {
  act: 'breachNotice',
  dueOn: '2026-07-24',
  today: '2026-07-24',
  state: 'drifting',
  drift: late,
} as const;
const debit = { act: 'debit', dueOn: '2026-07-20', today: '2026-07-20' } as const;
const noDebit = { ...terms, rules: { ...terms.rules, debit: undefined } };

const rows: readonly (readonly [expected: string, given: Given])[] = [
  ['notYet', { ...reminder, today: '2026-07-14' }],
  ['reminder 1 10000 2026-07-20 -', reminder],
  ['reminder 1 6000 2026-07-20 -', { ...reminder, paid: [['2026-07-14', 4_000n]] }],
  ['dropped paid', { ...reminder, paid: [['2026-07-14', 10_000n]] }],
  ['dropped paid', { ...reminder, paid: [['2026-07-14', 9_900n]] }],
  ['dropped superseded', { ...reminder, today: '2026-07-19' }],
  ['reminder 1 10000 2026-07-20 -', { ...reminder, dueOn: '2026-07-19', today: '2026-07-20' }],
  ['dropped datePassed', { ...reminder, dueOn: '2026-07-19', today: '2026-07-21' }],
  ['dropped datesChanged', { ...reminder, movedTo: '2026-07-25' }],
  ['dropped termsChanged', { ...reminder, isNamed: false }],
  ['dropped termsChanged', { ...reminder, n: 3 }],
  ['dropped ended', { ...reminder, state: 'breached' }],
  ['dropped ended', { ...reminder, state: 'completed' }],
  ['driftWarning 1 10000 2026-07-20 2026-07-23', warning],
  ['driftWarning 1 10000 2026-07-20 2026-07-23', { ...warning, today: '2026-07-23' }],
  ['dropped superseded', { ...warning, today: '2026-07-24' }],
  ['dropped superseded', { ...warning, drift: noticed, today: '2026-07-23' }],
  ['dropped mended', { ...warning, state: 'kept', drift: undefined }],
  ['dropped mended', { ...warning, paid: [['2026-07-21', 10_000n]] }],
  ['breachNotice 1 10000 2026-07-20 2026-08-08', notice],
  ['breachNotice 1 10000 2026-07-20 2026-08-14', { ...notice, today: '2026-07-30' }],
  ['dropped mended', { ...notice, paid: [['2026-07-24', 10_000n]] }],
  ['dropped mended', { ...notice, state: 'kept', drift: undefined }],
  ['done toldByHand', { ...notice, drift: noticed }],
  ['debit 1 10000 of 10000', debit],
  ['debit 1 2500 of 2500', { ...debit, paid: [['2026-07-20', 7_500n]] }],
  ['dropped paid', { ...debit, paid: [['2026-07-20', 10_000n]] }],
  [
    'debit 2 10000 of 15000',
    { ...debit, n: 2, dueOn: '2026-08-20', today: '2026-08-20', paid: [['2026-07-20', 5_000n]] },
  ],
  ['refused debitDayPassed', { ...debit, today: '2026-07-21' }],
  ['dropped datesChanged', { ...debit, movedTo: '2026-07-25' }],
  ['dropped termsChanged', { ...debit, terms: noDebit }],
  ['changeConfirmed 1 10000 2026-07-20 -', { act: 'changeConfirmed', dueOn: '2026-07-10', today: '2026-07-10' }],
  [
    'changeConfirmed 2 10000 2026-08-20 -',
    { act: 'changeConfirmed', dueOn: '2026-07-10', today: '2026-07-10', paid: [['2026-07-09', 10_000n]] },
  ],
  [
    'dropped paid',
    { act: 'changeConfirmed', dueOn: '2026-07-10', today: '2026-07-10', paid: [['2026-07-09', 20_000n]] },
  ],
  ['certificate', { act: 'certificate', dueOn: '2026-08-20', today: '2026-08-21', state: 'completed' }],
  ['dropped notCompleted', { act: 'certificate', dueOn: '2026-08-20', today: '2026-08-21', state: 'kept' }],
  ['creditCorrection', { act: 'creditCorrection', dueOn: '2026-08-20', today: '2026-08-21', state: 'completed' }],
];

test('what is to be done about an act, as payments and days have left it', () => {
  const found = new Set<string>();
  for (const [expected, given] of rows) {
    assert.equal(
      look(given),
      expected,
      JSON.stringify(given, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    );
    found.add(expected.split(' ')[1]!);
  }
  for (const code of overCodes) assert.ok(found.has(code), `no case of ${code}`);
});

test('a warning that comes after the days of grace promises none, unless the notice has come instead', () => {
  const slow = { ...terms, rules: { ...terms.rules, toleranceDays: 0, breach: { noticeDaysAfter: 5, mendDays: 15 } } };
  assert.equal(look({ ...warning, terms: slow }), 'driftWarning 1 10000 2026-07-20 -');
});

test('the book’s own yes stands before what was recorded; its no only where nobody said anything', () => {
  const cases: readonly (readonly [
    inForce: boolean | undefined,
    recorded: unknown,
    said: unknown,
    expected: unknown,
  ])[] = [
    [true, undefined, undefined, true],
    [true, false, undefined, true],
    [true, 'unknown', undefined, true],
    [true, undefined, false, true],
    [false, undefined, undefined, false],
    [false, true, undefined, true],
    [false, 'unknown', undefined, 'unknown'],
    [false, undefined, true, undefined],
    [undefined, undefined, undefined, undefined],
    [undefined, true, undefined, true],
    [undefined, false, undefined, false],
  ];
  for (const [inForce, recorded, said, expected] of cases) {
    const facts = recorded === undefined ? {} : { agreementInForce: recorded };
    const alone = said === undefined ? {} : { agreementInForce: said };
    const found = withAgreements(facts, { inForce, said: alone });
    assert.equal(found.agreementInForce, expected, `${inForce} ${String(recorded)} ${String(said)}`);
  }
});
