/**
 * Checks one receipt (docs/formats/evidence-receipt.md): that an entry stands in the log which the lender signed, and, where its
 * content is with it, that exactly this was entered. Pure, takes any bytes and never throws.
 */
import { instantMs } from './bundle-instant.ts';
import { isEqual, textOf, toBase64, toHex, utf8 } from './bytes.ts';
import { type Canonical, fieldOf, readCanonical } from './canonical-json.ts';
import type { Digest, VerifyEd25519 } from './digest.ts';
import { commitmentOf, type Entry, type OwnReceiptExtra, readAnyReceiptExtra, readEntry } from './entry.ts';
import { formatVerifierKey } from './note-key.ts';
import { type ProofFile, parseProofFile, proofVerdict } from './proof-file.ts';
import { leafHash } from './tree.ts';
import { parseWitnessPolicy, type WitnessPolicy } from './witness-policy.ts';

/** In order of precedence. */
export const receiptFaultCodes = [
  'receiptNotReadable',
  'receiptWithoutEntry',
  'entryNotReadable',
  'policyNotValid',
  'policyMissing',
  'originNotKnown',
  'signatureFails',
  'logDidNotSign',
  'quorumNotReached',
  'entryNotIncluded',
  'contentNotCanonical',
  'contentDiffers',
  'contentSaysOther',
] as const;
export type ReceiptFaultCode = (typeof receiptFaultCodes)[number];

