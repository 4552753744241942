/**
 * The articles of an agreement's paper. Each section says beside its words which of the items that the law asks for it
 * states (信用卡业务监督管理办法 art. 70; 个人贷款业务明示综合融资成本规定), so that what the paper has can be asked of the very list that
 * lays it out.
 */
import type { AgreementParty, AgreementTerms } from '../core/agreement/terms.ts';
import { components, sumOf } from '../core/loan/components.ts';
import { costSection } from './agreement-cost.ts';
import { productOf } from './agreement-first-page.ts';
import type { Pen } from './agreement-pen.ts';
import { type Statements, statementsOf, totalAsked, totalInterest } from './agreement-statements.ts';
import type { Block } from './pdf/blocks.ts';

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** items in the words of cn.card.70.content.items */
  readonly planContent?: readonly string[];
  /** items in the words of cn.cost.disclosure.items */
  readonly costContent?: readonly string[];
  /** terms set apart in it, which a signer ticks one by one: words in messages, signing clauses */
  readonly weighty?: WeightyClause | undefined;
}

/** What a signer ticks: the terms that the paper sets apart. */
export const weightyClauses = ['capitalised', 'debit', 'cost', 'fallback', 'noNewCards', 'limitation'] as const;
export type WeightyClause = (typeof weightyClauses)[number];

export interface ArticlesAt {
  readonly terms: AgreementTerms;
  readonly pen: Pen;
  readonly contact: string;
  readonly names: Readonly<Partial<Record<AgreementParty, string>>>;
}

interface Writing extends ArticlesAt {
  readonly statements: Statements;
}

export function sectionsOf(at: ArticlesAt): Section[] {
  const writing: Writing = { ...at, statements: statementsOf(at.terms, at.pen) };
  const { terms } = at;
  const sections = [
    partiesSection(writing),
    loanSection(writing),
    owedSection(writing),
    repaySection(writing),
    costSection(terms, at.pen),
    ...(sumOf(terms.waived) === 0n ? [] : [waiverSection(writing)]),
    lateSection(writing),
    dutiesSection(writing),
  ];
  // The article on changes names the one on options.
  const options = sections.length + 1;
  return [
    ...sections,
    changeSection(writing),
    ...(terms.rules.coolingOffDays === 0 ? [] : [withdrawSection(writing)]),
    ...(terms.givesUpLimitation ? [limitationSection(writing)] : []),
    reportSection(writing),
    plainSection(writing, 'data', writing.pen.say('data.text')),
    plainSection(writing, 'amend', writing.pen.say('amend.text', { options: numeralOf(options, writing.pen) })),
    ...(terms.parties.includes('guarantor')
      ? [plainSection(writing, 'guarantor', writing.pen.say('guarantor.text'))]
      : []),
    plainSection(writing, 'dispute', writing.pen.say('dispute.text', { contact: at.contact })),
    effectSection(writing),
  ];
}

export function articleBlocks(sections: readonly Section[], pen: Pen): Block[] {
  return sections.flatMap(({ title, blocks }, at): Block[] => [
    { kind: 'heading', level: 3, text: pen.say('article', { n: numeralOf(at + 1, pen), title }) },
    ...blocks,
  ]);
}

function numeralOf(n: number, pen: Pen): string {
  return pen.say('numerals').split(' ')[n - 1]!;
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });

/** Terms that weigh on the borrower are set apart by a line, a label and bold type (民法典 art. 496). */
function important(pen: Pen, text: string): Block {
  return {
    kind: 'box',
    style: 'bar',
    label: pen.say('important'),
    blocks: [{ kind: 'paragraph', style: 'strong', text }],
  };
}

function plainSection({ pen }: Writing, code: string, text: string): Section {
  return { title: pen.say(code), blocks: [paragraph(text)] };
}

function partiesSection({ terms, pen, contact, names }: Writing): Section {
  const fields = [
    { label: pen.say('party.lender'), value: terms.lender },
    { label: pen.say('parties.contact'), value: contact },
    ...terms.parties.map((party) => ({ label: pen.say(`party.${party}`), value: names[party] })),
  ];
  return { title: pen.say('parties'), blocks: [{ kind: 'fields', fields }] };
}

function loanSection({ terms, pen }: Writing): Section {
  const values = { product: productOf(terms, pen), loan: terms.loanRef, currency: pen.currency };
  const texts = [pen.say('loan.text', values), pen.say(`loan.${terms.basis}`), pen.say('loan.rest')];
  return { title: pen.say('loan'), blocks: texts.map(paragraph) };
}

