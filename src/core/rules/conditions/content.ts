/** Shapes over what is said or handed over: all that the law asks for, and nothing beyond what it allows. */
import { asked, inside, parameters, valueNamed } from '../compile-context.ts';
import type { CompileCondition } from './condition.ts';

/** Holds when the list holds every item of the value. with: list: a fact of type words or texts · items: a value of unit words. */
export const includesAll: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['list', 'items']);
  const list = asked(inside(context, 'list'), given.list, ['words', 'texts']);
  const items = valueNamed(inside(context, 'items'), given.items, ['words']) as readonly string[];
  const lacking = (said: readonly string[]) => items.filter((item) => !said.includes(item));
  return {
    holds: (situation) => {
      const said = list.ask(situation);
      return said === undefined ? [list.name] : lacking((said ?? []) as readonly string[]).length === 0;
    },
    facts: (situation) => ({ lacking: lacking((list.ask(situation) ?? []) as readonly string[]) }),
  };
};

/** Holds when the fact (one text, or a list) is made of items of the value alone. with: list, items. */
export const includesOnly: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['list', 'items']);
  const list = asked(inside(context, 'list'), given.list, ['words', 'texts', 'text', 'word']);
  const items = valueNamed(inside(context, 'items'), given.items, ['words']) as readonly string[];
  const said = (value: unknown): readonly string[] =>
    value === null || value === undefined ? [] : typeof value === 'string' ? [value] : (value as readonly string[]);
  const others = (value: unknown) => said(value).filter((item) => !items.includes(item));
  return {
    holds: (situation) => {
      const value = list.ask(situation);
      return value === undefined ? [list.name] : others(value).length === 0;
    },
    facts: (situation) => ({ [list.name]: others(list.ask(situation)), allowed: items }),
  };
};
