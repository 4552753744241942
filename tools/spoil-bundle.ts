/**
 * Bundles spoilt on purpose, for the tests of the check: by somebody without the log's key, and by the lender, who has it and
 * signs again all that it can sign.
 */
import assert from 'node:assert/strict';
import { checkBundle } from '../src/core/evidence/bundle-check.ts';
import type { BundleReport } from '../src/core/evidence/bundle-report.ts';
import { textOf, utf8 } from '../src/core/evidence/bytes.ts';
import { canonicalText } from '../src/core/evidence/canonical-json.ts';
import { readContainer, writeContainer } from '../src/core/evidence/container.ts';
import { commitmentOf, entryBytes, readReceiptExtra, receiptExtra } from '../src/core/evidence/entry.ts';
import { signNote } from '../src/core/evidence/note.ts';
import { formatProofFile, parseProofFile } from '../src/core/evidence/proof-file.ts';
import {
  digest,
  makeSampleBundle,
  repacked,
  sampleKey,
  sampleOrigin,
  sampleParts,
  samplePolicy,
  verifyEd25519,
} from './bench-evidence-bundle.ts';

export const check = (bytes: Uint8Array, policy?: string) =>
  checkBundle(bytes, { digest, verify: verifyEd25519, policy });
export const good = makeSampleBundle(14, { anchored: true });
export const goodParts = sampleParts(14, { anchored: true });
export const erased = makeSampleBundle(14, { erasedThrough: 8 });
export type Members = Map<string, Uint8Array>;

export const contentOf = (number: number) =>
  [...membersOf(good).keys()].find(
    (name) => name.startsWith(`entries/${String(number).padStart(4, '0')}-`) && name.endsWith('.json'),
  )!;
export const receiptOf = (number: number) => contentOf(number).replace('.json', '.tlog-proof');

export function membersOf(bytes: Uint8Array): Members {
  const read = readContainer(bytes);
  assert.ok(read instanceof Map);
  return read;
}

/** The text of a member changed, as a lender could who signs the list of contents again. */
export function edited(name: string, change: (text: string) => string, from = good): Uint8Array {
  return repacked(from, (members) => members.set(name, utf8(change(textOf(members.get(name)!)!))));
}

export function first(report: BundleReport) {
  const { step, code, place } = report.first!;
  return `${step}.${code}${place.entry === undefined ? '' : ` ${place.entry}`}${place.member === undefined ? '' : ` ${place.member}`}`;
}

/** The lender as the adversary: it has the key of the log and signs everything again that it can sign. */
export const resigned = (text: string) => signNote(digest, { text, name: sampleOrigin, ...sampleKey(sampleOrigin) });

export function otherReceipt(
  number: number,
  change: (receipt: { entry: string; salt: Uint8Array | undefined; index: number; note: string }) => {
    entry?: string;
    salt?: Uint8Array | undefined;
    index?: number;
    note?: string;
  },
): (members: Members) => void {
  return (members) => {
    const name = receiptOf(number);
    const proof = parseProofFile(members.get(name)!);
    assert.ok(!('fault' in proof));
    const extra = readReceiptExtra(proof.extra!)!;
    const was = { entry: textOf(extra.entry)!, salt: extra.salt, index: proof.index, note: proof.checkpointNote };
    const now = { ...was, ...change(was) };
    const file = {
      extra: receiptExtra(utf8(now.entry), now.salt),
      index: now.index,
      path: proof.path,
      checkpointNote: now.note,
    };
    members.set(name, utf8(formatProofFile(file)));
  };
}

/** An entry whose content another took the place of, commitment and all, as if the log had held it. */
export function swappedContent(number: number, fields: Record<string, string | number>): (members: Members) => void {
  return (members) => {
    const content = canonicalText({
      ...(JSON.parse(textOf(members.get(contentOf(number))!)!) as Record<string, string>),
      ...fields,
    });
    const salt = new Uint8Array(32);
    const kind = contentOf(number).split('-')[1]!.replace('.json', '') as 'offer';
    const tag = '5d0c3b1f9e8a7d6c5b4a39281706f5e4';
    const entry = entryBytes({ kind, tag, number, commitment: commitmentOf(digest, { salt, content: utf8(content) }) });
    members.set(contentOf(number), utf8(content));
    otherReceipt(number, () => ({ entry: textOf(entry)!, salt }))(members);
  };
}

export const move = (from: string, to: string) => (members: Members) => {
  members.set(to, members.get(from)!);
  members.delete(from);
};
export function packed(change: (members: Members) => void): Uint8Array {
  const members = membersOf(good);
  change(members);
  return writeContainer(members);
}

export function flipped(bytes: Uint8Array, place: number): Uint8Array {
  const copy = bytes.slice();
  copy[place]! ^= 1;
  return copy;
}

export function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  return Buffer.from(bytes).indexOf(part);
}

/** The line of the witness of the mediator. */
export function cosignatureOf(note: string): string {
  return lines(note).find((line) => line.startsWith('— mediation'))!;
}

export function otherLogKey(): string {
  return (
    samplePolicy(0).split(/[ \n]/)[1]!.replace(sampleOrigin, 'x') &&
    'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
  );
}

export const without =
  (...names: readonly string[]) =>
  (members: Members) => {
    for (const name of names) members.delete(name);
  };

export const lines = (text: string) => text.split('\n');
