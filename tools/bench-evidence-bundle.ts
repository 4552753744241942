/**
 * A bundle of any size from keys and contents that are always the same: for the bench, for tests, for the pictures. Writes
 * one to a file: node tools/bench-evidence-bundle.ts <file> [entries] [witnesses]
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { words } from '../src/cli/words.ts';
import {
  type BundleEntry,
  type BundleParts,
  type EarlierCheckpoint,
  writeBundle,
} from '../src/core/evidence/bundle.ts';
import { toHex, utf8 } from '../src/core/evidence/bytes.ts';
import { type Canonical, canonicalText } from '../src/core/evidence/canonical-json.ts';
import { checkpointText } from '../src/core/evidence/checkpoint.ts';
import { readContainer, writeContainer } from '../src/core/evidence/container.ts';
import { cosign } from '../src/core/evidence/cosignature.ts';
import type { Digest, SignEd25519, VerifyEd25519 } from '../src/core/evidence/digest.ts';
import { type CaseKind, commitmentOf, entryBytes } from '../src/core/evidence/entry.ts';
import { manifestText, parseManifest } from '../src/core/evidence/manifest.ts';
import { noteOf, signNote, signText } from '../src/core/evidence/note.ts';
import { formatVerifierKey, verifierKeyOf } from '../src/core/evidence/note-key.ts';
import {
  consistencyRanges,
  foldSubtrees,
  inclusionRanges,
  type LeafRange,
  leafHash,
  nodeHash,
  subtreesOf,
} from '../src/core/evidence/tree.ts';

export const digest: Digest = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());

export interface SampleKey {
  readonly publicKey: Uint8Array;
  readonly sign: SignEd25519;
}

/** The Ed25519 key whose seed is the digest of a name: a secret of nobody. */
export function sampleKey(name: string): SampleKey {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), digest(utf8(name))]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { publicKey: new Uint8Array(spki.subarray(-32)), sign: (message) => new Uint8Array(sign(null, message, key)) };
}

const publicKeys = new Map<string, KeyObject>();

export const verifyEd25519: VerifyEd25519 = ({ publicKey, message, signature }) => {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = publicKeys.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  publicKeys.set(x, key);
  return verify(null, message, key, signature);
};

export const sampleOrigin = 'evidence.harbour-bank.example/log';
export const sampleLender = 'Harbour Bank';
export const sampleCase = 'C2026-000417';
export const sampleTag = '5d0c3b1f9e8a7d6c5b4a39281706f5e4';
export const sampleWitnesses = ['mediation.example/witness', 'consumers.example/witness', 'court.example/witness'];
const beganMs = Date.UTC(2026, 8, 14, 1, 12, 40, 211);
/** Between two entries: three days and some minutes, so that a short story ends in weeks; a long one is told faster. */
const stepMsOf = (entries: number) => Math.min(259_200_000 + 29 * 60_000, Math.floor(5_184_000_000 / entries));

export interface SampleOptions {
  /** how many of the three sample witnesses stand in the policy and cosign; 2 of them are asked for, or all where fewer */
  readonly witnesses?: number;
  /** the last entry erases those up to this number */
  readonly erasedThrough?: number;
  /** entries of other cases in the log after each one of this case */
  readonly others?: number;
  readonly anchored?: boolean;
}

/** The bundle. The same numbers give the same bytes. */
export function makeSampleBundle(entries: number, options: SampleOptions = {}): Uint8Array {
  return written(sampleParts(entries, options));
}

export function written(parts: BundleParts, log: SampleKey = sampleKey(sampleOrigin)): Uint8Array {
  return writeBundle(parts, { digest, verify: verifyEd25519, sign: log.sign, publicKey: log.publicKey, words });
}

