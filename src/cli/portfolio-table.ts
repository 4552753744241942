/** The portfolio for a terminal, in the reader's language. */
import type {
  BucketsDocument,
  CurrencyDocument,
  PortfolioDocument,
  RollRowDocument,
  SharedAmountsDocument,
} from '../core/portfolio/document.ts';
import { grouped, percent } from '../core/portfolio/shown.ts';
import { type Column, textTable } from './text-table.ts';
import { type Language, words } from './words.ts';

type Say = (code: string, values?: Readonly<Record<string, string | number>>) => string;

/** Everything the document holds, or without the history when it has none. */
export function portfolioText(document: PortfolioDocument, lang: Language): string {
  const say: Say = (code, values = {}) => words(`portfolio.${code}`, values, lang);
  const parts = [headText(document, say)];
  if (document.currencies.length === 0) parts.push(say('noLoans'));
  for (const of of document.currencies) parts.push(currencyText(document, of, say));
  if (document.cases.length > 0) parts.push(casesText(document, say));
  return `${parts.join('\n\n')}\n`;
}

function headText(document: PortfolioDocument, say: Say): string {
  const { creditor, asOf, knownAsOf } = document;
  const lines = [`${creditor.name} · ${say('title')} · ${say('asOf', { asOf })}`];
  if (knownAsOf !== null) lines.push(say('knownAsOf', { instant: knownAsOf }));
  if (creditor.generated) lines.push(say('generated'));
  if (document.loansNotAged > 0) lines.push(say('loansNotAged', { loans: document.loansNotAged }));
  return lines.join('\n');
}

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

function currencyText(document: PortfolioDocument, of: CurrencyDocument, say: Say): string {
  const parts = [`${say('buckets')} · ${of.currency}\n${bucketsText(document, of, say)}`];
  if (document.breakdown !== null) {
    parts.push(`${say(`breakdown.${document.breakdown}`)} · ${of.currency}\n${breakdownText(document, of, say)}`);
  }
  parts.push(`${say('classes')} · ${of.currency}\n${classesText(document, of, say)}`);
  const { suspense } = of;
  const amount = `${of.currency} ${grouped(suspense.amount)}`;
  const line =
    suspense.receipts === 0
      ? say('suspenseNone')
      : say('suspenseLine', { receipts: suspense.receipts, amount, days: suspense.oldestDays ?? 0 });
  parts.push(`${say('suspense')} · ${line}`);
  if (of.rollRates !== null) {
    const { months, average } = of.rollRates;
    const period = say('rollRatesAverage', { months: months.length, to: months.at(-1)!.to });
    parts.push(`${say('rollRates')} · ${of.currency} · ${period}\n${say('rollRatesRead')}\n${rollText(average, say)}`);
    parts.push(`${say('forward')} · ${of.currency}\n${forwardText(of.rollRates.forward, say)}`);
  }
  if (of.vintages !== null && of.vintages.curves.length > 0) parts.push(vintagesText(of, say));
  return parts.join('\n\n');
}

function sharedRow(name: string, amounts: SharedAmountsDocument, more: readonly string[] = []): string[] {
  const { loans, principal, outstanding, arrears, principalShare } = amounts;
  const money = [principal, outstanding, arrears].map(grouped);
  return [name, ...more, grouped(String(loans)), ...money, percent(principalShare)];
}

const amountColumns = (say: Say) => [
  right(say('loans')),
  right(say('principal')),
  right(say('outstanding')),
  right(say('arrears')),
  right(say('share')),
];

function bucketsText(document: PortfolioDocument, of: CurrencyDocument, say: Say): string {
  const rows = of.buckets.map((bucket, at) => sharedRow(bucket.code, bucket, [daysText(document.buckets[at]!, say)]));
  const whole = of.inBook.loans === 0 ? null : '1.0000';
  rows.push(sharedRow(say('inBook'), { ...of.inBook, loanShare: whole, principalShare: whole }, ['']));
  rows.push(sharedRow(say('chargedOff'), { ...of.chargedOff, loanShare: null, principalShare: null }, ['']));
  return textTable([left(say('bucket')), left(say('days')), ...amountColumns(say)], rows, 2);
}

function daysText({ fromDays, toDays }: PortfolioDocument['buckets'][number], say: Say): string {
  if (toDays === null) return say('daysFrom', { from: fromDays });
  return toDays === fromDays ? String(fromDays) : say('daysSpan', { from: fromDays, to: toDays });
}

