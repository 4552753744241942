/** An agreement that ends before its time: taken back in the days that were agreed for it, or ended with a reason. */
import type { EndReason } from '../core/agreement/moves.ts';
import { setCaseStage } from '../store/agreements.ts';
import type { Database } from '../store/database.ts';
import type { HeldAgreement } from './agreement-held.ts';
import { type ChangeAnswer, type ChangeSetting, change } from './change-agreement.ts';

/** In the time that was agreed, without a reason. */
export function withdrawAgreement(
  database: Database,
  settings: ChangeSetting & { readonly by: string },
): Promise<ChangeAnswer> {
  return change(database, settings, { kind: 'withdraw', by: settings.by }, openAgain);
}

/** Another way than by payment or breach, with its reason. */
export function endAgreement(
  database: Database,
  settings: ChangeSetting & { readonly reason: EndReason },
): Promise<ChangeAnswer> {
  const { reason, recordedBy } = settings;
  return change(database, settings, { kind: 'end', by: recordedBy, reason }, openAgain);
}

/** Where it had been signed, the case is again one without an agreement. */
async function openAgain({ session, row, held, today }: HeldAgreement): Promise<void> {
  if (row.activeFrom === undefined || held.isClosed) return;
  await setCaseStage(session, row, { stage: 'early', on: today, because: row.agreementNumber });
}
