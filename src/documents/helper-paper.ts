/**
 * The paper by which a borrower lets somebody speak for them (授权委托书), to be signed by hand: what they may, what they may not,
 * until when, how it is ended. Chinese and English say the same.
 */
import type { Block } from './pdf/blocks.ts';
import { Flow } from './pdf/flow.ts';
import { drawFoot } from './pdf/foot.ts';
import { TaggedPdf } from './pdf/tagged-pdf.ts';

export interface HelperPaperParts {
  readonly language: 'zh' | 'en';
  /** the words for a code under 'pageHelper.paper.' */
  readonly say: (code: string, values?: Readonly<Record<string, string | number>>) => string;
  readonly lender: string;
  readonly caseNumber: string;
  /** undefined: a line to write on */
  readonly borrower: string | undefined;
  readonly helper: string;
  readonly relation: string;
  /** as a person reads them */
  readonly until: string;
  readonly madeOn: string;
  readonly createdAtSeconds: number;
}

const may = ['read', 'talk', 'receive'] as const;
const mayNot = ['sign', 'accept', 'money', 'data'] as const;

export function helperBlocks(at: HelperPaperParts): Block[] {
  const { say } = at;
  const line = (label: string) => ({ label, value: undefined });
  return [
    { kind: 'heading', level: 1, text: say('title') },
    {
      kind: 'fields',
      fields: [
        { label: say('lender'), value: at.lender },
        { label: say('case'), value: at.caseNumber },
        { label: say('borrower'), value: at.borrower },
        { label: say('helper'), value: at.helper },
        { label: say('relation'), value: at.relation },
        { label: say('until'), value: at.until },
      ],
    },
    { kind: 'paragraph', text: say('lead') },
    { kind: 'heading', level: 2, text: say('may') },
    { kind: 'list', numbered: true, items: may.map((one) => say(`may.${one}`)) },
    { kind: 'heading', level: 2, text: say('mayNot') },
    { kind: 'list', numbered: true, items: mayNot.map((one) => say(`mayNot.${one}`)) },
    { kind: 'paragraph', text: say('end') },
    { kind: 'paragraph', text: say('check') },
    {
      kind: 'box',
      style: 'frame',
      label: say('signature'),
      blocks: [
        { kind: 'fields', fields: [line(say('signedBorrower')), line(say('signedHelper')), line(say('signedOn'))] },
      ],
    },
    { kind: 'paragraph', style: 'small', text: say('then') },
  ];
}

export function helperPdf(at: HelperPaperParts): Uint8Array {
  const pdf = new TaggedPdf();
  const flow = new Flow(pdf, { spread: at.language === 'zh' });
  flow.draw([{ kind: 'onePage', blocks: helperBlocks(at) }]);
  drawFoot(pdf, {
    left: at.say('foot', { case: at.caseNumber, on: at.madeOn }),
    right: (page, pages) => at.say('page', { page, pages }),
  });
  return pdf.end({
    title: at.say('title'),
    author: at.lender,
    subject: at.say('subject', { case: at.caseNumber }),
    language: at.language === 'zh' ? 'zh-CN' : 'en-GB',
    createdAtSeconds: at.createdAtSeconds,
  });
}
