/** What a borrower is offered to pay of one loan: what is due next first, then what is late, then all of it. */
import type { Day } from '../calendar/day.ts';

export interface PaymentChoice {
  readonly purpose: 'instalment' | 'arrears' | 'all';
  readonly amountMinor: bigint;
  /** undefined: of what is late or all of it */
  readonly dueOn: Day | undefined;
}

export interface AgreedDue {
  readonly dueOn: Day;
  /** still to be paid of it, money of every day counted */
  readonly missingMinor: bigint;
}

export interface PayableLoan {
  readonly asOf: Day;
  /** all of it, at the end of `asOf` */
  readonly owedMinor: bigint;
  /** due and unpaid at the end of `asOf` */
  readonly arrearsMinor: bigint;
  /** the next due date after `asOf` */
  readonly next: { readonly on: Day; readonly amountMinor: bigint } | undefined;
  /** instalments of an agreement that holds, in order; undefined: there is none */
  readonly agreed: readonly AgreedDue[] | undefined;
  /** what came in since, that no sum above counts; below zero where more was undone than came in */
  readonly receivedSinceMinor: bigint;
}

export interface PayableNow {
  /** no more than this can be paid */
  readonly owedMinor: bigint;
  /** one of each amount, the first is what is asked for next */
  readonly choices: readonly PaymentChoice[];
}

export function paymentChoices(loan: PayableLoan): PayableNow {
  const owedMinor = atLeastNothing(loan.owedMinor - loan.receivedSinceMinor);
  const wished = loan.agreed === undefined ? withoutAgreement(loan) : underAgreement(loan.agreed, loan.asOf);
  const choices: PaymentChoice[] = [];
  for (const choice of [...wished, { purpose: 'all', amountMinor: owedMinor, dueOn: undefined } as const]) {
    const amountMinor = choice.amountMinor < owedMinor ? choice.amountMinor : owedMinor;
    if (amountMinor > 0n && !choices.some((known) => known.amountMinor === amountMinor))
      choices.push({ ...choice, amountMinor });
  }
  return { owedMinor, choices };
}

function underAgreement(agreed: readonly AgreedDue[], asOf: Day): PaymentChoice[] {
  const open = agreed.filter(({ missingMinor }) => missingMinor > 0n);
  const [first] = open;
  if (first === undefined) return [];
  const late = open.filter(({ dueOn }) => dueOn <= asOf);
  const lateMinor = late.reduce((sum, { missingMinor }) => sum + missingMinor, 0n);
  return [
    { purpose: 'instalment', amountMinor: first.missingMinor, dueOn: first.dueOn },
    ...(late.length > 1 ? [{ purpose: 'arrears' as const, amountMinor: lateMinor, dueOn: undefined }] : []),
  ];
}

/** What came in since is taken off what is late first, then off what comes next. */
function withoutAgreement({ arrearsMinor, next, receivedSinceMinor }: PayableLoan): PaymentChoice[] {
  const lateMinor = atLeastNothing(arrearsMinor - receivedSinceMinor);
  if (lateMinor > 0n) return [{ purpose: 'arrears', amountMinor: lateMinor, dueOn: undefined }];
  if (next === undefined) return [];
  const aheadMinor = atLeastNothing(receivedSinceMinor - arrearsMinor);
  return [{ purpose: 'instalment', amountMinor: atLeastNothing(next.amountMinor - aheadMinor), dueOn: next.on }];
}

function atLeastNothing(minor: bigint): bigint {
  return minor > 0n ? minor : 0n;
}