function owedSection({ terms, pen }: Writing): Section {
  const capitalised = sumOf(terms.capitalised);
  const columns = ['owed', 'waived', ...(capitalised === 0n ? [] : ['capitalised']), 'paid'] as const;
  const figures = (of: (amounts: AgreementTerms['owed']) => bigint) => {
    const [owed, waived] = [of(terms.owed), of(terms.waived)];
    const made = capitalised === 0n ? [] : [of(terms.capitalised)];
    return [owed, waived, ...made, owed - waived].map(pen.figure);
  };
  const rows = components
    .filter((component) => terms.owed[component] !== 0n || terms.capitalised[component] !== 0n)
    .map((component) => [pen.say(`component.${component}`), ...figures((amounts) => amounts[component])]);
  const values = { amount: pen.money(capitalised), rate: pen.percent(terms.agreedRateMillionths) };
  const made = pen.say(totalInterest(terms) === 0n ? 'owed.capitalised.noInterest' : 'owed.capitalised.text', values);
  return {
    title: pen.say('owed'),
    planContent: ['balance', 'structure', 'currency'],
    weighty: capitalised === 0n ? undefined : 'capitalised',
    blocks: [
      paragraph(
        pen.say('owed.text', {
          asOf: pen.day(terms.asOf),
          amount: pen.money(sumOf(terms.owed)),
          currency: pen.currency,
        }),
      ),
      {
        kind: 'table',
        columns: [{ share: 28, align: 'left' }, ...columns.map(() => ({ share: 24, align: 'right' }) as const)],
        heads: ['item', ...columns].map((code) => pen.say(`owed.${code}`)),
        rows: [...rows, [pen.say('owed.sum'), ...figures(sumOf)]],
        summed: true,
      },
      ...(capitalised === 0n ? [] : [important(pen, made)]),
    ],
  };
}

function repaySection({ terms, pen, statements }: Writing): Section {
  const { instalments, rules } = terms;
  const values = {
    count: pen.count('instalments', instalments.length),
    first: pen.day(instalments[0]!.dueOn),
    last: pen.day(instalments.at(-1)!.dueOn),
    total: pen.money(totalAsked(terms)),
    currency: pen.currency,
  };
  const span = pen.say(instalments.length === 1 ? 'repay.once' : 'repay.span', values);
  const method = pen.say('repay.method', { debit: statements.debit.text, zone: pen.zone(rules.zone) });
  const how = rules.debit === undefined ? paragraph(method) : important(pen, method);
  return {
    title: pen.say('repay'),
    planContent: ['period', 'method', 'dates', 'amount'],
    weighty: rules.debit === undefined ? undefined : 'debit',
    blocks: [paragraph(span), how],
  };
}

function waiverSection({ terms, pen }: Writing): Section {
  const text = pen.say('waiver.text', {
    amount: pen.money(sumOf(terms.waived)),
    parts: pen.parts(terms.waived),
    release: pen.say(`say.release.${terms.release}`),
  });
  return { title: pen.say('waiver'), blocks: [paragraph(text), paragraph(pen.say('waiver.final'))] };
}

function lateSection({ pen, statements }: Writing): Section {
  const fallback = statements.late.at(-1)!;
  const steps = [...statements.early, ...statements.late.slice(0, -1)].map(({ text }) => text);
  return {
    title: pen.say('late'),
    planContent: ['defaultLiability'],
    weighty: 'fallback',
    blocks: [
      paragraph(pen.say('late.lead')),
      { kind: 'list', numbered: true, items: steps },
      important(pen, fallback.text),
      paragraph(pen.say('late.undone')),
    ],
  };
}

function dutiesSection({ terms, pen, statements }: Writing): Section {
  const over = pen.say('duties.over', { over: statements.overpayment.text });
  const items = ['quiet', 'records', 'certificate', 'tell'].map((code) => pen.say(`duties.${code}`));
  const isCard = terms.basis === 'cardInstalment';
  return {
    title: pen.say('duties'),
    planContent: ['rightsAndDuties', ...(isCard ? ['noNewCards'] : [])],
    weighty: isCard ? 'noNewCards' : undefined,
    blocks: [
      { kind: 'list', numbered: true, items: [...items, over] },
      ...(isCard ? [important(pen, pen.say('duties.noNewCards'))] : []),
    ],
  };
}

function changeSection({ pen, statements }: Writing): Section {
  const items = statements.change.map(({ text }) => text);
  const blocks: Block[] = items.length === 1 ? [paragraph(items[0]!)] : [{ kind: 'list', numbered: true, items }];
  return { title: pen.say('change'), blocks };
}

function withdrawSection({ terms, pen }: Writing): Section {
  const days = pen.count('days', terms.rules.coolingOffDays);
  return { title: pen.say('withdraw'), blocks: [paragraph(pen.say('withdraw.text', { days }))] };
}

function limitationSection({ pen }: Writing): Section {
  const text = pen.say('limitation.article');
  return { title: pen.say('limitation'), weighty: 'limitation', blocks: [important(pen, text)] };
}

function reportSection({ pen, statements }: Writing): Section {
  const said = `${statements.report.text}${pen.language === 'en' ? ' ' : ''}${statements.reportHistory.text}`;
  return { title: pen.say('report'), blocks: [paragraph(said), paragraph(pen.say('report.objection'))] };
}

function effectSection({ terms, pen }: Writing): Section {
  const cooling = pen.say(terms.rules.coolingOffDays === 0 ? 'effect.atOnce' : 'effect.cooling');
  const texts = [
    pen.say('effect.text', { signBy: pen.day(terms.signBy), cooling }),
    pen.say(`effect.signature.${terms.signatureLevel}`),
    pen.say('effect.language'),
  ];
  return { title: pen.say('effect'), blocks: texts.map(paragraph) };
}
