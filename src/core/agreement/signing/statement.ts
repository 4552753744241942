/**
 * What is signed, as bytes that anybody can read: docs/formats/agreement-signature.md. The statement is signed by the
 * platform and says that the ceremony took place; the consent is signed by the person's certificate, before it.
 */
import { instantMs, instantText } from '../../evidence/bundle-instant.ts';
import { concat, toHex, utf8 } from '../../evidence/bytes.ts';
import type { Digest } from '../../evidence/digest.ts';
import { type AgreementParty, agreementParties, type SignatureLevel, signatureLevels } from '../terms.ts';

export const statementFormats = ['forbear-agreement-signature/v1', 'forbear-agreement-consent/v1'] as const;
export type StatementFormat = (typeof statementFormats)[number];

export interface Statement {
  readonly format: StatementFormat;
  readonly agreementNumber: string;
  readonly termsHash: string;
  readonly party: AgreementParty;
  readonly level: SignatureLevel;
  /** when it was signed; of a consent, when it was made to be signed */
  readonly atMs: number;
  readonly documentHash: string;
  /** of the record of the ceremony; of a consent, of the record up to then */
  readonly recordHash: string;
  readonly nameCommitment: string;
}

const hashPattern = /^sha256:[0-9a-f]{64}$/;
const namePattern = /^[^\s\p{C}]{1,120}$/u;

/** Ends with a line feed. Throws where a field cannot stand in its line: a bug of whoever made it. */
export function statementText(statement: Statement): string {
  const { format, agreementNumber, termsHash, party, level, atMs, documentHash, recordHash, nameCommitment } =
    statement;
  const lines = [
    format,
    `agreement ${agreementNumber}`,
    `terms ${termsHash}`,
    `party ${party}`,
    `level ${level}`,
    `at ${instantText(atMs)}`,
    `document ${documentHash}`,
    `record ${recordHash}`,
    `name ${nameCommitment}`,
  ];
  const text = lines.map((line) => `${line}\n`).join('');
  if (parseStatement(text) === undefined) throw new Error(`this cannot be signed:\n${text}`);
  return text;
}

const linePattern = new RegExp(
  `^${['(.+)', 'agreement (.+)', 'terms (.+)', 'party (.+)', 'level (.+)', 'at (.+)', 'document (.+)', 'record (.+)', 'name (.+)'].join('\n')}\n$`,
);

/** Undefined: not a statement in its one spelling. */
export function parseStatement(text: string): Statement | undefined {
  const parts = linePattern.exec(text)?.slice(1) as string[] | undefined;
  if (parts === undefined) return undefined;
  const [format, agreementNumber, termsHash, party, level, at, documentHash, recordHash, nameCommitment] = parts as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const atMs = instantMs(at);
  const hashes = [termsHash, documentHash, recordHash, nameCommitment];
  if (!isOneOf(statementFormats, format) || !isOneOf(agreementParties, party) || !isOneOf(signatureLevels, level))
    return undefined;
  if (atMs === undefined || !namePattern.test(agreementNumber) || !hashes.every((hash) => hashPattern.test(hash)))
    return undefined;
  return { format, agreementNumber, termsHash, party, level, atMs, documentHash, recordHash, nameCommitment };
}

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return (list as readonly string[]).includes(text);
}

/** sm2-sm3: SM2 over SM3 (GB/T 32918.2, GB/T 32905), beside Ed25519 where national algorithms are asked for. */
export const signatureAlgorithms = ['ed25519', 'sm2-sm3'] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** ed25519: a public key of 32 bytes, a signature of 64. sm2-sm3: 65 bytes (04 ‖ x ‖ y) and 64 (r ‖ s). */
export type VerifyStatement = (signed: {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}) => boolean;

export interface StatementKey {
  readonly algorithm: SignatureAlgorithm;
  /** `statementKeyId` */
  readonly keyId: string;
  readonly publicKey: Uint8Array;
}

export interface StatementSignature {
  readonly algorithm: SignatureAlgorithm;
  readonly keyId: string;
  readonly signature: Uint8Array;
}

export interface StatementSigner {
  readonly algorithm: SignatureAlgorithm;
  readonly keyId: string;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

const keyIdDigits = 16;

/** The first eight bytes of SHA-256(algorithm ‖ line feed ‖ public key), in hexadecimal. */
export function statementKeyId(
  digest: Digest,
  key: { readonly algorithm: SignatureAlgorithm; readonly publicKey: Uint8Array },
): string {
  return toHex(digest(concat(utf8(`${key.algorithm}\n`), key.publicKey))).slice(0, keyIdDigits);
}

export function signStatement(text: string, signers: readonly StatementSigner[]): readonly StatementSignature[] {
  const message = utf8(text);
  return signers.map(({ algorithm, keyId, sign }) => ({ algorithm, keyId, signature: sign(message) }));
}

/** In order of precedence. */
export const statementRefusals = ['notAStatement', 'algorithmMissing', 'signatureFails', 'keyNotKnown'] as const;
export type StatementRefusal = (typeof statementRefusals)[number];

/**
 * Every signature of a known key must hold, and each algorithm that is asked for must have one; signatures of unknown keys
 * are passed over. `text` is a statement of the platform: a consent is not one, whoever signed it.
 */
export function verifySignature(
  verifiers: Readonly<Record<SignatureAlgorithm, VerifyStatement>>,
  asked: {
    readonly text: string;
    readonly signatures: readonly StatementSignature[];
    readonly keys: readonly StatementKey[];
    readonly algorithms: readonly SignatureAlgorithm[];
  },
): { readonly statement: Statement } | { readonly refused: StatementRefusal } {
  const statement = parseStatement(asked.text);
  if (statement?.format !== 'forbear-agreement-signature/v1') return { refused: 'notAStatement' };
  const { signatures, keys, algorithms } = asked;
  const has = (list: readonly StatementSignature[]) =>
    algorithms.length > 0 && algorithms.every((asks) => list.some(({ algorithm }) => algorithm === asks));
  if (!has(signatures)) return { refused: 'algorithmMissing' };
  const message = utf8(asked.text);
  const known = signatures.flatMap((each) => {
    const key = keys.find(({ algorithm, keyId }) => algorithm === each.algorithm && keyId === each.keyId);
    return key === undefined ? [] : [{ ...each, publicKey: key.publicKey }];
  });
  const holds = known.every(({ algorithm, publicKey, signature }) =>
    verifiers[algorithm]({ publicKey, message, signature }),
  );
  if (!holds) return { refused: 'signatureFails' };
  return has(known) ? { statement } : { refused: 'keyNotKnown' };
}
