/** Holds whenever the rule is engaged: the guard says it all. */
import { parameters } from '../compile-context.ts';
import type { CompileCondition } from './condition.ts';

export const whenever: CompileCondition = (context, plain) => {
  parameters(context, plain, []);
  return { holds: () => true, facts: () => ({}) };
};
