/** Whether a certificate may sign time stamps and leads to a root that is trusted: RFC 3161 section 2.3, RFC 5280. */
import { X509Certificate } from 'node:crypto';
import { BasicConstraints, Certificate } from 'pkijs';
import { oids } from './oids.ts';

/** In order of precedence. */
export type ChainFault = 'notForTimeStamping' | 'notTrusted' | 'certificateNotUnderstood' | 'notValidThen';

const chainMax = 8;

/** Critical extensions whose meaning is minded here or by Node; any other may forbid what we would take. */
const understood: ReadonlySet<string> = new Set([
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  oids.basicConstraints,
  '2.5.29.31',
  '2.5.29.32',
  '2.5.29.35',
  oids.extendedKeyUsage,
]);

interface Asked {
  readonly signer: X509Certificate;
  /** certificates that came with it: not trusted, but they may lead further */
  readonly others: readonly X509Certificate[];
  readonly roots: readonly X509Certificate[];
  readonly at: Date;
}

/** Undefined: trusted at that instant. Revocation is not asked: a token is checked offline. */
export function chainFault(asked: Asked): ChainFault | undefined {
  if (!maySignTime(asked.signer)) return 'notForTimeStamping';
  const chain = chainOf([asked.signer], asked);
  if (chain === undefined) return 'notTrusted';
  if (!chain.every(isUnderstood)) return 'certificateNotUnderstood';
  return chain.every((one) => isValid(one, asked.at)) ? undefined : 'notValidThen';
}

/** For time stamps and nothing else, and whoever does not know that use must not take it (critical). */
function maySignTime(signer: X509Certificate): boolean {
  const use = extensionsOf(signer).find(({ extnID }) => extnID === oids.extendedKeyUsage);
  const uses: readonly string[] = signer.keyUsage ?? [];
  return use?.critical === true && uses.length === 1 && uses[0] === oids.timeStamping;
}

/** From the signer to a root, both included. */
function chainOf(chain: readonly X509Certificate[], asked: Asked): readonly X509Certificate[] | undefined {
  const last = chain.at(-1)!;
  if (asked.roots.some((root) => root.raw.equals(last.raw))) return chain;
  if (chain.length === chainMax) return undefined;
  for (const issuer of [...asked.roots, ...asked.others]) {
    if (chain.some((one) => one.raw.equals(issuer.raw)) || !hasIssued(issuer, last, chain.length - 1)) continue;
    const whole = chainOf([...chain, issuer], asked);
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

function isValid(one: X509Certificate, at: Date): boolean {
  return one.validFromDate <= at && at <= one.validToDate;
}

function extensionsOf(one: X509Certificate) {
  return Certificate.fromBER(new Uint8Array(one.raw)).extensions ?? [];
}

/** Certificates in PEM, one after the other. In order of precedence. */
export function readRoots(
  pem: string,
): readonly X509Certificate[] | { readonly fault: 'noCertificate' | 'notACertificate' } {
  const parts = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  if (parts === null) return { fault: 'noCertificate' };
  try {
    return parts.map((part) => new X509Certificate(part));
  } catch {
    return { fault: 'notACertificate' };
  }
}
