/** Money by hand: one proposes, another confirms. */
import { decideMoney } from '../../api/routes/decide-money.ts';
import { listMoney } from '../../api/routes/list-money.ts';
import { proposeMoney } from '../../api/routes/propose-money.ts';
import { decideOnMoney } from '../../application/decide-money.ts';
import { readMoneyAsk } from '../../application/money-ask.ts';
import {
  listedDocument,
  previewDocument,
  proposedDocument,
  refusalDocument,
} from '../../application/money-document.ts';
import type { MoneySetting } from '../../application/money-ground.ts';
import { listed, listMoney as pageOfMoney } from '../../application/money-list.ts';
import { proposeMoney as propose } from '../../application/propose-money.ts';
import { defaultBuckets } from '../../composition/default-buckets.ts';
import { orderOfPayment } from '../../composition/deployment.ts';
import { zones } from '../../composition/time-zones.ts';
import type { Identity } from '../../core/access/role.ts';
import { localDay } from '../../core/calendar/zone.ts';
import { type CaseCall, type Served, serveCase, serveSigned } from '../call.ts';

/** An agent proposes and takes back; these decide. The pipeline has asked the policy before. */
const deciders: readonly Identity['role'][] = ['teamLead', 'approver'];

function settingOf(call: Pick<CaseCall, 'book' | 'seen' | 'parts' | 'identity' | 'by' | 'atMs'>): MoneySetting {
  const { book, seen, parts, identity, by, atMs } = call;
  return {
    book,
    caseNumber: seen.caseNumber,
    kernel: parts.kernel,
    sealer: parts.sealer,
    orderOfPayment: orderOfPayment(parts.kernel.values),
    buckets: defaultBuckets,
    atMs,
    today: localDay(zones(book.zone)!, atMs),
    by: {
      name: by,
      userId: identity.kind === 'user' ? identity.userId : undefined,
      role: identity.role,
      mayDecide: deciders.includes(identity.role),
    },
    recordedBy: by,
  };
}

export const moneyHandlers: readonly Served[] = [
  serveSigned(listMoney, async ({ query, identity, parts, atMs, database }) => {
    const { state, after, limit = 50 } = query;
    const page = await pageOfMoney(database, {
      creditorId: identity.creditorId,
      identity,
      sealer: parts.sealer,
      caseNumber: query.case,
      state,
      atMs,
      after: after === undefined ? undefined : BigInt(after),
      limit,
    });
    return { moves: page.moves.map(listedDocument) as never, next: page.next === undefined ? null : String(page.next) };
  }),
  serveCase(proposeMoney, async (call) => {
    const { body, database, book } = call;
    const ask = await readMoneyAsk(database, book.creditorId, body);
    if ('refused' in ask) return ask;
    const exceptionReason = 'exceptionReason' in body ? body.exceptionReason : undefined;
    const proposed = await propose(database, { ...settingOf(call), ask, reason: body.reason, exceptionReason });
    return 'refused' in proposed ? proposed : (proposedDocument(proposed) as never);
  }),
  serveCase(decideMoney, async (call) => {
    const { body, params, database, parts, atMs } = call;
    const { decision, reason, contentHash } = body;
    const proposalId = BigInt(params.proposal);
    const decided = await decideOnMoney(database, { ...settingOf(call), proposalId, decision, reason, contentHash });
    if ('refused' in decided) return refusalDocument(decided);
    const { proposal, currency, loans } = decided;
    const shown = await database.session((session) => listed(session, proposal, { sealer: parts.sealer, atMs }));
    const previews = loans?.map((loan) => previewDocument(loan, currency)) ?? null;
    return { ...listedDocument(shown), loans: previews } as never;
  }),
];
