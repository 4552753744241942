/**
 * An agreed schedule as a loan-reschedule request of Apache Fineract. The request says where the new schedule begins and how
 * it differs; the server works the instalments out. So its preview is held against what was agreed, to the cent, before
 * anybody approves it.
 */
import {
  type AgreedFigures,
  type AgreedSchedule,
  type CoreReschedules,
  CoreSystemError,
  type FoundRequest,
  type RescheduleRefusal,
} from '../../application/core-system-port.ts';
import { type Day, formatDay } from '../../core/calendar/day.ts';
import type { FineractClient } from './fineract-client.ts';
import { at, dayOf, FieldReader, idAt, isTrueAt, type Json, listAt, textAt } from './read-json.ts';

const path = '/rescheduleloans';
const days = { dateFormat: 'yyyy-MM-dd', locale: 'en' } as const;
const millionth = 1_000_000n;

export function fineractReschedules(client: FineractClient, reason: string | undefined): CoreReschedules {
  return {
    draft: (agreed) => draft(client, { agreed, reason }),
    find: (asked) => find(client, asked),
    async send({ request, ref }) {
      const answer = await client.post(path, { body: request, key: ref });
      const requestId = idAt(answer, 'resourceId');
      if (requestId === undefined) throw new CoreSystemError('answerNotRead', { path, mayBeDone: true });
      return { requestId };
    },
    preview: (asked) => preview(client, asked),
    async approve({ requestId, on }) {
      const body = JSON.stringify({ ...days, approvedOnDate: formatDay(on) });
      await client.post(`${path}/${requestId}`, { query: { command: 'approve' }, body });
    },
    async reject({ requestId, on }) {
      const body = JSON.stringify({ ...days, rejectedOnDate: formatDay(on) });
      await client.post(`${path}/${requestId}`, { query: { command: 'reject' }, body });
    },
  };
}

type Drafted = { readonly request: string } | { readonly refused: RescheduleRefusal; readonly detail: string };

async function draft(
  client: FineractClient,
  { agreed, reason }: { readonly agreed: AgreedSchedule; readonly reason: string | undefined },
): Promise<Drafted> {
  const unsaid = whatCannotBeSaid(agreed);
  if (unsaid !== undefined) return unsaid;
  const loan = await client.get(`/loans/${agreed.remoteLoanId}`, { associations: 'repaymentSchedule' });
  const changes = changesOf(agreed, loan);
  if ('refused' in changes) return changes;
  const rescheduleReasonId = await reasonId(client, reason);
  const request = {
    ...days,
    loanId: Number(agreed.remoteLoanId),
    submittedOnDate: formatDay(agreed.on),
    rescheduleReasonId: Number(rescheduleReasonId),
    rescheduleReasonComment: agreed.ref,
    ...changes,
  };
  return { request: JSON.stringify(request) };
}

/** What no request says, whatever the loan. */
function whatCannotBeSaid(agreed: AgreedSchedule): Extract<Drafted, { refused: unknown }> | undefined {
  const { waivedMinor, chargesMinor } = agreed;
  if (waivedMinor !== 0n) return { refused: 'waives', detail: String(waivedMinor) };
  if (chargesMinor !== 0n) return { refused: 'chargesInSchedule', detail: String(chargesMinor) };
  // The server takes no rate of zero.
  if (agreed.agreedRateMillionths === 0n && agreed.contractRateMillionths !== 0n)
    return { refused: 'interestFree', detail: '0' };
  return undefined;
}

interface Changes {
  readonly rescheduleFromDate: string;
  readonly adjustedDueDate?: string;
  readonly graceOnPrincipal?: number;
  readonly graceOnInterest?: number;
  readonly extraTerms?: number;
  readonly newInterestRate?: string;
}

