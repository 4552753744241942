/**
 * An authority for tests and the demonstration: it certifies whoever it is asked to. Its certificates say in their own names
 * that they are worth nothing.
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { BitString, fromBER, Integer, ObjectIdentifier, OctetString, Sequence, Utf8String } from 'asn1js';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  Extension,
  PublicKeyInfo,
  Time,
} from 'pkijs';

export interface Issued {
  readonly name: string;
  readonly certificate: Uint8Array;
  readonly privateKey: KeyObject;
}

export interface Asked {
  readonly name: string;
  /** a second common name in the subject */
  readonly alsoName?: string;
  readonly from?: Date;
  readonly to?: Date;
  /** undefined: a person */
  readonly authority?: { readonly pathLength: number | undefined };
  /** bits of RFC 5280 section 4.2.1.3, the first byte; undefined: not said */
  readonly keyUsage?: number;
  /** OIDs */
  readonly extendedUses?: readonly string[];
  /** a critical extension that nobody knows */
  readonly isOdd?: boolean;
  readonly key?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
}

const signing = 0b1100_0000;
const certifying = 0b0000_0110;
const ecdsaWithSha256 = '1.2.840.10045.4.3.2';

export function ecKeyPair(namedCurve = 'P-256') {
  return generateKeyPairSync('ec', { namedCurve });
}

export class TestAuthority {
  readonly root: Issued;
  readonly between: Issued;

  constructor(name = 'Forbear TEST ONLY, no legal value') {
    this.root = issue(undefined, { name, authority: { pathLength: undefined }, keyUsage: certifying });
    this.between = issue(this.root, { name: `${name}, issuing`, authority: { pathLength: 0 }, keyUsage: certifying });
  }

  get rootPem(): string {
    return pemOf(this.root.certificate);
  }

  person(asked: Asked): Issued {
    return issue(this.between, { keyUsage: signing, ...asked });
  }

  /** Of a certificate by `person`: what is sent with a signature. */
  chainOf(person: Issued): readonly string[] {
    return [person, this.between].map(({ certificate }) => Buffer.from(certificate).toString('base64'));
  }
}

/** A signature over bytes as the adapter expects it of the key's kind. */
export function signatureBy({ privateKey }: Issued, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign(privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256', message, privateKey));
}

const yearMs = 365 * 86_400_000;

/** `issuer` undefined: by itself. */
export function issue(issuer: Issued | undefined, asked: Asked): Issued {
  const { publicKey, privateKey } = asked.key ?? ecKeyPair();
  const { from = new Date(Date.now() - 86_400_000), to = new Date(Date.now() + 10 * yearMs) } = asked;
  const certificate = new Certificate();
  certificate.version = 2;
  // Positive: the first bit is not set.
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  certificate.serialNumber = new Integer({ valueHex: new Uint8Array(serial).buffer });
  nameInto(certificate.subject.typesAndValues, asked.name);
  if (asked.alsoName !== undefined) nameInto(certificate.subject.typesAndValues, asked.alsoName);
  nameInto(certificate.issuer.typesAndValues, issuer?.name ?? asked.name);
  certificate.notBefore = timeOf(from);
  certificate.notAfter = timeOf(to);
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  certificate.subjectPublicKeyInfo = new PublicKeyInfo({ schema: fromBER(spki).result });
  certificate.extensions = extensionsOf(asked);
  const algorithm = new AlgorithmIdentifier({ algorithmId: ecdsaWithSha256 });
  certificate.signature = algorithm;
  certificate.signatureAlgorithm = algorithm;
  const body = certificate.encodeTBS();
  certificate.tbsView = new Uint8Array(body.toBER());
  const by = issuer?.privateKey ?? privateKey;
  const signature = new Uint8Array(sign('sha256', certificate.tbsView, by));
  certificate.signatureValue = new BitString({ valueHex: signature.buffer });
  return { name: asked.name, certificate: new Uint8Array(certificate.toSchema(true).toBER()), privateKey };
}

/** RFC 5280 section 4.1.2.5: UTCTime (0) through 2049, GeneralizedTime (1) from 2050. */
function timeOf(value: Date): Time {
  return new Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
}

function nameInto(list: AttributeTypeAndValue[], name: string): void {
  list.push(new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value: name }) }));
}

function extensionsOf({ authority, keyUsage, extendedUses, isOdd }: Asked): Extension[] {
  const list: Extension[] = [];
  const add = (extnID: string, value: { toBER(): ArrayBuffer }) =>
    list.push(new Extension({ extnID, critical: true, extnValue: value.toBER() }));
  if (authority !== undefined) {
    const { pathLength } = authority;
    const constraints = new BasicConstraints({
      cA: true,
      ...(pathLength === undefined ? {} : { pathLenConstraint: pathLength }),
    });
    add('2.5.29.19', constraints.toSchema());
  }
  if (keyUsage !== undefined) add('2.5.29.15', new BitString({ valueHex: Uint8Array.of(keyUsage).buffer }));
  if (extendedUses !== undefined)
    add('2.5.29.37', new Sequence({ value: extendedUses.map((value) => new ObjectIdentifier({ value })) }));
  if (isOdd) add('1.2.3.4.5', new OctetString({ valueHex: Uint8Array.of(1).buffer }));
  return list;
}

export function pemOf(certificate: Uint8Array): string {
  const lines = Buffer.from(certificate)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
