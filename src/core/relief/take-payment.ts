/** Money that comes in with the relief: divided over what is owed, and off what is due now before later instalments. */
import type { Component } from '../loan/components.ts';
import { allocate, completedOrder } from '../loan/waterfall.ts';
import { lessOwed } from './less-owed.ts';
import { added, type Movement, type ReliefState } from './relief-state.ts';

/** `amountMinor` <= all that is owed. `first` is paid before the others in the debt's own order of payment. */
export function takePayment(
  state: ReliefState,
  at: {
    readonly tool: string;
    readonly amountMinor: bigint;
    readonly payer: string | undefined;
    readonly first: readonly Component[];
  },
): ReliefState {
  const order = completedOrder({ agreed: at.first, lawful: state.paymentOrder });
  const { allocated, unappliedMinor } = allocate({ owed: state.owed, paymentMinor: at.amountMinor, order });
  if (unappliedMinor !== 0n) throw new Error('an order of payment that leaves out what is owed');
  const movements: Movement[] = [];
  let after = state;
  for (const component of order) {
    const amountMinor = allocated[component];
    if (amountMinor === 0n) continue;
    after = lessOwed(after, component, amountMinor);
    movements.push({ tool: at.tool, kind: 'pay', component, to: undefined, amountMinor, payer: at.payer });
  }
  return { ...after, paid: added(state.paid, allocated), movements: [...state.movements, ...movements] };
}
