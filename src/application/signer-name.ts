/** The name on record as it stands in what is signed: a salted hash. Whoever holds salt and name can show that it is theirs. */
import { createHash, randomBytes } from 'node:crypto';
import { comparableName } from '../core/agreement/signing/name-form.ts';

const saltBytes = 16;

/** Of one session; sealed with the personal data and erased with it, after which the commitment says nothing. Hexadecimal. */
export function newNameSalt(): string {
  return randomBytes(saltBytes).toString('hex');
}

/** `sha256:<hex>`; equal for names that compare as equal (`comparableName`). */
export function nameCommitment({ name, salt }: { readonly name: string; readonly salt: string }): string {
  const text = `forbear signer's name\n${salt}\n${comparableName(name)}`;
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Whether a name, as in a certificate, is the one that was committed to. */
export function isNameOf(own: { readonly commitment: string; readonly salt: string }): (name: string) => boolean {
  return (name) => nameCommitment({ name, salt: own.salt }) === own.commitment;
}
