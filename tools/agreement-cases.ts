/** Terms, payments and lives of agreements for tests: the same number gives the same case on every machine. */
import { type Advanced, advanceAgreement } from '../src/core/agreement/advance.ts';
import {
  type Agreement,
  type AgreementState,
  decideAgreement,
  evolveAgreement,
  noAgreement,
} from '../src/core/agreement/agreement.ts';
import type { AgreementCommand, AgreementEvent } from '../src/core/agreement/moves.ts';
import type { PlanPayment } from '../src/core/agreement/standing.ts';
import type { AgreedInstalment, AgreementRules, AgreementTerms } from '../src/core/agreement/terms.ts';
import { type Day, formatDay, parseDay } from '../src/core/calendar/day.ts';
import { addMonths } from '../src/core/calendar/period.ts';
import { noAmounts } from '../src/core/loan/components.ts';

export function day(text: string): Day {
  const read = parseDay(text);
  if (read === undefined) throw new Error(`not a day: ${text}`);
  return read;
}

const hash = (digit: string) => `sha256:${digit.repeat(64)}`;
export const hashOfTerms = hash('1');

export const plainRules: AgreementRules = {
  zone: 'Asia/Shanghai',
  toleranceDays: 3,
  toleranceMinor: 0n,
  remindDaysBefore: [3],
  warnDaysAfter: 1,
  breach: { noticeDaysAfter: 1, mendDays: 15 },
  fallback: { waived: 'owedAgain', schedule: 'allDue' },
  dateMoves: { times: 1, perMonths: 12, daysMax: 10 },
  coolingOffDays: 3,
  debit: undefined,
};

/** Three instalments of 101.00 on the 20th from January 2027 on, 50.00 of penalty waived. */
export function threeInstalments(change: Partial<AgreementTerms> = {}): AgreementTerms {
  return {
    agreementNumber: 'A-C1-1',
    version: 1,
    replaces: undefined,
    offerHash: hash('7'),
    basis: 'cardInstalment',
    lender: 'Bank of an Example',
    loanRef: 'L-1',
    product: 'card',
    currency: 'CNY',
    asOf: day('2026-11-22'),
    signBy: day('2026-12-06'),
    owed: { ...noAmounts, principal: 28_000n, interest: 2_000n, penalty: 5_000n },
    contractRateMillionths: 18_000_000n,
    agreedRateMillionths: 6_000_000n,
    aprPercent: '6.17',
    waived: { ...noAmounts, penalty: 5_000n },
    release: 'onCompletion',
    capitalised: { ...noAmounts, interest: 2_000n },
    instalments: monthly({ count: 3, firstDueOn: day('2027-01-20'), principalMinor: 10_000n, interestMinor: 100n }),
    rules: plainRules,
    options: [
      { kind: 'defer', months: 3, times: 1 },
      { kind: 'lowerPayment', shareMillionths: 50_000_000n, months: 2, times: 1 },
    ],
    parties: ['borrower'],
    signatureLevel: 'code',
    givesUpLimitation: false,
    reportedAs: 'agreedInstalments',
    jurisdiction: 'cn',
    packHash: hash('9'),
    ...change,
  };
}

export function monthly(at: {
  readonly count: number;
  readonly firstDueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
}): AgreedInstalment[] {
  const { count, firstDueOn, principalMinor, interestMinor } = at;
  return Array.from({ length: count }, (_, index) => ({
    n: index + 1,
    dueOn: addMonths(firstDueOn, index),
    principalMinor,
    interestMinor,
  }));
}

/** The state after commands that must all be taken. */
export function afterCommands(
  terms: AgreementTerms,
  commands: readonly (readonly [AgreementCommand, Day])[],
  start: AgreementState = noAgreement,
): Agreement {
  let state: AgreementState = start;
  for (const [command, today] of commands) {
    const decided = decideAgreement(command, state, { terms, today, atMs: 0 });
    if ('refused' in decided) throw new Error(`${command.kind}: ${decided.refused}`);
    state = decided.reduce<AgreementState>((before, event) => evolveAgreement(before, event, terms), state);
  }
  return state as Agreement;
}

export const draft: AgreementCommand = { kind: 'draft', termsHash: hashOfTerms, version: 1 };
export const approve: AgreementCommand = { kind: 'approve', by: 'wang' };
export const sign: AgreementCommand & { kind: 'sign' } = {
  kind: 'sign',
  party: 'borrower',
  termsHash: hashOfTerms,
  level: 'code',
  signatureId: '1',
  isLawful: true,
  areFiguresTheSame: true,
};

