/** What can be paid, and what was chosen of it: kept in this window until it is paid. */
import { useForm } from '../../../kit/form.ts';
import { readMoney } from '../../../kit/format.ts';
import { type Load, useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';

export type Payable = Read<'/api/v1/cases/{case}/payment'>;
export type PayableLoan = Payable['loans'][number];
export type PaymentChoice = PayableLoan['choices'][number];

export function usePayable(): Load<Payable> {
  const { case: caseNumber } = useSignedIn();
  return useLoad(
    (api) => api.GET('/api/v1/cases/{case}/payment', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  ) as Load<Payable>;
}

export function useChosen() {
  const { case: caseNumber } = useSignedIn();
  return useForm(`${caseNumber} pay`, { loan: '', choice: '', own: '' });
}

export function payableLoans({ loans }: Payable): PayableLoan[] {
  return loans.filter(({ choices, transfer, provider }) => choices.length > 0 && (transfer ?? provider) !== null);
}

export interface Chosen {
  readonly loan: PayableLoan;
  readonly amount: string;
  /** undefined: an amount of their own */
  readonly choice: PaymentChoice | undefined;
}

/** Undefined: nothing was chosen yet, or what was is not there any more. */
export function chosenOf(
  payable: Payable,
  values: { readonly loan: string; readonly choice: string; readonly own: string },
): Chosen | undefined {
  const loans = payableLoans(payable);
  const loan = loans.length === 1 ? loans[0] : loans.find((each) => each.loan === values.loan);
  if (loan === undefined) return undefined;
  const choice = loan.choices.find(({ purpose }) => purpose === values.choice);
  const amount =
    choice?.amount ?? (values.choice === 'other' ? withDecimals(readMoney(values.own), loan.owed) : undefined);
  return amount === undefined ? undefined : { loan, amount, choice };
}

/** Above nothing and no more than is owed; both are decimal text. Amounts are compared here and never worked out. */
export function isPayable(amount: string | undefined, owed: string): boolean {
  if (amount === undefined || !/[1-9]/.test(amount)) return false;
  const parts = (text: string) => {
    const [whole = '', fraction = ''] = text.split('.');
    return { whole, fraction: fraction.padEnd(3, '0') };
  };
  const [one, other] = [parts(amount), parts(owed)];
  if (one.whole.length !== other.whole.length) return one.whole.length < other.whole.length;
  return one.whole + one.fraction <= other.whole + other.fraction;
}

/** Written as the loan's own amounts are: 12.5 as 12.50. */
function withDecimals(amount: string | undefined, like: string): string | undefined {
  if (amount === undefined) return undefined;
  const [whole, fraction = ''] = amount.split('.');
  const decimals = like.split('.')[1]?.length ?? 0;
  return decimals === 0 && fraction === '' ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`;
}
