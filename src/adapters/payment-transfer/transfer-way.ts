/**
 * Paying by bank transfer: no provider is asked. The payer sends the money from their own bank with the reference, and it is
 * recognised when the bank's file is loaded. Nothing begins here and nothing is answered, so there is no port to keep.
 */
import { isBic, isIban, sepaCodeText, sepaNameLengthMax } from '../../core/payment/sepa-code.ts';

export interface TransferAccount {
  readonly accountName: string;
  readonly bankName: string;
  /** as it is printed for people; an IBAN may stand with spaces */
  readonly accountNumber: string;
  readonly bic: string | undefined;
  readonly currency: string;
}

export type TransferFault = {
  readonly field: keyof TransferAccount;
  readonly code: 'missing' | 'tooLong' | 'notAnAccountNumber' | 'notABic' | 'notACurrency';
};

const lengthMax = 140;

/** All faults at once. */
export function transferFaults(account: TransferAccount): TransferFault[] {
  const faults: TransferFault[] = [];
  for (const field of ['accountName', 'bankName', 'accountNumber'] as const) {
    if (account[field].trim() === '') faults.push({ field, code: 'missing' });
    else if (account[field].length > lengthMax || /[\p{Cc}]/u.test(account[field]))
      faults.push({ field, code: 'tooLong' });
  }
  const number = accountDigits(account.accountNumber);
  const looksLikeIban = /^[A-Z]{2}\d{2}/.test(number);
  const isNumber = looksLikeIban ? isIban(number) : /^[A-Z0-9]{4,34}$/.test(number);
  if (number !== '' && !isNumber) faults.push({ field: 'accountNumber', code: 'notAnAccountNumber' });
  if (account.bic !== undefined && !isBic(account.bic)) faults.push({ field: 'bic', code: 'notABic' });
  if (!/^[A-Z]{3}$/.test(account.currency)) faults.push({ field: 'currency', code: 'notACurrency' });
  return faults;
}

function accountDigits(text: string): string {
  return text.replaceAll(/[\s-]/g, '').toUpperCase();
}

/**
 * What a QR code for this transfer says; undefined: no bank's telephone would understand one. Within the euro area it is that of
 * EPC069-12. In China bank transfers have no common code: those of banks and wallets are their own and made by them.
 */
export function transferCodeText(
  account: TransferAccount,
  of: { readonly amountMinor: bigint; readonly currency: string; readonly reference: string },
): string | undefined {
  if (of.currency !== 'EUR' || account.currency !== 'EUR') return undefined;
  return sepaCodeText({
    accountName: account.accountName.slice(0, sepaNameLengthMax),
    iban: accountDigits(account.accountNumber),
    bic: account.bic,
    amountMinor: of.amountMinor,
    reference: of.reference,
  });
}
