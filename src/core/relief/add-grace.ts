/** A new or longer grace period (新增或延长宽限期): more days before anything follows from being late. No amount changes. */
import type { ReliefTool } from './relief-tool.ts';

export interface AddGraceUse {
  readonly tool: 'addGrace';
  readonly days: number;
}

export const addGrace: ReliefTool<AddGraceUse> = {
  tool: 'addGrace',
  phase: 'around',
  riseBecause: undefined,
  effects: ['graceLonger'],
  basis: () => 'amendmentAgreement',
  bounds: ({ graceDaysMax }) => ({ graceDaysMax: graceDaysMax ?? 0 }),
  changes: () => ['newOrLongerGrace'],
  apply(state, { days }, { graceDaysMax }) {
    if (!Number.isSafeInteger(days) || days <= 0) return { refused: 'notPositive' };
    if (graceDaysMax === undefined) return { refused: 'notInPolicy' };
    if (state.graceDaysAdded + days > graceDaysMax) return { refused: 'graceTooLong' };
    return { ...state, graceDaysAdded: state.graceDaysAdded + days };
  },
};
