/** The names of those who sign, as the book or their verified address has them: for their own paper, and for nobody else. */
import type { AgreementParty } from '../core/agreement/terms.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { signerOnRecord } from './agreement-address.ts';
import { sealFor } from './attempt-contact.ts';
import type { Sealer } from './ports.ts';

/** A name that is not on record, or whose key is not at hand, is left out. */
export function readPartyNames(
  database: Database,
  at: {
    readonly creditor: CreditorRow;
    readonly caseNumber: string;
    readonly sealer: Sealer | undefined;
    readonly parties: readonly AgreementParty[];
  },
): Promise<Readonly<Partial<Record<AgreementParty, string>>>> {
  const { creditor, caseNumber, sealer, parties } = at;
  return database.transaction(async (session) => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined || sealer === undefined) return {};
    const seal = await sealFor(session, held, sealer);
    if ('refused' in seal) return {};
    const names: Partial<Record<AgreementParty, string>> = {};
    for (const party of parties) {
      const { name } = await signerOnRecord(session, { held, seal, sealer, party, kind: undefined });
      if (name !== undefined) names[party] = name;
    }
    return names;
  });
}
