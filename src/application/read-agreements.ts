/** Agreements as they stand: a list, and one with its terms, what was paid of it, what happened and what waits to be done. */
import type { AgreementStateName } from '../core/agreement/moves.ts';
import { type InstalmentStanding, inOrder, type PlanPayment, standingOn } from '../core/agreement/standing.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import type { Day } from '../core/calendar/day.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import { readActsOf, readPaidUnder, readPlanPayments, type StoredAct } from '../store/agreement-acts.ts';
import {
  type AgreementRow,
  listAgreements,
  readAgreement,
  readAgreementEvents,
  readSignatures,
  readTermsOf,
  type StoredAgreementEvent,
  type StoredSignature,
  type StoredTerms,
} from '../store/agreements.ts';
import type { Database } from '../store/database.ts';

export interface ListedAgreement {
  readonly row: AgreementRow;
}

export interface AgreementFile extends ListedAgreement {
  /** those that hold, or lie open to be signed while none do */
  readonly terms: AgreementTerms;
  readonly allTerms: readonly StoredTerms[];
  /** a change that waits for its signatures */
  readonly proposed: AgreementTerms | undefined;
  readonly payments: readonly PlanPayment[];
  /** the same money by component, in all */
  readonly paid: ComponentAmounts;
  /** by instalment, with the payments known now */
  readonly standing: readonly InstalmentStanding[];
  readonly events: readonly StoredAgreementEvent[];
  readonly acts: readonly StoredAct[];
  readonly signatures: readonly StoredSignature[];
}

export function readAgreementList(
  database: Database,
  at: {
    readonly creditorId: number;
    readonly state: AgreementStateName | undefined;
    readonly caseNumber: string | undefined;
    /** the number after which the list goes on */
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<readonly ListedAgreement[]> {
  return database.session(async (session) => (await listAgreements(session, at)).map((row) => ({ row })));
}

/** Undefined: there is none of that number. */
export function readAgreementFile(
  database: Database,
  at: { readonly creditorId: number; readonly agreementNumber: string },
): Promise<AgreementFile | undefined> {
  return database.session(async (session) => {
    const row = await readAgreement(session, at);
    if (row === undefined) return undefined;
    const allTerms = await readTermsOf(session, row);
    const held = allTerms.find(({ termsVersion }) => termsVersion === row.termsVersion)!;
    const { proposed } = row.agreement;
    const payments = inOrder(await readPlanPayments(session, { ...row, baseEntryId: held.baseEntryId }));
    const lastOn = payments.reduce<Day>((last, { on }) => (on > last ? on : last), held.terms.asOf);
    return {
      row,
      terms: held.terms,
      allTerms,
      proposed: proposed && allTerms.find(({ termsVersion }) => termsVersion === proposed.version)?.terms,
      payments,
      paid: await readPaidUnder(session, { ...row, baseEntryId: held.baseEntryId }),
      standing: standingOn({
        instalments: row.agreement.instalments,
        payments,
        toleranceMinor: held.terms.rules.toleranceMinor,
        asOf: lastOn,
      }),
      events: await readAgreementEvents(session, row),
      acts: await readActsOf(session, row),
      signatures: await readSignatures(session, row),
    };
  });
}
