/**
 * The policy of trust (C2SP tlog-policy): which logs are known, which witnesses, and how many of which of them must have
 * cosigned a checkpoint.
 */
import { textOf } from './bytes.ts';
import { parseCount } from './checkpoint.ts';
import type { Digest } from './digest.ts';
import { parseVerifierKey, type VerifierKey, type VerifierKeyFaultCode, verifierKeyFaultCodes } from './note-key.ts';

export interface PolicyLog {
  /** of type `ed25519`; its name is the log's origin */
  readonly key: VerifierKey;
  readonly url: string | undefined;
}

export interface PolicyWitness {
  /** within the policy; the name that stands in cosignatures is `key.name` */
  readonly name: string;
  /** of type `cosignature` */
  readonly key: VerifierKey;
  readonly url: string | undefined;
}

export interface PolicyGroup {
  readonly name: string;
  /** so many of the members, 1 or more */
  readonly needed: number;
  /** witnesses, or groups that stand before this one */
  readonly members: readonly string[];
}

export interface WitnessPolicy {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly PolicyGroup[];
  /** a witness, a group, or `none`: no cosignature is needed */
  readonly quorum: string;
}

export const quorumNone = 'none';

/** In order of precedence within a line; `quorumMissing` is of the whole file, told on its last line. */
export const policyFaultCodes = [
  'policyTooLarge',
  'policyNotUtf8',
  'policyControlCharacter',
  'keywordNotKnown',
  'fieldMissing',
  'fieldLeftOver',
  'nameTaken',
  ...verifierKeyFaultCodes,
  'keyTypeWrong',
  'keyTwice',
  'thresholdWrong',
  'noneAsMember',
  'nameNotDefined',
  'memberTwice',
  'quorumTwice',
  'quorumMissing',
] as const;
export type PolicyFaultCode = (typeof policyFaultCodes)[number];

export interface PolicyFault {
  /** from 1 */
  readonly line: number;
  /** what stands there */
  readonly value: string;
  readonly code: PolicyFaultCode | VerifierKeyFaultCode;
}

const policyBytesMax = 256 * 1024;

interface Draft {
  readonly digest: Digest;
  readonly logs: PolicyLog[];
  readonly witnesses: PolicyWitness[];
  readonly groups: PolicyGroup[];
  /** names that stand before the line, and whether each is a member already */
  readonly names: Map<string, { isMember: boolean }>;
  hasQuorumLine: boolean;
  quorum: string;
}

/** What is wrong with a line: the code and the words of the line that it is about. */
type LineFault = { readonly code: PolicyFaultCode; readonly value: string } | undefined;

/**
 * Takes anything; never throws. Every line that has a fault gives one. A file that is not UTF-8 is refused, though the
 * format would pass its octets on unread: the names of keys are UTF-8, and a name that cannot be shown helps nobody.
 */
export function parseWitnessPolicy(
  digest: Digest,
  from: Uint8Array | string,
): WitnessPolicy | { readonly faults: readonly PolicyFault[] } {
  if (from.length > policyBytesMax) return { faults: [{ line: 1, value: '', code: 'policyTooLarge' }] };
  const text = typeof from === 'string' ? from : textOf(from);
  if (text?.isWellFormed() !== true) return { faults: [{ line: 1, value: '', code: 'policyNotUtf8' }] };
  const draft: Draft = {
    digest,
    logs: [],
    witnesses: [],
    groups: [],
    names: new Map(),
    hasQuorumLine: false,
    quorum: '',
  };
  const faults: PolicyFault[] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const fault = readLine(draft, line);
    if (fault !== undefined) faults.push({ line: index + 1, ...fault });
  }
  const lastLine = Math.max(1, text.endsWith('\n') ? lines.length - 1 : lines.length);
  // A line that could not be read at all may have been the quorum's.
  if (!draft.hasQuorumLine && !faults.some(({ code }) => code === 'policyControlCharacter')) {
    faults.push({ line: lastLine, value: '', code: 'quorumMissing' });
  }
  if (faults.length > 0) return { faults };
  const { logs, witnesses, groups } = draft;
  return { logs, witnesses, groups, quorum: draft.quorum };
}

