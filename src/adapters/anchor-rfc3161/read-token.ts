/**
 * Answers of time-stamping services and the tokens in them, read into plain values: RFC 3161 section 2.4.2, RFC 5652.
 * What is signed is kept as the bytes that came, so that nothing is verified that was written anew.
 */
import { X509Certificate } from 'node:crypto';
import { type BaseBlock, Constructed, fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { type Attribute, ContentInfo, SignedData, type SignerInfo, TimeStampResp, TSTInfo } from 'pkijs';
import { oids } from './oids.ts';

export type Answer =
  | { readonly kind: 'granted'; readonly token: Uint8Array }
  | { readonly kind: 'rejected'; readonly code: string }
  | { readonly kind: 'notAnAnswer' };

/** PKIFailureInfo, by the number of its bit. */
const failures: Readonly<Record<number, string>> = {
  0: 'rejectedBadAlgorithm',
  2: 'rejectedBadRequest',
  5: 'rejectedBadDataFormat',
  14: 'rejectedTimeNotAvailable',
  15: 'rejectedUnacceptedPolicy',
  16: 'rejectedUnacceptedExtension',
  17: 'rejectedAddInfoNotAvailable',
  25: 'rejectedSystemFailure',
};

export function readAnswer(bytes: Uint8Array): Answer {
  try {
    const whole = decoded(bytes);
    const { status } = new TimeStampResp({ schema: whole });
    const token = (whole as Sequence).valueBlock.value[1];
    // 0: granted; 1: granted with changes, which what is verified afterwards takes or does not take.
    if (status.status > 1) return { kind: 'rejected', code: failureOf(status.failInfo?.valueBlock.valueHexView) };
    return token === undefined ? { kind: 'notAnAnswer' } : { kind: 'granted', token: bytesOf(token) };
  } catch {
    return { kind: 'notAnAnswer' };
  }
}

function failureOf(bits: Uint8Array | undefined): string {
  for (const [bit, code] of Object.entries(failures)) {
    const at = Number(bit);
    if (((bits?.[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0) return code;
  }
  return 'rejected';
}

export interface Token {
  /** hash that stands in it, and of what algorithm */
  readonly imprint: { readonly algorithm: string; readonly hash: Uint8Array };
  readonly nonce: bigint | undefined;
  readonly at: Date;
  readonly serialHex: string;
  readonly policy: string;
  /** the TSTInfo as it was signed */
  readonly content: Uint8Array;
  readonly signer: {
    /** the signed attributes as a SET: what the signature is over */
    readonly signedBytes: Uint8Array;
    readonly signature: Uint8Array;
    readonly digestAlgorithm: string;
    readonly signatureAlgorithm: string;
    readonly contentType: string | undefined;
    readonly messageDigest: Uint8Array | undefined;
    /** which certificate signed: its hash, by which algorithm; undefined: not said */
    readonly certificate: { readonly algorithm: string; readonly hash: Uint8Array } | undefined;
  };
  readonly certificates: readonly X509Certificate[];
}

/** Undefined: not a token of one signer. Never throws. */
export function readToken(bytes: Uint8Array): Token | undefined {
  try {
    return tokenOf(bytes);
  } catch {
    return undefined;
  }
}

function tokenOf(bytes: Uint8Array): Token | undefined {
  const content = new ContentInfo({ schema: decoded(bytes) });
  if (content.contentType !== oids.signedData) return undefined;
  const signed = new SignedData({ schema: content.content });
  const { eContent, eContentType } = signed.encapContentInfo;
  const [signer, ...others] = signed.signerInfos;
  if (eContentType !== oids.timeStampInfo || eContent === undefined) return undefined;
  if (signer?.signedAttrs === undefined || others.length > 0) return undefined;
  const info = new Uint8Array(eContent.getValue());
  const stamp = new TSTInfo({ schema: decoded(info) });
  if (stamp.version !== 1 || stamp.extensions?.some(({ critical }) => critical)) return undefined;
  const { hashAlgorithm, hashedMessage } = stamp.messageImprint;
  return {
    imprint: { algorithm: hashAlgorithm.algorithmId, hash: octets(hashedMessage) },
    nonce: stamp.nonce?.toBigInt(),
    at: stamp.genTime,
    serialHex: Buffer.from(stamp.serialNumber.valueBlock.valueHexView).toString('hex'),
    policy: stamp.policy,
    content: info,
    signer: signerOf(signer),
    certificates: certificatesOf(content.content),
  };
}

function signerOf(signer: SignerInfo): Token['signer'] {
  const { attributes, encodedValue } = signer.signedAttrs!;
  const contentType = onlyValue(attributes, oids.contentType);
  const messageDigest = onlyValue(attributes, oids.messageDigest);
  return {
    signedBytes: new Uint8Array(encodedValue),
    signature: octets(signer.signature),
    digestAlgorithm: signer.digestAlgorithm.algorithmId,
    signatureAlgorithm: signer.signatureAlgorithm.algorithmId,
    contentType: contentType instanceof ObjectIdentifier ? contentType.getValue() : undefined,
    messageDigest: messageDigest instanceof OctetString ? octets(messageDigest) : undefined,
    certificate: certificateOf(attributes),
  };
}

/** RFC 5035; the first certificate named is the signer's. Version 1 names it by SHA-1, version 2 by SHA-256 if not said. */
function certificateOf(attributes: readonly Attribute[]): Token['signer']['certificate'] {
  const second = onlyValue(attributes, oids.signingCertificateV2);
  const value = second ?? onlyValue(attributes, oids.signingCertificate);
  const [named, hashed] = [child(child(child(value, 0), 0), 0), child(child(child(value, 0), 0), 1)];
  if (named instanceof OctetString) {
    return { algorithm: second === undefined ? 'sha1' : oids.sha256, hash: octets(named) };
  }
  const algorithm = child(named, 0);
  if (!(algorithm instanceof ObjectIdentifier) || !(hashed instanceof OctetString)) return undefined;
  return { algorithm: algorithm.getValue(), hash: octets(hashed) };
}

function child(block: BaseBlock | undefined, index: number): BaseBlock | undefined {
  return block instanceof Sequence ? block.valueBlock.value[index] : undefined;
}

/** Undefined also where the attribute stands twice, or has several values. */
function onlyValue(attributes: readonly Attribute[], oid: string): BaseBlock | undefined {
  const those = attributes.filter(({ type }) => type === oid);
  return those.length === 1 && those[0]!.values.length === 1 ? (those[0]!.values[0] as BaseBlock) : undefined;
}

/** As they came: the fourth element of SignedData, under the tag [0]. */
function certificatesOf(signedData: unknown): X509Certificate[] {
  const parts = (signedData as Sequence).valueBlock.value;
  const set = parts.find((part) => part instanceof Constructed && isTagZero(part)) as Constructed | undefined;
  return (set?.valueBlock.value ?? []).flatMap((one) =>
    one instanceof Sequence ? [new X509Certificate(bytesOf(one))] : [],
  );
}

function isTagZero({ idBlock }: Constructed): boolean {
  return idBlock.tagClass === 3 && idBlock.tagNumber === 0;
}

/** The whole of the bytes as one value. Throws for anything else. */
function decoded(bytes: Uint8Array): BaseBlock {
  const copy = new Uint8Array(bytes);
  const { offset, result } = fromBER(copy);
  if (offset !== copy.length) throw new Error('not one value');
  return result;
}

function bytesOf(block: BaseBlock): Uint8Array {
  return new Uint8Array(block.valueBeforeDecodeView);
}

function octets(block: OctetString): Uint8Array {
  return new Uint8Array(block.getValue());
}
