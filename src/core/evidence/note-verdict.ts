/** Who signed a note, of those who are known. */
import { isEqual, utf8 } from './bytes.ts';
import { cosignedSeconds } from './cosignature.ts';
import type { VerifyEd25519 } from './digest.ts';
import type { Note, NoteSignature } from './note.ts';
import type { VerifierKey } from './note-key.ts';

export interface GoodSignature<K extends VerifierKey = VerifierKey> {
  readonly key: K;
  /** the whole line with its newline */
  readonly line: string;
  /** for a cosignature */
  readonly cosignedAtMs?: number;
}

/** In order of precedence. `signer` is the key name of a known key under which a signature stands that is not its own. */
export type NoteVerdict<K extends VerifierKey = VerifierKey> =
  | { readonly good: readonly GoodSignature<K>[] }
  | { readonly refused: 'signatureFails'; readonly signer: string }
  | { readonly refused: 'noKnownSignature' };

/**
 * A signature of an unknown key is passed over, also where it shares the name or the id of a known one. Every signature
 * of a known key must hold: one that fails refuses the whole note, whatever else signed it.
 */
export function noteVerdict<K extends VerifierKey>(
  verify: VerifyEd25519,
  { note, keys }: { readonly note: Note; readonly keys: readonly K[] },
): NoteVerdict<K> {
  const good: GoodSignature<K>[] = [];
  for (const signature of note.signatures) {
    const candidates = keys.filter((key) => key.name === signature.name && isEqual(key.keyId, signature.keyId));
    if (candidates.length === 0) continue;
    // Two keys can be made to share an id; the signature is that of whichever it holds under.
    const found = candidates.map((key) => goodSignature(verify, { key, signature, text: note.text })).find(Boolean);
    if (found === undefined) return { refused: 'signatureFails', signer: signature.name };
    good.push(found);
  }
  return good.length === 0 ? { refused: 'noKnownSignature' } : { good };
}

function goodSignature<K extends VerifierKey>(
  verify: VerifyEd25519,
  at: { readonly key: K; readonly signature: NoteSignature; readonly text: string },
): GoodSignature<K> | undefined {
  const { key, text } = at;
  const { line, signature } = at.signature;
  switch (key.type) {
    case 'ed25519': {
      const isGood = signature.length === 64 && verify({ publicKey: key.publicKey, message: utf8(text), signature });
      return isGood ? { key, line } : undefined;
    }
    case 'cosignature': {
      const seconds = cosignedSeconds(verify, { text, signature, key });
      return seconds === undefined ? undefined : { key, line, cosignedAtMs: seconds * 1000 };
    }
  }
}
