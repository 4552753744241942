/**
 * Holds when what one fact says stands in the list that another keeps: an address or a medium that the person wants no
 * more of (12 CFR 1006.14(h)). Nothing listed: nothing is asked.
 */
import { asked, inside, parameters } from '../compile-context.ts';
import type { CompileCondition } from './condition.ts';

/** with: fact: of type text or word · list: a fact of type texts or words. */
export const listed: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['fact', 'list']);
  const fact = asked(inside(context, 'fact'), given.fact, ['text', 'word']);
  const list = asked(inside(context, 'list'), given.list, ['texts', 'words']);
  return {
    holds: (situation) => {
      const items = list.ask(situation);
      if (items === undefined) return [list.name];
      if (items === null || (items as readonly string[]).length === 0) return false;
      const said = fact.ask(situation);
      return said === undefined ? [fact.name] : (items as readonly unknown[]).includes(said);
    },
    facts: (situation) => ({ [fact.name]: String(fact.ask(situation) ?? '') }),
  };
};
