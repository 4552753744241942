/** The papers of agreements, with the words of both languages and what the deployment says of itself. */
import type { MakeCertificate } from '../application/agreement-acts-ports.ts';
import type { AgreementFile } from '../application/read-agreements.ts';
import type { PaperSays } from '../application/signing-session.ts';
import type { AgreementParty, AgreementTerms } from '../core/agreement/terms.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import {
  agreementPaper,
  agreementPdf,
  completionCertificatePdf,
  costTableStatesOf,
  hasPaperFor,
  type Paper,
  type PaperParts,
  planContentOf,
  weightyClausesOf,
} from '../documents/agreement-pdf.ts';
import { words } from './words.ts';

export const paperSays: PaperSays = { planContentOf, costTableStatesOf };

export { hasPaperFor, weightyClausesOf };
export type PaperLanguage = PaperParts['language'];
export type PartyNames = Readonly<Partial<Record<AgreementParty, string>>>;

/** FORBEAR_CHECK_URL: the page that checks a hash. FORBEAR_LENDER_CONTACT: how to reach the lender, in one line. */
function partsOf(at: { language: PaperLanguage; termsHash: string; lender: string; names: PartyNames }): PaperParts {
  const { language, termsHash, lender, names } = at;
  return {
    language,
    words: (code, values, lang) => words(code, values, lang),
    termsHash,
    checkUrl: process.env.FORBEAR_CHECK_URL || undefined,
    contact: process.env.FORBEAR_LENDER_CONTACT || lender,
    names,
  };
}

/** The paper of what lies open to be signed, else of the terms that hold. Undefined: there is none under that law. */
export async function paperOf(
  file: AgreementFile,
  at: { readonly language: PaperLanguage; readonly names: PartyNames },
): Promise<Uint8Array | undefined> {
  const { row, allTerms, signatures } = file;
  const { proposed, version } = row.agreement;
  const open = allTerms.find(({ termsVersion }) => termsVersion === (proposed?.version ?? version))!;
  if (!hasPaperFor(open.terms.jurisdiction)) return undefined;
  const before = allTerms.find(({ termsHash }) => termsHash === open.terms.replaces)?.terms;
  const { terms, termsHash } = open;
  return agreementPdf(terms, {
    ...partsOf({ ...at, termsHash, lender: terms.lender }),
    isDraft: row.state === 'draft',
    ...(before === undefined ? {} : { before }),
    signatures: signatures
      .filter(({ termsVersion }) => termsVersion === open.termsVersion)
      .map(({ party, level, signatureId, signedAtMs }) => ({
        party,
        level,
        signedAtMs,
        signatureId: String(signatureId),
        name: at.names[party] ?? '',
      })),
  });
}

/** The bytes to be read before anything is signed: the paper without a signature. */
export function paperToSign(
  terms: AgreementTerms,
  at: {
    readonly language: PaperLanguage;
    readonly termsHash: string;
    readonly names: PartyNames;
    readonly before: AgreementTerms | undefined;
  },
): Paper {
  const { before } = at;
  return agreementPaper(terms, {
    ...partsOf({ ...at, lender: terms.lender }),
    isDraft: false,
    ...(before === undefined ? {} : { before }),
    signatures: [],
  });
}

export const makeCertificate: MakeCertificate = async ({ terms, termsHash, language, completion, borrowerName }) => {
  if (!hasPaperFor(terms.jurisdiction)) return undefined;
  const names = borrowerName === undefined ? {} : { borrower: borrowerName };
  return completionCertificatePdf(terms, completion, partsOf({ language, termsHash, lender: terms.lender, names }));
};

/** That it is completed. Undefined: there is no paper under that law. `paid`: by component, under the terms that hold. */
export async function certificateOf(
  { row, terms }: AgreementFile,
  at: { readonly language: PaperLanguage; readonly names: PartyNames; readonly paid: ComponentAmounts },
): Promise<Uint8Array | undefined> {
  if (!hasPaperFor(terms.jurisdiction)) return undefined;
  const { termsHash, completedOn } = row.agreement;
  const completion = { completedOn: completedOn!, paid: at.paid, released: terms.waived };
  return completionCertificatePdf(terms, completion, partsOf({ ...at, termsHash, lender: terms.lender }));
}
