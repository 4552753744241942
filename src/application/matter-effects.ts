/**
 * What a matter does to the borrower's record. An open dispute is on record as a fact, by which the law holds contacts; a complaint
 * makes its clock run. A matter never worsens anything: what was on record before it was raised stands when it ends.
 */
import type { Day } from '../core/calendar/day.ts';
import { isOpen, type Matter } from '../core/matter/matter.ts';
import { factsOfMatters, type MatterFactName } from '../core/matter/matter-facts.ts';
import type { Law } from '../core/rules/law.ts';
import type { HeldCase } from '../store/contact-cases.ts';
import type { Session } from '../store/database.ts';
import { ofBorrower, readMatters, type StoredMatter } from '../store/matters.ts';
import type { CaseFact } from './enter-fact.ts';
import { matterOf } from './matter-file.ts';
import type { BorrowerSeal } from './ports.ts';
import { storeFactsOf } from './record-facts.ts';

type Facts = Readonly<Record<string, unknown>>;
type Family = 'dispute' | 'complaint' | 'creditRecord';

const namesOf: Readonly<Record<Family, readonly MatterFactName[]>> = {
  dispute: ['disputed'],
  complaint: ['complaintReceivedOn', 'complaintAnsweredOn', 'complaintComplex', 'complaintSpecial'],
  creditRecord: ['creditObjectionOn', 'creditObjectionAnsweredOn'],
};

function familiesOf({ kind, what }: Pick<Matter, 'kind' | 'what'>): Family[] {
  const own: Family[] = kind === 'dispute' || kind === 'complaint' ? [kind] : [];
  return what === 'creditRecord' ? [...own, 'creditRecord'] : own;
}

/** Whether the record says so already, by what somebody entered there, and not by an open matter of theirs. */
export function isOnRecord(
  raised: Pick<Matter, 'kind' | 'what'>,
  { facts, before }: { readonly facts: Facts; readonly before: readonly StoredMatter[] },
): boolean {
  const isNone = (value: unknown) => value === undefined || value === null;
  return familiesOf(raised).some((family) => {
    const open = before.filter((one) => isOpen(matterOf(one)) && familiesOf(one).includes(family));
    if (open.length > 0) return open.some(({ wasOnRecord }) => wasOnRecord);
    if (family === 'dispute') return !isNone(facts.disputed) && facts.disputed !== false;
    const [received, answered] = namesOf[family];
    return !isNone(facts[received!]) && isNone(facts[answered!]);
  });
}

/** Stores what changed; what it answers must be entered. Facts that this law does not have are left out. */
export async function storeEffects(
  session: Session,
  held: HeldCase,
  at: {
    readonly moved: StoredMatter;
    readonly facts: Facts;
    readonly seal: BorrowerSeal;
    readonly law: Law;
    readonly onDay: Day;
    readonly recordedBy: string;
  },
): Promise<CaseFact[]> {
  const { moved, law } = at;
  const families = familiesOf(moved);
  if (families.length === 0) return [];
  const all = await readMatters(session, { seen: ofBorrower(held) });
  const matters = all.map(matterOf);
  const wanted: Facts = factsOfMatters(matters);
  const names = families
    .flatMap((family) => namesOf[family])
    .filter((name) => law.vocabulary.get(name)?.text !== undefined && !isLeftAlone(name, { moved, wanted }))
    .filter((name) => name in wanted && (at.facts[name] ?? null) !== (wanted[name] ?? null));
  const facts = Object.fromEntries(names.map((name) => [name, wanted[name]]));
  return storeFactsOf(session, held, { ...at, facts });
}

/** A dispute is always put on record; what somebody had put there before is not cleared by the end of ours, nor is its clock moved. */
function isLeftAlone(
  name: MatterFactName,
  { moved, wanted }: { readonly moved: StoredMatter; readonly wanted: Facts },
): boolean {
  if (!moved.wasOnRecord) return false;
  return name !== 'disputed' || wanted.disputed === false;
}
