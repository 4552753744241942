/**
 * The text of a QR code that fills in a SEPA credit transfer: European Payments Council, EPC069-12, "Quick Response Code:
 * Guidelines to enable data capture for the initiation of a SEPA credit transfer", version 002 of the data, UTF-8, error
 * correction level M. Only for an account with an IBAN and for euro: nowhere else does a bank read it.
 */
import { formatAmount } from '../money/decimal.ts';
import { remainderOf } from './creditor-reference.ts';

/** ISO 13616: without spaces and in capitals. */
export function isIban(text: string): boolean {
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text) && remainderOf(`${text.slice(4)}${text.slice(0, 4)}`) === 1;
}

/** ISO 9362. */
export function isBic(text: string): boolean {
  return /^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(text);
}

export const sepaNameLengthMax = 70;
const sepaAmountMinorMax = 99_999_999_999n;

export interface SepaTransfer {
  readonly accountName: string;
  readonly iban: string;
  /** optional in the European Economic Area */
  readonly bic: string | undefined;
  readonly amountMinor: bigint;
  /** an RF creditor reference, without spaces */
  readonly reference: string;
}

/** Undefined: what the code cannot say (a name or an amount that is too long, an account that has no IBAN). */
export function sepaCodeText({ accountName, iban, bic, amountMinor, reference }: SepaTransfer): string | undefined {
  const isName = accountName !== '' && accountName.length <= sepaNameLengthMax && !/[\r\n]/.test(accountName);
  if (!isName || !isIban(iban) || amountMinor < 1n || amountMinor > sepaAmountMinorMax) return undefined;
  const amount = `EUR${formatAmount(amountMinor, 'EUR')}`;
  return ['BCD', '002', '1', 'SCT', bic ?? '', accountName, iban, amount, '', reference].join('\n');
}
