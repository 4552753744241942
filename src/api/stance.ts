/** What the lender announces, as the policy of a document has it. */
import type { Stance } from '../core/negotiation/respond.ts';
import { percentMillionths } from '../core/rules/value-content.ts';
import type { CaseDocument } from './offers-document.ts';

/** A settlement that is taken as full announces it too; undefined where nothing does. */
export function stanceOf({ policy }: Pick<CaseDocument, 'policy'>): Stance | undefined {
  const share = (text: string) => Number(percentMillionths(text)!) / 100_000_000;
  const { negotiation, settlementMinPercent } = policy;
  if (negotiation === undefined) {
    if (settlementMinPercent === undefined) return undefined;
    const aspiration = share(settlementMinPercent);
    return { aspiration, concedeTo: aspiration, rounds: 1, strategy: 'timeDependent' };
  }
  const { aspirationPercent, concedeToPercent = aspirationPercent, rounds, strategy } = negotiation;
  return { aspiration: share(aspirationPercent), concedeTo: share(concedeToPercent), rounds, strategy };
}
