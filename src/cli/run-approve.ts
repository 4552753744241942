/** Runs `approve`; a file of its own, so that other commands need not load plans. */
import {
  type ApprovalFile,
  type ApproveMove,
  type ApproveRefusal,
  approveOffer,
  readApprovalFile,
  recordTie,
} from '../application/approve-offer.ts';
import { plainTest } from '../application/talk-document.ts';
import { zones } from '../composition/time-zones.ts';
import { formatInstant, type Zone } from '../core/calendar/zone.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { relationKinds } from '../core/negotiation/approval/approval.ts';
import { type PlanTestFigure, type PlanTestLine, planTestCodes } from '../core/negotiation/approval/plan-test.ts';
import { grouped } from '../core/portfolio/shown.ts';
import type { Database } from '../store/database.ts';
import type { ApproveOptions } from './approve.ts';
import { CommandError, pickBook } from './book.ts';
import { carefulSealer } from './careful-sealer.ts';
import { instantOf, oneOf } from './contact-options.ts';
import { planKernel } from './plan-kernel.ts';
import { userName } from './user-name.ts';
import { words } from './words.ts';

export async function runApprove(database: Database, caseNumber: string, options: ApproveOptions): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  const atMs = options.at === undefined ? Date.now() : instantOf('--at', options.at);
  const setting = {
    creditor,
    caseNumber,
    kernel: planKernel(),
    atMs,
    recordedBy: userName(),
    sealer: await carefulSealer(database),
  };
  if (options.tie !== undefined) {
    const tie = { person: byOf(options), kind: oneOf('--tie', options.tie, relationKinds) };
    const told = await recordTie(database, { ...setting, tie });
    if ('refused' in told) throw refusalError(told, caseNumber);
    const text = words('negotiate.approve.tie', {
      person: tie.person,
      kind: words(`negotiate.tie.${tie.kind}`),
      case: caseNumber,
    });
    process.stdout.write(options.json ? `${JSON.stringify({ case: caseNumber, tie })}\n` : `${text}\n`);
    return 0;
  }
  const move = moveOf(options);
  const file =
    move === undefined ? await readApprovalFile(database, setting) : await approveOffer(database, { ...setting, move });
  if ('refused' in file) {
    if (options.json) process.stdout.write(`${JSON.stringify(file)}\n`);
    throw refusalError(file, caseNumber);
  }
  const zone = zones(creditor.zone)!;
  process.stdout.write(
    options.json
      ? `${JSON.stringify(approvalDocument(file, caseNumber, zone))}\n`
      : approvalText(file, caseNumber, zone),
  );
  return 0;
}

function byOf({ by }: ApproveOptions): string {
  if (by === undefined) throw new CommandError(words('negotiate.fault.by'), 64);
  return by;
}

function moveOf(options: ApproveOptions): ApproveMove | undefined {
  const { role, reason = '' } = options;
  if (options.escalate) return { kind: 'escalate' };
  if (options.lapse) return { kind: 'lapse' };
  const acts =
    options.submit ||
    options.yes ||
    options.reject ||
    options.return ||
    options.withdraw ||
    options.delegateTo !== undefined;
  if (!acts && options.by === undefined) return undefined;
  const by = { person: byOf(options), role };
  const { onBehalfOf } = options;
  if (options.submit) return { kind: 'submit', by, reason, lineReasons: lineReasons(options.line) };
  if (options.reject) return { kind: 'reject', by, reason, onBehalfOf };
  if (options.return) return { kind: 'returnForChange', by, reason, onBehalfOf };
  if (options.withdraw) return { kind: 'withdraw', by, reason };
  if (options.delegateTo !== undefined) {
    if (options.until === undefined) throw new CommandError(words('negotiate.fault.until'), 64);
    return { kind: 'delegate', by, to: options.delegateTo, untilMs: instantOf('--until', options.until), reason };
  }
  return { kind: 'approve', by, reason, onBehalfOf };
}

function lineReasons(given: readonly string[]): Partial<Record<(typeof planTestCodes)[number], string>> {
  const reasons: Partial<Record<(typeof planTestCodes)[number], string>> = {};
  for (const one of given) {
    const at = one.indexOf('=');
    const code = planTestCodes.find((each) => each === one.slice(0, Math.max(at, 0)));
    if (code === undefined) {
      throw new CommandError(words('negotiate.fault.line', { value: one, known: planTestCodes.join(', ') }), 64);
    }
    reasons[code] = one.slice(at + 1);
  }
  return reasons;
}

