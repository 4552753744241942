/** The list of cases as a document for people and other programs: amounts as decimal text, days as YYYY-MM-DD. */
import { formatDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { CasesPage, ListedCase } from './read-cases.ts';

export interface ListedCaseDocument {
  /** the case's number */
  readonly id: string;
  readonly version: number;
  readonly creditor: string;
  /** the lender's number of the borrower; names stand in no list */
  readonly borrower: string;
  readonly place: string | null;
  readonly stage: string;
  readonly openedOn: string;
  readonly closedOn: string | null;
  readonly daysPastDue: number;
  readonly bucket: string | null;
  readonly riskClass: string | null;
  readonly loans: number;
  readonly loansPastDue: number;
  readonly loansChargedOff: number;
  readonly amounts: readonly { readonly currency: string; readonly arrears: string; readonly outstanding: string }[];
}

export interface CasesDocument {
  readonly asOf: string;
  /** open cases of the book, whatever was asked for */
  readonly openCases: number;
  readonly cases: readonly ListedCaseDocument[];
  /** the cursor after which the list goes on; null when it ends here */
  readonly next: string | null;
}

export function casesDocument(page: CasesPage, creditorRef: string): CasesDocument {
  return {
    asOf: formatDay(page.asOf),
    openCases: page.openCases,
    cases: page.cases.map((listed) => listedDocument(listed, creditorRef)),
    next: page.next ?? null,
  };
}

function listedDocument(listed: ListedCase, creditor: string): ListedCaseDocument {
  const { caseNumber, version, partyRef, stage, closedOn, daysPastDue, bucket, loans, loansPastDue, loansChargedOff } =
    listed;
  return {
    id: caseNumber,
    version,
    creditor,
    borrower: partyRef,
    place: listed.place ?? null,
    stage,
    openedOn: formatDay(listed.openedOn),
    closedOn: closedOn === undefined ? null : formatDay(closedOn),
    daysPastDue,
    bucket: bucket?.code ?? null,
    riskClass: listed.riskClass ?? null,
    loans,
    loansPastDue,
    loansChargedOff,
    amounts: listed.money.map(({ currency, arrearsMinor, outstandingMinor }) => ({
      currency,
      arrears: formatAmount(arrearsMinor, currency),
      outstanding: formatAmount(outstandingMinor, currency),
    })),
  };
}
