/**
 * Until when a borrower's data are kept, for the borrower: what the law asks the lender to keep, and what stands in the way of deleting
 * them. An inquiry that the law keeps from them is not told, here as elsewhere.
 */
import { formatDay } from '../core/calendar/day.ts';
import { localDay } from '../core/calendar/zone.ts';
import { filled } from '../core/rules/decide.ts';
import type { Text } from '../core/rules/decision.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { type ContactSetting, lawAndZone } from './attempt-contact.ts';
import { sealOf } from './case-files.ts';
import { knownForRetention } from './sweep-files-facts.ts';
import { retentionOf } from './sweep-files-retention.ts';

export interface KeepingDocument {
  /** the last day on which they must be kept, as things stand; null: no day can be said yet, or no rule says one */
  readonly keptUntil: string | null;
  readonly why: 'until' | 'noDayYet' | 'noRule';
  readonly rule: string | null;
  readonly source: string | null;
  readonly confidence: string | null;
  readonly verified: boolean;
  readonly text: Text | null;
  readonly openLoans: readonly string[];
  readonly openCase: boolean;
  readonly openMatter: 'dispute' | 'complaint' | null;
  /** nothing stands in the way today */
  readonly mayGo: boolean;
}

export type KeepingRefusal =
  | { readonly refused: 'unknownCase' | 'noKey' | 'keyDoesNotOpen' }
  | { readonly refused: 'noLaw'; readonly jurisdiction: string }
  | { readonly refused: 'unknownZone'; readonly zone: string };

export async function readKeeping(
  database: Database,
  setting: Omit<ContactSetting, 'inspect'> & {
    readonly creditor: CreditorRow;
    readonly caseNumber: string;
    readonly atMs: number;
  },
): Promise<KeepingDocument | KeepingRefusal> {
  const { creditor, caseNumber, sealer, atMs } = setting;
  return database.session(async (session): Promise<KeepingDocument | KeepingRefusal> => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    if (sealer === undefined) return { refused: 'noKey' };
    const inForce = lawAndZone({ ...setting, inspect: () => never() }, creditor);
    if ('refused' in inForce) return inForce;
    const { law, zone } = inForce;
    const seal = sealOf(held, sealer);
    if (seal === undefined && held.wrappedKey !== undefined) return { refused: 'keyDoesNotOpen' };
    const asOf = localDay(zone, atMs);
    const known = await knownForRetention(session, held, { law, zone, zoneName: creditor.zone, asOf, seal });
    const retention = retentionOf({ ...known.asked, callOn: undefined });
    const { openLoans, openCases } = known.records;
    const openMatter = known.openMatter ?? null;
    const rule = retention.kind === 'noRule' ? undefined : law.rules.find(({ id }) => id === retention.ruleId);
    const until = retention.kind === 'until' ? retention : undefined;
    const keptUntil = until === undefined ? null : formatDay(until.on);
    const isOver = retention.kind === 'noRule' || (until !== undefined && asOf > until.on);
    return {
      keptUntil,
      why: retention.kind,
      rule: rule?.id ?? null,
      source: rule === undefined ? null : `${rule.source.instrument} ${rule.source.article}`,
      confidence: rule?.confidence ?? null,
      verified: until?.verified ?? false,
      text: rule === undefined || keptUntil === null ? null : filled(rule.text, { on: keptUntil }),
      openLoans,
      openCase: openCases.length > 0,
      openMatter,
      mayGo: isOver && openLoans.length === 0 && openCases.length === 0 && openMatter === null,
    };
  });
}

function never(): never {
  throw new Error('nothing is sent');
}
