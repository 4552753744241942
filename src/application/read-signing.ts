/** A signing as it stands: the papers that were opened with it, by their hashes and pages. */
import type { Signing } from '../core/agreement/signing/ceremony.ts';
import type { Database } from '../store/database.ts';
import type { AgreementSetting } from './agreement-held.ts';
import { holdSigningOf, type SigningHoldRefusal } from './signing-session.ts';

export function readSigning(
  database: Database,
  settings: AgreementSetting & { readonly signingId: bigint },
): Promise<{ readonly state: Signing; readonly agreementNumber: string } | SigningHoldRefusal> {
  return database.transaction(async (session) => {
    const at = await holdSigningOf(session, settings, settings);
    return 'refused' in at ? at : { state: at.state, agreementNumber: at.holding.row.agreementNumber };
  });
}
