/**
 * Writes a bundle (docs/formats/evidence-bundle.md) from what the store gathered. Pure: the digest and the log's signature
 * are handed in. A contradiction in the parts is a bug of the caller and throws; what a bundle holds is then checked by
 * `checkBundle`, as by everybody else.
 */

import {
  anchorName,
  checkpointName,
  consistencyName,
  contentName,
  earlierCheckpointName,
  fileName,
  manifestName,
  pageName,
  policyName,
  receiptName,
} from './bundle-names.ts';
import { bundlePage, type PageWords } from './bundle-page.ts';
import type { BundleReader, WithheldEntry } from './bundle-reader.ts';
import { toBase64, toHex, utf8 } from './bytes.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { writeContainer } from './container.ts';
import type { Digest, SignEd25519, VerifyEd25519 } from './digest.ts';
import { type CaseKind, type Entry, readEntry, receiptExtra } from './entry.ts';
import { manifestText } from './manifest.ts';
import { signNote } from './note.ts';
import { formatProofFile } from './proof-file.ts';

/** One entry of the stream with its proof under the bundle's checkpoint. */
export interface BundleEntry {
  /** as the log has it */
  readonly entry: Uint8Array;
  readonly index: number;
  /** from the leaf's sibling up */
  readonly path: readonly Uint8Array[];
  /** both, or neither where the content was erased; `content` in canonical form */
  readonly opened: { readonly salt: Uint8Array; readonly content: string } | undefined;
  /** not opened for the reader of this bundle, who is told so; never of what was erased */
  readonly isWithheld?: boolean;
}

export interface BundleFile {
  readonly sha256Hex: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** An earlier checkpoint, signed and cosigned, with the proof that the bundle's continues it. */
export interface EarlierCheckpoint {
  readonly checkpoint: string;
  readonly consistency: readonly Uint8Array[];
}

/** What an anchor answered; its shape is AnchorReceipt of the application. */
export interface BundleAnchor {
  readonly anchor: string;
  readonly size: number;
  readonly digestHex: string;
  /** an instant in UTC, as the anchor says */
  readonly at: string;
  readonly proof: Readonly<Record<string, string>>;
}

export interface BundleParts {
  readonly lender: string;
  readonly caseNumber: string;
  /** of the case's stream */
  readonly tag: string;
  /** an instant in UTC with milliseconds */
  readonly madeAt: string;
  /** undefined: not said, and nothing is withheld */
  readonly madeFor?: BundleReader | undefined;
  /** the signed note under which all is proved, with its cosignatures */
  readonly checkpoint: string;
  /** all of the stream in the checkpoint's tree, in any order */
  readonly entries: readonly BundleEntry[];
  readonly files: Iterable<BundleFile>;
  readonly history: readonly EarlierCheckpoint[];
  /** a C2SP policy, as the lender publishes it */
  readonly policy: string;
  readonly anchors: readonly BundleAnchor[];
}

export function writeBundle(
  parts: BundleParts,
  at: {
    readonly digest: Digest;
    readonly verify: VerifyEd25519;
    readonly sign: SignEd25519;
    /** of the log, whose key signs the manifest */
    readonly publicKey: Uint8Array;
    readonly words: PageWords;
  },
): Uint8Array {
  const checkpoint = parseCheckpoint(parts.checkpoint);
  if ('fault' in checkpoint) throw new Error(`the checkpoint cannot be read: ${checkpoint.fault}`);
  const members = new Map<string, Uint8Array>();
  const put = (name: string, content: Uint8Array | string) => {
    if (members.has(name)) throw new Error(`two members are named ${name}`);
    members.set(name, typeof content === 'string' ? utf8(content) : content);
  };
  put(checkpointName, parts.checkpoint);
  put(policyName, parts.policy);
  for (const entry of parts.entries) putEntry(put, entry, parts.checkpoint);
  // The same file can be filed twice; its bytes stand here once.
  const files = new Map<string, BundleFile>();
  for (const file of parts.files) if (!files.has(file.sha256Hex)) files.set(file.sha256Hex, file);
  for (const file of files.values()) put(fileName(file), file.bytes);
  for (const { checkpoint: text, consistency } of parts.history) {
    const earlier = parseCheckpoint(text);
    if ('fault' in earlier) throw new Error(`an earlier checkpoint cannot be read: ${earlier.fault}`);
    put(earlierCheckpointName(earlier.size), text);
    put(consistencyName(earlier.size), consistency.map((hash) => `${toBase64(hash)}\n`).join(''));
  }
  for (const { anchor, size, digestHex, at: anchoredAt, proof } of parts.anchors) {
    const receipt = { anchor, size, digestHex, at: anchoredAt, proof };
    put(anchorName(receipt), `${JSON.stringify(receipt, undefined, 1)}\n`);
  }
  const withheld = withheldOf(parts.entries);
  put(pageName, bundlePage(parts, { checkpoint, withheld, digest: at.digest, verify: at.verify, words: at.words }));
  const names = [...members.keys()].sort((one, other) => (one < other ? -1 : 1));
  const text = manifestText({
    origin: checkpoint.origin,
    lender: parts.lender,
    caseNumber: parts.caseNumber,
    tag: parts.tag,
    entries: parts.entries.length,
    madeAt: parts.madeAt,
    madeFor: parts.madeFor,
    withheld,
    members: names.map((name) => {
      const bytes = members.get(name)!;
      return { sha256Hex: toHex(at.digest(bytes)), bytes: bytes.length, name };
    }),
  });
  put(manifestName, signNote(at.digest, { text, name: checkpoint.origin, publicKey: at.publicKey, sign: at.sign }));
  return writeContainer(members);
}

function putEntry(
  put: (name: string, content: Uint8Array | string) => void,
  { entry: bytes, index, path, opened }: BundleEntry,
  checkpointNote: string,
): void {
  const entry = entryOf(bytes);
  const extra = receiptExtra(bytes, opened?.salt);
  put(receiptName(entry), formatProofFile({ extra, index, path, checkpointNote }));
  if (opened !== undefined) put(contentName(entry), opened.content);
}

/** What the signed list says of entries that are not opened for the reader, by their numbers. */
function withheldOf(entries: readonly BundleEntry[]): WithheldEntry[] {
  const withheld = entries.flatMap(({ entry: bytes, opened, isWithheld = false }) => {
    if (!isWithheld) return [];
    const { number, kind } = entryOf(bytes);
    if (opened !== undefined) throw new Error(`entry ${number} is withheld and opened at once`);
    // Of a kind that no case has, `manifestText` says so.
    return [{ number, kind: kind as CaseKind }];
  });
  return withheld.sort((one, other) => one.number - other.number);
}

function entryOf(bytes: Uint8Array): Entry {
  const entry = readEntry(bytes);
  if ('fault' in entry) throw new Error(`an entry cannot be read: ${entry.fault}`);
  return entry;
}
