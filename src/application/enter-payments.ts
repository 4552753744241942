/** Money that came in for cases that are in the evidence log, entered payment by payment; a file as a whole has its own entry. */
import type { Session } from '../store/database.ts';
import {
  hasStreams,
  holdBeginnings,
  type PaidBy,
  type PaymentToEnter,
  readPaymentsToEnter,
} from '../store/evidence-payments.ts';
import { keyContext } from './contact-request.ts';
import { enterFactsOfCases } from './enter-fact.ts';
import { paymentFact } from './evidence-facts.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';

/** The money cannot be entered: the key under which its case is sealed is not at hand. */
export class EvidenceKeyError extends Error {
  readonly code: 'noKey' | 'keyDoesNotOpen';
  readonly caseNumber: string;
  constructor(code: 'noKey' | 'keyDoesNotOpen', caseNumber: string) {
    super(`the evidence of case ${caseNumber} cannot be entered: ${code}`);
    this.name = 'EvidenceKeyError';
    this.code = code;
    this.caseNumber = caseNumber;
  }
}

/**
 * At the end of the transaction that posted it. No stream begins until it ends, so that each payment is either entered here
 * or told of by the opening of its case's stream. A borrower whose key was destroyed has nothing entered any more.
 */
export async function enterPayments(
  session: Session,
  at: { readonly creditorId: number; readonly sealer: Sealer | undefined },
  paidBy: PaidBy,
): Promise<void> {
  const { creditorId, sealer } = at;
  await holdBeginnings(session, creditorId);
  if (!(await hasStreams(session, creditorId))) return;
  const payments = await readPaymentsToEnter(session, creditorId, paidBy);
  const byCase = new Map<bigint, PaymentToEnter[]>();
  for (const payment of payments) {
    if (payment.wrappedKey === undefined) continue;
    const list = byCase.get(payment.caseId);
    if (list) list.push(payment);
    else byCase.set(payment.caseId, [payment]);
  }
  const many = [...byCase.values()].map((list) => {
    const { borrowerId, caseId, caseNumber, wrappedKey } = list[0]!;
    const seal = sealOf(sealer, { creditorId, borrowerId, caseNumber, wrappedKey: wrappedKey! });
    return { at: { creditorId, borrowerId, caseId, caseNumber, seal }, facts: list.map(paymentFact) };
  });
  await enterFactsOfCases(session, creditorId, many);
}

function sealOf(
  sealer: Sealer | undefined,
  at: {
    readonly creditorId: number;
    readonly borrowerId: bigint;
    readonly caseNumber: string;
    readonly wrappedKey: Uint8Array;
  },
): BorrowerSeal {
  if (sealer === undefined) throw new EvidenceKeyError('noKey', at.caseNumber);
  try {
    return sealer.under(keyContext(at), at.wrappedKey);
  } catch {
    throw new EvidenceKeyError('keyDoesNotOpen', at.caseNumber);
  }
}
