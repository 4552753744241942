/**
 * Whether a kept answer is a signature over exactly our text, by a key that a trusted authority bound to the signer's name at
 * the time: RFC 5280. No network, and no clock: what had ended since stays good. Revocation is not asked.
 */
import { createHash, verify, X509Certificate } from 'node:crypto';
import { BasicConstraints, Certificate } from 'pkijs';
import type { CertificateAnswer, CertificateFault, ExpectedSignature } from '../../application/signature-port.ts';
import { fromBase64, utf8 } from '../../core/evidence/bytes.ts';

const oids = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
} as const;

/** Uses that fit a person who signs a text: client authentication, e-mail, documents (RFC 9336), any. */
const usesTaken: ReadonlySet<string> = new Set([
  '1.3.6.1.5.5.7.3.2',
  '1.3.6.1.5.5.7.3.4',
  '1.3.6.1.5.5.7.3.36',
  '2.5.29.37.0',
]);

/** Critical extensions whose meaning is minded here or by Node; any other may forbid what we would take. */
const understood: ReadonlySet<string> = new Set([
  '2.5.29.14',
  oids.keyUsage,
  '2.5.29.17',
  oids.basicConstraints,
  '2.5.29.31',
  '2.5.29.32',
  '2.5.29.35',
  '2.5.29.37',
]);

const curves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1']);
const rsaBitsMin = 2048;
const chainMax = 8;

/** Undefined: it holds. */
export function answerFault(
  answer: CertificateAnswer,
  { statement, isName, roots }: ExpectedSignature & { readonly roots: readonly X509Certificate[] },
): CertificateFault | undefined {
  const certificates = readCertificates(answer.certificates);
  const signature = fromBase64(answer.signature);
  const at = new Date(answer.signedAt);
  const [signer] = certificates ?? [];
  if (certificates === undefined || signer === undefined || signature === undefined || Number.isNaN(at.getTime()))
    return 'answerNotRead';
  if (!answer.liveness.passed) return 'livenessNotPassed';
  if (!maySign(signer)) return 'certificateNotForSigning';
  const chain = chainOf([signer], { certificates, roots });
  if (chain === undefined) return 'certificateNotTrusted';
  if (!chain.every(isUnderstood)) return 'certificateNotUnderstood';
  if (!chain.every((one) => one.validFromDate <= at && at <= one.validToDate)) return 'certificateNotValidThen';
  const names = commonNames(signer);
  if (names.length !== 1 || !isName(names[0]!)) return 'nameDiffers';
  const algorithm = algorithmOf(signer);
  if (algorithm === undefined) return 'algorithmNotTaken';
  return verify(algorithm.hash, utf8(statement), signer.publicKey, signature) ? undefined : 'signatureFails';
}

/** SHA-256 of the signer's certificate in DER. */
export function certificateHashOf(answer: CertificateAnswer): string {
  return `sha256:${createHash('sha256').update(Buffer.from(answer.certificates[0]!, 'base64')).digest('hex')}`;
}

function readCertificates(texts: readonly string[]): readonly X509Certificate[] | undefined {
  const read: X509Certificate[] = [];
  for (const text of texts) {
    const bytes = fromBase64(text);
    if (bytes === undefined) return undefined;
    try {
      const certificate = new X509Certificate(bytes);
      if (!certificate.raw.equals(bytes)) return undefined;
      Certificate.fromBER(bytes);
      read.push(certificate);
    } catch {
      return undefined;
    }
  }
  return read;
}

/** A person's and no authority's, and for signing where it says for what (RFC 5280 section 4.2.1.3). */
function maySign(signer: X509Certificate): boolean {
  if (signer.ca) return false;
  const usage = extensionsOf(signer).find(({ extnID }) => extnID === oids.keyUsage);
  const uses: readonly string[] = signer.keyUsage ?? [];
  return (
    (usage === undefined || saysSigning(usage.parsedValue)) &&
    (uses.length === 0 || uses.some((use) => usesTaken.has(use)))
  );
}

/** Bit 0 digitalSignature, bit 1 nonRepudiation (contentCommitment). */
function saysSigning(value: unknown): boolean {
  const bytes = (value as { readonly valueBlock?: { readonly valueHexView?: Uint8Array } } | undefined)?.valueBlock
    ?.valueHexView;
  return bytes !== undefined && bytes.length > 0 && (bytes[0]! & 0b1100_0000) !== 0;
}

interface Known {
  readonly certificates: readonly X509Certificate[];
  readonly roots: readonly X509Certificate[];
}

/** From the signer to a root, both included. */
function chainOf(chain: readonly X509Certificate[], known: Known): readonly X509Certificate[] | undefined {
  const last = chain.at(-1)!;
  if (known.roots.some((root) => root.raw.equals(last.raw))) return chain;
  if (chain.length === chainMax) return undefined;
  for (const issuer of [...known.roots, ...known.certificates]) {
    if (chain.some((one) => one.raw.equals(issuer.raw)) || !hasIssued(issuer, last, chain.length - 1)) continue;
    const whole = chainOf([...chain, issuer], known);
    if (whole !== undefined) return whole;
  }
  return undefined;
}

/** `below`: how many authorities stand between the issuer and the signer. */
function hasIssued(issuer: X509Certificate, issued: X509Certificate, below: number): boolean {
  if (!issuer.ca || !issued.checkIssued(issuer) || !issued.verify(issuer.publicKey)) return false;
  const constraints = extensionsOf(issuer).find(({ extnID }) => extnID === oids.basicConstraints)?.parsedValue;
  const most = constraints instanceof BasicConstraints ? constraints.pathLenConstraint : undefined;
  return typeof most !== 'number' || below <= most;
}

function isUnderstood(one: X509Certificate): boolean {
  return extensionsOf(one).every(({ critical, extnID }) => !critical || understood.has(extnID));
}

function commonNames(one: X509Certificate): readonly string[] {
  const { typesAndValues } = Certificate.fromBER(new Uint8Array(one.raw)).subject;
  return typesAndValues
    .filter(({ type }) => type === oids.commonName)
    .map(({ value }) => String(value.valueBlock.value));
}

/** SM2 is not among them: Node takes its curve for ECDSA. */
function algorithmOf({ publicKey }: X509Certificate): { readonly hash: 'sha256' | null } | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'ed25519') return { hash: null };
  if (type === 'ec') return curves.has(details?.namedCurve ?? '') ? { hash: 'sha256' } : undefined;
  return type === 'rsa' && (details?.modulusLength ?? 0) >= rsaBitsMin ? { hash: 'sha256' } : undefined;
}

function extensionsOf(one: X509Certificate) {
  return Certificate.fromBER(new Uint8Array(one.raw)).extensions ?? [];
}