/** All that `writeBundle` asks for; `entries` is 1 or more. */
export function sampleParts(entries: number, options: SampleOptions = {}): BundleParts {
  const { witnesses = 2, erasedThrough = 0, others = 1, anchored = false } = options;
  const made = sampleEntries(entries, erasedThrough);
  const stepMs = stepMsOf(entries);
  // Entry n of the case stands at (n − 1) · (others + 1); between them are entries of other cases.
  const leaves: Uint8Array[] = [];
  for (const { entry } of made) {
    leaves.push(leafHash(digest, entry));
    for (let other = 0; other < others; other++) leaves.push(digest(utf8(`other ${leaves.length}`)));
  }
  const tree = new SampleTree(leaves);
  const size = leaves.length;
  const sizes = batches(size, others + 1);
  const history: EarlierCheckpoint[] = sizes.slice(0, -1).map((earlier) => ({
    checkpoint: sampleCheckpoint(tree, { size: earlier, witnesses, perEntry: others + 1, stepMs }),
    consistency: consistencyRanges({ oldSize: earlier, newSize: size }).map((range) => tree.hashOf(range)),
  }));
  const anchor = { anchor: 'rfc3161', size, digestHex: toHex(digest(utf8(tree.text(size)))) };
  return {
    lender: sampleLender,
    caseNumber: sampleCase,
    tag: sampleTag,
    madeAt: new Date(beganMs + entries * stepMs + 3_600_000).toISOString(),
    checkpoint: sampleCheckpoint(tree, { size, witnesses, perEntry: others + 1, stepMs }),
    entries: made.map(({ entry, opened }, index): BundleEntry => {
      const at = index * (others + 1);
      const path = inclusionRanges({ index: at, size }).map((range) => tree.hashOf(range));
      return { entry, index: at, path, opened };
    }),
    files: sampleFiles().slice(0, made.some(({ isFile }) => isFile) ? 1 : 0),
    history,
    policy: samplePolicy(witnesses),
    anchors: anchored
      ? [
          {
            ...anchor,
            at: new Date(beganMs + entries * stepMs).toISOString(),
            proof: { tsa: 'CN=Sample TSA', serial: '1f' },
          },
        ]
      : [],
  };
}

/** Sizes at which the log signed: a few entries at a time, about sixteen checkpoints at most, the last one the whole. */
function batches(size: number, perEntry: number): number[] {
  const each = Math.max(perEntry * 4, Math.ceil(size / 16));
  const sizes: number[] = [];
  for (let at = each; at < size; at += each) sizes.push(at);
  return [...sizes, size];
}

export function samplePolicy(witnesses: number): string {
  const log = verifierKeyOf(digest, {
    name: sampleOrigin,
    type: 'ed25519',
    publicKey: sampleKey(sampleOrigin).publicKey,
  });
  const named = sampleWitnesses.slice(0, witnesses).map((name) => {
    const key = verifierKeyOf(digest, { name, type: 'cosignature', publicKey: sampleKey(name).publicKey });
    return `witness ${name.split('.')[0]} ${formatVerifierKey(key)}`;
  });
  const names = sampleWitnesses.slice(0, witnesses).map((name) => name.split('.')[0]);
  const quorum =
    witnesses === 0 ? ['quorum none'] : [`group enough ${Math.min(2, witnesses)} ${names.join(' ')}`, 'quorum enough'];
  return `${[`log ${formatVerifierKey(log)}`, ...named, ...quorum].join('\n')}\n`;
}

export function sampleCheckpoint(
  tree: SampleTree,
  at: { readonly size: number; readonly witnesses: number; readonly perEntry: number; readonly stepMs: number },
): string {
  const text = tree.text(at.size);
  const log = sampleKey(sampleOrigin);
  const seconds = Math.floor((beganMs + (at.size / at.perEntry) * at.stepMs) / 1000);
  const cosigned = sampleWitnesses.slice(0, at.witnesses).map((name, index) => {
    const { publicKey, sign: signed } = sampleKey(name);
    return cosign(digest, { text, timestampSeconds: seconds + 40 + 25 * index, name, publicKey, sign: signed });
  });
  return noteOf({ text, lines: [signText(digest, { text, name: sampleOrigin, ...log }), ...cosigned] });
}

