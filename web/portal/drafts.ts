/**
 * Drafts that the server keeps while they are written, part by part: a part is the answers of one page. Two windows that write in
 * different parts do not meet; where they wrote in the same one, the person is shown that and chooses.
 */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { type Api, api, ask, type Told } from './api.ts';
import type { Read } from './contract.ts';
import { sessionNow } from './session.ts';

export type Draft = Read<'/api/v1/cases/{case}/drafts'>['drafts'][number];
export type DraftKind = Draft['kind'];
export type DraftSide = Draft['side'];
/** The answers of one page, as typed. */
export type Part = Readonly<Record<string, string>>;
export type Parts = Readonly<Record<string, Part>>;

interface Known {
  readonly told: Told<unknown> | undefined;
  readonly drafts: readonly Draft[];
}

/** What is known of the drafts of a case in this window, by who is signed in: nobody sees what another read here before. */
let known = new Map<string, Known>();
const listeners = new Set<() => void>();

function keyOf(caseNumber: string): string {
  const now = sessionNow();
  return now.kind === 'in' ? `${now.session.kind} ${now.session.name} ${caseNumber}` : '';
}

function setKnown(caseNumber: string, next: Known): void {
  known = new Map(known).set(keyOf(caseNumber), next);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const at = (caseNumber: string) => ({ params: { path: { case: caseNumber } } });

export async function fetchDrafts(caseNumber: string): Promise<void> {
  const told = await ask(() => api.GET('/api/v1/cases/{case}/drafts', at(caseNumber)));
  setKnown(caseNumber, { told, drafts: told.kind === 'done' ? (told.data.drafts as unknown as readonly Draft[]) : [] });
}

/** Somebody else signed in, or what was confirmed is gone: it is read again. */
export function forgetDrafts(): void {
  known = new Map();
  for (const listener of listeners) listener();
}

function keep(caseNumber: string, draft: Draft): void {
  const before = known.get(keyOf(caseNumber))!;
  const others = before.drafts.filter(({ kind, side }) => kind !== draft.kind || side !== draft.side);
  setKnown(caseNumber, { ...before, drafts: [...others, draft] });
}

export interface KnownDrafts {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly told: Told<unknown> | undefined;
  readonly drafts: readonly Draft[];
  readonly again: () => void;
}

export function useDrafts(caseNumber: string): KnownDrafts {
  const all = useSyncExternalStore(subscribe, () => known);
  const here = all.get(keyOf(caseNumber));
  const again = useCallback(() => void fetchDrafts(caseNumber), [caseNumber]);
  useEffect(() => {
    if (here === undefined) again();
  }, [here, again]);
  const state = here?.told === undefined ? 'loading' : here.told.kind === 'done' ? 'ready' : 'failed';
  return { state, told: here?.told, drafts: here?.drafts ?? [], again };
}

/** Another window saved the same part meanwhile. */
export interface Moved {
  readonly name: string;
  readonly mine: Part;
  readonly theirs: Draft;
}

export interface DraftParts extends KnownDrafts {
  readonly draft: Draft | undefined;
  readonly parts: Parts;
  readonly isBusy: boolean;
  /** what the last save came to, where it did not go through */
  readonly fault: Told<unknown> | undefined;
  readonly moved: Moved | undefined;
  /** true: it is kept */
  readonly save: (name: string, part: Part) => Promise<boolean>;
  /** begins anew with a whole content */
  readonly replace: (content: Parts) => Promise<boolean>;
  readonly takeMine: () => Promise<boolean>;
  readonly takeTheirs: () => void;
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function partsOf(draft: Draft | undefined): Parts {
  return (draft?.content ?? {}) as Parts;
}

/** Writes a content over the version that was seen. */
function put(
  of: { readonly caseNumber: string; readonly kind: DraftKind },
  { version, content }: { readonly version: number; readonly content: Parts },
): Promise<Told<Omit<Draft, 'content'>>> {
  const path = { case: of.caseNumber, kind: of.kind };
  return ask(
    (): ReturnType<Api['PUT']> & Promise<never> =>
      api.PUT('/api/v1/cases/{case}/drafts/{kind}', { params: { path }, body: { version, content } as never }) as never,
  );
}

type Saved =
  | { readonly kind: 'kept'; readonly draft: Draft }
  | { readonly kind: 'moved'; readonly theirs: Draft }
  | { readonly kind: 'failed'; readonly told: Told<unknown> };

/** One part, over what was seen; over what another window saved since where that left this part alone. */
async function savePart(
  of: { readonly caseNumber: string; readonly kind: DraftKind },
  { base, name, part }: { readonly base: Draft | undefined; readonly name: string; readonly part: Part },
): Promise<Saved> {
  let seen = base;
  for (;;) {
    const content = { ...partsOf(seen), [name]: part };
    const told = await put(of, { version: seen?.version ?? 0, content });
    if (told.kind === 'done') return { kind: 'kept', draft: { ...told.data, content } as Draft };
    if (told.kind !== 'refused' || told.problem.refused !== 'draftMoved') return { kind: 'failed', told };
    const { draft: theirs } = told.problem as unknown as { readonly draft: Draft | null };
    const now = partsOf(theirs ?? undefined)[name];
    // What was confirmed meanwhile is gone: it begins anew.
    if (theirs !== null && !same(now, partsOf(seen)[name]) && !same(now, part)) return { kind: 'moved', theirs };
    seen = theirs ?? undefined;
  }
}

export function useDraft(
  caseNumber: string,
  { kind, side }: { readonly kind: DraftKind; readonly side: DraftSide },
): DraftParts {
  const drafts = useDrafts(caseNumber);
  const draft = drafts.drafts.find((each) => each.kind === kind && each.side === side);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Told<unknown>>();
  const [moved, setMoved] = useState<Moved>();

  const save = async (base: Draft | undefined, name: string, part: Part): Promise<boolean> => {
    setBusy(true);
    const saved = await savePart({ caseNumber, kind }, { base, name, part });
    setBusy(false);
    setFault(saved.kind === 'failed' ? saved.told : undefined);
    setMoved(saved.kind === 'moved' ? { name, mine: part, theirs: saved.theirs } : undefined);
    if (saved.kind === 'kept') keep(caseNumber, saved.draft);
    return saved.kind === 'kept';
  };
  const replace = async (content: Parts): Promise<boolean> => {
    setBusy(true);
    const told = await put({ caseNumber, kind }, { version: draft?.version ?? 0, content });
    setBusy(false);
    setFault(told);
    if (told.kind === 'done') keep(caseNumber, { ...told.data, content } as Draft);
    return told.kind === 'done';
  };
  return {
    ...drafts,
    draft,
    parts: partsOf(draft),
    isBusy,
    fault,
    moved,
    save: (name, part) => save(draft, name, part),
    replace,
    takeMine: async () => (moved === undefined ? true : save(moved.theirs, moved.name, moved.mine)),
    takeTheirs: () => {
      if (moved !== undefined) keep(caseNumber, moved.theirs);
      setMoved(undefined);
    },
  };
}

/** Takes a draft away. */
export async function dropDraft(
  caseNumber: string,
  { kind, side }: { readonly kind: DraftKind; readonly side: DraftSide },
): Promise<Told<unknown>> {
  const told = await ask(() =>
    api.DELETE('/api/v1/cases/{case}/drafts/{kind}', {
      params: { path: { case: caseNumber, kind }, query: { side } },
    }),
  );
  if (told.kind === 'done') await fetchDrafts(caseNumber);
  return told;
}
