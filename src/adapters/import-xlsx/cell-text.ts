/** One cell of a workbook to the text that the field parsers judge, or the reason why it has none. */
import type { Cell, CellValue } from 'exceljs';
import { textOfDouble } from '../../core/book/decimal-text.ts';
import { formatDay } from '../../core/calendar/day.ts';

export type CellText =
  | { readonly text: string }
  | { readonly code: 'formulaWithoutResult' | 'errorCell'; readonly value: string };

export function cellText(cell: Cell): CellText {
  return valueText(cell.value, cell);
}

function valueText(value: CellValue | undefined, cell: Cell): CellText {
  if (value === null || value === undefined) return { text: '' };
  if (typeof value === 'string') return sharedFormula(value, cell) ?? { text: value };
  if (typeof value === 'number') return Number.isFinite(value) ? { text: textOfDouble(value) } : error('#NUM!');
  if (typeof value === 'boolean') return { text: String(value) };
  if (value instanceof Date) return { text: dayText(value.getTime()) };
  if ('richText' in value) return { text: value.richText.map((run) => run.text ?? '').join('') };
  if ('error' in value) return error(String(value.error));
  if ('formula' in value || 'sharedFormula' in value) {
    const written = 'formula' in value ? value.formula : value.sharedFormula;
    return resultText({ written: written ?? '', result: value.result as CellValue | undefined }, cell);
  }
  if ('text' in value) return { text: String(value.text) };
  return error(JSON.stringify(value));
}

function error(value: string): CellText {
  return { code: 'errorCell', value };
}

/** What the workbook last computed. A number that the cell shows as a date is one. */
function resultText({ written, result }: { written: string; result: CellValue | undefined }, cell: Cell): CellText {
  if (result === undefined || result === null) return { code: 'formulaWithoutResult', value: `=${written}` };
  const isDate = typeof result === 'number' && showsDate(cell.numFmt ?? '');
  return isDate ? { text: dayText((result - unixEpochSerial) * msPerDay) } : valueText(result, cell);
}

/** The streaming reader gives the further cells of a shared formula as JSON of { formula: '', result }. */
function sharedFormula(value: string, cell: Cell): CellText | undefined {
  if (!value.startsWith('{"formula":""')) return undefined;
  try {
    const { result } = JSON.parse(value) as { result?: number | string };
    return resultText({ written: '', result }, cell);
  } catch {
    return undefined;
  }
}

const unixEpochSerial = 25_569;
const msPerDay = 86_400_000;
/** Excel's calendar has a 29 February 1900; days before March 1900 cannot be told from it. */
const dayFirst = -25_508;

/** A day as YYYY-MM-DD; with a time of day it is no day, and the parser will say so. */
function dayText(ms: number): string {
  const day = ms / msPerDay;
  const written = Number.isFinite(day) && day >= dayFirst ? formatDay(Math.floor(day)) : String(day);
  return Number.isInteger(day) ? written : `${written} +`;
}

/** Whether a number format shows a date: it has a day or year letter outside quotes and brackets. */
function showsDate(format: string): boolean {
  return /[dy]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '').replace(/general/i, ''));
}
