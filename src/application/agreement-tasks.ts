/**
 * What there is to do about the agreements of a case, the most urgent first, and whether an offer that was taken waits to become
 * paper: for the first page of the borrower's own screens.
 */
import { isRunning } from '../core/agreement/agreement.ts';
import { type KeeperTask, keeperTasks } from '../core/agreement/kept.ts';
import type { Zones } from '../core/calendar/zone.ts';
import { isTalkOver, readAgreementsOf } from '../store/agreements.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import { keptAt, keptPlanDocument } from './kept-plan.ts';
import { talkFile } from './negotiate-case.ts';
import { readAgreementFile } from './read-agreements.ts';

export interface AgreementTask {
  readonly agreement: string;
  readonly loan: string;
  readonly task: KeeperTask;
  /** the last day for it, or the day on which it falls due */
  readonly by: string | null;
  readonly amount: string | null;
  readonly currency: string;
}

/** lenderDrafts: it was agreed with a person, who makes the paper. */
export const offerWaits = ['readyToDraft', 'readyToPropose', 'approvalWaited', 'lenderDrafts'] as const;
export type OfferWait = (typeof offerWaits)[number];

export interface AgreementTasks {
  readonly today: string;
  readonly tasks: readonly AgreementTask[];
  readonly offer: OfferWait | null;
  /** the agreement that the offer would change */
  readonly proposeFor: string | null;
}

type At = {
  readonly creditorId: number;
  readonly caseNumber: string;
  readonly zones: Zones;
  readonly atMs: number;
  readonly today: string;
};

export async function readAgreementTasks(
  database: Database,
  at: At,
): Promise<AgreementTasks | { readonly refused: 'unknownCase' }> {
  const waits = await offerWaiting(database, at);
  if ('refused' in waits) return waits;
  const { numbers, ...offer } = waits;
  const plans: ReturnType<typeof keptPlanDocument>[] = [];
  for (const agreementNumber of numbers) {
    const file = await readAgreementFile(database, { ...at, agreementNumber });
    if (file !== undefined) plans.push(keptPlanDocument(keptAt(file, at)));
  }
  // The latest of each loan stands last.
  const shown = plans.filter(
    (plan, place) => !isOver(plan.task) || !plans.slice(place + 1).some(({ loan }) => loan === plan.loan),
  );
  const tasks = shown
    .map((plan): AgreementTask => {
      const { agreement, loan, task, currency } = plan;
      return { agreement, loan, task, currency, ...whenAndWhat(plan) };
    })
    .toSorted((one, other) => keeperTasks.indexOf(one.task) - keeperTasks.indexOf(other.task));
  return { today: at.today, tasks, ...offer };
}

const overTasks: readonly KeeperTask[] = ['breached', 'completed', 'withdrawn', 'lapsed', 'ended'];
const isOver = (task: KeeperTask) => overTasks.includes(task);

function whenAndWhat(plan: ReturnType<typeof keptPlanDocument>): Pick<AgreementTask, 'by' | 'amount'> {
  switch (plan.task) {
    case 'lateNow':
      return { by: plan.late?.mendBy ?? null, amount: plan.late?.missing ?? null };
    case 'sign':
    case 'othersWaited':
      return { by: plan.signBy, amount: null };
    case 'signChange':
      return { by: plan.change?.signBy ?? null, amount: null };
    case 'coolingOff':
      return { by: plan.coolingOff?.endsOn ?? null, amount: null };
    case 'startWaited':
    case 'pay':
      return { by: plan.next?.dueOn ?? null, amount: plan.next?.amount ?? null };
    case 'approvalWaited':
    case 'breached':
    case 'completed':
    case 'withdrawn':
    case 'lapsed':
    case 'ended':
      return { by: plan.completedOn, amount: null };
  }
}

type Waiting = Pick<AgreementTasks, 'offer' | 'proposeFor'> & { readonly numbers: readonly string[] };

/** With the numbers of the case's agreements, the oldest first. */
function offerWaiting(
  database: Database,
  { creditorId, caseNumber }: At,
): Promise<Waiting | { readonly refused: 'unknownCase' }> {
  return database.session(async (session): Promise<Waiting | { readonly refused: 'unknownCase' }> => {
    const held = await readCaseForContact(session, { creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const rows = (await readAgreementsOf(session, held))
      .filter(({ caseId }) => caseId === held.caseId)
      .toSorted((one, other) => (one.agreementId < other.agreementId ? -1 : 1));
    const numbers = rows.map(({ agreementNumber }) => agreementNumber);
    const talk = await talkFile(session, held);
    const agreed = talk?.talk.agreed;
    const isDrafted = rows.some(({ negotiationId }) => negotiationId === talk?.row.negotiationId);
    if (talk === undefined || agreed === undefined || isDrafted || (await isTalkOver(session, talk.row)))
      return { numbers, offer: null, proposeFor: null };
    const running = rows.find(({ loanId, agreement }) => loanId === talk.row.loanId && isRunning(agreement));
    const proposeFor = running?.agreementNumber ?? null;
    if (agreed.approval === 'pending') return { numbers, offer: 'approvalWaited', proposeFor };
    if (talk.row.mode !== 'selfService') return { numbers, offer: 'lenderDrafts', proposeFor };
    return { numbers, offer: running === undefined ? 'readyToDraft' : 'readyToPropose', proposeFor };
  });
}
