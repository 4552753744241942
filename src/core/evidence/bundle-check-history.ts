/** Steps 9 and 10 of a check: that the log grew and was never made anew, and what was anchored of it. */

import { earliest, type PolicyInUse, witnessReports } from './bundle-check-signatures.ts';
import type { Check } from './bundle-findings.ts';
import { instantMs } from './bundle-instant.ts';
import { anchorName, consistencyName, earlierCheckpointName, readMemberName } from './bundle-names.ts';
import type { AnchorReport, Place } from './bundle-report.ts';
import { isEqual, textOf, toHex, utf8 } from './bytes.ts';
import { type Canonical, fieldOf } from './canonical-json.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { noteVerdict } from './note-verdict.ts';
import { parseHashes } from './proof-file.ts';
import { isConsistent } from './tree.ts';

/** A checkpoint of the bundle that was found to be of its log. */
export interface KnownCheckpoint {
  readonly checkpoint: Checkpoint;
  /** the earliest time that a witness put on it */
  readonly witnessedAtMs: number | undefined;
}

interface At {
  readonly checkpoint: Checkpoint | undefined;
  readonly policy: PolicyInUse | undefined;
}

/** The earlier checkpoints that hold: signed, cosigned rightly, and continued by that of the bundle. */
export function checkHistory(check: Check, { checkpoint, policy }: At): KnownCheckpoint[] {
  if (checkpoint === undefined || policy === undefined) return [];
  const { members, findings } = check;
  findings.begin('consistency');
  const known: KnownCheckpoint[] = [];
  for (const member of members.keys()) {
    const name = readMemberName(member);
    if (name?.is === 'consistency' && !members.has(earlierCheckpointName(name.size))) {
      findings.add('consistency', 'earlierCheckpointMissing', { member });
    }
    if (name?.is !== 'earlierCheckpoint') continue;
    const earlier = readEarlier(check, { member, size: name.size, origin: checkpoint.origin });
    if (earlier === undefined) continue;
    const witnessedAtMs = earlierTime(check, { member, earlier, policy });
    if (witnessedAtMs === 'fails') continue;
    if (continues(check, { member, earlier, later: checkpoint })) known.push({ checkpoint: earlier, witnessedAtMs });
  }
  return known;
}

function readEarlier(
  { members, findings }: Check,
  at: { readonly member: string; readonly size: number; readonly origin: string },
): Checkpoint | undefined {
  const place = { member: at.member };
  const earlier = parseCheckpoint(members.get(at.member)!);
  if ('fault' in earlier) {
    const { fault, line } = earlier;
    findings.add('consistency', 'earlierNotReadable', { ...place, ...(line !== undefined && { line }) }, { fault });
    return undefined;
  }
  if (earlier.size !== at.size) {
    findings.add('consistency', 'earlierSizeDiffers', place, { size: earlier.size });
    return undefined;
  }
  if (earlier.origin !== at.origin) {
    findings.add('consistency', 'earlierOriginDiffers', place, { origin: at.origin, other: earlier.origin });
    return undefined;
  }
  return earlier;
}

/** When a witness first stood for it; undefined: none did. */
function earlierTime(
  { findings, verify }: Check,
  at: { readonly member: string; readonly earlier: Checkpoint; readonly policy: PolicyInUse },
): number | undefined | 'fails' {
  const { note, origin } = at.earlier;
  const place = { member: at.member };
  const verdict = noteVerdict(verify, { note, keys: at.policy.logKeys });
  if ('refused' in verdict) {
    const codes = { signatureFails: 'earlierSignatureFails', noKnownSignature: 'earlierNotSigned' } as const;
    findings.add('consistency', codes[verdict.refused], place, { origin });
    return 'fails';
  }
  const witnesses = witnessReports(verify, { note, witnesses: at.policy.policy.witnesses });
  const failing = witnesses.find((witness) => witness.verdict === 'fails');
  if (failing !== undefined) {
    findings.add('consistency', 'earlierCosignatureFails', place, { witness: failing.name });
    return 'fails';
  }
  return earliest(witnesses.flatMap(({ atMs }) => (atMs === undefined ? [] : [atMs])));
}

