/** The provider of qualified signatures of this deployment, from its environment. docs/guides/signing.md names the settings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localSignatures } from '../adapters/signature-local/local-signatures.ts';
import type { QualifiedSignatures } from '../application/signature-port.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface SignaturesReady {
  readonly state: 'ready';
  readonly provider: QualifiedSignatures;
  /** where a person comes back to from the provider's page */
  readonly returnUrl: string;
}

export type SignaturesSetup =
  | SignaturesReady
  | { readonly state: 'none' }
  | { readonly state: 'faulty'; readonly setting: string; readonly fault: string };

/** What the test provider writes and the platform reads: the secret both share, the root that it is trusted by. */
export const signatureFiles = { secret: 'secret', roots: 'roots.pem' } as const;
export const signatureKeyId = 'forbear';

/**
 * FORBEAR_SIGNATURE_URL: of the provider · _FOLDER: with `secret` (hexadecimal) and `roots.pem` · _RETURN: where a person comes
 * back to; the provider's address when not set. Faults: notAnAddress; notSet, notThere, then those of `localSignatures`.
 */
export function signatureSetup(environment: Environment = process.env): SignaturesSetup {
  const { FORBEAR_SIGNATURE_URL: url, FORBEAR_SIGNATURE_FOLDER: folder } = environment;
  if (!url) return { state: 'none' };
  const faulty = (setting: string, fault: string) => ({ state: 'faulty', setting, fault }) as const;
  if (!/^https?:\/\/[^\s]+$/.test(url)) return faulty('FORBEAR_SIGNATURE_URL', 'notAnAddress');
  if (!folder) return faulty('FORBEAR_SIGNATURE_FOLDER', 'notSet');
  let secret: string;
  let rootsPem: string;
  try {
    secret = readFileSync(join(folder, signatureFiles.secret), 'utf8').trim();
    rootsPem = readFileSync(join(folder, signatureFiles.roots), 'utf8');
  } catch {
    return faulty('FORBEAR_SIGNATURE_FOLDER', 'notThere');
  }
  const provider = localSignatures({ url, keyId: signatureKeyId, secret: Buffer.from(secret, 'hex'), rootsPem });
  if ('fault' in provider) return faulty('FORBEAR_SIGNATURE_FOLDER', provider.fault);
  return { state: 'ready', provider, returnUrl: environment.FORBEAR_SIGNATURE_RETURN || url };
}
