/** The certificate that an agreement is completed (结清证明): one page that ends a debt. */
import type { AgreementParty, AgreementTerms } from '../core/agreement/terms.ts';
import type { Day } from '../core/calendar/day.ts';
import { type ComponentAmounts, components, sumOf } from '../core/loan/components.ts';
import { productOf } from './agreement-first-page.ts';
import type { Pen } from './agreement-pen.ts';
import type { Block } from './pdf/blocks.ts';

/** What the books say on the day of completion; of the agreement's currency. */
export interface Completion {
  readonly completedOn: Day;
  readonly paid: ComponentAmounts;
  /** let go for good */
  readonly released: ComponentAmounts;
}

export function certificateBlocks(at: {
  readonly terms: AgreementTerms;
  readonly pen: Pen;
  readonly completion: Completion;
  readonly names: Readonly<Partial<Record<AgreementParty, string>>>;
  readonly contact: string;
}): Block[] {
  const { terms, pen, completion } = at;
  const values = {
    loan: terms.loanRef,
    product: productOf(terms, pen),
    number: terms.agreementNumber,
    version: terms.version,
    on: pen.day(completion.completedOn),
    borrower: at.names.borrower ?? pen.say('certificate.borrower'),
    lender: terms.lender,
  };
  const label = (code: string) => pen.say(`certificate.${code}`);
  const heading = (code: string): Block => ({ kind: 'heading', level: 2, text: label(code) });
  const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
  return [
    { kind: 'heading', level: 1, text: pen.say('title.certificate') },
    ...(pen.language === 'zh' ? [] : [{ kind: 'paragraph', style: 'small', text: pen.say('translation') } as const]),
    {
      kind: 'fields',
      fields: [
        { label: pen.say('party.lender'), value: terms.lender },
        ...terms.parties.map((party) => ({ label: pen.say(`party.${party}`), value: at.names[party] })),
        {
          label: label('agreement'),
          value: pen.say('certificate.agreement.text', { ...values, title: pen.say(`title.${terms.basis}`) }),
        },
        { label: label('on'), value: values.on },
        { label: label('total'), value: pen.money(sumOf(completion.paid)) },
        { label: label('waived'), value: pen.money(sumOf(completion.released)) },
      ],
    },
    paragraph(pen.say('certificate.text', values)),
    paragraph(pen.say('certificate.free', values)),
    heading('parts'),
    partsTable(completion, pen),
    heading('report'),
    paragraph(pen.say(`certificate.report.${terms.reportedAs}`)),
    paragraph(pen.say('certificate.report.history')),
    paragraph(pen.say('certificate.keep')),
    {
      kind: 'box',
      style: 'frame',
      label: pen.say('party.lender'),
      blocks: [
        {
          kind: 'fields',
          fields: [
            { label: pen.say('sign.lender'), value: terms.lender },
            { label: pen.say('parties.contact'), value: at.contact },
            { label: pen.say('sign.seal'), value: undefined },
          ],
        },
      ],
    },
  ];
}

function partsTable({ paid, released }: Completion, pen: Pen): Block {
  const rows = components
    .filter((component) => paid[component] !== 0n || released[component] !== 0n)
    .map((component) => [
      pen.say(`component.${component}`),
      pen.figure(paid[component]),
      pen.figure(released[component]),
    ]);
  return {
    kind: 'table',
    columns: [
      { share: 40, align: 'left' },
      { share: 30, align: 'right' },
      { share: 30, align: 'right' },
    ],
    heads: [pen.say('owed.item'), pen.say('certificate.paid'), pen.say('certificate.released')],
    rows: [...rows, [pen.say('owed.sum'), pen.figure(sumOf(paid)), pen.figure(sumOf(released))]],
    summed: true,
  };
}
