/** A kernel operation: its schemas and its pure function. The command line and the server run the same one. */
import { z } from 'zod';
import { type Fault, readDocument } from './input.ts';

export interface Operation {
  readonly run: (document: unknown) => object;
  readonly schemas: () => { input: object; output: object };
}

/**
 * Makes an operation of an input schema, an output schema and `answer`, which may itself answer `{ invalid }` for
 * faults that span fields.
 */
export function operation<Input>(parts: {
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType;
  readonly answer: (input: Input) => object | { readonly invalid: readonly Fault[] };
}): Operation {
  return {
    run: (document) => {
      const reading = readDocument(parts.input, document);
      return reading.ok ? parts.answer(reading.value) : { invalid: reading.invalid };
    },
    schemas: () => ({
      input: z.toJSONSchema(parts.input, { target: 'draft-2020-12', io: 'input' }),
      output: z.toJSONSchema(parts.output, { target: 'draft-2020-12', io: 'output' }),
    }),
  };
}
