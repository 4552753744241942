/** A legal hold: while it is set, nothing of the borrower is removed or erased, whatever time is over. */
import { holdCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import { isErased, nextHoldId, readHolds, readRecords, storeHold } from '../store/retention.ts';
import { sealFor } from './attempt-contact.ts';
import { sealOf } from './case-files.ts';
import { type CaseFact, enteredCase, enterFacts } from './enter-fact.ts';
import type { EvidenceSettings } from './export-evidence.ts';

/** In order of precedence. */
export type HoldRefusal = {
  readonly refused:
    | 'reasonMissing'
    | 'unknownCase'
    | 'erased'
    | 'noKey'
    | 'keyDoesNotOpen'
    | 'erased'
    /** it is set, or it is not, as was asked for */
    | 'alreadySet'
    | 'notSet';
};

const holdSeal = (holdId: bigint) => `legal hold ${holdId}`;

/** Sets or releases it, for all cases of the borrower. The reason is sealed; to set one there has to be one. */
export async function setLegalHold(
  database: Database,
  settings: EvidenceSettings & {
    readonly state: 'set' | 'released';
    readonly reason: string;
    readonly recordedBy: string;
  },
): Promise<HoldRefusal | { readonly caseNumber: string; readonly state: 'set' | 'released' }> {
  const { creditor, caseNumber, sealer, state, reason, recordedBy } = settings;
  if (state === 'set' && reason.trim() === '') return { refused: 'reasonMissing' };
  return database.transaction(async (session) => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' as const };
    if (await isErased(session, held)) return { refused: 'erased' as const };
    const seal = await sealFor(session, held, sealer);
    if ('refused' in seal) return seal;
    const { isUnderHold } = await readRecords(session, held, creditor.zone);
    if (isUnderHold === (state === 'set'))
      return { refused: isUnderHold ? ('alreadySet' as const) : ('notSet' as const) };
    const holdId = await nextHoldId(session);
    const sealedReason = seal.seal(holdSeal(holdId), reason);
    await storeHold(session, held, { holdId, state, sealedReason, recordedBy });
    const fact: CaseFact = {
      kind: 'legalHold',
      about: { table: 'legal_hold', key: String(holdId) },
      recordedBy,
      fact: { state, reason },
    };
    await enterFacts(session, enteredCase(held, seal), [fact]);
    return { caseNumber, state };
  });
}

export interface ToldHold {
  readonly state: 'set' | 'released';
  /** undefined: the key that it was sealed under is gone or not at hand */
  readonly reason: string | undefined;
  readonly recordedBy: string;
  readonly recordedAtMs: number;
}

/** In order; the last one counts. */
export async function readLegalHolds(
  database: Database,
  { creditor, caseNumber, sealer }: EvidenceSettings,
): Promise<{ readonly refused: 'unknownCase' } | { readonly holds: readonly ToldHold[] }> {
  return database.session(async (session) => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' as const };
    const seal = sealOf(held, sealer);
    const holds = (await readHolds(session, held)).map(({ holdId, sealedReason, ...told }): ToldHold => {
      let reason: string | undefined;
      try {
        reason = seal?.open(holdSeal(holdId), sealedReason);
      } catch {
        reason = undefined;
      }
      const { state, recordedBy, recordedAtMs } = told;
      return { state, reason, recordedBy, recordedAtMs };
    });
    return { holds };
  });
}
