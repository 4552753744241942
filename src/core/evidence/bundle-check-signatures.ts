/** Steps 2 to 4 of a check: the manifest and the members that it names, the checkpoint, the witnesses. */
import type { Check } from './bundle-findings.ts';
import { checkpointName, manifestName, neededNames, policyName, readMemberName } from './bundle-names.ts';
import type { WitnessReport } from './bundle-report.ts';
import { isEqual, toHex } from './bytes.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import type { VerifyEd25519 } from './digest.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import type { Note } from './note.ts';
import { formatVerifierKey, type VerifierKey } from './note-key.ts';
import { noteVerdict } from './note-verdict.ts';
import { isSatisfied, type PolicyWitness, parseWitnessPolicy, type WitnessPolicy } from './witness-policy.ts';

/** Whom the check believes. */
export interface PolicyInUse {
  readonly policy: WitnessPolicy;
  /** those under the bundle's origin; one or more */
  readonly logKeys: readonly VerifierKey[];
}

export interface CheckedManifest {
  readonly manifest: Manifest | undefined;
  readonly policy: PolicyInUse | undefined;
  /** by the log's key: what it says beside the members counts only then */
  readonly isSigned: boolean;
}

/** Refusals in order: manifest not there or not readable, policies, keys, signature, members. */
export function checkManifest(check: Check, ownPolicy: string | undefined): CheckedManifest {
  const { members, findings } = check;
  findings.begin('manifest');
  const bytes = members.get(manifestName);
  if (bytes === undefined) {
    findings.add('manifest', 'memberMissing', { member: manifestName }, { name: manifestName });
    return { manifest: undefined, policy: undefined, isSigned: false };
  }
  const manifest = parseManifest(bytes);
  if ('fault' in manifest) {
    const { fault, line } = manifest;
    findings.add(
      'manifest',
      'manifestNotReadable',
      { member: manifestName, ...(line !== undefined && { line }) },
      { fault },
    );
    return { manifest: undefined, policy: undefined, isSigned: false };
  }
  const policy = policyInUse(check, { ownPolicy, origin: manifest.origin });
  let isSigned = false;
  if (policy !== undefined) {
    const verdict = noteVerdict(check.verify, { note: manifest.note, keys: policy.logKeys });
    const codes = { signatureFails: 'manifestSignatureFails', noKnownSignature: 'manifestNotSigned' } as const;
    if ('refused' in verdict) {
      findings.add('manifest', codes[verdict.refused], { member: manifestName }, { origin: manifest.origin });
    } else isSigned = true;
  }
  checkListed(check, manifest);
  return { manifest, policy, isSigned };
}

function policyInUse(
  check: Check,
  { ownPolicy, origin }: { readonly ownPolicy: string | undefined; readonly origin: string },
): PolicyInUse | undefined {
  const { digest, members, findings } = check;
  const inBundle = members.get(policyName);
  const lenders = inBundle && parseWitnessPolicy(digest, inBundle);
  if (lenders !== undefined && 'faults' in lenders) {
    const { line, value, code } = lenders.faults[0]!;
    findings.add('manifest', 'policyNotValid', { member: policyName, line }, { fault: code, value });
  }
  const own = ownPolicy === undefined ? undefined : parseWitnessPolicy(digest, ownPolicy);
  if (own !== undefined && 'faults' in own) {
    const { line, value, code } = own.faults[0]!;
    findings.add('manifest', 'ownPolicyNotValid', { line }, { fault: code, value });
    return undefined;
  }
  const policy = own ?? lenders;
  if (policy === undefined || 'faults' in policy) return undefined;
  const logKeys = keysUnder(policy, origin);
  if (logKeys.length === 0) {
    findings.add('manifest', 'originNotInPolicy', own === undefined ? { member: policyName } : {}, { origin });
    return undefined;
  }
  if (own !== undefined && lenders !== undefined && !('faults' in lenders)) {
    const stranger = keysUnder(lenders, origin).find(
      (key) => !logKeys.some((ours) => isEqual(ours.publicKey, key.publicKey)),
    );
    if (stranger !== undefined) {
      const params = { theirs: formatVerifierKey(stranger), yours: formatVerifierKey(logKeys[0]!) };
      findings.add('manifest', 'logKeyDiffers', { member: policyName }, params);
    }
  }
  return { policy, logKeys };
}

function keysUnder(policy: WitnessPolicy, origin: string): VerifierKey[] {
  return policy.logs.map(({ key }) => key).filter(({ name }) => name === origin);
}