/** A whole tree in memory: every hash of every level, so that thousands of proofs are quick. */
export class SampleTree {
  readonly #levels: Uint8Array[][];

  constructor(leaves: readonly Uint8Array[]) {
    this.#levels = [[...leaves]];
    for (let below = this.#levels[0]!; below.length > 1; below = this.#levels.at(-1)!) {
      const level: Uint8Array[] = [];
      for (let at = 0; at + 1 < below.length; at += 2) {
        level.push(nodeHash(digest, { left: below[at]!, right: below[at + 1]! }));
      }
      this.#levels.push(level);
    }
  }

  hashOf(range: LeafRange): Uint8Array {
    return foldSubtrees(
      digest,
      subtreesOf(range).map(({ height, index }) => this.#levels[height]![index]!),
    );
  }

  /** A checkpoint's text at a size. */
  text(size: number): string {
    return checkpointText({ origin: sampleOrigin, size, root: this.hashOf({ from: 0, to: size }) });
  }
}

export function sampleFiles(): {
  readonly sha256Hex: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}[] {
  const bytes = utf8('Payslip, August 2026: 8,650.00 CNY.\n工资单，2026 年 8 月：8,650.00 元。\n');
  return [{ sha256Hex: toHex(digest(bytes)), mediaType: 'text/plain', bytes }];
}

interface SampleEntry extends Pick<BundleEntry, 'entry' | 'opened'> {
  /** tells of a file that is kept */
  readonly isFile: boolean;
}

function sampleEntries(count: number, erasedThrough: number): SampleEntry[] {
  const stepMs = stepMsOf(count);
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const isErasure = erasedThrough > 0 && number === count;
    const [kind, fact, recordedBy] = isErasure ? erasureOf(erasedThrough) : factOf(index);
    const { entry, content, salt } = sampleEntry({ kind, number, fact, recordedBy, atMs: beganMs + index * stepMs });
    return {
      entry,
      opened: number <= erasedThrough ? undefined : { salt, content },
      isFile: kind === 'file' && number > erasedThrough,
    };
  });
}

/** One entry of the sample case with its content, canonical, and its salt. */
export function sampleEntry(of: {
  readonly kind: CaseKind;
  readonly number: number;
  readonly fact: Canonical;
  readonly recordedBy?: string | undefined;
  readonly atMs?: number;
}): { readonly entry: Uint8Array; readonly content: string; readonly salt: Uint8Array } {
  const { kind, number, fact, recordedBy, atMs = beganMs } = of;
  const content = canonicalText({
    at: new Date(atMs).toISOString(),
    case: sampleCase,
    fact,
    kind,
    lender: sampleLender,
    number,
    ...(recordedBy === undefined ? {} : { recordedBy }),
    v: 1,
  });
  const salt = digest(utf8(`salt ${number}`));
  const commitment = commitmentOf(digest, { salt, content: utf8(content) });
  return { entry: entryBytes({ kind, tag: sampleTag, number, commitment }), content, salt };
}

type SampleFact = readonly [CaseKind, Canonical, string?];

function erasureOf(through: number): SampleFact {
  return ['erasure', { ground: 'request', on: '2026-10-23', through }, 'records office'];
}

