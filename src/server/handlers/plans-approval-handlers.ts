/** Somebody of the lender's answers for what was agreed; and who has a tie to the borrower. */
import { type ApprovalMoveBody, moveApproval } from '../../api/routes/move-approval.ts';
import { readApproval } from '../../api/routes/read-approval.ts';
import { recordTie as recordTieRoute } from '../../api/routes/record-tie.ts';
import {
  type ApprovalFile,
  type ApproveMove,
  approveOffer,
  readApprovalFile,
  recordTie,
} from '../../application/approve-offer.ts';
import { parseInstant } from '../../core/calendar/zone.ts';
import type { Officer } from '../../core/negotiation/approval/approval.ts';
import { type CaseCall, type Served, serveCase } from '../call.ts';
import { approvalShown } from './plans-documents.ts';
import { matrixRole } from './plans-matrix-role.ts';

type Asked = Pick<CaseCall, 'book' | 'seen' | 'parts' | 'atMs' | 'by'>;

function settingOf({ book, seen, parts, atMs, by }: Asked) {
  const { kernel, sealer } = parts;
  return { creditor: book, caseNumber: seen.caseNumber, kernel, sealer, atMs, recordedBy: by };
}

function moveOf(body: ApprovalMoveBody, by: Officer): ApproveMove {
  switch (body.move) {
    case 'submit':
      return { kind: 'submit', by, reason: body.reason, lineReasons: body.lineReasons };
    case 'approve':
    case 'reject':
      return { kind: body.move, by, reason: body.reason, onBehalfOf: body.onBehalfOf };
    case 'return':
      return { kind: 'returnForChange', by, reason: body.reason, onBehalfOf: body.onBehalfOf };
    case 'delegate':
      return { kind: 'delegate', by, to: body.to, untilMs: parseInstant(body.until)!, reason: body.reason };
    case 'withdraw':
      return { kind: 'withdraw', by, reason: body.reason };
    case 'escalate':
    case 'lapse':
      return { kind: body.move };
  }
}

/** Whoever said a word in this talk, be it in the borrower's name, had a hand in what is proposed. */
function hadAHand({ talk }: ApprovalFile, person: string): boolean {
  return talk.row.events.some((event) => 'by' in event && event.by.person === person);
}

const decisions: readonly ApprovalMoveBody['move'][] = ['approve', 'reject', 'return'];

export const approvalHandlers: readonly Served[] = [
  serveCase(readApproval, async (call) => {
    const file = await readApprovalFile(call.database, settingOf(call));
    return 'refused' in file ? file : approvalShown(file, call);
  }),
  serveCase(moveApproval, async (call) => {
    const { database, body, identity, by } = call;
    const file = await readApprovalFile(database, settingOf(call));
    if ('refused' in file) return file;
    const { roles } = file.policy.policy.authority;
    const asked = 'role' in body ? body.role : undefined;
    const named = matrixRole(asked, { account: identity.role, roles });
    if ('refused' in named) return named;
    if (decisions.includes(body.move) && hadAHand(file, by)) return { refused: 'ownCase' };
    if (body.move === 'approve' && body.termsHash !== file.offer.termsHash) return { refused: 'offerChanged' };
    const move = moveOf(body, { person: by, role: named.role });
    const told = await approveOffer(database, { ...settingOf(call), move });
    return 'refused' in told ? told : approvalShown(told, call);
  }),
  serveCase(recordTieRoute, async (call) => {
    const told = await recordTie(call.database, { ...settingOf(call), tie: call.body });
    return 'refused' in told ? told : { case: call.seen.caseNumber, ...told.tie };
  }),
];
