/**
 * The one fact that is asked beside the code: something of the loan itself that every book has and that no letter of ours
 * repeats. Whichever is asked depends on the case's number alone, so that asking tells nobody whether there is such a case.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type FactKind, factKinds } from '../core/access/portal.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import { isCurrency } from '../core/money/currency.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';

export interface KnownLoan {
  readonly disbursedOn: Day;
  readonly principalMinor: bigint;
  readonly currency: string;
}

export function factKindOf(caseNumber: string, pepper: Uint8Array): FactKind {
  const [first] = createHmac('sha256', pepper).update(`forbear portal fact\n${caseNumber}`).digest();
  return factKinds[first! % factKinds.length]!;
}

/** Of any of their loans. Every loan is compared to the end, whichever fits. */
export function isKnownFact(
  typed: string,
  at: { readonly kind: FactKind; readonly loans: readonly KnownLoan[]; readonly pepper: Uint8Array },
): boolean {
  const hash = (text: string) => createHmac('sha256', at.pepper).update(`forbear fact\n${text}`).digest();
  const { kind, loans } = at;
  let fits = false;
  for (const loan of loans) {
    const told = kind === 'paidOutOn' ? dayTyped(typed) : amountTyped(typed, loan.currency);
    const known = kind === 'paidOutOn' ? formatDay(loan.disbursedOn) : String(loan.principalMinor);
    const isThis = timingSafeEqual(hash(told ?? ''), hash(known));
    fits = isThis || fits;
  }
  return fits;
}

/** As people write days: 2025-09-10, 2025/9/10, 20250910, with full-width digits, with the signs for year, month and day. */
function dayTyped(typed: string): string | undefined {
  const plain = typed.normalize('NFKC').replace(/\s/g, '');
  const parts = /^(\d{4})(\D?)(\d{1,2})(\D?)(\d{1,2})\D?$/u.exec(plain);
  if (parts === null) return undefined;
  const [, year, , month, , dayOfMonth] = parts;
  const day = parseDay(`${year}-${month!.padStart(2, '0')}-${dayOfMonth!.padStart(2, '0')}`);
  return day === undefined ? undefined : formatDay(day);
}

/** As people write amounts: 9000, 9,000.00, with the sign or word of a currency before or after it. */
function amountTyped(typed: string, currency: string): string | undefined {
  const plain = typed
    .normalize('NFKC')
    .replace(/[\s,']/g, '')
    .replace(/^[^\d-]{0,3}(?=\d)/u, '')
    .replace(/\D{1,3}$/u, '');
  if (!isCurrency(currency)) return undefined;
  const minor = parseAmountMinor(plain, currency);
  return typeof minor === 'bigint' ? String(minor) : undefined;
}
