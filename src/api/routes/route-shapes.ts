/** Shapes that many operations share. */
import { z } from 'zod';
import { must } from '../shapes.ts';

export const caseNumberSchema = z
  .string()
  .superRefine(must('notACaseNumber', (text) => /^C\d{4}-\d{6,12}$/.test(text)))
  .meta({ pattern: '^C[0-9]{4}-[0-9]{6,12}$', description: 'the number of a case' });

export const caseParams = z.strictObject({ case: caseNumberSchema });

/** Ids of rows: whole numbers as text, since they may be larger than a JSON number counts. */
export const rowIdSchema = z
  .string()
  .superRefine(must('notAnId', (text) => /^[1-9]\d{0,17}$/.test(text)))
  .meta({ pattern: '^[1-9][0-9]{0,17}$' });

/** An instant with its offset, as ISO 8601 has it. */
export const instantSchema = z.string().meta({ format: 'date-time' });

/** Query parameters come as text. */
export function wholeNumberParameter(from: number, to: number) {
  return z
    .string()
    .superRefine(must('notAWholeNumber', (text) => /^\d{1,9}$/.test(text)))
    .superRefine(must('outOfRange', (text) => Number(text) >= from && Number(text) <= to))
    .transform(Number)
    .meta({ type: 'string', pattern: '^[0-9]{1,9}$', description: `a whole number from ${from} to ${to}` });
}

export const flagParameter = z.enum(['true', 'false']).transform((text) => text === 'true');

export const pageLimit = wholeNumberParameter(1, 200).optional();
export const pageAfter = z.string().max(200).optional();
