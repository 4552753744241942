/** Payment holiday (暂停还款): no payment for a stated time, and whether interest runs in it is always said. */
import { laterDues } from './later-dues.ts';
import { laterBasis, type ReliefTool } from './relief-tool.ts';

export interface PaymentHolidayUse {
  readonly tool: 'paymentHoliday';
  readonly months: number;
  readonly interest: 'runs' | 'paused';
}

export const paymentHoliday: ReliefTool<PaymentHolidayUse> = {
  tool: 'paymentHoliday',
  phase: 'pause',
  riseBecause: 'interestWhilePaused',
  effects: ['noPaymentForAWhile', 'maturityLater', 'recordExtension'],
  basis: laterBasis,
  bounds: ({ deferMonthsMax }) => ({ deferMonthsMax }),
  changes: ({ interest }) => (interest === 'paused' ? ['extension', 'interestReduced'] : ['extension']),
  apply(state, { months, interest }, policy) {
    const after = laterDues(state, { months, interest }, policy);
    if ('refused' in after) return after;
    return { ...after, effects: [...after.effects, interest === 'paused' ? 'interestPaused' : 'interestRuns'] };
  },
};
