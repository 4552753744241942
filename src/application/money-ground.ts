/** What a move of money by hand is worked out from, read and held: loans' accounts, what is owed, what waits in suspense. */

import type { Bucket } from '../core/ageing/bucket.ts';
import { activeStates } from '../core/agreement/agreement.ts';
import type { Day } from '../core/calendar/day.ts';
import { noAmounts } from '../core/loan/components.ts';
import type { MoneyMove } from '../core/money-moves/move.ts';
import type { MoneyPerson } from '../core/money-moves/proposal.ts';
import { isCovered, type WaiverAuthority, waiverAuthority } from '../core/money-moves/waiver.ts';
import { readOwed } from '../store/case-file.ts';
import { findLoan, type HeldCase } from '../store/contact-cases.ts';
import type { Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { findLoans, readPostingContexts } from '../store/imports.ts';
import { holdLoanStates, type LoanMatters, type MoneyLoan, readLoanMatters } from '../store/money-writes.ts';
import { holdReceipt } from '../store/suspense.ts';
import { keyContext } from './contact-request.ts';
import { policyInForce } from './lender-policy.ts';
import type { OrderOfPayment } from './loan-ledger.ts';
import { amountsOf, type MoneyGround } from './money-plan.ts';
import type { LenderPolicy, PlanKernel } from './plan-ports.ts';
import type { Sealer } from './ports.ts';

/** Somebody of the lender's at work on money. */
export interface MoneyOfficer extends MoneyPerson {
  /** in the lender's matrix; undefined: none of it */
  readonly role: string | undefined;
  /** their account's role lets them decide; on the command line, whoever is named */
  readonly mayDecide: boolean;
}

export interface MoneySetting {
  readonly book: CreditorRow;
  readonly caseNumber: string;
  readonly kernel: PlanKernel;
  readonly sealer: Sealer | undefined;
  readonly orderOfPayment: OrderOfPayment;
  readonly buckets: readonly Bucket[];
  readonly atMs: number;
  /** the lender's calendar day at `atMs` */
  readonly today: Day;
  readonly by: MoneyOfficer;
  readonly recordedBy: string;
}

/** In order of precedence. */
export const groundRefusals = [
  'unknownLoan',
  'unknownReceipt',
  'erased',
  'chargedOff',
  'underAgreement',
  'afterBusinessDate',
] as const;
export type GroundRefusal = { readonly refused: (typeof groundRefusals)[number] };

export interface ReadGround {
  readonly ground: MoneyGround;
  readonly loans: readonly MoneyLoan[];
  readonly product: string;
}

/** Holds the loans' states, before the case is held: as the day close takes them. */
export async function readMoneyGround(
  session: Session,
  at: {
    readonly setting: MoneySetting;
    readonly held: HeldCase;
    readonly proposalId: bigint;
    readonly move: MoneyMove;
  },
): Promise<ReadGround | GroundRefusal> {
  const { setting, held, proposalId, move } = at;
  const { creditorId } = setting.book;
  const businessDate = setting.book.businessDate!;
  const loanId = await findLoan(session, held, move.loanRef);
  if (loanId === undefined) return { refused: 'unknownLoan' };
  const own = { borrowerId: held.borrowerId, loanId };
  const toRef = move.kind === 'reallocate' ? move.toLoanRef : undefined;
  const to = toRef === undefined ? undefined : (await findLoans(session, creditorId, [toRef])).get(toRef);
  if (toRef !== undefined && to === undefined) return { refused: 'unknownLoan' };
  const isOther = to !== undefined && to.loanId !== loanId;
  const loans = isOther ? [own, { borrowerId: to.borrowerId, loanId: to.loanId }] : [own];
  await holdLoanStates(session, creditorId, loans);
  const receipt = move.kind === 'refund' ? await holdReceipt(session, { creditorId, ...move }) : undefined;
  if (move.kind === 'refund' && receipt?.loanRef !== move.loanRef) return { refused: 'unknownReceipt' };
  const matters: LoanMatters[] = [];
  for (const loan of loans) {
    matters.push(await readLoanMatters(session, { creditorId, loan, agreedStates: activeStates }));
  }
  if (matters.some(({ isErased }) => isErased)) return { refused: 'erased' };
  if (move.kind !== 'refund' && matters.some(({ isChargedOff }) => isChargedOff)) return { refused: 'chargedOff' };
  if (move.kind === 'waive' && matters[0]!.isAgreed) return { refused: 'underAgreement' };
  if (move.on > (move.kind === 'refund' ? setting.today : businessDate)) return { refused: 'afterBusinessDate' };
  const contexts = await readPostingContexts(session, { creditorId, loans });
  const owed = async (loan: MoneyLoan) => {
    const all = await readOwed(session, { creditorId, borrowerId: loan.borrowerId, asOf: businessDate });
    const known = all.get(loan.loanId);
    return known === undefined ? noAmounts : amountsOf(known);
  };
  const loan = contexts.get(loanId)!;
  const ground: MoneyGround = {
    place: { session, creditorId, file: '' },
    proposalId,
    businessDate,
    orderOfPayment: setting.orderOfPayment,
    loan,
    owed: await owed(own),
    toLoan: to && { context: contexts.get(to.loanId)!, owed: await owed(to) },
    receipt,
  };
  return { ground, loans, product: loan.product };
}

export interface WaiverBounds {
  readonly needed: WaiverAuthority;
  readonly policy: LenderPolicy | undefined;
}

/** Undefined: not a waiver. */
export async function waiverBounds(
  session: Session,
  setting: MoneySetting,
  { move, ground, product }: { readonly move: MoneyMove; readonly ground: MoneyGround; readonly product: string },
): Promise<WaiverBounds | undefined> {
  if (move.kind !== 'waive') return undefined;
  const { book, kernel } = setting;
  const inForce = await policyInForce(session, { ...book, product, on: ground.businessDate, kernel });
  const policy = inForce?.policy;
  const { component, amountMinor } = move;
  return { policy, needed: waiverAuthority(policy?.authority, { product, owed: ground.owed, component, amountMinor }) };
}

export function authorityOf(bounds: WaiverBounds | undefined, by: MoneyOfficer): 'covered' | 'tooLow' | 'notASigner' {
  if (bounds === undefined || bounds.policy === undefined) return 'covered';
  const { needed, policy } = bounds;
  if (needed === 'exception') return policy.exceptionSigners.includes(by.name) ? 'covered' : 'notASigner';
  return isCovered(policy.authority, needed, by.role) ? 'covered' : 'tooLow';
}

/** Whether a text says the borrower's name, so far as it is known here. */
export function namesBorrower(held: HeldCase, sealer: Sealer | undefined, texts: readonly string[]): boolean {
  const { wrappedKey, sealedPersonal: sealed } = held;
  if (sealer === undefined || wrappedKey === undefined || sealed === undefined) return false;
  let name: string | undefined;
  try {
    name = (JSON.parse(sealer.open(keyContext(held), { wrappedKey, sealed })) as { name?: string }).name;
  } catch {
    return false;
  }
  const said = name?.trim() ?? '';
  return said.length > 1 && texts.some((text) => text.includes(said));
}
