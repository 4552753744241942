/**
 * For whom a bundle is made, and which contents are not handed over to them. One rule for the server and the command; what it
 * keeps back is stated in the signed list of contents (docs/formats/evidence-bundle.md), so that nothing is kept back unsaid.
 */
import type { CaseKind, EntryKind } from './entry.ts';

/** `whole`: to whoever may see everything that was entered */
export const bundleReaders = ['borrower', 'whole'] as const;
export type BundleReader = (typeof bundleReaders)[number];

/** An entry whose content and salt are not handed over: what the signed list says of it. */
export interface WithheldEntry {
  readonly number: number;
  readonly kind: CaseKind;
}

/** Who of the lender's granted what and why, whom of its staff the borrower knows, what its lawyers keep. */
const kindsOfLender: ReadonlySet<string> = new Set<CaseKind>(['approvalEvent', 'tie', 'legalHold']);

/**
 * Whether the content of an entry is not for this reader: of the borrower's bundle, what the lender keeps to itself and what
 * it aims at and would settle for. `content` is in canonical form.
 */
export function isWithheldFrom(
  reader: BundleReader,
  { kind, content }: { readonly kind: EntryKind; readonly content: string },
): boolean {
  switch (reader) {
    case 'whole':
      return false;
    case 'borrower':
      // In canonical form this stands for a key and nothing else: within a text the quotation marks would be escaped.
      return kindsOfLender.has(kind) || content.includes('"stance":');
  }
}

/** Entries by their kinds, in the order in which the kinds come first; numbers that follow each other as '11–13'. */
export function withheldByKind(
  withheld: readonly WithheldEntry[],
): { readonly kind: CaseKind; readonly ranges: readonly string[] }[] {
  const byKind = new Map<CaseKind, { from: number; to: number }[]>();
  for (const { number, kind } of withheld) {
    const ranges = byKind.get(kind) ?? [];
    byKind.set(kind, ranges);
    const last = ranges.at(-1);
    if (last !== undefined && last.to + 1 === number) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  return [...byKind].map(([kind, ranges]) => ({
    kind,
    ranges: ranges.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)),
  }));
}
