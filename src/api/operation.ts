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
  /**
   * Faults that span fields, of a document that the schema refused already: what can still be told of it, so that all
   * faults are told at once. Gets the document as it came; may repeat places that the schema has named.
   */
  readonly furtherFaults?: (document: unknown) => readonly Fault[];
}): Operation {
  return {
    run: (document) => {
      const reading = readDocument(parts.input, document);
      if (reading.ok) return parts.answer(reading.value);
      const told = new Set(reading.invalid.map((fault) => fault.path));
      const further = (parts.furtherFaults?.(document) ?? []).filter((fault) => !told.has(fault.path));
      return { invalid: [...reading.invalid, ...further] };
    },
    schemas: () => ({
      input: z.toJSONSchema(parts.input, { target: 'draft-2020-12', io: 'input' }),
      output: z.toJSONSchema(parts.output, { target: 'draft-2020-12', io: 'output' }),
    }),
  };
}