/** Long because it is a list: the story of one case, told again and again where more entries are asked for than it has. */
function factOf(index: number): SampleFact {
  const story: readonly SampleFact[] = [
    [
      'contactDecision',
      {
        act: 'sendEmail',
        attempt: 'a-1',
        because: [{ rule: 'cn.contact.hours', source: 'GB/T 45251-2025 6.2' }],
        outcome: 'allowed',
        role: 'borrower',
        contact: '1',
      },
      'lin.qiao',
    ],
    ['sendDecision', { act: 'sendEmail', contact: '1', outcome: 'allowed', role: 'borrower' }],
    ['messageSent', { contact: '1', state: 'sent' }],
    [
      'inboundContact',
      {
        act: 'placeCall',
        at: '2026-09-26T02:05:00.000Z',
        role: 'borrower',
        said: 'Hours were cut since July; can pay part.',
      },
      'lin.qiao',
    ],
    ['statement', { expenditure: '5100.00', income: '8650.00', leftPerMonth: '2350.00' }, 'lin.qiao'],
    [
      'file',
      {
        about: 'statement',
        bytes: sampleFiles()[0]!.bytes.length,
        kind: 'statementProof',
        mediaType: 'text/plain',
        sealedSha256: toHex(digest(utf8('sealed'))),
        sha256: sampleFiles()[0]!.sha256Hex,
      },
      'lin.qiao',
    ],
    ['talkEvent', { event: { kind: 'opened' }, talk: '1', version: 1 }, 'lin.qiao'],
    [
      'offer',
      {
        kind: 'best',
        number: 1,
        shown: { months: 24, payment: '2180.00', totalPayable: '51960.00' },
        termsHash: toHex(digest(utf8('terms'))),
      },
      'lin.qiao',
    ],
    [
      'contactDecision',
      {
        act: 'placeCall',
        attempt: 'a-2',
        because: [{ rule: 'cn.contact.hours', source: 'GB/T 45251-2025 6.2' }],
        outcome: 'forbidden',
        role: 'contactPerson',
      },
      'lin.qiao',
    ],
    ['talkEvent', { event: { kind: 'accepted' }, talk: '1', version: 2 }, 'borrower'],
    ['approvalEvent', { approval: '1', event: { kind: 'approved' }, version: 2 }, 'zhao.min'],
    [
      'payment',
      {
        amount: '2180.00',
        currency: 'CNY',
        entry: 'payment',
        loan: 'L-20391',
        paid: { interest: '212.40', principal: '1967.60' },
        valueOn: '2026-10-20',
      },
    ],
  ];
  const opening: Canonical = {
    loans: [
      {
        currency: 'CNY',
        loan: 'L-20391',
        owed: { interest: '820.15', principal: '50300.00' },
        pastDueSince: '2026-08-20',
        product: 'consumer',
      },
    ],
    openedOn: '2026-09-14',
  };
  return index === 0 ? ['caseOpened', opening] : story[(index - 1) % story.length]!;
}

/** The bundle with its members changed, and its list of contents made again and signed, as only the log's key can. */
export function repacked(
  bytes: Uint8Array,
  change: (members: Map<string, Uint8Array>) => void,
  at: { readonly signedBy?: SampleKey; readonly entries?: number } = {},
): Uint8Array {
  const read = readContainer(bytes);
  if (!(read instanceof Map)) throw new Error(read.fault);
  const manifest = parseManifest(read.get('MANIFEST')!);
  if ('fault' in manifest) throw new Error(manifest.fault);
  change(read);
  read.delete('MANIFEST');
  const names = [...read.keys()].sort((one, other) => (one < other ? -1 : 1));
  const members = names.map((name) => {
    return { sha256Hex: toHex(digest(read.get(name)!)), bytes: read.get(name)!.length, name };
  });
  const { note: _, ...said } = manifest;
  const text = manifestText({ ...said, members, entries: at.entries ?? said.entries });
  const key = at.signedBy ?? sampleKey(sampleOrigin);
  read.set('MANIFEST', utf8(signNote(digest, { text, name: said.origin, publicKey: key.publicKey, sign: key.sign })));
  return writeContainer(read);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file, entries = '1000', witnesses = '2'] = process.argv.slice(2);
  if (file === undefined) {
    process.stderr.write('usage: node tools/bench-evidence-bundle.ts <file> [entries] [witnesses]\n');
    process.exit(64);
  }
  writeFileSync(file, makeSampleBundle(Number(entries), { witnesses: Number(witnesses) }));
}
