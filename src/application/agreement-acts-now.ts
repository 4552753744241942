/** What is to be done about an act that fell due, as things stand now: payments that came in since count before any run saw them. */
import { type Agreement, actName, isRunning } from '../core/agreement/agreement.ts';
import { type InstalmentStanding, inOrder, type PlanPayment, standingOn } from '../core/agreement/standing.ts';
import type { AgreedInstalment, AgreementTerms } from '../core/agreement/terms.ts';
import type { Day } from '../core/calendar/day.ts';
import type { ActRow } from '../store/agreement-acts.ts';

/** Acts that say something to the borrower. */
export const letterActs = ['reminder', 'driftWarning', 'breachNotice', 'changeConfirmed'] as const;
export type LetterAct = (typeof letterActs)[number];

/** What a letter says; what does not belong to it is undefined. */
export interface LetterFigures {
  readonly n: number | undefined;
  /** what is missing of the instalment now */
  readonly amountMinor: bigint | undefined;
  readonly dueOn: Day | undefined;
  /** paid by the end of this day nothing more happens */
  readonly mendBy: Day | undefined;
}

export interface DebitFigures {
  readonly n: number;
  /** what is missing of the instalment now: so much is taken and never more */
  readonly amountMinor: bigint;
  /** of all instalments that have come */
  readonly sumDueMinor: bigint;
  readonly onDay: Day;
}

/** Why it is not done any more. */
export const overCodes = [
  'ended',
  'notCompleted',
  'termsChanged',
  'paid',
  'datesChanged',
  'datePassed',
  'superseded',
  'mended',
  'debitDayPassed',
] as const;
export type OverCode = (typeof overCodes)[number];

export type ActNow =
  | { readonly kind: 'over'; readonly state: 'dropped' | 'refused' | 'done'; readonly code: OverCode | 'toldByHand' }
  | { readonly kind: 'notYet' }
  | { readonly kind: 'letter'; readonly act: LetterAct; readonly figures: LetterFigures }
  | { readonly kind: 'debit'; readonly figures: DebitFigures }
  | { readonly kind: 'certificate' | 'creditCorrection' };

export interface Standing {
  readonly agreement: Agreement;
  /** those that hold */
  readonly terms: AgreementTerms;
  /** all that came in under these terms, known now */
  readonly payments: readonly PlanPayment[];
  /** where the agreement is kept */
  readonly today: Day;
}

type Act = Pick<ActRow, 'act' | 'n' | 'dueOn'>;

const dropped = (code: OverCode): ActNow => ({ kind: 'over', state: 'dropped', code });

export function actNow(act: Act, at: Standing): ActNow {
  const { agreement, today } = at;
  if (act.dueOn > today) return { kind: 'notYet' };
  switch (act.act) {
    case 'certificate':
    case 'creditCorrection':
      return agreement.state === 'completed' ? { kind: act.act } : dropped('notCompleted');
    case 'reminder':
    case 'driftWarning':
    case 'breachNotice':
    case 'debit':
    case 'changeConfirmed':
      break;
  }
  if (!isRunning(agreement)) return dropped('ended');
  if (!agreement.acts.has(actName(act.act, act.n, act.dueOn))) return dropped('termsChanged');
  if (act.act === 'changeConfirmed') return changeNow(at);
  const found = instalmentNow(act.n, at);
  if (found === undefined) return dropped('termsChanged');
  switch (act.act) {
    case 'reminder':
      return reminderNow(act, at, found);
    case 'driftWarning':
      return warningNow(at, found);
    case 'breachNotice':
      return noticeNow(at, found);
    case 'debit':
      return debitNow(act, at, found);
  }
}

interface Found {
  readonly instalment: AgreedInstalment;
  readonly standing: InstalmentStanding;
  /** of all instalments that have come */
  readonly sumDueMinor: bigint;
}

