/**
 * Writes schedules that were agreed back to the core system they were pulled from. The request is stored before it is sent,
 * found again by its ref before it is sent once more, and approved only when the system's own preview of it is the agreed
 * schedule to the cent. Whatever it cannot say is left to a person, with a code; nothing is said approximately.
 */
import { type Day, formatDay } from '../core/calendar/day.ts';
import { sumOf } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import {
  moveWriteBack,
  type OfSystem,
  readWaitingWriteBacks,
  storeWriteBack,
  type WaitingWriteBack,
} from '../store/core-system.ts';
import type { Database } from '../store/database.ts';
import {
  type AgreedFigures,
  type AgreedSchedule,
  type CoreReschedules,
  CoreSystemError,
  type RescheduleRefusal,
} from './core-system-port.ts';

/** Why a person has to enter it. */
export type LeftCode = RescheduleRefusal | 'scheduleDiffers' | 'rejectedThere' | 'refusedThere';

export type WrittenBack = { readonly agreementNumber: string; readonly loanRef: string } & (
  | { readonly outcome: 'inForceThere' }
  | { readonly outcome: 'leftToPerson'; readonly code: LeftCode; readonly detail: string }
  /** asked again by the next run, under the same ref */
  | { readonly outcome: 'notYet'; readonly code: string; readonly detail: string }
);

/** Agreement by agreement, in order of their numbers; one that fails does not keep the others. */
export async function writeBackAgreements(
  database: Database,
  at: { readonly of: OfSystem; readonly reschedules: CoreReschedules; readonly on: Day },
): Promise<WrittenBack[]> {
  const waiting = await database.session((session) => readWaitingWriteBacks(session, at.of));
  const written: WrittenBack[] = [];
  for (const one of waiting) {
    const { agreementNumber, loanRef } = one;
    try {
      written.push({ agreementNumber, loanRef, ...(await writeBack(database, at, one)) });
    } catch (error) {
      if (!(error instanceof CoreSystemError)) throw error;
      // A server that does not know us knows us no better for the next agreement.
      if (error.code === 'unauthorised') throw error;
      written.push({ agreementNumber, loanRef, outcome: 'notYet', code: error.code, detail: error.detail ?? '' });
    }
  }
  return written;
}

interface Writing {
  readonly of: OfSystem;
  readonly reschedules: CoreReschedules;
  readonly on: Day;
}

type Outcome =
  | { readonly outcome: 'inForceThere' }
  | { readonly outcome: 'leftToPerson'; readonly code: LeftCode; readonly detail: string };

/** The ref is the same for every try, so that a request that was made is found. */
export function refOf({
  agreementNumber,
  termsVersion,
}: Pick<WaitingWriteBack, 'agreementNumber' | 'termsVersion'>): string {
  return `forbear:${agreementNumber}/${termsVersion}`;
}

async function writeBack(database: Database, writing: Writing, one: WaitingWriteBack): Promise<Outcome> {
  const { of, reschedules } = writing;
  const ref = refOf(one);
  let request = one.begun?.request;
  if (request === undefined) {
    const drafted = await reschedules.draft(agreedOf(one, { ref, on: writing.on }));
    const left = 'refused' in drafted ? { code: drafted.refused, detail: drafted.detail } : undefined;
    request = 'refused' in drafted ? undefined : drafted.request;
    await database.transaction((session) => storeWriteBack(session, of, { ...one, ref, request, left }));
    if (left !== undefined || request === undefined) return { outcome: 'leftToPerson', ...left! };
  }
  const found = await reschedules.find({ remoteLoanId: one.remoteLoanId, ref });
  if (found?.state === 'approved') {
    await database.transaction((session) =>
      moveWriteBack(session, one, { state: 'inForceThere', requestId: found.requestId }),
    );
    return { outcome: 'inForceThere' };
  }
  if (found?.state === 'rejected')
    return leave(database, one, { code: 'rejectedThere', detail: '', requestId: found.requestId });
  let requestId = found?.requestId;
  if (requestId === undefined) {
    try {
      requestId = (await reschedules.send({ request, ref })).requestId;
    } catch (error) {
      if (!(error instanceof CoreSystemError) || error.code !== 'refusedThere') throw error;
      return leave(database, one, { code: 'refusedThere', detail: error.detail ?? '', requestId: undefined });
    }
  }
  const requested = requestId;
  await database.transaction((session) => moveWriteBack(session, one, { state: 'requested', requestId: requested }));
  return approveIfAgreed(database, writing, { one, requestId });
}

async function approveIfAgreed(
  database: Database,
  { reschedules, on }: Writing,
  { one, requestId }: { readonly one: WaitingWriteBack; readonly requestId: bigint },
): Promise<Outcome> {
  const { instalments, currency, owed } = one.terms;
  const preview = await reschedules.preview({ requestId, from: instalments[0]!.dueOn, currency });
  const difference = firstDifference({ instalments, currency, principalMinor: owed.principal }, preview);
  if (difference !== undefined) {
    await reschedules.reject({ requestId, on });
    return leave(database, one, { code: 'scheduleDiffers', detail: difference, requestId });
  }
  await reschedules.approve({ requestId, on });
  await database.transaction((session) => moveWriteBack(session, one, { state: 'inForceThere', requestId }));
  return { outcome: 'inForceThere' };
}

async function leave(
  database: Database,
  one: WaitingWriteBack,
  why: { readonly code: LeftCode; readonly detail: string; readonly requestId: bigint | undefined },
): Promise<Outcome> {
  await database.transaction((session) => moveWriteBack(session, one, { state: 'leftToPerson', ...why }));
  return { outcome: 'leftToPerson', code: why.code, detail: why.detail };
}

function agreedOf({ terms, remoteLoanId }: WaitingWriteBack, { ref, on }: { ref: string; on: Day }): AgreedSchedule {
  const { owed } = terms;
  return {
    ref,
    remoteLoanId,
    currency: terms.currency,
    on,
    instalments: terms.instalments,
    contractRateMillionths: terms.contractRateMillionths,
    agreedRateMillionths: terms.agreedRateMillionths,
    waivedMinor: sumOf(terms.waived),
    chargesMinor: owed.penalty + owed.fee + owed.cost,
  };
}

/**
 * As text: agreed / there. The same: each day asks for the same to the cent, and all the principal that was owed is paid
 * back. Interest that was overdue is principal of the agreement and interest of a core system, so parts are not compared.
 */
export function firstDifference(
  agreed: {
    readonly instalments: readonly AgreedFigures[];
    readonly principalMinor: bigint;
    readonly currency: string;
  },
  there: readonly AgreedFigures[],
): string | undefined {
  const { instalments, principalMinor, currency } = agreed;
  const shown = (figures: AgreedFigures | undefined) =>
    figures === undefined
      ? '-'
      : `${formatDay(figures.dueOn)} ${formatAmount(figures.principalMinor + figures.interestMinor, currency)}`;
  for (let n = 0; n < Math.max(instalments.length, there.length); n++) {
    const [ours, theirs] = [shown(instalments[n]), shown(there[n])];
    if (ours !== theirs) return `${n + 1}: ${ours} / ${theirs}`;
  }
  const paidBack = there.reduce((sum, figures) => sum + figures.principalMinor, 0n);
  if (paidBack === principalMinor) return undefined;
  return `${formatAmount(principalMinor, currency)} / ${formatAmount(paidBack, currency)}`;
}
