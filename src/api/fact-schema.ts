/** The JSON Schema of a fact by its declaration: what fact-values.ts reads. */
import { consentKinds, type FactDeclaration, type FactType, places } from '../core/rules/facts.ts';
import { weekdayWords } from '../core/rules/vocabulary.ts';

type Schema = Readonly<Record<string, unknown>>;

const day: Schema = { type: 'string', format: 'date' };
const text: Schema = { type: 'string', minLength: 1 };
const timeOfDay: Schema = { type: 'string', pattern: '^[0-9]{2}:[0-9]{2}$' };

const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema => {
  return { type: 'object', properties, required, additionalProperties: false };
};
const listOf = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });
const oneOf = (words: readonly string[]): Schema => ({ type: 'string', enum: words });

const hours = object({ from: timeOfDay, until: timeOfDay }, ['from', 'until']);

const schemas: Readonly<Record<FactType, (words: readonly string[]) => Schema>> = {
  boolean: () => ({ type: 'boolean' }),
  day: () => day,
  count: () => ({ type: 'integer', minimum: 0 }),
  amount: () => ({ type: 'string', pattern: '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$' }),
  percent: () => ({ type: 'string', pattern: '^-?(0|[1-9][0-9]*)(\\.[0-9]{1,6})?$' }),
  text: () => text,
  word: oneOf,
  words: (words) => listOf(oneOf(words)),
  texts: () => ({ anyOf: [text, listOf(text)] }),
  times: () =>
    listOf(
      object(
        {
          weekdays: listOf(oneOf(weekdayWords), { minItems: 1 }),
          hours,
          places: listOf(oneOf(places), { minItems: 1 }),
          on: day,
          from: day,
          until: day,
        },
        [],
      ),
    ),
  consents: () =>
    listOf(
      object(
        {
          kind: oneOf(consentKinds),
          givenOn: day,
          givenAt: { type: 'string', format: 'date-time' },
          until: day,
          revokedOn: day,
          address: text,
          debt: text,
        },
        ['kind'],
      ),
    ),
  hours: () => hours,
  days: () => listOf(day),
  spans: () => listOf(object({ from: day, to: day }, ['from'])),
  events: (words) => listOf(object({ on: day, kind: oneOf(words) }, ['on', 'kind'])),
};

/** Null says that there is none, which is no answer to yes or no; "unknown" that nobody knows. */
export function factSchema(fact: FactDeclaration): Schema {
  const none: Schema[] = fact.type === 'boolean' ? [] : [{ type: 'null' }];
  const anyOf = [schemas[fact.type](fact.words ?? []), ...none, { const: 'unknown' }];
  return { description: fact.text?.en ?? fact.name, anyOf };
}
