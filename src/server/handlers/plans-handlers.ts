/** What can be paid, the talk about a plan, its approval, and the lender's policy. */
import { loadPolicy as loadPolicyRoute } from '../../api/routes/load-policy.ts';
import { readPlan } from '../../api/routes/read-plan.ts';
import { readPolicy } from '../../api/routes/read-policy.ts';
import { recordStatement as recordStatementRoute, type StatementBody } from '../../api/routes/record-statement.ts';
import { listPolicies, loadPolicy } from '../../application/lender-policy.ts';
import { readTalk } from '../../application/negotiate-case.ts';
import type { AssessAnswer } from '../../application/plan-ports.ts';
import { readStatement, recordStatement } from '../../application/record-statement.ts';
import type { AccessRole } from '../../core/access/role.ts';
import { formatDay } from '../../core/calendar/day.ts';
import { localDay } from '../../core/calendar/zone.ts';
import { formatAmount } from '../../core/money/decimal.ts';
import { openMatterKinds } from '../../store/matters.ts';
import { type CaseCall, type Served, serveCase, serveSigned } from '../call.ts';
import { draftMovedShown } from './drafts-documents.ts';
import { approvalHandlers } from './plans-approval-handlers.ts';
import { talkShown, zoneOf } from './plans-documents.ts';
import { talkHandlers } from './plans-talk-handlers.ts';

type Asked = Pick<CaseCall, 'book' | 'atMs' | 'by'>;

/** An open dispute is on the lender's own record, whoever tells the rest: who disputes is not held to be unwilling. */
async function recordOf({ body, database, seen }: CaseCall<typeof recordStatementRoute>) {
  const open = await database.session((session) => openMatterKinds(session, seen));
  return open.includes('dispute') && { record: { ...body.record, disputeOpen: true } };
}

/** What the lender's own people and records say. A borrower who could say it would set what they can pay. */
function lendersPart({ override, record, floors, expenses = [] }: StatementBody): string[] {
  return [
    ...(override === undefined ? [] : ['/override']),
    ...(record === undefined ? [] : ['/record']),
    ...(floors === undefined ? [] : ['/floors']),
    ...expenses.flatMap(({ declined }, index) => (declined === undefined ? [] : [`/expenses/${index}/declined`])),
  ];
}

/** As `assess` takes it: what is signed is signed by who sends it, on the day on which they do. */
function statementOf({ override, expenses, helpedDraft: _, ...rest }: StatementBody, call: Asked): object {
  const { by } = call;
  const signedOn = formatDay(localDay(zoneOf(call), call.atMs));
  return {
    ...rest,
    ...(override && { override: { by, signedOn, ...override } }),
    ...(expenses && {
      expenses: expenses.map(({ declined, ...expense }) => ({
        ...expense,
        ...(declined && { declined: { by, ...declined } }),
      })),
    }),
  };
}

interface AssessedLines {
  readonly lines: readonly object[];
  readonly asked?: readonly object[];
  readonly lumpSums?: readonly object[];
}

/** A fund decides by what can be paid, and not by what somebody earns and spends. */
function seesLines(role: AccessRole): boolean {
  return role !== 'fund';
}

type Known = Exclude<Awaited<ReturnType<typeof readStatement>>, { readonly refused: string }>;

function capacityOf({ stored, answer, helpedBy }: Known, role: AccessRole): object {
  const { origin, statementAsOf, currency, steps } = stored;
  return {
    origin: origin.kind,
    statementAsOf: formatDay(statementAsOf),
    currency,
    steps: steps.map(({ from, perMonthMinor }) => ({
      from: formatDay(from),
      perMonth: formatAmount(perMonthMinor, currency),
    })),
    lines: answer === undefined || !seesLines(role) ? null : linesOf(answer).lines,
    helpedBy: seesLines(role) ? (helpedBy ?? null) : null,
  };
}

function linesOf(answer: AssessAnswer): AssessedLines {
  return answer as unknown as AssessedLines;
}

const ownHandlers: readonly Served[] = [
  serveCase(recordStatementRoute, async (call) => {
    const { body, identity, book, seen, parts, by, database } = call;
    const isBorrower = identity.role === 'borrower';
    const fields = isBorrower ? lendersPart(body) : body.helpedDraft === undefined ? [] : ['/helpedDraft'];
    if (fields.length > 0) return { refused: 'notTheirsToSay', fields };
    const { kernel, sealer } = parts;
    const document = { ...statementOf(body, call), ...(await recordOf(call)) };
    const setting = { creditor: book, caseNumber: seen.caseNumber, kernel, sealer };
    const confirming = isBorrower ? { helpedDraft: body.helpedDraft, atMs: call.atMs } : undefined;
    const told = await recordStatement(database, {
      ...setting,
      document,
      recordedBy: by,
      ...(confirming && { confirming }),
    });
    if ('refused' in told) {
      if (told.refused === 'draftMoved') return draftMovedShown(told, call);
      return told.refused === 'statementNotValid' ? { refused: told.refused, invalid: told.faults } : told;
    }
    const { lines, asked, lumpSums } = linesOf(told.answer);
    return {
      statement: told.statementId.toString(),
      asOf: formatDay(told.head.asOf),
      currency: told.head.currency,
      capacity: told.answer.capacity,
      lines,
      asked,
      lumpSums,
    } as never;
  }),
  serveCase(readPlan, async (call) => {
    const { database, book, seen, parts, identity } = call;
    const at = { creditor: book, caseNumber: seen.caseNumber, sealer: parts.sealer };
    const known = await readStatement(database, at);
    const talk = await readTalk(database, at);
    return {
      case: seen.caseNumber,
      capacity: 'refused' in known ? null : (capacityOf(known, identity.role) as never),
      talk: 'refused' in talk ? null : talkShown(talk, call),
    };
  }),
  serveSigned(readPolicy, async ({ database, book }) => {
    const stored = await listPolicies(database, book);
    return {
      policies: stored.map(({ product, from, hash, content }) => ({
        product,
        from: formatDay(from),
        hash,
        document: JSON.parse(content) as Record<string, unknown>,
      })),
    };
  }),
  serveSigned(loadPolicyRoute, async ({ database, book, parts, body, by }) => {
    const { kernel } = parts;
    const told = await loadPolicy(database, { creditor: book, kernel, document: body, recordedBy: by });
    if ('refused' in told) return { refused: told.refused, invalid: told.faults };
    const { product, from, authority } = told.policy;
    const { hash } = told.stored;
    return { product, from: formatDay(from), hash, isNew: told.isNew, roles: [...authority.roles] };
  }),
];

export const plansHandlers: readonly Served[] = [...ownHandlers, ...talkHandlers, ...approvalHandlers];
