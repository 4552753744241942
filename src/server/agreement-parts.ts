/** What agreements, files and evidence need of the deployment: papers, certificates, the file store, the log's beat. */
import type { Beat, BeatRefusal } from '../application/beat-evidence.ts';
import type { FileStore } from '../application/file-port.ts';
import type { AgreementFile } from '../application/read-agreements.ts';
import type { SignaturesSetup } from '../composition/signatures.ts';
import type { Chart } from '../core/accounting/chart.ts';
import type { AgreementParty, AgreementTerms } from '../core/agreement/terms.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import type { CreditorRow } from '../store/day-closes.ts';

type PartyNames = Readonly<Partial<Record<AgreementParty, string>>>;

interface PaperAt {
  readonly language: 'zh' | 'en';
  readonly names: PartyNames;
}

/** A paper as its file and as the words of each of its pages (documents/pdf/page-blocks.ts). */
interface ReadablePaper {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly pages: number;
  readonly pageBlocks: readonly (readonly object[])[];
}

/** Papers of agreements. Undefined where a paper is asked for: there is none under that law. */
export interface PaperMakers {
  hasPaperFor(jurisdiction: string): boolean;
  /** clauses that are ticked one by one */
  weightyClausesOf(terms: AgreementTerms): readonly string[];
  /** of what lies open to be signed, else of the terms that hold, with the signatures there are */
  paperOf(file: AgreementFile, at: PaperAt): Promise<Uint8Array | undefined>;
  /** to be read before anything is signed; only where `hasPaperFor` says yes */
  paperToSign(
    terms: AgreementTerms,
    at: PaperAt & { readonly termsHash: string; readonly before: AgreementTerms | undefined },
  ): ReadablePaper;
  /** of one that is completed */
  certificateOf(
    file: AgreementFile,
    at: PaperAt & { readonly paid: ComponentAmounts },
  ): Promise<Uint8Array | undefined>;
}

export interface EvidenceParts {
  /** brings the log up to the moment, in nobody's name; one at a time in this process */
  beat(creditor: CreditorRow): Promise<Beat | BeatRefusal>;
  readonly policyText: string;
  close(): Promise<void>;
}

export interface AgreementParts {
  readonly papers: PaperMakers;
  readonly signatures: SignaturesSetup;
  /** the lender's accounts */
  readonly chart: Chart;
  /** undefined: this deployment keeps no files */
  readonly files: FileStore | undefined;
  readonly evidence: EvidenceParts;
  /** Says that something waits to be sent; it goes out beside the answer, and later where it cannot now. */
  sendSoon(): void;
}