export interface ReceiptFault {
  readonly code: ReceiptFaultCode;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What one receipt cannot prove. `contentNotHere`: it says that something was entered, and not what. */
export type ReceiptLimit = 'truthOfContent' | 'oneEntryOnly' | 'contentNotHere' | 'timeIsLenders' | 'keyIsLenders';

export interface ReceiptReport {
  readonly is: 'receipt';
  readonly verdict: 'holds' | 'fails';
  readonly fault: ReceiptFault | undefined;
  readonly entry: Entry | undefined;
  /** only where it holds and is with the receipt */
  readonly content: Canonical | undefined;
  readonly caseNumber: string | undefined;
  readonly lender: string | undefined;
  readonly recordedAtMs: number | undefined;
  readonly origin: string | undefined;
  readonly index: number | undefined;
  readonly size: number | undefined;
  /** base64 */
  readonly root: string | undefined;
  readonly logKey: string | undefined;
  readonly logKeyFingerprint: string | undefined;
  readonly policyFrom: 'receipt' | 'yours';
  /** of the policy; undefined instant: it has not cosigned */
  readonly witnesses: readonly { readonly name: string; readonly atMs: number | undefined }[];
  /** the first instant at which a witness saw it in the log */
  readonly stoodByMs: number | undefined;
  readonly limits: readonly ReceiptLimit[];
}

interface At {
  readonly digest: Digest;
  readonly verify: VerifyEd25519;
  /** the asker's own: then it is the one that counts */
  readonly policy?: string | undefined;
}

/** Whether bytes mean to be a receipt and no bundle. */
export function looksLikeReceipt(bytes: Uint8Array): boolean {
  return textOf(bytes.subarray(0, 19)) === 'c2sp.org/tlog-proof';
}

interface Read {
  readonly proof: ProofFile;
  readonly extra: OwnReceiptExtra;
  readonly entry: Entry;
}

export function checkReceipt(bytes: Uint8Array, at: At): ReceiptReport {
  const read = readReceipt(bytes);
  if ('code' in read) return failed(at, { fault: read });
  const policy = policyOf(read.extra, at);
  if ('code' in policy) return failed(at, { fault: policy, read });
  const found = proofVerdict(at.digest, {
    proof: read.proof,
    leaf: leafHash(at.digest, read.extra.entry),
    policy,
    verify: at.verify,
  });
  if ('refused' in found) {
    const params = 'signer' in found ? { signer: found.signer } : { origin: read.proof.checkpoint.origin };
    return failed(at, { fault: { code: found.refused, params }, read, policy });
  }
  if (!found.isQuorumReached) {
    return failed(at, { fault: { code: 'quorumNotReached', params: { quorum: policy.quorum } }, read, policy });
  }
  const content = contentOf(read, at.digest);
  if (content !== undefined && 'code' in content) return failed(at, { fault: content, read, policy });
  const times = found.witnesses.flatMap(({ witnessedAtMs }) => (witnessedAtMs === undefined ? [] : [witnessedAtMs]));
  const recorded = fieldOf(content?.value, 'at');
  const says = (name: string) => {
    const said = fieldOf(content?.value, name);
    return typeof said === 'string' ? said : undefined;
  };
  return {
    ...reportOf(at, { read, policy }),
    verdict: 'holds',
    fault: undefined,
    content: content?.value,
    caseNumber: says('case'),
    lender: says('lender'),
    recordedAtMs: typeof recorded === 'string' ? instantMs(recorded) : undefined,
    witnesses: found.witnesses.map(({ name, witnessedAtMs }) => ({ name, atMs: witnessedAtMs })),
    stoodByMs: times.length === 0 ? undefined : Math.min(...times),
    limits: [
      'truthOfContent',
      'oneEntryOnly',
      ...(content === undefined ? ['contentNotHere' as const] : []),
      ...(times.length === 0 ? ['timeIsLenders' as const] : []),
      ...(at.policy === undefined ? ['keyIsLenders' as const] : []),
    ],
  };
}

function readReceipt(bytes: Uint8Array): Read | ReceiptFault {
  const proof = parseProofFile(bytes);
  if ('fault' in proof) {
    return {
      code: 'receiptNotReadable',
      params: { fault: proof.fault, ...(proof.line !== undefined && { line: proof.line }) },
    };
  }
  const extra = proof.extra && readAnyReceiptExtra(proof.extra);
  if (extra === undefined) return { code: 'receiptWithoutEntry', params: {} };
  const entry = readEntry(extra.entry);
  if ('fault' in entry) return { code: 'entryNotReadable', params: { fault: entry.fault } };
  return { proof, extra, entry };
}

function policyOf({ policy: inReceipt }: OwnReceiptExtra, { digest, policy: own }: At): WitnessPolicy | ReceiptFault {
  const text = own ?? inReceipt;
  if (text === undefined) return { code: 'policyMissing', params: {} };
  const policy = parseWitnessPolicy(digest, utf8(text));
  return 'faults' in policy ? { code: 'policyNotValid', params: { fault: policy.faults[0]!.code } } : policy;
}

/** Undefined: it is not with the receipt. */
function contentOf({ entry, extra }: Read, digest: Digest): { readonly value: Canonical } | ReceiptFault | undefined {
  if (extra.shown === undefined) return undefined;
  const { salt, content } = extra.shown;
  const value = readCanonical(content);
  if (value === undefined) return { code: 'contentNotCanonical', params: {} };
  if (!isEqual(commitmentOf(digest, { salt, content: utf8(content) }), entry.commitment))
    return { code: 'contentDiffers', params: {} };
  for (const [field, wanted] of [
    ['v', 1],
    ['number', entry.number],
    ['kind', entry.kind],
  ] as const) {
    if (fieldOf(value, field) !== wanted) return { code: 'contentSaysOther', params: { field } };
  }
  return { value };
}

type Reported = Pick<
  ReceiptReport,
  'is' | 'entry' | 'origin' | 'index' | 'size' | 'root' | 'logKey' | 'logKeyFingerprint' | 'policyFrom'
>;

function reportOf(at: At, { read, policy }: { read?: Read | undefined; policy?: WitnessPolicy | undefined }): Reported {
  const checkpoint = read?.proof.checkpoint;
  const key = policy?.logs.find(({ key: { name } }) => name === checkpoint?.origin)?.key;
  return {
    is: 'receipt',
    entry: read?.entry,
    origin: checkpoint?.origin,
    index: read?.proof.index,
    size: checkpoint?.size,
    root: checkpoint && toBase64(checkpoint.root),
    logKey: key && formatVerifierKey(key),
    logKeyFingerprint: key && toHex(at.digest(key.publicKey)),
    policyFrom: at.policy === undefined ? 'receipt' : 'yours',
  };
}

/** Of what does not hold nothing is told as if it did. */
function failed(
  at: At,
  found: { readonly fault: ReceiptFault; readonly read?: Read; readonly policy?: WitnessPolicy },
): ReceiptReport {
  return {
    ...reportOf(at, found),
    verdict: 'fails',
    fault: found.fault,
    content: undefined,
    caseNumber: undefined,
    lender: undefined,
    recordedAtMs: undefined,
    witnesses: [],
    stoodByMs: undefined,
    limits: ['truthOfContent', 'oneEntryOnly'],
  };
}
