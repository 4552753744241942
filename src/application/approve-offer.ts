/**
 * Somebody of the lender's answers for what was agreed: submitted with its test and its reasons, decided by another person
 * within their authority. What is approved is the offer that the borrower took, by its hash, and no other.
 */
import {
  type ApprovalCommand,
  type ApprovalRefusal,
  type ApprovalState,
  decideApproval,
  evolveApproval,
  noApproval,
  type Officer,
  type Relation,
} from '../core/negotiation/approval/approval.ts';
import type { PlanTestCode } from '../core/negotiation/approval/plan-test.ts';
import type { TalkCommand } from '../core/negotiation/protocol/moves.ts';
import type { Talk } from '../core/negotiation/protocol/negotiation.ts';
import { newApproval, readApproval, readTies, storeApprovalEvent, storeTie } from '../store/approvals.ts';
import { type HeldCase, holdCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { eventOfText } from '../store/event-text.ts';
import type { StoredOffer } from '../store/negotiations.ts';
import { sealFor } from './attempt-contact.ts';
import { type EnteredCase, enteredCase, enterFacts } from './enter-fact.ts';
import { approvalEventFact, tieFact } from './evidence-facts.ts';
import { type PolicyInForce, policyOfOffer } from './lender-policy.ts';
import { move } from './move-talk.ts';
import { type TalkFile, talkFile } from './negotiate-case.ts';
import type { OfferFile } from './plan-offers.ts';
import type { PlanKernel } from './plan-ports.ts';
import type { Sealer } from './ports.ts';

export type ApproveMove =
  | {
      readonly kind: 'submit';
      readonly by: Officer;
      readonly reason: string;
      readonly lineReasons: Readonly<Partial<Record<PlanTestCode, string>>>;
    }
  | {
      readonly kind: 'approve' | 'reject' | 'returnForChange';
      readonly by: Officer;
      readonly reason: string;
      readonly onBehalfOf: string | undefined;
    }
  | { readonly kind: 'withdraw'; readonly by: Officer; readonly reason: string }
  | {
      readonly kind: 'delegate';
      readonly by: Officer;
      readonly to: string;
      readonly untilMs: number;
      readonly reason: string;
    }
  | { readonly kind: 'escalate' | 'lapse' };

export interface ApproveSetting {
  readonly creditor: CreditorRow;
  readonly caseNumber: string;
  readonly kernel: PlanKernel;
  readonly sealer: Sealer | undefined;
  readonly atMs: number;
  readonly recordedBy: string;
}

/** In order of precedence. */
export type ApproveRefusal =
  | { readonly refused: 'unknownCase' | 'nothingToApprove' | 'noKey' | 'keyDoesNotOpen' | 'erased' }
  | { readonly refused: 'unknownRole'; readonly role: string; readonly roles: readonly string[] }
  | { readonly refused: ApprovalRefusal };

/** What is to be decided, with all that it is decided by. */
export interface ApprovalFile {
  readonly talk: TalkFile;
  readonly offer: StoredOffer;
  readonly file: OfferFile;
  readonly state: ApprovalState;
  readonly ties: readonly Relation[];
  readonly policy: PolicyInForce;
}

const dayMs = 86_400_000;

export async function approveOffer(
  database: Database,
  settings: ApproveSetting & { readonly move: ApproveMove },
): Promise<ApprovalFile | ApproveRefusal> {
  const { creditor, caseNumber, kernel, atMs } = settings;
  return database.transaction(async (session): Promise<ApprovalFile | ApproveRefusal> => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const file = await approvalFile(session, held, kernel);
    if (file === undefined || file.talk.talk.agreed?.approval !== 'pending') return { refused: 'nothingToApprove' };
    const refused = ofOneself(file, settings.move);
    if (refused !== undefined) return refused;
    const { policy } = file.policy;
    const decided = decideApproval(commandOf(file, settings), file.state, {
      atMs,
      matrix: policy.authority,
      exceptionSigners: policy.exceptionSigners,
      relations: file.ties,
    });
    if ('refused' in decided) return decided;
    const seal = await sealFor(session, held, settings.sealer);
    if ('refused' in seal) return seal;
    await store(session, { entered: enteredCase(held, seal), file, settings, events: decided });
    return (await approvalFile(session, held, kernel))!;
  });
}

function ofOneself({ talk, policy }: ApprovalFile, said: ApproveMove): ApproveRefusal | undefined {
  if (!('by' in said)) return undefined;
  const { roles } = policy.policy.authority;
  const { person, role } = said.by;
  if (role !== undefined && !roles.includes(role)) return { refused: 'unknownRole', role, roles };
  const decides = said.kind === 'approve' || said.kind === 'reject' || said.kind === 'returnForChange';
  const people = decides ? [person, said.onBehalfOf] : said.kind === 'delegate' ? [said.to] : [];
  // Whoever spoke for the lender proposed it, whoever then handed it in.
  const isOwn = people.some((each) => each !== undefined && talk.talk.lenderPersons.includes(each));
  return isOwn ? { refused: 'ownCase' } : undefined;
}