function changesOf(agreed: AgreedSchedule, loan: Json): Changes | Extract<Drafted, { refused: unknown }> {
  const status = textAt(loan, 'status.id') ?? '';
  if (status !== '300') return { refused: 'loanNotActive', detail: status };
  const unpaid = listAt(loan, 'repaymentSchedule.periods').filter(
    (period) => at(period, 'period') !== undefined && !isTrueAt(period, 'complete'),
  );
  const from = dayOf(at(unpaid[0], 'dueDate'));
  if (from === undefined) return { refused: 'noUnpaidInstalment', detail: '' };
  const { instalments } = agreed;
  const first = instalments[0]!.dueOn;
  if (first < from) return { refused: 'dueEarlier', detail: `${formatDay(first)} / ${formatDay(from)}` };
  const extra = instalments.length - unpaid.length;
  if (extra < 0) return { refused: 'fewerInstalments', detail: `${instalments.length} / ${unpaid.length}` };
  const withoutPrincipal = leading(instalments, ({ principalMinor }) => principalMinor === 0n);
  const withoutInterest =
    agreed.agreedRateMillionths === 0n ? 0 : leading(instalments, ({ interestMinor }) => interestMinor === 0n);
  const changes = {
    ...(first === from ? {} : { adjustedDueDate: formatDay(first) }),
    ...(withoutPrincipal === 0 ? {} : { graceOnPrincipal: withoutPrincipal }),
    ...(withoutInterest === 0 ? {} : { graceOnInterest: withoutInterest }),
    ...(extra === 0 ? {} : { extraTerms: extra }),
    ...(agreed.agreedRateMillionths === agreed.contractRateMillionths
      ? {}
      : { newInterestRate: percentText(agreed.agreedRateMillionths) }),
  };
  if (Object.keys(changes).length === 0) return { refused: 'nothingToSay', detail: '' };
  return { rescheduleFromDate: formatDay(from), ...changes };
}

function leading(instalments: readonly AgreedFigures[], is: (one: AgreedFigures) => boolean): number {
  const until = instalments.findIndex((instalment) => !is(instalment));
  return until < 0 ? 0 : until;
}

function percentText(millionths: bigint): string {
  const decimals = (millionths % millionth).toString().padStart(6, '0').replace(/0+$/, '');
  return `${millionths / millionth}${decimals === '' ? '' : `.${decimals}`}`;
}

/** The reason that a request names: the one asked for, or the only one there is. */
async function reasonId(client: FineractClient, reason: string | undefined): Promise<bigint> {
  const reasons = listAt(await client.get(`${path}/template`), 'rescheduleReasons');
  const fitting = reasons.filter((one) => reason === undefined || textAt(one, 'name') === reason);
  const id = idAt(fitting[0], 'id');
  if (fitting.length !== 1 || id === undefined) {
    throw new CoreSystemError('refusedThere', {
      path: `${path}/template`,
      detail: reason === undefined ? 'reasonNotChosen' : 'reasonNotThere',
    });
  }
  return id;
}

const states: ReadonlyMap<string, FoundRequest['state']> = new Map([
  ['100', 'pending'],
  ['200', 'approved'],
  ['300', 'rejected'],
]);

/** The list leaves the comment out, so each request of the loan is read. */
async function find(
  client: FineractClient,
  { remoteLoanId, ref }: { readonly remoteLoanId: bigint; readonly ref: string },
): Promise<FoundRequest | undefined> {
  const list = await client.get(path, { command: 'all', loanId: String(remoteLoanId) });
  if (!Array.isArray(list)) throw new CoreSystemError('answerNotRead', { path, detail: 'noList' });
  for (const listed of list as readonly Json[]) {
    const requestId = idAt(listed, 'id');
    if (requestId === undefined) throw new CoreSystemError('answerNotRead', { path, detail: 'noNumber' });
    const one = await client.get(`${path}/${requestId}`);
    if (textAt(one, 'rescheduleReasonComment') !== ref) continue;
    const state = states.get(textAt(one, 'statusEnum.id') ?? '');
    if (state === undefined) throw new CoreSystemError('answerNotRead', { path, detail: 'status' });
    return { requestId, state };
  }
  return undefined;
}

async function preview(
  client: FineractClient,
  { requestId, from, currency }: { readonly requestId: bigint; readonly from: Day; readonly currency: string },
): Promise<AgreedFigures[]> {
  const document = await client.get(`${path}/${requestId}`, { command: 'previewLoanReschedule' });
  const reader = new FieldReader(currency);
  const figures = listAt(document, 'periods')
    .filter((period) => at(period, 'period') !== undefined)
    .map((period) => ({
      dueOn: reader.day(period, 'dueDate'),
      principalMinor: reader.amount(period, 'principalDue'),
      interestMinor: reader.amount(period, 'interestDue'),
    }))
    .filter(({ dueOn }) => dueOn >= from);
  const [fault] = reader.faults;
  if (fault !== undefined) {
    throw new CoreSystemError('answerNotRead', {
      path: `${path}/${requestId}`,
      detail: `${fault.field}.${fault.code}`,
    });
  }
  return figures;
}
