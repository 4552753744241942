/** A time-stamp token verified without a network: RFC 3161 section 2.4.2, RFC 5652 section 5.6, RFC 5816. */
import { createHash, verify, type X509Certificate } from 'node:crypto';
import { isEqual } from '../../core/evidence/bytes.ts';
import { hashOf, oids, signatureOf } from './oids.ts';
import { readToken, type Token } from './read-token.ts';
import { type ChainFault, chainFault } from './trusted-chain.ts';

/** In order of precedence. */
export type TokenFault =
  | 'notAToken'
  | 'otherImprint'
  | 'otherNonce'
  | 'signerNotIncluded'
  | 'algorithmNotTaken'
  | 'contentDiffers'
  | 'signatureFails'
  | ChainFault;

export interface Stamp {
  readonly at: Date;
  readonly serialHex: string;
  readonly policy: string;
  /** the subject of the certificate that signed */
  readonly tsa: string;
}

interface Asked {
  readonly token: Uint8Array;
  /** SHA-256 */
  readonly digest: Uint8Array;
  /** undefined: not known any more, as when a kept token is checked */
  readonly nonce: bigint | undefined;
  readonly roots: readonly X509Certificate[];
}

const rsaBitsMin = 2048;

export function verifyToken(asked: Asked): Stamp | { readonly fault: TokenFault } {
  const token = readToken(asked.token);
  if (token === undefined) return { fault: 'notAToken' };
  const { imprint, nonce } = token;
  if (imprint.algorithm !== oids.sha256 || !isEqual(imprint.hash, asked.digest)) return { fault: 'otherImprint' };
  if (asked.nonce !== undefined && nonce !== asked.nonce) return { fault: 'otherNonce' };
  const signer = signerOf(token);
  if (signer === undefined) return { fault: 'signerNotIncluded' };
  const fault =
    signatureFault(token, signer) ??
    chainFault({ signer, others: token.certificates, roots: asked.roots, at: token.at });
  if (fault !== undefined) return { fault };
  const tsa = signer.subject.split('\n').join(', ');
  return { at: token.at, serialHex: token.serialHex, policy: token.policy, tsa };
}

/** The certificate whose hash was signed along: so that none other with the same key can be put in its place. */
function signerOf({ signer, certificates }: Token): X509Certificate | undefined {
  const named = signer.certificate;
  if (named === undefined) return undefined;
  const algorithm = named.algorithm === 'sha1' ? 'sha1' : hashOf[named.algorithm];
  if (algorithm === undefined) return undefined;
  return certificates.find(({ raw }) => isEqual(createHash(algorithm).update(raw).digest(), named.hash));
}

function signatureFault({ signer, content }: Token, { publicKey }: X509Certificate): TokenFault | undefined {
  const digest = hashOf[signer.digestAlgorithm];
  const algorithm = signatureOf[signer.signatureAlgorithm];
  if (digest === undefined || algorithm === undefined || (algorithm.hash ?? digest) !== digest)
    return 'algorithmNotTaken';
  if (publicKey.asymmetricKeyType !== algorithm.key) return 'algorithmNotTaken';
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? rsaBitsMin;
  if (bits < rsaBitsMin) return 'algorithmNotTaken';
  const contentDigest = createHash(digest).update(content).digest();
  const isContent = signer.messageDigest !== undefined && isEqual(contentDigest, signer.messageDigest);
  if (!isContent || signer.contentType !== oids.timeStampInfo) return 'contentDiffers';
  return verify(digest, signer.signedBytes, publicKey, signer.signature) ? undefined : 'signatureFails';
}