function commandOf(
  file: ApprovalFile,
  { move: said, atMs }: ApproveSetting & { readonly move: ApproveMove },
): ApprovalCommand {
  const { termsHash } = file.offer;
  const { answerWithinDays, expiresAfterDays } = file.policy.policy;
  switch (said.kind) {
    case 'submit': {
      const { by, reason, lineReasons } = said;
      const { concession, planTest } = file.file;
      return {
        kind: 'submit',
        submission: {
          by,
          offerHash: termsHash,
          concession,
          planTest,
          reason,
          lineReasons,
          answerByMs: atMs + answerWithinDays * dayMs,
          expiresAtMs: atMs + expiresAfterDays * dayMs,
        },
      };
    }
    case 'approve':
    case 'reject':
    case 'returnForChange':
      return { ...said, offerHash: termsHash };
    case 'delegate':
      return { ...said, fromMs: atMs };
    case 'escalate': {
      const expiresAtMs = file.state.state === 'none' ? 0 : file.state.submission.expiresAtMs;
      return { kind: 'escalate', answerByMs: Math.min(atMs + answerWithinDays * dayMs, expiresAtMs) };
    }
    case 'withdraw':
      return said;
    case 'lapse':
      return { kind: 'lapse' };
  }
}

type Events = Exclude<ReturnType<typeof decideApproval>, { readonly refused: ApprovalRefusal }>;

async function store(
  session: Session,
  of: {
    readonly entered: EnteredCase;
    readonly file: ApprovalFile;
    readonly settings: ApproveSetting;
    readonly events: Events;
  },
): Promise<void> {
  const { entered, file, settings, events } = of;
  const { row, talk } = file.talk;
  const at = { creditorId: entered.creditorId, borrowerId: entered.borrowerId };
  const { negotiationId } = row;
  const { termsHash } = file.offer;
  const before = await readApproval(session, { ...at, negotiationId, termsHash });
  const approvalId = before?.approvalId ?? (await newApproval(session, { ...at, negotiationId, termsHash }));
  let version = before?.events.length ?? 0;
  for (const event of events) {
    version += 1;
    const { recordedBy } = settings;
    await storeApprovalEvent(session, { ...at, approvalId }, { version, event, recordedBy });
    await enterFacts(session, entered, [
      approvalEventFact(approvalId, { version, event, recordedBy, termsHash, currency: row.currency }),
    ]);
    const command = ofTalk(event);
    if (command === undefined) continue;
    const moved = await move({ session, settings, row, talk, entered }, command, { approval: { approvalId, version } });
    if ('refused' in moved) throw new Error(`the talk did not take its approval: ${moved.refused}`);
  }
}

/** What a decision means to the talk. */
function ofTalk(event: Events[number]): TalkCommand | undefined {
  switch (event.kind) {
    case 'approved':
      return { kind: 'approve' };
    case 'rejected':
    case 'withdrawn':
      return { kind: 'rejectApproval', reason: event.reason };
    case 'lapsed':
      return { kind: 'rejectApproval', reason: 'lapsed' };
    case 'submitted':
    case 'approvalGiven':
    case 'returned':
    case 'escalated':
    case 'delegated':
      return undefined;
  }
}

async function approvalFile(session: Session, held: HeldCase, kernel: PlanKernel): Promise<ApprovalFile | undefined> {
  const talk = await talkFile(session, held);
  const termsHash = talk && agreedOrLast(talk.talk);
  const offer = talk?.offers.find((each) => each.termsHash === termsHash);
  if (talk === undefined || offer === undefined) return undefined;
  const { creditorId, borrowerId } = held;
  const stored = await readApproval(session, { ...talk.row, termsHash: offer.termsHash });
  const file = eventOfText<OfferFile>(offer.document);
  const policy = await policyOfOffer(session, { creditorId, lenderPolicyId: offer.lenderPolicyId, kernel });
  const state = (stored?.events ?? []).reduce<ApprovalState>(evolveApproval, noApproval);
  return { talk, offer, file, state, ties: await readTies(session, { creditorId, borrowerId }), policy };
}

/** What was taken; or what was, and then was not approved. */
function agreedOrLast({ agreed, offers }: Talk): string | undefined {
  return agreed?.termsHash ?? offers.findLast(({ isRejected }) => isRejected)?.termsHash;
}

export async function readApprovalFile(
  database: Database,
  at: Pick<ApproveSetting, 'creditor' | 'caseNumber' | 'kernel'>,
): Promise<ApprovalFile | { readonly refused: 'unknownCase' | 'nothingToApprove' }> {
  return database.session(async (session) => {
    const held = await readCaseForContact(session, { creditorId: at.creditor.creditorId, caseNumber: at.caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    return (await approvalFile(session, held, at.kernel)) ?? { refused: 'nothingToApprove' };
  });
}

/** A tie of a person to the borrower: from now on they decide nothing of this case. */
export async function recordTie(
  database: Database,
  at: Pick<ApproveSetting, 'creditor' | 'caseNumber' | 'recordedBy' | 'sealer'> & { readonly tie: Relation },
): Promise<{ readonly refused: 'unknownCase' | 'noKey' | 'keyDoesNotOpen' | 'erased' } | { readonly tie: Relation }> {
  return database.transaction(async (session) => {
    const held = await holdCase(session, { creditorId: at.creditor.creditorId, caseNumber: at.caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const seal = await sealFor(session, held, at.sealer);
    if ('refused' in seal) return seal;
    const { tie, recordedBy } = at;
    const isNew = await storeTie(session, held, { ...tie, recordedBy });
    if (isNew) await enterFacts(session, enteredCase(held, seal), [tieFact(tie, recordedBy)]);
    return { tie };
  });
}
