/**
 * The evidence log of this deployment, put together from its environment. docs/guides/evidence.md names the settings.
 *
 * FORBEAR_EVIDENCE_ORIGIN: the log's name when it begins · FORBEAR_EVIDENCE_POLICY: a C2SP policy file: witnesses with
 * their addresses, and how many must co-sign · FORBEAR_EVIDENCE_FOLDER: where the log is written for everybody to read ·
 * FORBEAR_ANCHOR_…: anchors (anchors.ts), asked at most once in FORBEAR_ANCHOR_EVERY_HOURS.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { logFolder } from '../adapters/log-folder/log-folder.ts';
import { witnessOverHttp } from '../adapters/witness-http/witness-client.ts';
import type { Anchor } from '../application/anchor-port.ts';
import { type BeatSettings, noWitnesses } from '../application/beat-evidence.ts';
import type { Witness } from '../application/evidence-ports.ts';
import { isKeyName } from '../core/evidence/note-key.ts';
import { type PolicyFault, parseWitnessPolicy, type WitnessPolicy } from '../core/evidence/witness-policy.ts';
import { sha256, verifyEd25519 } from '../digest/node-crypto.ts';
import { anchorSetups } from './anchors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type EvidenceSetup = Pick<
  BeatSettings,
  'policy' | 'witnesses' | 'folder' | 'anchors' | 'anchorEveryHours' | 'holder'
> & {
  /** the policy as it is published with a bundle */
  readonly policyText: string;
  /** undefined: a log that begins is named after its lender */
  readonly origin: string | undefined;
  close(): Promise<void>;
};

/** A setting that cannot be used, by its name; `policy` says what of the policy file. In order of precedence. */
export type EvidenceSettingFault =
  | {
      readonly setting: string;
      readonly fault: 'originNotValid' | 'policyNotRead' | 'hoursNotValid';
      readonly value: string;
    }
  | { readonly setting: string; readonly fault: 'policyNotValid'; readonly value: string; readonly policy: PolicyFault }
  | { readonly setting: string; readonly fault: 'witnessUrlNotValid'; readonly value: string }
  | { readonly setting: string; readonly fault: 'anchorFaulty'; readonly value: string };

const anchorEveryHoursDefault = 24;
const hoursMax = 24 * 366;
/** No log bears the name that begins a bundle's manifest, since its key signs both. */
const manifestName = 'forbear-evidence-bundle/v1';

export async function evidenceSetup(
  environment: Environment = process.env,
): Promise<EvidenceSetup | EvidenceSettingFault> {
  const { FORBEAR_EVIDENCE_ORIGIN: origin, FORBEAR_EVIDENCE_FOLDER: folder } = environment;
  if (origin !== undefined && (!isKeyName(origin) || origin === manifestName)) {
    return { setting: 'FORBEAR_EVIDENCE_ORIGIN', fault: 'originNotValid', value: origin };
  }
  const policy = policyOf(environment.FORBEAR_EVIDENCE_POLICY);
  if ('fault' in policy) return policy;
  const hours = environment.FORBEAR_ANCHOR_EVERY_HOURS ?? String(anchorEveryHoursDefault);
  const anchorEveryHours = /^[0-9]{1,4}$/.test(hours) ? Number(hours) : Number.NaN;
  if (!(anchorEveryHours >= 1 && anchorEveryHours <= hoursMax)) {
    return { setting: 'FORBEAR_ANCHOR_EVERY_HOURS', fault: 'hoursNotValid', value: hours };
  }
  const anchors: Anchor[] = [];
  for (const setup of await anchorSetups(environment)) {
    if (setup.state === 'faulty') return { setting: setup.setting, fault: 'anchorFaulty', value: setup.fault };
    if (setup.state === 'ready') anchors.push(await setup.open());
  }
  return {
    ...policy,
    origin,
    folder: folder === undefined ? undefined : logFolder(folder),
    anchors,
    anchorEveryHours,
    holder: `${hostname()}/${process.pid}`,
    close: async () => {
      for (const anchor of anchors) await anchor.close();
    },
  };
}

function policyOf(
  file: string | undefined,
): { policy: WitnessPolicy; policyText: string; witnesses: Witness[] } | EvidenceSettingFault {
  if (file === undefined) return { policy: noWitnesses, policyText: 'quorum none\n', witnesses: [] };
  const setting = 'FORBEAR_EVIDENCE_POLICY';
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    return { setting, fault: 'policyNotRead', value: file };
  }
  const policy = parseWitnessPolicy(sha256, bytes);
  if ('faults' in policy) return { setting, fault: 'policyNotValid', value: file, policy: policy.faults[0]! };
  const witnesses: Witness[] = [];
  for (const { name, key, url } of policy.witnesses) {
    if (url === undefined) continue;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      return { setting, fault: 'witnessUrlNotValid', value: url };
    }
    witnesses.push(witnessOverHttp({ name, url, key, verify: verifyEd25519 }));
  }
  return { policy, policyText: new TextDecoder().decode(bytes), witnesses };
}

/** The name of a log that begins without one of its own: it says whose it is and reaches nothing. */
export function originOf(creditorRef: string, { origin }: Pick<EvidenceSetup, 'origin'>): string {
  return origin ?? `${encodeURIComponent(creditorRef)}.forbear.invalid`;
}
