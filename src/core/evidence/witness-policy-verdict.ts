/** A checkpoint under a policy: whose log, which witnesses have cosigned it and when, and whether they are enough. */
import type { Checkpoint } from './checkpoint.ts';
import type { VerifyEd25519 } from './digest.ts';
import { noteVerdict } from './note-verdict.ts';
import { isSatisfied, type PolicyWitness, type WitnessPolicy } from './witness-policy.ts';

export interface WitnessFinding {
  /** within the policy */
  readonly name: string;
  /** as it stands in cosignatures */
  readonly keyName: string;
  /** when it cosigned; the first time, where it did more than once. Undefined: it did not. */
  readonly witnessedAtMs: number | undefined;
}

export interface CheckpointFinding {
  /** the log whose key signed; the same as the origin */
  readonly logKeyName: string;
  /** every witness of the policy, in its order */
  readonly witnesses: readonly WitnessFinding[];
  /** names, within the policy, of those that have not cosigned */
  readonly missing: readonly string[];
  readonly isQuorumReached: boolean;
}

/**
 * In order of precedence. `signer` is the key name of the log or the witness under which a signature stands that is not
 * its own: the whole note is refused, since nobody can say what else in it was tampered with.
 */
export type CheckpointVerdict =
  | CheckpointFinding
  | { readonly refused: 'originNotKnown' }
  | { readonly refused: 'signatureFails'; readonly signer: string }
  | { readonly refused: 'logDidNotSign' };

export function checkpointVerdict(at: {
  readonly checkpoint: Checkpoint;
  readonly policy: WitnessPolicy;
  readonly verify: VerifyEd25519;
}): CheckpointVerdict {
  const { checkpoint, policy, verify } = at;
  // The keys of other logs sign nothing here: a log's key speaks for its own origin.
  const logKeys = policy.logs.map(({ key }) => key).filter(({ name }) => name === checkpoint.origin);
  if (logKeys.length === 0) return { refused: 'originNotKnown' };
  const keys = [...logKeys, ...policy.witnesses.map(({ key }) => key)];
  const verdict = noteVerdict(verify, { note: checkpoint.note, keys });
  if ('refused' in verdict) return verdict.refused === 'signatureFails' ? verdict : { refused: 'logDidNotSign' };
  const log = verdict.good.find(({ key }) => logKeys.includes(key));
  if (log === undefined) return { refused: 'logDidNotSign' };
  const witnesses = policy.witnesses.map((witness) => findingOf(witness, verdict.good));
  const missing = witnesses.filter(({ witnessedAtMs }) => witnessedAtMs === undefined).map(({ name }) => name);
  const witnessed = witnesses.filter(({ witnessedAtMs }) => witnessedAtMs !== undefined).map(({ name }) => name);
  return { logKeyName: log.key.name, witnesses, missing, isQuorumReached: isSatisfied(policy, witnessed) };
}

function findingOf(
  { name, key }: PolicyWitness,
  good: readonly { readonly key: unknown; readonly cosignedAtMs?: number }[],
): WitnessFinding {
  const times = good.flatMap((signature) => (signature.key === key ? [signature.cosignedAtMs!] : []));
  return { name, keyName: key.name, witnessedAtMs: times.length === 0 ? undefined : Math.min(...times) };
}
