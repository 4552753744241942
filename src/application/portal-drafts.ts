/**
 * Drafts of the portal, saved as they are written: nothing is lost by a reload, an ended session, another device. They count for
 * nothing until they are confirmed, are under the borrower's key, and are gone when they are confirmed or nobody saves them for a
 * while. Two windows do not write over each other: who saves over what they have not seen is shown it.
 */
import type { DraftKind, DraftSide } from '../core/access/drafts.ts';
import type { Identity } from '../core/access/role.ts';
import { type HeldCase, holdCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { type DraftRow, deleteDraft, readDraftRows, storeDraft, sweepDrafts } from '../store/portal-drafts.ts';
import { type SealRefusal, sealFor } from './attempt-contact.ts';
import { keyContext } from './contact-request.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';
import type { SeenCase } from './seen-case.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** A draft that nobody saved for so long is forgotten. */
export const draftDays = 30;
const contentBytesMax = 32_000;

export interface DraftSettings {
  readonly seen: SeenCase;
  readonly identity: Identity;
  readonly sealer: Sealer | undefined;
  readonly atMs: number;
}

export interface Draft {
  readonly kind: DraftKind;
  readonly side: DraftSide;
  readonly version: number;
  readonly content: Readonly<Record<string, unknown>>;
  /** who filled it in; undefined: the borrower */
  readonly by: string | undefined;
  readonly savedAtMs: number;
}

/** In order of precedence. `draftMoved`: another window saved meanwhile, and this is what it saved. */
export type DraftRefusal =
  | { readonly refused: 'draftTooLarge'; readonly bytesMax: number }
  | { readonly refused: 'unknownCase' | 'caseClosed' | SealRefusal }
  | { readonly refused: 'draftMoved'; readonly draft: Draft | undefined };

function sideOf(identity: Identity): DraftSide {
  return identity.kind === 'borrower' ? 'own' : 'helped';
}

const sealName = ({ caseId }: Pick<HeldCase, 'caseId'>, row: Pick<DraftRow, 'kind' | 'side' | 'version'>) =>
  `draft ${caseId} ${row.kind} ${row.side} ${row.version}`;

function fromMs(atMs: number): number {
  return atMs - draftDays * dayMs;
}

/** `version`: the one that who saves has seen, 0 where they have seen none. */
export async function saveDraft(
  database: Database,
  settings: DraftSettings & {
    readonly kind: DraftKind;
    readonly version: number;
    readonly content: Readonly<Record<string, unknown>>;
  },
): Promise<Draft | DraftRefusal> {
  const { seen, identity, sealer, atMs, kind, content } = settings;
  const text = JSON.stringify(content);
  if (Buffer.byteLength(text) > contentBytesMax) return { refused: 'draftTooLarge', bytesMax: contentBytesMax };
  const side = sideOf(identity);
  return database.transaction(async (session): Promise<Draft | DraftRefusal> => {
    const held = await holdCase(session, seen);
    if (held === undefined) return { refused: 'unknownCase' };
    if (held.isClosed) return { refused: 'caseClosed' };
    const seal = await sealFor(session, held, sealer);
    if ('refused' in seal) return seal;
    const [before] = await readDraftRows(session, { ...held, fromMs: fromMs(atMs), kind, side });
    if ((before?.version ?? 0) !== settings.version) {
      return { refused: 'draftMoved', draft: before && opened(before, { held, seal }) };
    }
    const version = settings.version + 1;
    const by = side === 'own' ? undefined : identity.shownName;
    const sealed = seal.seal(sealName(held, { kind, side, version }), text);
    await storeDraft(session, { ...held, kind, side }, { version, sealed, byName: by, savedAtMs: atMs });
    return { kind, side, version, content, by, savedAtMs: atMs };
  });
}

/** Those that who asks may see: the borrower all, the lender's people what they filled in with them. */
export async function readDrafts(
  database: Database,
  { seen, sealer, atMs }: DraftSettings,
): Promise<readonly Draft[] | { readonly refused: 'unknownCase' | 'noKey' }> {
  return database.session(async (session) => {
    const held = await readCaseForContact(session, seen);
    if (held === undefined) return { refused: 'unknownCase' };
    if (sealer === undefined) return { refused: 'noKey' };
    const rows = await readDraftRows(session, { ...held, fromMs: fromMs(atMs) });
    const seal = sealOf(held, sealer);
    return seal === undefined ? [] : rows.flatMap((row) => opened(row, { held, seal }) ?? []);
  });
}

function sealOf(held: HeldCase, sealer: Sealer): BorrowerSeal | undefined {
  try {
    return held.wrappedKey && sealer.under(keyContext(held), held.wrappedKey);
  } catch {
    return undefined;
  }
}

/** Undefined: it was sealed under a key that is gone. */
function opened(
  row: DraftRow,
  { held, seal }: { readonly held: HeldCase; readonly seal: BorrowerSeal },
): Draft | undefined {
  const { kind, side, version, byName, savedAtMs } = row;
  try {
    const content = JSON.parse(seal.open(sealName(held, row), row.sealed)) as Draft['content'];
    return { kind, side, version, content, by: byName, savedAtMs };
  } catch {
    return undefined;
  }
}

/** Not undone. The borrower takes away what was filled in with them, too. */
export async function dropDraft(
  database: Database,
  { seen, kind, side }: Pick<DraftSettings, 'seen'> & { readonly kind: DraftKind; readonly side: DraftSide },
): Promise<{ readonly dropped: boolean }> {
  const dropped = await database.session((session) => deleteDraft(session, { ...seen, kind, side }));
  return { dropped };
}

/** Who filled in what the borrower confirms. */
export interface Helper {
  readonly name: string;
  readonly atMs: number;
}

/** The borrower confirms what they wrote, or, by its version, what was filled in with them. */
export interface Confirming {
  readonly helpedDraft: number | undefined;
  readonly atMs: number;
}

/**
 * In the transaction of what is confirmed: the drafts of it go, and who helped is told. What was filled in anew meanwhile is not what
 * the borrower saw, and is not confirmed.
 */
export async function takeConfirmed(
  session: Session,
  at: { readonly held: HeldCase; readonly seal: BorrowerSeal; readonly kind: DraftKind },
  { helpedDraft, atMs }: Confirming,
): Promise<{ readonly helper: Helper | undefined } | Extract<DraftRefusal, { readonly refused: 'draftMoved' }>> {
  const { held, kind } = at;
  if (helpedDraft === undefined) {
    await deleteDraft(session, { ...held, kind, side: 'own' });
    return { helper: undefined };
  }
  const [row] = await readDraftRows(session, { ...held, fromMs: fromMs(atMs), kind, side: 'helped' });
  if (row?.version !== helpedDraft) return { refused: 'draftMoved', draft: row && opened(row, at) };
  await deleteDraft(session, { ...held, kind, side: 'own' });
  await deleteDraft(session, { ...held, kind, side: 'helped' });
  return { helper: { name: row.byName!, atMs: row.savedAtMs } };
}

/** Of all lenders; by the owner of the tables. */
export async function sweepOldDrafts(session: Session, atMs: number): Promise<void> {
  await sweepDrafts(session, fromMs(atMs));
}