function standingNow({ agreement, terms, payments, today }: Standing): readonly InstalmentStanding[] {
  return standingOn({
    instalments: agreement.instalments,
    payments: inOrder(payments),
    toleranceMinor: terms.rules.toleranceMinor,
    asOf: today,
  });
}

function instalmentNow(n: number | undefined, at: Standing): Found | undefined {
  const { agreement, today } = at;
  const instalment = agreement.instalments.find((each) => each.n === n);
  if (instalment === undefined) return undefined;
  const all = standingNow(at);
  const sumDueMinor = all.reduce((sum, each) => (each.dueOn <= today ? sum + each.missingMinor : sum), 0n);
  return { instalment, standing: all.find((each) => each.n === n)!, sumDueMinor };
}

function letter(act: LetterAct, figures: Partial<LetterFigures>): ActNow {
  const nothing = { n: undefined, amountMinor: undefined, dueOn: undefined, mendBy: undefined };
  return { kind: 'letter', act, figures: { ...nothing, ...figures } };
}

const isPaid = ({ standing }: Found) => standing.paidOn !== undefined;

function reminderNow(act: Act, { terms, today }: Standing, found: Found): ActNow {
  const { n, dueOn } = found.instalment;
  if (isPaid(found)) return dropped('paid');
  const daysBefore = terms.rules.remindDaysBefore;
  if (!daysBefore.some((days) => dueOn - days === act.dueOn)) return dropped('datesChanged');
  if (dueOn < today) return dropped('datePassed');
  // Two at once would be one too many.
  if (daysBefore.some((days) => dueOn - days > act.dueOn && dueOn - days <= today)) return dropped('superseded');
  return letter('reminder', { n, dueOn, amountMinor: found.standing.missingMinor });
}

/** With the first instalment that is to come. */
function changeNow(at: Standing): ActNow {
  const open = standingNow(at).find((each) => each.paidOn === undefined && each.dueOn >= at.today);
  if (open === undefined) return dropped('paid');
  return letter('changeConfirmed', { n: open.n, dueOn: open.dueOn, amountMinor: open.missingMinor });
}

function warningNow({ agreement, terms, today }: Standing, found: Found): ActNow {
  const { n, dueOn } = found.instalment;
  const { drift } = agreement;
  if (isPaid(found) || drift?.n !== n) return dropped('mended');
  const { toleranceDays, breach } = terms.rules;
  const inTimeBy = drift.lateFrom + toleranceDays;
  if (drift.noticedOn !== undefined || inTimeBy + breach.noticeDaysAfter <= today) return dropped('superseded');
  // Once that day is over the words promise it no more.
  const mendBy = today <= inTimeBy ? inTimeBy : undefined;
  return letter('driftWarning', { n, dueOn, amountMinor: found.standing.missingMinor, mendBy });
}

function noticeNow({ agreement, terms, today }: Standing, found: Found): ActNow {
  const { n, dueOn } = found.instalment;
  if (agreement.drift?.n === n && agreement.drift.noticedOn !== undefined) {
    return { kind: 'over', state: 'done', code: 'toldByHand' };
  }
  if (isPaid(found) || agreement.drift?.n !== n) return dropped('mended');
  const mendBy = today + terms.rules.breach.mendDays;
  return letter('breachNotice', { n, dueOn, amountMinor: found.standing.missingMinor, mendBy });
}

function debitNow(act: Act, { terms, today }: Standing, found: Found): ActNow {
  const { n, dueOn } = found.instalment;
  if (isPaid(found)) return dropped('paid');
  if (terms.rules.debit === undefined) return dropped('termsChanged');
  if (dueOn !== act.dueOn) return dropped('datesChanged');
  // The mandate is for this day; another is for a person to agree with the borrower.
  if (dueOn < today) return { kind: 'over', state: 'refused', code: 'debitDayPassed' };
  const { missingMinor } = found.standing;
  return { kind: 'debit', figures: { n, amountMinor: missingMinor, sumDueMinor: found.sumDueMinor, onDay: dueOn } };
}
