/**
 * `screen`: words that must not be said, in a text that is to be sent or a transcript of what was said. `blocked` when a
 * certain finding stands, `review` when only doubtful ones do and a person should look. `span` are UTF-16 offsets in the
 * text as given, [0, 0] where something is missing; `say` is a lawful way to say it.
 */
import { z } from 'zod';
import { type Day, parseDay } from '../core/calendar/day.ts';
import { audiences, channels, courtStages, directions, findingCodes } from '../core/contact/wording/finding-codes.ts';
import { screenWording, type WordingKnowledge } from '../core/contact/wording/screen-wording.ts';
import { type Operation, operation } from './operation.ts';
import { daySchema } from './shapes.ts';

const textCharactersMax = 200_000;

export const screenInput = z.strictObject({
  jurisdiction: z.string().min(1),
  direction: z.enum(directions),
  audience: z.enum(audiences),
  channel: z.enum(channels),
  firstContact: z.boolean(),
  text: z.string().max(textCharactersMax),
  /** by the law of this day; the law as it stands when left out */
  on: daySchema.optional(),
  /** names of the lender or of who writes for it */
  institution: z.union([z.string().min(1), z.array(z.string().min(1)).max(20)]).optional(),
  facts: z
    .strictObject({
      courtStage: z.enum(courtStages).optional(),
      agreementInForce: z.boolean().optional(),
      timeBarred: z.boolean().optional(),
    })
    .optional(),
});
type ScreenDocument = z.infer<typeof screenInput>;

export const screenOutput = z.strictObject({
  outcome: z.enum(['clean', 'blocked', 'review']),
  findings: z.array(
    z.strictObject({
      code: z.enum(findingCodes),
      ruleId: z.string(),
      span: z.tuple([z.number().int(), z.number().int()]),
      quote: z.string(),
      certain: z.boolean(),
      say: z.strictObject({ en: z.string(), zh: z.string() }),
    }),
  ),
});

/** `rulesFor` gives the rule of each finding that a jurisdiction forbids on a day; undefined: no such jurisdiction. */
export function screenOperation(given: {
  readonly words: WordingKnowledge;
  readonly rulesFor: (jurisdiction: string, on: Day | undefined) => ReadonlyMap<string, string> | undefined;
}): Operation {
  const answer = (document: ScreenDocument) => {
    const { jurisdiction, institution, on } = document;
    const rules = given.rulesFor(jurisdiction, on === undefined ? undefined : parseDay(on));
    if (rules === undefined) {
      return { invalid: [{ path: '/jurisdiction', value: jurisdiction, code: 'unknownJurisdiction' }] };
    }
    return screenWording(given.words, {
      ...document,
      institutions: typeof institution === 'string' ? [institution] : institution,
      ruleFor: (code) => rules.get(code),
    });
  };
  return operation<ScreenDocument>({ input: screenInput, output: screenOutput, answer });
}
