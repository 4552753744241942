/** Agreements: read, drafted, signed, changed; what they mean to the lender's books. */
import { explainAgreement } from './explain-agreement.ts';
import { listAgreements } from './list-agreements.ts';
import {
  approveAgreement,
  draftAgreement,
  endAgreement,
  moveAgreementDate,
  proposeAgreement,
  recordNotice,
  useAgreementOption,
  withdrawAgreement,
} from './move-agreements.ts';
import { readAgreement } from './read-agreement.ts';
import { readAgreementPaper } from './read-agreement-paper.ts';
import { readJournal } from './read-journal.ts';
import { recordAddress } from './record-address.ts';
import type { Route } from './route.ts';
import { beginSigning, stepSigning } from './sign-agreements.ts';

export const agreementsRoutes = [
  listAgreements,
  readAgreement,
  readAgreementPaper,
  explainAgreement,
  draftAgreement,
  approveAgreement,
  proposeAgreement,
  withdrawAgreement,
  moveAgreementDate,
  useAgreementOption,
  endAgreement,
  recordNotice,
  recordAddress,
  beginSigning,
  stepSigning,
  readJournal,
] as const satisfies readonly Route[];
