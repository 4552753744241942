/** What the core is handed to think about evidence: it has no cryptography of its own. */

/** SHA-256 (FIPS 180-4): 32 bytes. */
export type Digest = (bytes: Uint8Array) => Uint8Array;

/** Ed25519 (RFC 8032): a public key of 32 bytes, a signature of 64. */
export type VerifyEd25519 = (signed: {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}) => boolean;

/** Ed25519 with a key that stays where it is. Deterministic: the same message gives the same 64 bytes. */
export type SignEd25519 = (message: Uint8Array) => Uint8Array;

export const digestBytes = 32;