/** Whether the later tree begins with the earlier one. A proof that fails: the log was made anew. */
function continues(
  { members, findings, digest }: Check,
  { member, earlier, later }: { readonly member: string; readonly earlier: Checkpoint; readonly later: Checkpoint },
): boolean {
  const params = { size: earlier.size, later: later.size };
  const add = (code: string, place: Place) => {
    findings.add('consistency', code, place, params);
    return false;
  };
  if (earlier.size > later.size) return add('earlierIsLater', { member });
  if (earlier.size === later.size && !isEqual(earlier.root, later.root)) return add('forked', { member });
  const proofName = consistencyName(earlier.size);
  const bytes = members.get(proofName);
  if (bytes === undefined) return add('consistencyMissing', { member: proofName });
  const path = hashLines(bytes);
  if (path === undefined) return add('consistencyNotReadable', { member: proofName });
  const [oldSize, newSize] = [earlier.size, later.size];
  const holds = isConsistent(digest, { oldSize, newSize, oldRoot: earlier.root, newRoot: later.root, path });
  return holds || add('forked', { member });
}

/** Base64 hashes, one a line, each line ended; nothing where the proof is empty. */
function hashLines(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const lines = textOf(bytes)?.split('\n');
  if (lines?.pop() !== '') return undefined;
  const hashes = parseHashes(lines);
  return 'fault' in hashes ? undefined : hashes;
}

/** Each says the digest of a checkpoint that is in the bundle; its text is hashed without the signatures. */
export function checkAnchors({ members, findings, digest }: Check, known: readonly KnownCheckpoint[]): AnchorReport[] {
  if (known.length === 0) return [];
  findings.begin('anchors');
  const list: AnchorReport[] = [];
  for (const [member, bytes] of members) {
    if (readMemberName(member)?.is !== 'anchor') continue;
    const receipt = readReceipt(member, bytes);
    if (receipt === undefined) {
      findings.add('anchors', 'anchorNotReadable', { member });
      continue;
    }
    if (anchorName(receipt) !== member) {
      findings.add('anchors', 'anchorNameDiffers', { member }, { anchor: receipt.anchor, size: receipt.size });
      continue;
    }
    const anchored = known.find(({ checkpoint }) => checkpoint.size === receipt.size);
    if (anchored === undefined) {
      findings.add('anchors', 'anchoredCheckpointMissing', { member }, { size: receipt.size });
    } else if (toHex(digest(utf8(anchored.checkpoint.note.text))) !== receipt.digestHex) {
      findings.add('anchors', 'anchorDiffers', { member }, { size: receipt.size });
    } else list.push(receipt);
  }
  return list;
}

/** JSON of the shape of an anchor's receipt; its spelling is free, since the manifest holds its bytes. */
function readReceipt(member: string, bytes: Uint8Array): AnchorReport | undefined {
  let value: Canonical;
  try {
    value = JSON.parse(textOf(bytes) ?? '') as Canonical;
  } catch {
    return undefined;
  }
  const [anchor, size, digestHex, at] = ['anchor', 'size', 'digestHex', 'at'].map((key) => fieldOf(value, key));
  const proof = fieldOf(value, 'proof');
  if (typeof anchor !== 'string' || typeof size !== 'number' || typeof digestHex !== 'string') return undefined;
  if (typeof at !== 'string' || !isInstant(at) || typeof proof !== 'object' || proof === null) return undefined;
  const entries = Object.entries(proof);
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return undefined;
  return { anchor, size, digestHex, at, proof: Object.fromEntries(entries), member };
}

/** With or without parts of a second: a block and a time-stamp authority say seconds. */
function isInstant(text: string): boolean {
  return instantMs(text) !== undefined || instantMs(text.replace(/Z$/, '.000Z')) !== undefined;
}
