/**
 * Somebody proposes to move money by hand, and is shown what it would do. Nothing is moved: another confirms it
 * (decide-money.ts), or it lapses.
 */
import { type MoneyEffects, type MoneyMove, moneyText } from '../core/money-moves/move.ts';
import { evolveMoney, lapsesAtMs, type MoneyEvent, type MoneyProposal } from '../core/money-moves/proposal.ts';
import type { WaiverAuthority } from '../core/money-moves/waiver.ts';
import { type HeldCase, holdCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { eventOfText, eventText } from '../store/event-text.ts';
import {
  type NewMoneyProposal,
  nextProposalId,
  type StoredMoneyEvent,
  type StoredMoneyProposal,
  storeMoneyEvent,
  storeMoneyProposal,
} from '../store/money-proposals.ts';
import { type SealRefusal, sealFor } from './attempt-contact.ts';
import { type EnteredCase, enteredCase, enterFacts, sha256Hex } from './enter-fact.ts';
import { correctionFact } from './evidence-facts.ts';
import { type GroundRefusal, type MoneySetting, namesBorrower, readMoneyGround, waiverBounds } from './money-ground.ts';
import { type MoneyPlan, type PlanRefusal, planMoney } from './money-plan.ts';
import { type LoanPreview, previewOf } from './money-preview.ts';
import type { BorrowerSeal } from './ports.ts';

/** In order of precedence. */
export type ProposeRefusal =
  | { readonly refused: 'unknownCase' | 'noDayClosed' | 'reasonMissing' }
  | { readonly refused: SealRefusal }
  | { readonly refused: 'reasonNamesBorrower' }
  | GroundRefusal
  | PlanRefusal
  | { readonly refused: 'exceptionReasonMissing' | 'moreApproversNeeded' };

/** What is asked; days that are left out: the payment's own (`reverse`), the last day closed (`waive`). */
export type MoneyAsk =
  | {
      readonly kind: 'reverse';
      readonly loanRef: string;
      readonly paymentRef: string;
      readonly on?: number | undefined;
    }
  | Omit<Extract<MoneyMove, { kind: 'reallocate' }>, 'on'>
  | Omit<Extract<MoneyMove, { kind: 'waive' }>, 'on'>
  | Extract<MoneyMove, { kind: 'refund' }>;

export interface Proposed {
  readonly proposalId: bigint;
  readonly caseNumber: string;
  readonly currency: string;
  readonly content: string;
  readonly contentHash: string;
  readonly lapsesAtMs: number;
  /** of a waiver: who may confirm it */
  readonly authority: WaiverAuthority | undefined;
  readonly loans: readonly LoanPreview[];
}

/** What stands in the store beside the canonical text. */
export interface KeptPlan {
  readonly move: MoneyMove;
  readonly effects: MoneyEffects;
  readonly currency: string;
}

export function contentHashOf(content: string): string {
  return `sha256:${sha256Hex(new TextEncoder().encode(content))}`;
}

/** Throws where the two do not belong together: the store was changed behind our back. */
export function keptPlan({ plan, content, caseNumber }: StoredMoneyProposal): KeptPlan {
  const kept = eventOfText<KeptPlan>(plan);
  if (moneyText({ ...kept, caseNumber }) !== content) throw new Error('a proposal is not what its text says');
  return kept;
}

export async function proposeMoney(
  database: Database,
  setting: MoneySetting & {
    readonly ask: MoneyAsk;
    readonly reason: string;
    readonly exceptionReason: string | undefined;
  },
): Promise<Proposed | ProposeRefusal> {
  const { book, caseNumber } = setting;
  return database.transaction(async (session): Promise<Proposed | ProposeRefusal> => {
    const seen = await readCaseForContact(session, { creditorId: book.creditorId, caseNumber });
    if (seen === undefined) return { refused: 'unknownCase' };
    if (book.businessDate === undefined) return { refused: 'noDayClosed' };
    const { reason, exceptionReason = '' } = setting;
    if (reason.trim() === '') return { refused: 'reasonMissing' };
    const proposalId = await nextProposalId(session);
    const move = await moveOf(session, seen, setting);
    const read = await readMoneyGround(session, { setting, held: seen, proposalId, move });
    const held = (await holdCase(session, { creditorId: book.creditorId, caseNumber }))!;
    const seal = await sealFor(session, held, setting.sealer);
    if ('refused' in seal) return seal;
    if (namesBorrower(held, setting.sealer, [reason, exceptionReason])) return { refused: 'reasonNamesBorrower' };
    if ('refused' in read) return read;
    const plan = planMoney(move, read.ground);
    if ('refused' in plan) return plan;
    const bounds = await waiverBounds(session, setting, { move, ...read });
    const needed = bounds?.needed;
    if (needed === 'exception' && exceptionReason.trim() === '') return { refused: 'exceptionReasonMissing' };
    if (needed !== undefined && needed !== 'exception' && needed.approvers > 1)
      return { refused: 'moreApproversNeeded' };
    const { currency } = read.ground.loan;
    const kept: KeptPlan = { move, effects: plan.effects, currency };
    const content = moneyText({ ...kept, caseNumber });
    const { loanId } = read.ground.loan;
    const target = read.ground.toLoan?.context;
    const row: NewMoneyProposal = {
      ...held,
      proposalId,
      kind: move.kind,
      loanId,
      to: target && { borrowerId: target.borrowerId, loanId: target.loanId },
      content,
      contentHash: contentHashOf(content),
      plan: eventText(kept),
      needsException: needed === 'exception',
      proposedAtMs: setting.atMs,
      lapsesAtMs: lapsesAtMs(setting.atMs),
    };
    await storeMoneyProposal(session, row);
    const { contentHash } = row;
    const event: MoneyEvent = { kind: 'proposed', by: personOf(setting), contentHash, atMs: setting.atMs };
    const reasons = { reason, exceptionReason: exceptionReason.trim() === '' ? undefined : exceptionReason };
    await storeEvent(session, { row, event, version: 1, reasons, setting, entered: enteredCase(held, seal) });
    const loans = await previewOf(session, previewAsk(setting, read.loans, plan));
    const { lapsesAtMs: until } = row;
    return { proposalId, caseNumber, currency, content, contentHash, lapsesAtMs: until, authority: needed, loans };
  });
}

/** The day that was left out. A payment that is not there keeps any day: the plan says so. */
async function moveOf(
  session: Session,
  held: HeldCase,
  { ask, book }: Pick<MoneySetting, 'book'> & { readonly ask: MoneyAsk },
): Promise<MoneyMove> {
  const businessDate = book.businessDate!;
  switch (ask.kind) {
    case 'waive':
      return { ...ask, on: businessDate };
    case 'refund':
      return ask;
    case 'reverse':
    case 'reallocate': {
      const stated = 'on' in ask ? ask.on : undefined;
      if (stated !== undefined) return { ...ask, on: stated } as MoneyMove;
      const [row] = await session.query<{ value_on: number }>(
        `select e.value_on from ledger_entry e join loan l using (creditor_id, borrower_id, loan_id)
          where e.creditor_id = $1 and e.borrower_id = $2::bigint and l.loan_ref = $3 and e.ref = $4 and e.kind = 'payment'`,
        [held.creditorId, held.borrowerId.toString(), ask.loanRef, ask.paymentRef],
      );
      return { ...ask, on: row?.value_on ?? businessDate } as MoneyMove;
    }
  }
}

export function personOf({ by }: Pick<MoneySetting, 'by'>): {
  readonly name: string;
  readonly userId: bigint | undefined;
} {
  return { name: by.name, userId: by.userId };
}

export function previewAsk(
  { book, buckets, kernel }: MoneySetting,
  loans: readonly { readonly borrowerId: bigint; readonly loanId: bigint }[],
  { rows }: Pick<MoneyPlan, 'rows'>,
): Parameters<typeof previewOf>[1] {
  return {
    creditorId: book.creditorId,
    asOf: book.businessDate!,
    borrowers: loans.map(({ borrowerId }) => borrowerId),
    loans: loans.map(({ loanId }) => loanId),
    rows,
    buckets,
    lawValues: kernel.values,
  };
}

export interface MoneyReasons {
  readonly reason: string;
  readonly exceptionReason: string | undefined;
}

export function reasonName(proposalId: bigint, version: number): string {
  return `money/${proposalId}/${version}`;
}

/** The reasons of an event; undefined: they do not open here. */
export function openReasons(
  seal: BorrowerSeal | undefined,
  proposalId: bigint,
  { version, sealedReason }: Pick<StoredMoneyEvent, 'version' | 'sealedReason'>,
): MoneyReasons | undefined {
  if (seal === undefined) return undefined;
  try {
    return JSON.parse(seal.open(reasonName(proposalId, version), sealedReason)) as MoneyReasons;
  } catch {
    return undefined;
  }
}

/** The event with its entry in the evidence log. */
export async function storeEvent(
  session: Session,
  of: {
    readonly row: Omit<NewMoneyProposal, 'plan'>;
    readonly event: MoneyEvent;
    readonly version: number;
    readonly reasons: MoneyReasons;
    readonly setting: MoneySetting;
    readonly entered: EnteredCase;
  },
): Promise<void> {
  const { row, event, version, reasons, setting, entered } = of;
  const { recordedBy } = setting;
  const { name: person, userId } = event.by;
  await storeMoneyEvent(session, row, {
    version,
    kind: event.kind,
    person,
    userId,
    sealedReason: entered.seal.seal(reasonName(row.proposalId, version), JSON.stringify(reasons)),
    atMs: event.atMs,
    recordedBy,
  });
  await enterFacts(session, entered, [correctionFact(row, { version, event, ...reasons, recordedBy })]);
}

/** The proposal as its events tell it. */
export function proposalOf({ events, contentHash }: StoredMoneyProposal): MoneyProposal {
  return events
    .map(({ kind, person, userId, atMs }): MoneyEvent => {
      const by = { name: person, userId };
      return kind === 'proposed' || kind === 'confirmed' ? { kind, by, contentHash, atMs } : { kind, by, atMs };
    })
    .reduce<MoneyProposal | undefined>(evolveMoney, undefined)!;
}