export function signed(terms: AgreementTerms, on: Day = terms.asOf): Agreement {
  return afterCommands(terms, [
    [draft, on],
    [approve, on],
    [sign, on],
  ]);
}

/** Looked at through the first day in force. */
export function inForce(terms: AgreementTerms, on: Day = terms.asOf): { agreement: Agreement; through: Day } {
  const through = on + terms.rules.coolingOffDays + 1;
  return { agreement: close(signed(terms, on), { terms, payments: [], asOf: through }).agreement, through };
}

export function close(
  agreement: Agreement,
  at: {
    readonly terms: AgreementTerms;
    readonly payments: readonly PlanPayment[];
    readonly through?: Day;
    readonly asOf: Day;
  },
): Advanced {
  return advanceAgreement(agreement, { through: undefined, atMs: 0, ...at });
}

export interface ToldPayment extends PlanPayment {
  /** the day from which it is known; undefined: its own */
  readonly toldOn?: Day | undefined;
}

export interface Life {
  readonly terms: AgreementTerms;
  readonly payments: readonly ToldPayment[];
  readonly until: Day;
  /** the days that are closed, rising; undefined: every day */
  readonly closes?: readonly Day[] | undefined;
  /** notice of breach is given so many days after it falls due; undefined: never */
  readonly noticeAfterDays?: number | undefined;
}

export interface Lived {
  readonly agreement: Agreement;
  readonly events: readonly AgreementEvent[];
  readonly nextEventOn: Day | undefined;
  readonly known: readonly PlanPayment[];
}

/** From the first day in force to `until`. */
export function live({ terms, payments, until, closes, noticeAfterDays }: Life): Lived {
  let { agreement, through } = inForce(terms);
  const events: AgreementEvent[] = [];
  let nextEventOn: Day | undefined;
  let known: readonly PlanPayment[] = [];
  const notices: { readonly n: number; readonly on: Day }[] = [];
  const chosen = closes && new Set(closes);
  for (let asOf = through + 1; asOf <= until; asOf++) {
    const notice = notices.find(({ on }) => on === asOf);
    if (notice !== undefined) {
      const command = { kind: 'noticeGiven', n: notice.n, on: asOf, missingMinor: 1n } as const;
      const decided = decideAgreement(command, agreement, { terms, today: asOf, atMs: 0 });
      for (const event of 'refused' in decided ? [] : decided) {
        agreement = evolveAgreement(agreement, event, terms);
        events.push(event);
      }
    }
    if (chosen !== undefined && !chosen.has(asOf) && asOf !== until) continue;
    known = payments.filter(({ on, toldOn }) => (toldOn ?? on) <= asOf && on <= asOf);
    const advanced = close(agreement, { terms, payments: known, through, asOf });
    agreement = advanced.agreement;
    nextEventOn = advanced.nextEventOn;
    through = asOf;
    for (const event of advanced.events) {
      events.push(event);
      if (event.kind === 'actDue' && event.act === 'breachNotice' && noticeAfterDays !== undefined)
        notices.push({ n: event.n!, on: asOf + noticeAfterDays });
    }
  }
  return { agreement, events, nextEventOn, known };
}

/** An event as a line: its day, what it is, the instalment, and what else tells one from another. */
export function eventLine(event: AgreementEvent): string {
  const on = 'on' in event ? formatDay(event.on) : '';
  const n = 'n' in event && event.n !== undefined ? ` ${event.n}` : '';
  const missing = 'missingMinor' in event ? `, ${event.missingMinor} missing` : '';
  switch (event.kind) {
    case 'actDue':
      return `${on} ${event.act}${n}`;
    case 'instalmentPaid':
      return `${on} paid${n} ${event.how}`;
    case 'driftBegan':
    case 'breachNoticed':
      return `${on} ${event.kind}${n}${missing}, mend by ${formatDay(event.mendBy)}`;
    case 'ended':
      return `${on} ended ${event.reason}`;
    case 'drafted':
    case 'approved':
    case 'signedBy':
    case 'signed':
    case 'cameIntoForce':
    case 'paidInPart':
    case 'instalmentUnpaid':
    case 'driftEnded':
    case 'breached':
    case 'breachUndone':
    case 'dateMoved':
    case 'rePlanned':
    case 'changeProposed':
    case 'changeSigned':
    case 'completed':
    case 'reopened':
    case 'withdrawn':
      return `${on} ${event.kind}${n}${missing}`;
  }
}