/** Every member is there with its size and digest, and no other. */
function checkListed({ members, findings, memberDigest }: Check, manifest: Manifest): void {
  const listed = new Map(manifest.members.map((member) => [member.name, member]));
  for (const name of neededNames) {
    if (!listed.has(name)) findings.add('manifest', 'memberMissing', { member: name }, { name });
  }
  for (const { name, bytes, sha256Hex } of manifest.members) {
    const held = members.get(name);
    const place = { member: name };
    if (held === undefined) findings.add('manifest', 'memberNotThere', place, { name });
    else if (held.length !== bytes)
      findings.add('manifest', 'memberSizeDiffers', place, { name, said: bytes, is: held.length });
    else if (toHex(memberDigest(name)) !== sha256Hex) findings.add('manifest', 'memberDigestDiffers', place, { name });
  }
  for (const name of members.keys()) {
    if (name !== manifestName && !listed.has(name))
      findings.add('manifest', 'memberNotListed', { member: name }, { name });
    else if (readMemberName(name) === undefined) findings.add('manifest', 'memberNotKnown', { member: name }, { name });
  }
}

/** The checkpoint as far as it can be read; whether it is signed, the findings say. */
export function checkCheckpoint(
  { members, findings, verify }: Check,
  at: { readonly manifest: Manifest | undefined; readonly policy: PolicyInUse | undefined },
): Checkpoint | undefined {
  const place = { member: checkpointName };
  const bytes = members.get(checkpointName);
  if (bytes === undefined) {
    findings.add('checkpoint', 'checkpointMissing', place);
    return undefined;
  }
  const checkpoint = parseCheckpoint(bytes);
  if ('fault' in checkpoint) {
    const { fault, line } = checkpoint;
    findings.add('checkpoint', 'checkpointNotReadable', { ...place, ...(line !== undefined && { line }) }, { fault });
    return undefined;
  }
  if (at.manifest !== undefined && checkpoint.origin !== at.manifest.origin) {
    findings.add('checkpoint', 'originDiffers', place, { origin: at.manifest.origin, other: checkpoint.origin });
  }
  if (checkpoint.extensions.length > 0) findings.add('checkpoint', 'extensionLines', place);
  if (at.policy === undefined) return checkpoint;
  findings.begin('checkpoint');
  const verdict = noteVerdict(verify, { note: checkpoint.note, keys: at.policy.logKeys });
  const codes = { signatureFails: 'checkpointSignatureFails', noKnownSignature: 'checkpointNotSigned' } as const;
  if ('refused' in verdict) findings.add('checkpoint', codes[verdict.refused], place, { origin: checkpoint.origin });
  return checkpoint;
}

export interface Witnessing {
  readonly witnesses: readonly WitnessReport[];
  readonly isQuorumReached: boolean;
  /** the earliest time that a witness put on it */
  readonly firstAtMs: number | undefined;
}

export function checkWitnesses(
  { findings, verify }: Check,
  at: { readonly checkpoint: Checkpoint | undefined; readonly policy: PolicyInUse | undefined },
): Witnessing | undefined {
  if (at.checkpoint === undefined || at.policy === undefined) return undefined;
  findings.begin('witnesses');
  const { policy } = at.policy;
  const witnesses = witnessReports(verify, { note: at.checkpoint.note, witnesses: policy.witnesses });
  const place = { member: checkpointName };
  for (const { name, verdict } of witnesses) {
    if (verdict === 'fails') findings.add('witnesses', 'cosignatureFails', place, { witness: name });
  }
  const cosigned = witnesses.filter(({ verdict }) => verdict === 'cosigned');
  const isQuorumReached = isSatisfied(
    policy,
    cosigned.map(({ name }) => name),
  );
  if (!isQuorumReached) {
    findings.add('witnesses', 'quorumNotReached', place, { quorum: policy.quorum, cosigned: cosigned.length });
  }
  return { witnesses, isQuorumReached, firstAtMs: earliest(cosigned.map(({ atMs }) => atMs!)) };
}

/** Every witness of the policy with what it says of a note; one whose cosignature does not hold does not spoil the others. */
export function witnessReports(
  verify: VerifyEd25519,
  { note, witnesses }: { readonly note: Note; readonly witnesses: readonly PolicyWitness[] },
): WitnessReport[] {
  return witnesses.map(({ name, key }) => {
    const verdict = noteVerdict(verify, { note, keys: [key] });
    const told = { name, key: formatVerifierKey(key) };
    if ('good' in verdict) {
      return { ...told, verdict: 'cosigned', atMs: earliest(verdict.good.map(({ cosignedAtMs }) => cosignedAtMs!)) };
    }
    return { ...told, verdict: verdict.refused === 'signatureFails' ? 'fails' : 'notCosigned', atMs: undefined };
  });
}

export function earliest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.min(...times);
}
