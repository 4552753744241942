/** What came of checking one receipt, for a person: what it proves, of what, who vouches, and what it does not prove. */
import { fingerprintText } from '../core/evidence/bundle-page.ts';
import type { ReceiptReport } from '../core/evidence/receipt-check.ts';
import type { Teller } from './verifier-words.ts';

/** The verdict in one line. */
export function receiptVerdict({ verdict, entry }: ReceiptReport, { say }: Teller): string {
  return say(`receipt.${verdict}`, { number: entry?.number ?? '' });
}

/** What it proves, a sentence each; of one that fails, what does not hold and what to do. */
export function receiptProves(report: ReceiptReport, teller: Teller): string[] {
  const { say, instant } = teller;
  const { entry, content, fault, recordedAtMs, stoodByMs, size } = report;
  if (fault !== undefined) return [say(`receipt.fault.${fault.code}`, fault.params), say('receipt.failsThen')];
  const number = entry!.number;
  return [
    say('receipt.proves.stands', { number, size: size! }),
    say(content === undefined ? 'receipt.proves.something' : 'receipt.proves.exactly', {
      what: teller.happened({ kind: entry!.kind, content }),
    }),
    ...(recordedAtMs === undefined ? [] : [say('receipt.proves.recorded', { at: instant(recordedAtMs) })]),
    ...(stoodByMs === undefined ? [] : [say('receipt.proves.witnessed', { at: instant(stoodByMs) })]),
    say(report.policyFrom === 'yours' ? 'receipt.byYours' : 'receipt.byReceipt'),
  ];
}

/** Name and value; what is not known is left out. */
export function receiptRows(report: ReceiptReport, { say }: Teller): (readonly [string, string])[] {
  const { caseNumber, lender, origin, root, logKey, logKeyFingerprint } = report;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [say('about.case'), caseNumber],
    [say('about.lender'), lender],
    [say('receipt.log'), origin],
    [say('who.root'), root],
    [say('receipt.key'), logKey],
    [say('receipt.fingerprint'), logKeyFingerprint && fingerprintText(logKeyFingerprint)],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

export function receiptWitnesses(
  { witnesses }: ReceiptReport,
  { say, instant }: Teller,
): (readonly [string, string])[] {
  return witnesses.map(({ name, atMs }) => [
    `${say('who.witness')} ${name}`,
    [
      say(`who.witness.${atMs === undefined ? 'notCosigned' : 'cosigned'}`),
      ...(atMs === undefined ? [] : [instant(atMs)]),
    ].join(say('place.and')),
  ]);
}

export function receiptLimits({ limits }: ReceiptReport, { say }: Teller): string[] {
  return limits.map((limit) => say(`receipt.limit.${limit}`));
}

export function receiptText(report: ReceiptReport, teller: Teller): string {
  const { say } = teller;
  const [first = '', ...more] = receiptProves(report, teller);
  const rows = [...receiptRows(report, teller), ...receiptWitnesses(report, teller)];
  const parts = [
    [`${receiptVerdict(report, teller)}`, first, ...more],
    rows.length === 0 ? [] : [say('who'), ...rows.map(([label, value]) => `  ${say('labelled', { label, value })}`)],
    [say('limits'), ...receiptLimits(report, teller).map((limit) => `  · ${limit}`)],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