/** One row a part: its loans, its principal, and the share of its principal by bucket. */
function breakdownText(document: PortfolioDocument, of: CurrencyDocument, say: Say): string {
  const columns = [
    left(say(`part.${document.breakdown}`)),
    right(say('loans')),
    right(say('principal')),
    ...document.buckets.map((bucket) => right(bucket.code)),
  ];
  const rows = of.breakdown.map((part) => [
    partName(document, part.part, say),
    grouped(String(part.inBook.loans)),
    grouped(part.inBook.principal),
    ...part.buckets.map((bucket: BucketsDocument['buckets'][number]) => percent(bucket.principalShare)),
  ]);
  return textTable(columns, rows);
}

function partName(document: PortfolioDocument, part: string, say: Say): string {
  if (part === '') return say('part.unknown');
  return document.breakdown === 'product' ? say(`product.${part}`) : part;
}

function classesText(document: PortfolioDocument, of: CurrencyDocument, say: Say): string {
  if (of.classes === null || of.nonPerforming === null) return say('classesNotInForce');
  const rows = of.classes.map((each) => sharedRow(say(each.riskClass), each));
  rows.push(sharedRow(say('nonPerforming'), of.nonPerforming));
  const table = textTable([left(say('class')), ...amountColumns(say)], rows, 1);
  const notes = [say('scheme', { scheme: say(`scheme.${document.scheme}`) })];
  if (!document.classesVerified) notes.push(say('classesNotVerified'));
  return `${table}\n${notes.join(' · ')}`;
}

function rollText(rows: readonly RollRowDocument[], say: Say): string {
  const places = rows[0]!.to.map(({ place }) => (place === 'chargedOff' || place === 'settled' ? say(place) : place));
  const columns = [left(say('from')), right(say('loans')), ...places.map(right), right(say('cureRate'))];
  return textTable(
    columns,
    rows.map((row) => [
      row.bucket,
      grouped(String(row.loans)),
      ...row.to.map((cell) => percent(cell.principalShare)),
      row.cured === null ? '' : percent(row.cured.principalShare),
    ]),
  );
}

/** Columns of the roll-forward table: the worst buckets follow one another anyway. */
const forwardSeriesMax = 3;

function forwardText(forward: NonNullable<CurrencyDocument['rollRates']>['forward'], say: Say): string {
  const shown = forward.slice(0, forwardSeriesMax);
  const columns = [left(say('month')), ...shown.map((series) => right(`${series.from}→${series.to}`))];
  const rows = shown[0]!.months.map((month, at) => [
    month.to.slice(0, 7),
    ...shown.map((series) => percent(series.months[at]!.principalShare)),
  ]);
  return textTable(columns, rows);
}

/** Months on book shown on a terminal; the page and the files have all. */
const shownMonthsOnBook = [1, 2, 3, 4, 5, 6, 9, 12, 18, 24];

function vintagesText(of: CurrencyDocument, say: Say): string {
  const { curves } = of.vintages!;
  const longest = Math.max(...curves.map((curve) => curve.reached[0]?.loanShare.length ?? 0));
  const months = shownMonthsOnBook.filter((month) => month < longest);
  const tables = curves[0]!.reached.map(({ days }, threshold) => {
    const columns = [left(say('cohort')), right(say('loans')), ...months.map((month) => right(String(month)))];
    const rows = curves.map((curve) => [
      curve.cohort,
      grouped(String(curve.loans)),
      ...months.map((month) => {
        const share = curve.reached[threshold]!.loanShare[month];
        return share === undefined ? '' : percent(share);
      }),
    ]);
    return `${say('vintages')} · ${of.currency} · ${say('vintagesOver', { days })}\n${textTable(columns, rows)}`;
  });
  return tables.join('\n\n');
}

function casesText(document: PortfolioDocument, say: Say): string {
  const columns = [left(say('month')), right(say('opened')), right(say('closed')), right(say('openAtEnd'))];
  const rows = document.cases.map(({ month, opened, closed, openAtEnd }) => [
    month,
    ...[opened, closed, openAtEnd].map((count) => grouped(String(count))),
  ]);
  return `${say('cases')}\n${textTable(columns, rows)}`;
}
