/** What a change of a loan's terms is to the lender's books, as plain data: amounts as decimal text, days as text, no words. */
import type { StageAnswer } from '../core/accounting/stage.ts';
import { formatDay } from '../core/calendar/day.ts';
import type { Currency } from '../core/money/currency.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { percentText } from '../core/rules/value-content.ts';
import type { ChangeSummary, LoanJournal, LoanStanding } from './agreement-journal.ts';

export interface StandingDocument {
  readonly on: string;
  readonly ended: 'repaid' | 'chargedOff' | null;
  readonly daysPastDue: number;
  readonly riskClass: string | null;
  readonly classFloor: string | null;
  readonly observation: { readonly state: string; readonly startedOn: string; readonly endsOn: string } | null;
  readonly stage: number | null;
  readonly stageBecause: StageAnswer['because'];
  readonly interest: 'accrual' | 'nonAccrual' | null;
}

export interface ChangeDocument {
  readonly agreement: string;
  readonly termsVersion: number;
  readonly on: string;
  readonly figuresOf: string;
  readonly effectiveRatePercent: string;
  /** before any allowance */
  readonly carryingAmount: string;
  readonly letGo: string;
  readonly suspendedInterest: string;
  readonly presentValue: string;
  /** of what is left, against the present value; null: nothing is left */
  readonly differencePercent: string | null;
  /** chargedOff: the books carry nothing, and nothing is to decide */
  readonly treatment: 'modification' | 'derecognition' | 'undetermined' | 'chargedOff';
  readonly because: ChangeSummary['treatment']['because'];
  readonly missing: readonly string[];
  /** of the day; below zero a loss; null: none, or not decided */
  readonly result: string | null;
  readonly before: StandingDocument;
}

export interface LoanJournalDocument {
  readonly loan: string;
  readonly currency: string;
  readonly agreements: readonly string[];
  readonly changes: readonly ChangeDocument[];
  readonly now: StandingDocument;
  /** null: there is no journal */
  readonly carryingAmount: string | null;
  readonly entries: number;
  /** null: it was drawn */
  readonly refused: { readonly code: string; readonly entryId?: string; readonly on?: string } | null;
}

export function loanJournalDocument(journal: LoanJournal): LoanJournalDocument {
  const { loan, drawn, carryingMinor } = journal;
  const currency = loan.currency as Currency;
  return {
    loan: loan.loanRef,
    currency,
    agreements: journal.agreementNumbers,
    changes: journal.changes.map((change) => changeDocument(change, currency)),
    now: standingDocument(journal.now),
    carryingAmount: carryingMinor === undefined ? null : formatAmount(carryingMinor, currency),
    entries: 'entries' in drawn ? drawn.entries.length : 0,
    refused: 'entries' in drawn ? null : refusalDocument(drawn),
  };
}

function refusalDocument(refused: Exclude<LoanJournal['drawn'], { entries: unknown }>): LoanJournalDocument['refused'] {
  return {
    code: refused.refused,
    ...('entryId' in refused && { entryId: String(refused.entryId) }),
    ...('on' in refused && { on: formatDay(refused.on) }),
  };
}

function changeDocument(change: ChangeSummary, currency: Currency): ChangeDocument {
  const { treatment, carried, terms } = change;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const { differenceMillionths, resultMinor } = treatment;
  const isNone = carried.isChargedOff;
  return {
    agreement: change.agreementNumber,
    termsVersion: terms.version,
    on: formatDay(change.on),
    figuresOf: formatDay(terms.asOf),
    effectiveRatePercent: percentText(terms.contractRateMillionths),
    carryingAmount: amount(carried.carryingMinor),
    letGo: amount(change.letGoMinor),
    suspendedInterest: amount(change.suspendedMinor),
    presentValue: amount(treatment.presentValueMinor),
    differencePercent: differenceMillionths === undefined ? null : percentText(differenceMillionths),
    treatment: isNone ? 'chargedOff' : treatment.treatment,
    because: isNone ? [] : treatment.because,
    missing: isNone ? [] : treatment.missing,
    result: isNone || resultMinor === undefined ? null : amount(resultMinor),
    before: standingDocument(change.before),
  };
}

function standingDocument(standing: LoanStanding): StandingDocument {
  const { observation, stage } = standing;
  return {
    on: formatDay(standing.on),
    ended: standing.ended ?? null,
    daysPastDue: standing.daysPastDue,
    riskClass: standing.riskClass ?? null,
    classFloor: standing.classFloor ?? null,
    observation: observation
      ? {
          state: observation.state,
          startedOn: formatDay(observation.startedOn),
          endsOn: formatDay(observation.endsOn),
        }
      : null,
    stage: stage.stage ?? null,
    stageBecause: stage.because,
    interest: interestOf(standing),
  };
}

function interestOf({ isAccruing }: LoanStanding): StandingDocument['interest'] {
  if (isAccruing === undefined) return null;
  return isAccruing ? 'accrual' : 'nonAccrual';
}
