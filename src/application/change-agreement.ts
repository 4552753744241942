/**
 * What a borrower does with an agreement by themselves, and what is told of it: a due date moved, an option that was signed
 * called on when income changes, the notice that was given. Each is decided by what was signed, and by nobody's leave.
 */
import type { AgreementRefusal } from '../core/agreement/agreement.ts';
import type { AgreementCommand, IncomeChange } from '../core/agreement/moves.ts';
import type { Day } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import {
  type AgreementSetting,
  answering,
  decided,
  type HeldAgreement,
  type HoldRefusal,
  happened,
  holdAgreement,
} from './agreement-held.ts';

/** In order of precedence; `figuresChanged` where the ledger does not let it follow. */
export type ChangeRefusal = HoldRefusal | { readonly refused: AgreementRefusal };

export type ChangeSetting = AgreementSetting & {
  readonly agreementNumber: string;
  /** the version that whoever asks has looked at; undefined: as it stands */
  readonly seenVersion?: number | undefined;
};

export type ChangeAnswer = HeldAgreement | ChangeRefusal;

/** By a command of the core. Two at once: the second finds the agreement as the first left it, and is told. */
export async function change(
  database: Database,
  settings: ChangeSetting,
  command: AgreementCommand,
  after?: (holding: HeldAgreement) => Promise<void>,
): Promise<ChangeAnswer> {
  return answering<HeldAgreement, ChangeRefusal>(database, async (session) => {
    const holding = await holdAgreement(session, settings, settings);
    if ('refused' in holding) return holding;
    const events = decided(holding, command);
    if ('refused' in events) return events;
    const moved = await happened(holding, events);
    await after?.(moved);
    return moved;
  });
}

/** One due date to a later one, as often and as far as was agreed. */
export function moveDate(
  database: Database,
  settings: ChangeSetting & { readonly n: number; readonly to: Day },
): Promise<ChangeAnswer> {
  const { n, to } = settings;
  return change(database, settings, { kind: 'moveDate', n, to });
}

/** `option`: its place in the terms, from 0. A new statement may follow; it is not asked for. */
export function useOption(
  database: Database,
  settings: ChangeSetting & { readonly option: number; readonly change: IncomeChange },
): Promise<ChangeAnswer> {
  return change(database, settings, { kind: 'useOption', option: settings.option, change: settings.change });
}

/** Notice of breach was given on that day, also by letter: the time to mend runs from it. */
export function noticeGiven(
  database: Database,
  settings: ChangeSetting & { readonly n: number; readonly on: Day; readonly missingMinor: bigint },
): Promise<ChangeAnswer> {
  const { n, on, missingMinor } = settings;
  return change(database, settings, { kind: 'noticeGiven', n, on, missingMinor });
}
