/** Stored decisions run again: by the very packs that they name, from what was known then. They come out alike, or one of the two was tampered with. */
import type { Law } from '../core/rules/law.ts';
import type { Session } from '../store/database.ts';
import { type AfterDecision, readDecisionsForReplay, readLawText, type StoredForReplay } from '../store/decisions.ts';
import type { Difference } from '../store/verify.ts';
import { keyContext, sealName } from './contact-request.ts';
import { judgeContact, withWords } from './judge-contact.ts';
import type { ContactLaw, PermitRequest, Sealer } from './ports.ts';

export interface ReplaySettings {
  readonly contactLaw: ContactLaw;
  readonly sealer: Sealer | undefined;
}

export interface Replays {
  readonly differences: readonly Difference[];
  /** could not be run again: the borrower's key was destroyed, or the deployment's key is not here */
  readonly sealed: number;
  readonly run: number;
}

/** Laws that were compiled again, by creditor and hash; undefined: not kept, or no law. */
export type KeptLaws = Map<string, Law | undefined>;

export async function replayDecisions(
  session: Session,
  at: { readonly creditorId: number; readonly from: bigint; readonly to: bigint },
  settings: ReplaySettings & { readonly laws: KeptLaws },
): Promise<Replays> {
  const replays = { differences: [] as Difference[], sealed: 0, run: 0 };
  let after: AfterDecision = { borrowerId: at.from - 1n, decisionId: 0n };
  for (;;) {
    const decisions = await readDecisionsForReplay(session, { ...at, after, limit: decisionsPerRead });
    for (const stored of decisions) await replayOne(session, stored, { ...settings, ...at, replays });
    const last = decisions.at(-1);
    if (last === undefined || decisions.length < decisionsPerRead) return replays;
    after = last;
  }
}

export interface ReplayedDecision {
  readonly packHash: string;
  /** what it was, by the stored decision */
  readonly outcome: StoredForReplay['outcome'];
  /** it could not be run again: the borrower's key was destroyed, or the deployment's key is not here */
  readonly isSealed: boolean;
  /** none: it came out alike */
  readonly differences: readonly Difference[];
}

/** One decision of one case, run again. */
export async function replayDecision(
  session: Session,
  of: {
    readonly creditorId: number;
    readonly borrowerId: bigint;
    readonly caseNumber: string;
    readonly decisionId: bigint;
  },
  settings: ReplaySettings,
): Promise<{ readonly refused: 'unknownDecision' } | ReplayedDecision> {
  const { creditorId, borrowerId, decisionId } = of;
  const after: AfterDecision = { borrowerId, decisionId: decisionId - 1n };
  const range = { creditorId, from: borrowerId, to: borrowerId + 1n };
  const [stored] = await readDecisionsForReplay(session, { ...range, after, limit: 1 });
  if (stored?.decisionId !== decisionId || stored.caseNumber !== of.caseNumber) return { refused: 'unknownDecision' };
  const replays = { differences: [] as Difference[], sealed: 0, run: 0 };
  await replayOne(session, stored, { ...settings, laws: new Map(), creditorId, replays });
  const { packHash, outcome } = stored;
  return { packHash, outcome, isSealed: replays.sealed > 0, differences: replays.differences };
}

/** A few megabytes, whatever the number of contacts. */
const decisionsPerRead = 1000;

async function replayOne(
  session: Session,
  stored: StoredForReplay,
  at: ReplaySettings & {
    readonly laws: KeptLaws;
    readonly creditorId: number;
    readonly replays: { differences: Difference[]; sealed: number; run: number };
  },
): Promise<void> {
  const { creditorId, replays } = at;
  const law = await keptLaw(session, { ...at, stored });
  const row = `decision ${stored.decisionId} of case ${stored.caseNumber}`;
  const say = (field: string, was: string, is: string | null) =>
    replays.differences.push({ table: 'decision', loan: undefined, row, field, stored: was, recomputed: is });
  if (law === undefined) {
    say('pack_hash', stored.packHash, null);
    return;
  }
  const opened = openInput(stored, { creditorId, sealer: at.sealer });
  if (opened === 'sealed') replays.sealed++;
  else if (opened === 'broken') say('sealed_input', 'as it is', null);
  else {
    replays.run++;
    const found = replayed(stored, { request: opened, law, contactLaw: at.contactLaw });
    for (const [field, was, is] of found) say(field, was, is);
  }
}

/** What the decision says and what it comes to now, by field, where these differ. */
export function replayed(
  stored: StoredForReplay,
  at: { readonly request: PermitRequest; readonly law: Law; readonly contactLaw: ContactLaw },
): (readonly [field: string, stored: string, recomputed: string])[] {
  const { request } = at;
  const found: (readonly [string, string, string])[] = [];
  const compare = (field: string, was: string, is: string) => {
    if (was !== is) found.push([field, was, is]);
  };
  compare('act', stored.act, request.act);
  compare('role', stored.role, request.person.role);
  compare('person', stored.person, request.person.id ?? request.person.role);
  compare('decided_at', new Date(stored.atMs).toISOString(), request.at);
  // Words are judged by other means than the packs: what was found in them then is taken as it stands.
  const answer = judgeContact({
    ...at,
    inspect: notInspected,
    words: undefined,
    institutions: [],
    onDay: stored.onDay,
  });
  if ('invalid' in answer) {
    found.push(['outcome', stored.outcome, 'requestNotValid']);
    return found;
  }
  const { judged } = answer;
  compare('outcome', stored.outcome, withWords(judged.outcome, stored.words));
  const ofLaw = stored.because.filter(({ facts }) => !('finding' in facts));
  compare('because', ruleIds(ofLaw), ruleIds(judged.because));
  return found;
}

function notInspected(): never {
  throw new Error('words are not inspected again');
}

function ruleIds(reasons: readonly { readonly ruleId: string }[]): string {
  return reasons.map(({ ruleId }) => ruleId).join(' ');
}

async function keptLaw(
  session: Session,
  at: ReplaySettings & { readonly laws: KeptLaws; readonly creditorId: number; readonly stored: StoredForReplay },
): Promise<Law | undefined> {
  const { creditorId, laws } = at;
  const { packHash } = at.stored;
  const key = `${creditorId} ${packHash}`;
  if (!laws.has(key)) {
    const text = await readLawText(session, { creditorId, packHash });
    laws.set(key, text === undefined ? undefined : compiled(at.contactLaw, text, packHash));
  }
  return laws.get(key);
}

function compiled(contactLaw: ContactLaw, text: string, packHash: string): Law | undefined {
  try {
    const law = contactLaw.lawFromText(text);
    return law.packHash === packHash ? law : undefined;
  } catch {
    return undefined;
  }
}

function openInput(
  stored: StoredForReplay,
  at: { readonly creditorId: number; readonly sealer: Sealer | undefined },
): PermitRequest | 'sealed' | 'broken' {
  if (at.sealer === undefined || stored.wrappedKey === undefined || stored.isErased) return 'sealed';
  const context = keyContext({ creditorId: at.creditorId, borrowerId: stored.borrowerId });
  let seal: ReturnType<Sealer['under']>;
  try {
    seal = at.sealer.under(context, stored.wrappedKey);
  } catch {
    return 'sealed';
  }
  try {
    return JSON.parse(seal.open(sealName.input(stored.decisionId), stored.sealedInput)) as PermitRequest;
  } catch {
    return 'broken';
  }
}
