/**
 * Every figure of the document as one long table: section, currency, period, row, column, measure, value. One figure a
 * row, so that a spreadsheet or a data frame can pivot it any way.
 */
import type {
  AmountsDocument,
  BucketsDocument,
  CurrencyDocument,
  PortfolioDocument,
  RollRowDocument,
  WeightDocument,
} from '../core/portfolio/document.ts';

const header = 'section,currency,period,row,column,measure,value';

interface Place {
  readonly section: string;
  readonly currency?: string;
  readonly period: string;
  readonly row?: string;
  readonly column?: string;
}

/** Lines end with CR LF, as RFC 4180 has it. A share that does not exist is left out. */
export function portfolioCsv(document: PortfolioDocument): string {
  const lines = [header];
  const add = (at: Place, measures: Readonly<Record<string, string | number | null>>) => {
    const { section, currency = '', period, row = '', column = '' } = at;
    for (const [measure, value] of Object.entries(measures)) {
      if (value === null) continue;
      lines.push([section, currency, period, row, column, measure, String(value)].map(csvCell).join(','));
    }
  };
  for (const of of document.currencies) addCurrency(add, document, of);
  for (const { month, ...counts } of document.cases) add({ section: 'cases', period: month }, counts);
  return `${lines.join('\r\n')}\r\n`;
}

type Add = (at: Place, measures: Readonly<Record<string, string | number | null>>) => void;

function addCurrency(add: Add, document: PortfolioDocument, of: CurrencyDocument): void {
  const { currency } = of;
  const at = { currency, period: document.asOf };
  addBuckets(add, { ...at, section: 'buckets' }, of);
  for (const part of of.breakdown)
    addBuckets(add, { ...at, section: `by ${document.breakdown}`, row: part.part }, part);
  for (const { riskClass, ...measures } of of.classes ?? [])
    add({ ...at, section: 'classes', row: riskClass }, { ...measures });
  if (of.nonPerforming) add({ ...at, section: 'classes', row: 'nonPerforming' }, { ...of.nonPerforming });
  add({ ...at, section: 'suspense' }, of.suspense);
  for (const month of of.rollRates?.months ?? []) {
    addRolls(add, { section: 'rollRates', currency, period: month.to }, month.rows);
  }
  if (of.rollRates) addRolls(add, { ...at, section: 'rollRatesAverage' }, of.rollRates.average);
  for (const { cohort, reached } of of.vintages?.curves ?? []) {
    for (const { days, loans, loanShare } of reached) {
      loans.forEach((count, month) => {
        const column = String(month);
        add(
          { section: 'vintages', currency, period: cohort, row: `${days}+`, column },
          { loans: count, loanShare: loanShare[month]! },
        );
      });
    }
  }
}

/** The bucket stands in `column` where a part already stands in `row`. */
function addBuckets(add: Add, at: Place, of: BucketsDocument): void {
  const place = (code: string): Place => (at.row === undefined ? { ...at, row: code } : { ...at, column: code });
  for (const { code, ...measures } of of.buckets) add(place(code), measures);
  const sums: Readonly<Record<string, AmountsDocument>> = { inBook: of.inBook, chargedOff: of.chargedOff };
  for (const [code, measures] of Object.entries(sums)) add(place(code), { ...measures });
}

function addRolls(add: Add, at: Place, rows: readonly RollRowDocument[]): void {
  for (const row of rows) {
    const { bucket } = row;
    add({ ...at, row: bucket }, { loans: row.loans, principal: row.principal });
    const cells: { place: string; weight: WeightDocument }[] = row.to.map(({ place, ...weight }) => ({
      place,
      weight,
    }));
    if (row.cured) cells.push({ place: 'cured', weight: row.cured });
    for (const { place, weight } of cells) add({ ...at, row: bucket, column: place }, { ...weight });
  }
}

/** Quoted where CSV asks for it; a text that a spreadsheet would take for a formula is kept a text. */
function csvCell(text: string): string {
  const safe = /^[=+@\t\r]/.test(text) || (text.startsWith('-') && !/^-[0-9.]+$/.test(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