function refusalError(refusal: ApproveRefusal, caseNumber: string): CommandError {
  const { refused } = refusal;
  if (refused === 'unknownCase' || refused === 'nothingToApprove') {
    return new CommandError(words(`negotiate.refused.${refused}`, { case: caseNumber }), 66);
  }
  if (refused === 'unknownRole') {
    const { role, roles } = refusal as { readonly role: string; readonly roles: readonly string[] };
    return new CommandError(words('negotiate.refused.unknownRole', { role, roles: roles.join(', ') }), 64);
  }
  const hint = refused === 'reasonMissing' ? `\n${words('negotiate.approve.reasonHint', { case: caseNumber })}` : '';
  return new CommandError(`${words(`approval.refused.${refused}`)}${hint}`, 1);
}

function approvalDocument({ offer, file, state, talk }: ApprovalFile, caseNumber: string, zone: Zone): object {
  const submitted =
    state.state === 'none'
      ? {}
      : {
          proposedBy: state.submission.by,
          reason: state.submission.reason,
          lineReasons: state.submission.lineReasons,
          needed: state.needed,
          given: state.given.map(({ person, seat, reason, atMs }) => ({
            person,
            seat,
            reason,
            at: formatInstant(zone, atMs),
          })),
          answerBy: formatInstant(zone, state.answerByMs),
          expiresAt: formatInstant(zone, state.submission.expiresAtMs),
        };
  return {
    case: caseNumber,
    offer: offer.number,
    termsHash: offer.termsHash,
    state: state.state,
    talk: talk.talk.state,
    authority: file.authority,
    planTest: plainTest(file, talk.row.currency),
    ...submitted,
  };
}

function approvalText({ offer, file, state, talk }: ApprovalFile, caseNumber: string, zone: Zone): string {
  const { currency } = talk.row;
  const amount = (minor: bigint) => `${grouped(formatAmount(minor, currency))} ${currency}`;
  const head = words('negotiate.approve.head', {
    case: caseNumber,
    offer: offer.number,
    payment: amount(offer.paymentMinor),
    total: amount(offer.totalMinor),
  });
  const lines = [head];
  const { authority } = file;
  if (state.state === 'none') {
    lines.push(
      authority === 'exception'
        ? words('approval.needs.exception')
        : words('approval.needs.role', { role: authority.role, approvers: authority.approvers }),
      words('negotiate.approve.notSubmitted', { case: caseNumber }),
    );
  } else {
    const { needed, submission, given, answerByMs } = state;
    const role = needed.exception ? '' : needed.role;
    lines.push(words(`approval.state.${state.state}`, { role }));
    lines.push(
      needed.exception
        ? words('approval.needs.exception')
        : words('approval.needs.role', { role: needed.role, approvers: needed.approvers }),
    );
    lines.push(words('negotiate.approve.proposed', { person: submission.by.person, reason: submission.reason }));
    for (const { person, atMs } of given) {
      lines.push(words('negotiate.approve.given', { person, at: formatInstant(zone, atMs) }));
    }
    if (state.state === 'pending' || state.state === 'escalated') {
      lines.push(words('negotiate.approve.answerBy', { at: formatInstant(zone, answerByMs) }));
    }
  }
  const reasons = state.state === 'none' ? {} : state.submission.lineReasons;
  return `${lines.join('\n')}\n\n${testText(file.planTest.lines, { amount, reasons })}\n`;
}

function testText(
  lines: readonly PlanTestLine[],
  of: { readonly amount: (minor: bigint) => string; readonly reasons: Readonly<Record<string, string | undefined>> },
): string {
  const told: string[] = [];
  let part = '';
  for (const line of lines) {
    if (line.part !== part) told.push(words(`approval.test.part.${line.part}`));
    part = line.part;
    const values = Object.fromEntries(
      Object.entries(line.figures).map(([name, figure]) => [name, figureText(figure, of.amount)]),
    );
    const said = words(`approval.test.${line.code}.${line.finding}`, values);
    const result = words(`approval.test.result.${line.result}`);
    told.push(`  ${words(`approval.test.line.${line.code}`)} [${result}] ${said}`);
    if (line.result !== 'pass') told.push(`    ${line.code}: ${of.reasons[line.code] ?? '–'}`);
  }
  return told.join('\n');
}

function figureText(figure: PlanTestFigure, amount: (minor: bigint) => string): string {
  if ('amountMinor' in figure) return amount(figure.amountMinor);
  if ('share' in figure) return `${(figure.share * 100).toFixed(1)} %`;
  return 'count' in figure ? String(figure.count) : figure.words.join(', ');
}
