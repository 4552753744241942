/** Moves of money by hand as documents: what the interface answers and the commands write with --json. */
import { formatDay } from '../core/calendar/day.ts';
import { components } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { Moved } from '../core/money-moves/move.ts';
import type { DecideMoneyRefusal } from './decide-money.ts';
import type { ListedMoney } from './money-list.ts';
import { amountsOf } from './money-plan.ts';
import type { LoanPreview, MoneyStanding } from './money-preview.ts';
import { keptPlan, type Proposed } from './propose-money.ts';

const instant = (ms: number) => new Date(ms).toISOString();

export type OwedDocument = Record<(typeof components)[number], string>;

function standingDocument({ owed, arrearsMinor, daysPastDue, riskClass }: MoneyStanding, currency: string) {
  const amounts = amountsOf(owed);
  const all = components.map((component) => [component, formatAmount(amounts[component], currency)]);
  return {
    owed: Object.fromEntries(all) as OwedDocument,
    arrears: formatAmount(arrearsMinor, currency),
    daysPastDue,
    riskClass: riskClass ?? null,
  };
}

export function previewDocument({ loanRef, before, after }: LoanPreview, currency: string) {
  return { loan: loanRef, before: standingDocument(before, currency), after: standingDocument(after, currency) };
}

export function proposedDocument(proposed: Proposed) {
  const { proposalId, caseNumber, currency, content, contentHash, lapsesAtMs, authority, loans } = proposed;
  return {
    proposal: String(proposalId),
    case: caseNumber,
    contentHash,
    content: JSON.parse(content) as unknown,
    lapsesAt: instant(lapsesAtMs),
    confirmedBy: authority === undefined ? null : authority === 'exception' ? 'exception' : authority.role,
    currency,
    loans: loans.map((loan) => previewDocument(loan, currency)),
  };
}

export function listedDocument({ proposal, state, reasons }: ListedMoney) {
  const { move, currency } = keptPlan(proposal);
  const [proposed, decided] = proposal.events;
  return {
    proposal: String(proposal.proposalId),
    case: proposal.caseNumber,
    kind: move.kind,
    state,
    loan: move.loanRef,
    currency,
    on: formatDay(move.on),
    contentHash: proposal.contentHash,
    content: JSON.parse(proposal.content) as unknown,
    needsException: proposal.needsException,
    proposedBy: proposed!.person,
    proposedAt: instant(proposed!.atMs),
    lapsesAt: instant(proposal.lapsesAtMs),
    reason: reasons.get(1)?.reason ?? null,
    exceptionReason: reasons.get(1)?.exceptionReason ?? null,
    decidedBy: decided?.person ?? null,
    decidedAt: decided === undefined ? null : instant(decided.atMs),
    decisionReason: reasons.get(2)?.reason ?? null,
  };
}

function movedDocument({ what, loanRef, entry, wasMinor, isMinor }: Moved, currency: string) {
  const shown = (minor: bigint) => (what === 'entries' ? String(minor) : formatAmount(minor, currency));
  return { what, loan: loanRef ?? null, entry: entry ?? null, was: shown(wasMinor), is: shown(isMinor) };
}

/** What of a refusal is shown beside its code. */
export function refusalDocument(refusal: DecideMoneyRefusal): { readonly refused: string } {
  if (refusal.refused !== 'bookMoved') return refusal;
  const { refused, because, differs, currency } = refusal as Extract<DecideMoneyRefusal, { refused: 'bookMoved' }>;
  return { refused, because: because ?? null, differs: differs.map((each) => movedDocument(each, currency)) } as {
    readonly refused: string;
  };
}