function readLine(draft: Draft, line: string): LineFault {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format allows the tab alone of them.
  const control = /[\u0000-\u0008\u000b-\u001f\u007f]/.exec(line);
  if (control) return { code: 'policyControlCharacter', value: line };
  const [keyword, ...fields] = line.split(/[ \t]+/).filter((word) => word !== '');
  if (keyword === undefined || keyword.startsWith('#')) return undefined;
  switch (keyword) {
    case 'log':
      return countFault(keyword, fields, { least: 1, most: 2 }) ?? readLog(draft, fields);
    case 'witness':
      return countFault(keyword, fields, { least: 2, most: 3 }) ?? readWitness(draft, fields);
    case 'group':
      return countFault(keyword, fields, { least: 3, most: undefined }) ?? readGroup(draft, fields);
    case 'quorum':
      return readQuorum(draft, fields);
  }
  return { code: 'keywordNotKnown', value: keyword };
}

function countFault(
  keyword: string,
  fields: readonly string[],
  { least, most }: { readonly least: number; readonly most: number | undefined },
): LineFault {
  if (fields.length < least) return { code: 'fieldMissing', value: keyword };
  return most === undefined || fields.length <= most ? undefined : { code: 'fieldLeftOver', value: fields[most]! };
}

function readLog(draft: Draft, [vkey, url]: readonly string[]): LineFault {
  const key = parseVerifierKey(draft.digest, vkey!);
  if ('fault' in key) return { code: key.fault, value: vkey! };
  if (key.type !== 'ed25519') return { code: 'keyTypeWrong', value: vkey! };
  if (hasKey(draft.logs, key)) return { code: 'keyTwice', value: vkey! };
  draft.logs.push({ key, url });
  return undefined;
}

function readWitness(draft: Draft, [name, vkey, url]: readonly string[]): LineFault {
  if (isTaken(draft, name!)) return { code: 'nameTaken', value: name! };
  const key = parseVerifierKey(draft.digest, vkey!);
  if ('fault' in key) return { code: key.fault, value: vkey! };
  if (key.type !== 'cosignature') return { code: 'keyTypeWrong', value: vkey! };
  if (hasKey(draft.witnesses, key)) return { code: 'keyTwice', value: vkey! };
  draft.names.set(name!, { isMember: false });
  draft.witnesses.push({ name: name!, key, url });
  return undefined;
}

function readGroup(draft: Draft, [name, threshold, ...members]: readonly string[]): LineFault {
  if (isTaken(draft, name!)) return { code: 'nameTaken', value: name! };
  const needed = neededOf(threshold!, members.length);
  if (needed === undefined) return { code: 'thresholdWrong', value: threshold! };
  for (const [index, member] of members.entries()) {
    if (member === quorumNone) return { code: 'noneAsMember', value: member };
    const known = draft.names.get(member);
    if (known === undefined) return { code: 'nameNotDefined', value: member };
    if (known.isMember || members.indexOf(member) < index) return { code: 'memberTwice', value: member };
  }
  for (const member of members) draft.names.set(member, { isMember: true });
  draft.names.set(name!, { isMember: false });
  draft.groups.push({ name: name!, needed, members });
  return undefined;
}

function readQuorum(draft: Draft, fields: readonly string[]): LineFault {
  const isSecond = draft.hasQuorumLine;
  draft.hasQuorumLine = true;
  const miscounted = countFault('quorum', fields, { least: 1, most: 1 });
  if (miscounted !== undefined) return miscounted;
  const name = fields[0]!;
  if (name !== quorumNone && !draft.names.has(name)) return { code: 'nameNotDefined', value: name };
  if (isSecond) return { code: 'quorumTwice', value: name };
  draft.quorum = name;
  return undefined;
}

function isTaken(draft: Draft, name: string): boolean {
  return name === quorumNone || draft.names.has(name);
}

/** Two keys are one where their bytes are the same, whatever they are called. */
function hasKey(list: readonly { readonly key: VerifierKey }[], key: VerifierKey): boolean {
  return list.some((other) => other.key.publicKey.every((byte, at) => byte === key.publicKey[at]));
}

function neededOf(threshold: string, members: number): number | undefined {
  if (threshold === 'any') return 1;
  if (threshold === 'all') return members;
  const needed = parseCount(threshold);
  return typeof needed === 'number' && needed >= 1 && needed <= members ? needed : undefined;
}

/** Whether the quorum is reached when the witnesses of these names have cosigned. */
export function isSatisfied(policy: WitnessPolicy, witnessedNames: Iterable<string>): boolean {
  if (policy.quorum === quorumNone) return true;
  const ofWitnesses = new Set(policy.witnesses.map(({ name }) => name));
  const witnessed = new Set([...witnessedNames].filter((name) => ofWitnesses.has(name)));
  for (const { name, needed, members } of policy.groups) {
    if (members.filter((member) => witnessed.has(member)).length >= needed) witnessed.add(name);
  }
  return witnessed.has(policy.quorum);
}
