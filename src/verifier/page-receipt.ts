/** The page for one receipt: what it proves, who signed the log, and what it does not prove. */
import type { ReceiptReport } from '../core/evidence/receipt-check.ts';
import { element, type PageElement } from './dom.ts';
import { receiptLimits, receiptProves, receiptRows, receiptVerdict, receiptWitnesses } from './receipt-text.ts';
import type { Teller } from './verifier-words.ts';

export function receiptParts(
  report: ReceiptReport,
  { file, teller, policy }: { readonly file: string; readonly teller: Teller; readonly policy: PageElement },
): PageElement[] {
  const { say } = teller;
  const rows = [
    ...receiptRows(report, teller),
    ...receiptWitnesses(report, teller),
    [say('about.file'), file] as const,
  ];
  const terms = rows.flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]);
  return [
    section('who', teller, element('dl', {}, ...terms), policy),
    section(
      'limits',
      teller,
      element('ul', {}, ...receiptLimits(report, teller).map((limit) => element('li', {}, limit))),
    ),
  ];
}

export function receiptVerdictPart(report: ReceiptReport, teller: Teller): PageElement {
  const verdict = receiptVerdict(report, teller);
  const mark = element('span', { class: 'mark', 'aria-hidden': 'true' });
  const told = receiptProves(report, teller).map((line) => element('p', {}, line));
  const attributes = { id: 'verdict', class: `verdict ${report.verdict}`, tabindex: '-1', 'aria-label': verdict };
  return element('section', attributes, element('h2', {}, mark, element('span', {}, verdict)), ...told);
}

function section(code: string, { say }: Teller, ...parts: readonly PageElement[]): PageElement {
  const id = `${code}-title`;
  return element('section', { 'aria-labelledby': id }, element('h2', { id }, say(code)), ...parts);
}
