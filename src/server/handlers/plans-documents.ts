/** Talks and approvals as the interface shows them, each side its own document. */
import type { ApprovalShown } from '../../api/routes/approval-shapes.ts';
import type { TalkShown } from '../../api/routes/talk-shapes.ts';
import type { ApprovalFile } from '../../application/approve-offer.ts';
import type { TalkFile } from '../../application/negotiate-case.ts';
import { plainTest, type TalkEventDocument, talkDocument } from '../../application/talk-document.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { zones } from '../../composition/time-zones.ts';
import type { AccessRole } from '../../core/access/role.ts';
import { formatDay } from '../../core/calendar/day.ts';
import { formatInstant, type Zone } from '../../core/calendar/zone.ts';
import { formatAmount } from '../../core/money/decimal.ts';
import type { TalkReason } from '../../core/negotiation/protocol/moves.ts';
import type { SignedCall } from '../call.ts';

/**
 * Who sees an offer as the lender does. Whoever works from outside sees it as the borrower does: what no plan is worth to the
 * lender is nothing that a mediator or an agency may know.
 */
export function viewOf(role: AccessRole): 'lender' | 'outside' {
  switch (role) {
    case 'agent':
    case 'teamLead':
    case 'approver':
    case 'compliance':
    case 'legal':
    case 'auditor':
      return 'lender';
    case 'analyst':
    case 'mediator':
    case 'agency':
    case 'fund':
    case 'administrator':
    case 'guarantor':
    case 'assignee':
    case 'borrower':
      return 'outside';
  }
}

export function zoneOf({ book }: Pick<SignedCall, 'book'>): Zone {
  return zones(book.zone) ?? zones('UTC')!;
}

type Asked = Pick<SignedCall, 'book' | 'identity' | 'atMs'>;

export function talkShown(file: TalkFile, call: Asked): TalkShown {
  const view = viewOf(call.identity.role);
  const at = { zone: zoneOf(call), view: view === 'lender' ? view : 'borrower', atMs: call.atMs } as const;
  const document = talkDocument(file, at);
  const history = document.history.map((event) => eventShown(event, view));
  // How far the lender would come down is for who leads a talk to announce, and no figure of a screen to aim at.
  const lookedFor = call.identity.role === 'borrower' ? null : document.lookedFor;
  return { view, ...document, lookedFor, history } as unknown as TalkShown;
}

/** Names of the lender's people and what they wrote to each other stay with the lender. */
function eventShown({ by, because, reason, ...event }: TalkEventDocument, view: 'lender' | 'outside'): object {
  const isInner = event.kind === 'approvalRejected' && view === 'outside';
  return {
    ...event,
    ...(view === 'lender' ? { by } : {}),
    ...(because === undefined ? {} : { because: because.map(reasonShown) }),
    ...(reason === undefined || isInner ? {} : { reason }),
  };
}

export function reasonShown({ code, values }: TalkReason): object {
  // Nothing at all, as in a month before the first that was worked out, is no sum to compare with.
  const isNothing = code === 'aboveCapacity' && /^0(\.0+)?$/.test(String(values.capacity));
  const named = [`offers.respond.${code}${isNothing ? '.nothing' : ''}`, `negotiate.respond.${code}`];
  const found = named
    .map((each) => ({ each, text: bothWords(each, values) }))
    .find(({ each, text }) => text.zh !== each);
  return { code, values, text: found?.text ?? { en: code, zh: code } };
}

export function approvalShown(
  approval: ApprovalFile,
  call: Asked & { readonly seen: { readonly caseNumber: string } },
): ApprovalShown {
  const { offer, file, state, talk, ties, policy } = approval;
  const { currency } = talk.row;
  return {
    case: call.seen.caseNumber,
    offer: offer.number,
    termsHash: offer.termsHash,
    currency,
    payment: formatAmount(offer.paymentMinor, currency),
    totalPayable: formatAmount(offer.totalMinor, currency),
    endsOn: formatDay(offer.endsOn),
    state: state.state,
    talk: talk.talk.state,
    authority: file.authority,
    roles: [...policy.policy.authority.roles],
    planTest: plainTest(file, currency) as ApprovalShown['planTest'],
    submitted: submittedShown(state, zoneOf(call)),
    ties: ties.map(({ person, kind }) => ({ person, kind })),
  };
}

function submittedShown(state: ApprovalFile['state'], zone: Zone): ApprovalShown['submitted'] {
  if (state.state === 'none') return null;
  const { submission, needed, given, answerByMs } = state;
  return {
    by: submission.by.person,
    role: submission.by.role ?? null,
    reason: submission.reason,
    lineReasons: submission.lineReasons,
    needed: needed.exception
      ? { exception: true, limits: needed.limits.map(({ limit }) => limit), failed: [...needed.failed] }
      : needed,
    given: given.map(({ person, seat, reason, atMs }) => ({ person, seat, reason, at: formatInstant(zone, atMs) })),
    answerBy: formatInstant(zone, answerByMs),
    expiresAt: formatInstant(zone, submission.expiresAtMs),
  };
}
