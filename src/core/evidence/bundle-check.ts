/**
 * Checks a bundle, step by step (docs/formats/evidence-bundle.md): pure, so that the command, the single program and the
 * page in a browser give one answer. Takes any bytes and never throws.
 */
import { checkEntries } from './bundle-check-entries.ts';
import { checkFiles } from './bundle-check-files.ts';
import { checkAnchors, checkHistory, type KnownCheckpoint } from './bundle-check-history.ts';
import { checkCheckpoint, checkManifest, checkWitnesses } from './bundle-check-signatures.ts';
import { type Check, Findings } from './bundle-findings.ts';
import { type BundleLimit, type BundleReport, limitsOfEveryLog } from './bundle-report.ts';
import { toBase64, toHex } from './bytes.ts';
import { readContainer } from './container.ts';
import type { Digest, VerifyEd25519 } from './digest.ts';
import { formatVerifierKey } from './note-key.ts';

/**
 * `policy` is the text of the asker's own policy: it is the one that counts, and a bundle whose policy names another key
 * for its log fails.
 */
export function checkBundle(
  bytes: Uint8Array,
  at: { readonly digest: Digest; readonly verify: VerifyEd25519; readonly policy?: string | undefined },
): BundleReport {
  const findings = new Findings();
  findings.begin('container');
  const members = readContainer(bytes);
  const policyFrom = at.policy === undefined ? 'bundle' : 'yours';
  if (!(members instanceof Map)) {
    const { fault, offset, member } = members;
    findings.add('container', fault, { offset, ...(member !== undefined && { member }) });
    return nothingRead(findings, policyFrom);
  }
  const digests = new Map<string, Uint8Array>();
  const memberDigest = (name: string) => {
    const known = digests.get(name) ?? at.digest(members.get(name)!);
    digests.set(name, known);
    return known;
  };
  const check: Check = { members, findings, digest: at.digest, verify: at.verify, memberDigest };
  return checkMembers(check, at.policy);
}

function checkMembers(check: Check, ownPolicy: string | undefined): BundleReport {
  const { findings } = check;
  const { manifest, policy, isSigned } = checkManifest(check, ownPolicy);
  const withheld = isSigned ? manifest!.withheld : [];
  const checkpoint = checkCheckpoint(check, { manifest, policy });
  const witnessing = checkWitnesses(check, { checkpoint, policy });
  const known: KnownCheckpoint[] =
    checkpoint === undefined ? [] : [{ checkpoint, witnessedAtMs: witnessing?.firstAtMs }];
  // Entries are told with the times of every checkpoint, so the earlier ones are looked at first; steps keep their order.
  const history = checkHistory(check, { checkpoint, policy });
  known.push(...history);
  const entries = checkEntries(check, { manifest, checkpoint, known, withheld });
  const notHandedOver = withheld.filter(({ number }) =>
    entries.some((entry) => entry.number === number && entry.state === 'notHandedOver'),
  );
  const files = checkFiles(check, entries);
  const anchors = checkAnchors(check, known);
  const steps = findings.steps();
  const first = steps.flatMap((step) => step.findings)[0];
  const isChecked = steps.every(({ outcome }) => outcome === 'holds');
  return {
    verdict: isChecked ? 'holds' : 'fails',
    first,
    steps,
    caseNumber: manifest?.caseNumber,
    lender: manifest?.lender,
    origin: manifest?.origin,
    entryCount: manifest?.entries,
    madeAt: manifest?.madeAt,
    madeFor: isSigned ? manifest!.madeFor : undefined,
    notHandedOver,
    size: checkpoint?.size,
    root: checkpoint && toBase64(checkpoint.root),
    entries,
    logKey: policy?.logKeys[0] && formatVerifierKey(policy.logKeys[0]),
    logKeyFingerprint: policy?.logKeys[0] && toHex(check.digest(policy.logKeys[0].publicKey)),
    policyFrom: ownPolicy === undefined ? 'bundle' : 'yours',
    witnesses: witnessing?.witnesses ?? [],
    quorum: policy?.policy.quorum,
    isQuorumReached: witnessing?.isQuorumReached ?? false,
    files,
    anchors,
    limits: limitsOf({
      isWhole: notHandedOver.length === 0,
      isOwnPolicy: ownPolicy !== undefined,
      isWitnessed: known.some(({ witnessedAtMs }) => witnessedAtMs !== undefined),
      isAnchored: anchors.length > 0,
    }),
  };
}

function limitsOf(at: {
  readonly isWhole: boolean;
  readonly isOwnPolicy: boolean;
  readonly isWitnessed: boolean;
  readonly isAnchored: boolean;
}): BundleLimit[] {
  return [
    ...limitsOfEveryLog,
    ...(at.isWhole ? [] : ['notHandedOver' as const]),
    ...(at.isWitnessed ? [] : ['timeIsLenders' as const]),
    ...(at.isOwnPolicy ? [] : ['keyIsLenders' as const]),
    ...(at.isAnchored ? ['anchorsOutside' as const] : []),
  ];
}

/** The report of a file that is no container. */
function nothingRead(findings: Findings, policyFrom: BundleReport['policyFrom']): BundleReport {
  const steps = findings.steps();
  return {
    verdict: 'fails',
    first: steps[0]!.findings[0],
    steps,
    caseNumber: undefined,
    lender: undefined,
    origin: undefined,
    entryCount: undefined,
    madeAt: undefined,
    madeFor: undefined,
    notHandedOver: [],
    size: undefined,
    root: undefined,
    entries: [],
    logKey: undefined,
    logKeyFingerprint: undefined,
    policyFrom,
    witnesses: [],
    quorum: undefined,
    isQuorumReached: false,
    files: [],
    anchors: [],
    limits: limitsOfEveryLog,
  };
}
