/** The paper of an agreement: with the names of its parties for those who sign it, and as far as others may see a name. */
import { readAgreementPaper } from '../../api/routes/read-agreement-paper.ts';
import { readPartyNames } from '../../application/party-names.ts';
import type { AgreementFile } from '../../application/read-agreements.ts';
import { type AccessRole, personalShownTo } from '../../core/access/role.ts';
import type { AgreementTerms } from '../../core/agreement/terms.ts';
import { maskedName } from '../../core/case/masked.ts';
import type { StoredTerms } from '../../store/agreements.ts';
import { agreementAsked } from '../agreement-calls.ts';
import { type CaseCall, type Served, serveCase } from '../call.ts';

type Names = Awaited<ReturnType<typeof readPartyNames>>;

/** What lies open to be signed: a change, or the agreement itself. */
export function openTerms({ row, allTerms }: AgreementFile): StoredTerms {
  const { proposed, version } = row.agreement;
  return allTerms.find(({ termsVersion }) => termsVersion === (proposed?.version ?? version))!;
}

/** The bytes that are read before anything is signed, the same whenever they are made. Undefined: no paper under that law. */
export function paperToSign(
  { parts }: Pick<CaseCall, 'parts'>,
  { file, names, language }: { readonly file: AgreementFile; readonly names: Names; readonly language: 'zh' | 'en' },
) {
  const { papers } = parts.agreements;
  const { terms, termsHash } = openTerms(file);
  if (!papers.hasPaperFor(terms.jurisdiction)) return undefined;
  const before = file.allTerms.find((each) => each.termsHash === terms.replaces)?.terms;
  return papers.paperToSign(terms, { language, termsHash, names, before });
}

/** As the book or the verified address has them. */
export function partyNames(
  { database, book, parts, seen }: Pick<CaseCall, 'database' | 'book' | 'parts' | 'seen'>,
  { parties }: AgreementTerms,
): Promise<Names> {
  const { caseNumber } = seen;
  return readPartyNames(database, { creditor: book, caseNumber, sealer: parts.sealer, parties });
}

/** Who signs a contract is told with whom; others are told as much of a name as their office needs. */
export function namesShown(names: Names, role: AccessRole): { readonly names: Names; readonly isWhole: boolean } {
  if (role === 'guarantor') return { names, isWhole: true };
  switch (personalShownTo(role)) {
    case 'whole':
      return { names, isWhole: true };
    case 'masked':
      return {
        names: Object.fromEntries(Object.entries(names).map(([party, name]) => [party, maskedName(name)])),
        isWhole: false,
      };
    case 'none':
      return { names: {}, isWhole: false };
  }
}

export const paperHandlers: readonly Served[] = [
  serveCase(readAgreementPaper, async (call) => {
    const file = await agreementAsked(call);
    if ('refused' in file) return file;
    const { form = 'asItStands', language = call.language } = call.query;
    const { row, terms } = file;
    if (form === 'certificate' && row.state !== 'completed') return { refused: 'notCompleted' };
    const { names, isWhole } = namesShown(await partyNames(call, openTerms(file).terms), call.identity.role);
    const bytes = await made();
    if (bytes === undefined) return { refused: 'noPaper', jurisdiction: terms.jurisdiction };
    call.looked({ isWhole });
    const version = form === 'certificate' ? form : `v${openTerms(file).termsVersion}`;
    return { type: 'application/pdf', fileName: `${row.agreementNumber}-${version}-${language}.pdf`, bytes };

    async function made(): Promise<Uint8Array | undefined> {
      const { papers } = call.parts.agreements;
      const at = file as AgreementFile;
      switch (form) {
        case 'asItStands':
          return papers.paperOf(at, { language, names });
        case 'toSign':
          return paperToSign(call, { file: at, names, language })?.bytes;
        case 'certificate':
          return papers.certificateOf(at, { language, names, paid: at.paid });
      }
    }
  }),
];
