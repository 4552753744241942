/** The first page of an agreement's paper, in plain language; and before it, in an addendum, what has changed. */
import type { AgreementTerms } from '../core/agreement/terms.ts';
import type { Pen } from './agreement-pen.ts';
import { everyStatement, type Statement, statementsOf } from './agreement-statements.ts';
import type { Block } from './pdf/blocks.ts';

export interface FirstPage {
  readonly terms: AgreementTerms;
  readonly pen: Pen;
  readonly contact: string;
  readonly isDraft: boolean;
  readonly before: AgreementTerms | undefined;
}

export function titleOf(terms: AgreementTerms, pen: Pen): string {
  const own = pen.say(`title.${terms.basis}`);
  return terms.replaces === undefined ? own : pen.say('title.both', { one: pen.say('title.addendum'), other: own });
}

export function productOf(terms: AgreementTerms, pen: Pen): string {
  return pen.named(`product.${terms.product}`, terms.product);
}

export function firstPage(at: FirstPage): Block[] {
  const { terms, pen } = at;
  const statements = statementsOf(terms, pen);
  const label = (text: string) => pen.say('colon', { label: text });
  const told = ({ label: name, text }: Statement) => `**${label(name)}** ${text}`.replace('：** ', '：**');
  const heading = (code: string): Block => ({ kind: 'heading', level: 3, text: pen.say(code) });
  const kept = [statements.quiet, statements.cooling, ...(terms.rules.debit === undefined ? [] : [statements.debit])];
  const changed = terms.replaces === undefined ? [] : changes(at);
  const begin = [...top(at), ...(terms.givesUpLimitation ? [limitationBox(pen)] : [])];
  const brief: Block[] = [
    { kind: 'heading', level: 2, text: pen.say('brief.heading') },
    {
      kind: 'paragraph',
      text: pen.say('brief.lead', {
        lender: terms.lender,
        product: productOf(terms, pen),
        loan: terms.loanRef,
      }),
    },
    {
      kind: 'table',
      columns: [
        { share: 19, align: 'left' },
        { share: 81, align: 'left' },
      ],
      heads: undefined,
      rows: statements.figures.map(({ label: name, text }) => [name, `**${text}**`]),
      dense: true,
    },
    heading('brief.late'),
    { kind: 'list', numbered: true, items: statements.late.map(({ text }) => text) },
    heading('brief.change'),
    { kind: 'list', numbered: false, items: statements.change.map(({ text }) => text) },
    heading('brief.calm'),
    {
      kind: 'list',
      numbered: false,
      items: [
        ...kept.map(told),
        `${told(statements.report)}${pen.language === 'en' ? ' ' : ''}${statements.reportHistory.text}`,
      ],
    },
    heading('brief.help'),
    {
      kind: 'list',
      numbered: false,
      items: [
        pen.say('help.us', { contact: at.contact }),
        pen.say('help.complaint'),
        pen.say('help.law'),
        pen.say('help.heart'),
      ],
    },
  ];
  // In an addendum what has changed has the first page to itself.
  if (changed.length > 0) return [...begin, ...changed, { kind: 'newPage' }, { kind: 'onePage', blocks: brief }];
  return [{ kind: 'onePage', blocks: [...begin, ...brief] }];
}

function top({ terms, pen, isDraft }: FirstPage): Block[] {
  const line = pen.say('line', {
    number: terms.agreementNumber,
    version: terms.version,
    asOf: pen.day(terms.asOf),
  });
  return [
    ...(isDraft ? [{ kind: 'paragraph', style: 'strong', text: pen.say('draft') } as const] : []),
    { kind: 'heading', level: 1, text: titleOf(terms, pen) },
    {
      kind: 'paragraph',
      style: 'small',
      text: pen.language === 'zh' ? line : `${line} ${pen.say('translation')}`,
    },
  ];
}

export function limitationBox(pen: Pen): Block {
  return {
    kind: 'box',
    style: 'frame',
    label: pen.say('limitation.label'),
    blocks: [{ kind: 'paragraph', text: pen.say('limitation.text') }],
  };
}

/** Points whose words differ, by code: what is compared is what people read. */
export function changedStatements(at: {
  readonly before: AgreementTerms;
  readonly now: AgreementTerms;
  readonly pen: Pen;
}): { readonly label: string; readonly before: string | undefined; readonly now: string | undefined }[] {
  const before = everyStatement(statementsOf(at.before, at.pen));
  const now = everyStatement(statementsOf(at.now, at.pen));
  const codes = [...new Set([...now, ...before].map(({ code }) => code))];
  const points = codes.flatMap((code) => {
    const was = before.find((statement) => statement.code === code);
    const is = now.find((statement) => statement.code === code);
    return was?.text === is?.text ? [] : [{ label: (is ?? was)!.label, before: was?.text, now: is?.text }];
  });
  const schedule = at.pen.say('schedule');
  return isSameSchedule(at.before, at.now)
    ? points
    : [...points, { label: schedule, before: undefined, now: at.pen.say('changed.schedule') }];
}

function isSameSchedule(one: AgreementTerms, other: AgreementTerms): boolean {
  const told = ({ instalments }: AgreementTerms) =>
    instalments.map((each) => `${each.dueOn} ${each.principalMinor} ${each.interestMinor}`).join();
  return told(one) === told(other);
}

function changes({ terms, pen, before }: FirstPage): Block[] {
  const rows = before === undefined ? [] : changedStatements({ before, now: terms, pen });
  const lead = [
    { kind: 'paragraph', text: pen.say('brief.changed.lead') },
    { kind: 'paragraph', style: 'small', text: pen.say('brief.changed.hash', { hash: terms.replaces! }) },
  ] as const;
  const heading: Block = { kind: 'heading', level: 2, text: pen.say('brief.changed') };
  if (rows.length === 0) {
    const nothing = before === undefined ? [] : [{ kind: 'paragraph', text: pen.say('brief.changed.none') } as const];
    return [heading, ...lead, ...nothing];
  }
  const absent = pen.say('changed.absent');
  return [
    heading,
    ...lead,
    {
      kind: 'table',
      columns: [
        { share: 18, align: 'left' },
        { share: 41, align: 'left' },
        { share: 41, align: 'left' },
      ],
      heads: ['item', 'before', 'now'].map((code) => pen.say(`changed.${code}`)),
      rows: rows.map((row) => [row.label, row.before ?? absent, row.now ?? absent]),
    },
  ];
}
