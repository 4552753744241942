/**
 * The paper of an agreement, and of its completion, as PDF: the same terms and parts give the same bytes. The Chinese text is
 * the legal one, the English a full translation of it. Tagged for people who listen to it (PDF/UA). The articles of law that
 * it names are Chinese: for another law there is no paper yet.
 */

import type { AgreementParty, AgreementTerms } from '../core/agreement/terms.ts';
import type { Day } from '../core/calendar/day.ts';
import { articleBlocks, type Section, sectionsOf, type WeightyClause } from './agreement-articles.ts';
import { type Completion, certificateBlocks } from './agreement-certificate.ts';
import { firstPage, titleOf } from './agreement-first-page.ts';
import { checkBlocks, type PaperSignature, scheduleBlocks, signatureBlocks } from './agreement-last-pages.ts';
import { type PaperLanguage, type PaperWords, type Pen, penOf } from './agreement-pen.ts';
import type { Block } from './pdf/blocks.ts';
import { Flow } from './pdf/flow.ts';
import { drawFoot } from './pdf/foot.ts';
import type { PageBlock } from './pdf/page-blocks.ts';
import { TaggedPdf } from './pdf/tagged-pdf.ts';

export interface PaperParts {
  readonly language: PaperLanguage;
  readonly words: PaperWords;
  /** sha256:<hex> of the terms' canonical text */
  readonly termsHash: string;
  /** of the page that checks a hash; undefined: the code holds the hash alone */
  readonly checkUrl: string | undefined;
  /** how to reach the lender, in one line */
  readonly contact: string;
  /** sealed data handed in at the edge; a name that is absent is a line to write on */
  readonly names: Readonly<Partial<Record<AgreementParty, string>>>;
}

export interface AgreementPaperParts extends PaperParts {
  /** by whom it is signed so far */
  readonly signatures: readonly PaperSignature[];
  readonly isDraft: boolean;
  /** the terms that these replace, where they replace any: the first page then says what has changed */
  readonly before?: AgreementTerms;
}

/** Is there a paper for agreements under this law? */
export function hasPaperFor(jurisdiction: string): boolean {
  return jurisdiction === 'cn' || jurisdiction.startsWith('cn-');
}

/** What the paper says, in order, before it has pages. Throws where `hasPaperFor` says no. */
export function agreementBlocks(terms: AgreementTerms, parts: AgreementPaperParts): Block[] {
  const pen = penFor(terms, parts);
  const { contact, names, signatures, isDraft, before } = parts;
  return [
    ...firstPage({ terms, pen, contact, isDraft, before }),
    { kind: 'newPage' },
    { kind: 'heading', level: 2, text: pen.say('formal.heading') },
    { kind: 'paragraph', style: 'small', text: pen.say('formal.lead') },
    ...articleBlocks(sectionsOf({ terms, pen, contact, names }), pen),
    ...scheduleBlocks(terms, pen),
    ...signatureBlocks({ terms, pen, names, signatures }),
    ...checkBlocks({ pen, ...parts }),
  ];
}

/** A paper as a file, how many pages it has, and the words of each: what was drawn, in the order in which it is read out. */
export interface Paper {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly pages: number;
  readonly pageBlocks: readonly (readonly PageBlock[])[];
}

/** The agreement as shown, signed and kept; with `terms.replaces` an addendum. Throws where `hasPaperFor` says no. */
export async function agreementPdf(terms: AgreementTerms, parts: AgreementPaperParts): Promise<Uint8Array> {
  return agreementPaper(terms, parts).bytes;
}

/** The same with its pages, for who shows it page by page. */
export function agreementPaper(terms: AgreementTerms, parts: AgreementPaperParts): Paper {
  const pen = penFor(terms, parts);
  const blocks = agreementBlocks(terms, parts);
  return paperOf({ title: titleOf(terms, pen), terms, pen, createdOn: terms.asOf, blocks });
}

/** 结清证明: that all of an agreement is paid and nothing is owed. Throws where `hasPaperFor` says no. */
export async function completionCertificatePdf(
  terms: AgreementTerms,
  completion: Completion,
  parts: PaperParts,
): Promise<Uint8Array> {
  const pen = penFor(terms, parts);
  const { bytes } = paperOf({
    title: pen.say('title.certificate'),
    terms,
    pen,
    createdOn: completion.completedOn,
    blocks: [
      {
        kind: 'onePage',
        blocks: [
          ...certificateBlocks({ terms, pen, completion, names: parts.names, contact: parts.contact }),
          ...checkBlocks({ pen, ...parts }),
        ],
      },
    ],
  });
  return bytes;
}

/** What the paper of these terms states, in the words of the pack's value cn.card.70.content.items: the fact `planContent`. */
export function planContentOf(terms: AgreementTerms): readonly string[] {
  return sectionsWithoutWords(terms).flatMap(({ planContent }) => planContent ?? []);
}

/** The same for the table of the all-in cost, in the words of cn.cost.disclosure.items: the fact `costTableStates`. */
export function costTableStatesOf(terms: AgreementTerms): readonly string[] {
  return sectionsWithoutWords(terms).flatMap(({ costContent }) => costContent ?? []);
}

/** The terms that the paper sets apart, which a signer ticks one by one. */
export function weightyClausesOf(terms: AgreementTerms): readonly WeightyClause[] {
  return sectionsWithoutWords(terms).flatMap(({ weighty }) => weighty ?? []);
}

function sectionsWithoutWords(terms: AgreementTerms): Section[] {
  const words: PaperWords = (code) => code;
  const pen = penOf({ language: 'zh', words: withLists(words), currency: terms.currency });
  return sectionsOf({ terms, pen, contact: '', names: {} });
}

/** Words that are taken apart into a list have enough parts. */
function withLists(words: PaperWords): PaperWords {
  const many = Array.from({ length: 40 }, () => '-').join(' ');
  return (code, values, language) => (/[.](numerals|months)$/.test(code) ? many : words(code, values, language));
}

function penFor(terms: AgreementTerms, { language, words }: PaperParts): Pen {
  if (!hasPaperFor(terms.jurisdiction))
    throw new Error(`no paper for an agreement under the law of ${terms.jurisdiction}`);
  return penOf({ language, words, currency: terms.currency });
}

const secondsPerDay = 86_400;

function paperOf(at: {
  readonly title: string;
  readonly terms: AgreementTerms;
  readonly pen: Pen;
  readonly createdOn: Day;
  readonly blocks: readonly Block[];
}): Paper {
  const { terms, pen, title } = at;
  const pdf = new TaggedPdf();
  const flow = new Flow(pdf, { spread: pen.language === 'zh' });
  flow.draw(at.blocks);
  const values = { title, number: terms.agreementNumber, version: terms.version };
  drawFoot(pdf, {
    left: pen.say('foot', values),
    right: (page, pages) => pen.say('foot.page', { page, pages }),
  });
  const pages = pdf.pageCount;
  const bytes = pdf.end({
    title: pen.say('title.numbered', values),
    author: terms.lender,
    subject: pen.say('subject', { lender: terms.lender, loan: terms.loanRef }),
    language: pen.language === 'zh' ? 'zh-CN' : 'en-GB',
    createdAtSeconds: at.createdOn * secondsPerDay,
  });
  return { title, bytes, pages, pageBlocks: flow.record.pages };
}
