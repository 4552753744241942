/**
 * Somebody else confirms a move of money, or rejects it; who proposed it may take it back. What is confirmed is worked out anew
 * and must be what was proposed; then it is posted, in the same transaction, through what imported money goes through.
 */
import { type Moved, moneyRef, moneyText, movedBetween, proposalOfRef } from '../core/money-moves/move.ts';
import { type DecideRefusal, decideMoney, type MoneyDecision, type MoneyPerson } from '../core/money-moves/proposal.ts';
import { readTies } from '../store/approvals.ts';
import { appendEntries, takeIds } from '../store/close-writes.ts';
import { type HeldCase, holdCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { touchAgreements, touchLoans } from '../store/imports.ts';
import { findMoneyProposal, type StoredMoneyProposal } from '../store/money-proposals.ts';
import { markRefunded, storeWaiverEvent } from '../store/money-writes.ts';
import { putInSuspense } from '../store/suspense.ts';
import { type SealRefusal, sealFor } from './attempt-contact.ts';
import { enteredCase } from './enter-fact.ts';
import { enterPayments } from './enter-payments.ts';
import {
  authorityOf,
  type MoneySetting,
  namesBorrower,
  type ReadGround,
  readMoneyGround,
  waiverBounds,
} from './money-ground.ts';
import { type MoneyPlan, planMoney } from './money-plan.ts';
import { type LoanPreview, previewOf } from './money-preview.ts';
import {
  contentHashOf,
  type KeptPlan,
  keptPlan,
  personOf,
  previewAsk,
  proposalOf,
  storeEvent,
} from './propose-money.ts';

/** In order of precedence. */
export type DecideMoneyRefusal =
  | { readonly refused: 'unknownCase' | 'unknownProposal' }
  | { readonly refused: SealRefusal }
  | { readonly refused: 'reasonNamesBorrower' }
  | { readonly refused: Exclude<DecideRefusal, 'bookMoved'> }
  /** `because`: why it cannot be done at all any more; `differs`: in what it would do something else */
  | {
      readonly refused: 'bookMoved';
      readonly because: string | undefined;
      readonly differs: readonly Moved[];
      readonly currency: string;
    };

export interface Decided {
  readonly proposal: StoredMoneyProposal;
  readonly currency: string;
  /** before and after; undefined: nothing was moved */
  readonly loans: readonly LoanPreview[] | undefined;
}

interface Asked extends MoneySetting {
  readonly proposalId: bigint;
  readonly decision: MoneyDecision;
  readonly reason: string;
  readonly contentHash: string | undefined;
}

export async function decideOnMoney(database: Database, asked: Asked): Promise<Decided | DecideMoneyRefusal> {
  const { book, caseNumber, proposalId, decision, reason } = asked;
  const { creditorId } = book;
  return database.transaction(async (session): Promise<Decided | DecideMoneyRefusal> => {
    const seen = await readCaseForContact(session, { creditorId, caseNumber });
    if (seen === undefined) return { refused: 'unknownCase' };
    const before = await findMoneyProposal(session, { creditorId, proposalId });
    if (before === undefined || before.caseNumber !== caseNumber) return { refused: 'unknownProposal' };
    const kept = keptPlan(before);
    const worked = decision === 'confirm' ? await workOut(session, { asked, held: seen, kept }) : undefined;
    const held = (await holdCase(session, { creditorId, caseNumber }))!;
    // Read again under the case's lock: the one decision on it may have been made meanwhile.
    const stored = (await findMoneyProposal(session, { creditorId, proposalId }))!;
    const decided = decideMoney(
      { decision, by: personOf(asked), reason, contentHash: asked.contentHash },
      proposalOf(stored),
      {
        atMs: asked.atMs,
        mayDecide: asked.by.mayDecide,
        tied: (await readTies(session, held)).map(({ person }) => person),
        bookedBy: await bookedBy(session, creditorId, kept),
        authority: worked?.authority ?? 'covered',
        contentHashNow: worked?.contentHash,
      },
    );
    if ('refused' in decided) {
      return decided.refused === 'bookMoved' ? bookMoved(worked!, kept) : { refused: decided.refused };
    }
    const seal = await sealFor(session, held, asked.sealer);
    if ('refused' in seal) return seal;
    if (namesBorrower(held, asked.sealer, [reason])) return { refused: 'reasonNamesBorrower' };
    const loans =
      decided.kind === 'confirmed' && worked?.plan !== undefined && worked.read !== undefined
        ? await carryOut(session, { asked, held, kept, plan: worked.plan, read: worked.read })
        : undefined;
    const reasons = { reason, exceptionReason: undefined };
    await storeEvent(session, {
      row: stored,
      event: decided,
      version: 2,
      reasons,
      setting: asked,
      entered: enteredCase(held, seal),
    });
    const proposal = (await findMoneyProposal(session, { creditorId, proposalId }))!;
    return { proposal, currency: kept.currency, loans };
  });
}

interface WorkedOut {
  readonly because: string | undefined;
  readonly read: ReadGround | undefined;
  readonly plan: MoneyPlan | undefined;
  readonly contentHash: string | undefined;
  readonly authority: 'covered' | 'tooLow' | 'notASigner';
}

/** The move as the book would take it now. */
async function workOut(
  session: Session,
  { asked, held, kept }: { readonly asked: Asked; readonly held: HeldCase; readonly kept: KeptPlan },
): Promise<WorkedOut> {
  const nothing = { read: undefined, plan: undefined, contentHash: undefined, authority: 'covered' } as const;
  const { proposalId, caseNumber } = asked;
  const { move, currency } = kept;
  const read = await readMoneyGround(session, { setting: asked, held, proposalId, move });
  if ('refused' in read) return { ...nothing, because: read.refused };
  const bounds = await waiverBounds(session, asked, { move, ...read });
  const authority = authorityOf(bounds, asked.by);
  const plan = planMoney(move, read.ground);
  if ('refused' in plan) return { ...nothing, authority, because: plan.refused };
  const contentHash = contentHashOf(moneyText({ caseNumber, currency, move, effects: plan.effects }));
  return { because: undefined, read, plan, contentHash, authority };
}

function bookMoved({ because, plan }: WorkedOut, kept: KeptPlan): DecideMoneyRefusal {
  const differs = plan === undefined ? [] : movedBetween(kept.effects, plan.effects);
  return { refused: 'bookMoved', because, differs, currency: kept.currency };
}

/** Who proposed and confirmed the payment that is undone, where it was itself booked by hand. */
async function bookedBy(session: Session, creditorId: number, { move }: KeptPlan): Promise<readonly MoneyPerson[]> {
  const proposalId = 'paymentRef' in move ? proposalOfRef(move.paymentRef) : undefined;
  const earlier = proposalId && (await findMoneyProposal(session, { creditorId, proposalId }));
  if (!earlier) return [];
  return earlier.events.map(({ person, userId }) => ({ name: person, userId }));
}

async function carryOut(
  session: Session,
  of: {
    readonly asked: Asked;
    readonly held: HeldCase;
    readonly kept: KeptPlan;
    readonly plan: MoneyPlan;
    readonly read: ReadGround;
  },
): Promise<LoanPreview[]> {
  const { asked, kept, plan, read } = of;
  const { creditorId } = asked.book;
  const { move } = kept;
  const loans = await previewOf(session, previewAsk(asked, read.loans, plan));
  if (move.kind === 'refund') {
    const { suspenseId } = read.ground.receipt!;
    await markRefunded(session, { creditorId, suspenseId, ...move, proposalId: asked.proposalId });
    return loans;
  }
  if (move.kind === 'waive') {
    const { borrowerId, loanId } = read.ground.loan;
    await storeWaiverEvent(session, creditorId, {
      borrowerId,
      loanId,
      ref: moneyRef(asked.proposalId, 'waiver'),
      ...move,
    });
  }
  const ids = await takeIds(session, 'entry_id_seq', plan.rows.length);
  await appendEntries(
    session,
    creditorId,
    plan.rows.map((row, index) => ({ ...row, entryId: ids[index]! })),
  );
  await putInSuspense(session, creditorId, plan.suspense);
  await touchLoans(session, { creditorId, touched: plan.touched });
  await touchAgreements(
    session,
    creditorId,
    plan.rows.filter(({ kind }) => kind === 'payment' || kind === 'reversal'),
  );
  for (const borrowerId of new Set(read.loans.map((loan) => loan.borrowerId))) {
    await enterPayments(session, { creditorId, sealer: asked.sealer }, borrowerId);
  }
  return loans;
}
