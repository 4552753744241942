/** Plans on a book by the same readers, models, laws and words that the kernel commands have. */

import { z } from 'zod';
import { readFactValues } from '../api/fact-values.ts';
import { type Fault, readDocument } from '../api/input.ts';
import { shownOffer } from '../api/offer-shown.ts';
import { caseShape, planCaseOf } from '../api/offers-document.ts';
import type { AssessAnswer, PlanKernel } from '../application/plan-ports.ts';
import { loadLaw } from '../composition/load-laws.ts';
import { parseDay } from '../core/calendar/day.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import type { PlanCase } from '../core/negotiation/plan-case.ts';
import { loadAssess, offersGiven } from './plan-operations.ts';
import { readPolicyDocument } from './policy-document.ts';
import { hasWords, words } from './words.ts';

const caseSchema = z.strictObject(caseShape);

export function planKernel(): PlanKernel {
  const given = offersGiven();
  const assessing = loadAssess();
  return {
    assess: (document) => {
      const answer = assessing.run(document);
      if ('invalid' in answer) return { invalid: answer.invalid as Fault[] };
      if ('refused' in answer) return { refused: String(answer.refused) };
      return { answer: answer as AssessAnswer, head: headOf(document as StatementDocument) };
    },
    readPolicy: (content) => readPolicyDocument(content, given),
    planCaseOf: (request, survivalProduct) => {
      const reading = readDocument(caseSchema, request);
      if (!reading.ok) return { invalid: reading.invalid };
      const faults: Fault[] = [];
      const models = { ...given, survivalFor: (_: string, asOf: number) => given.survivalFor(survivalProduct, asOf) };
      const planCase: PlanCase = planCaseOf(reading.value, reading.value.debt!, { models, faults, debtPath: ['debt'] });
      return faults.length > 0 ? { invalid: faults } : { planCase };
    },
    lawFor: loadLaw,
    factValues: (law, facts, currency) =>
      readFactValues(law.vocabulary, facts, { path: ['facts'], faults: [], currency }),
    values: given.values,
    shownPlan: (of) => ({
      lender: shownOffer({ ...of, words: given.words, view: 'lender' }),
      borrower: shownOffer({ ...of, words: given.words, view: 'borrower' }),
    }),
    reasonText: ({ code, values }) => {
      const name = [`offers.respond.${code}`, `negotiate.respond.${code}`].find((each) => hasWords(each));
      return name === undefined ? code : words(name, values);
    },
  };
}

interface StatementDocument {
  readonly currency: string;
  readonly asOf: string;
  readonly lumpSumNow?: string;
  readonly light?: unknown;
}

/** Of a document that `assess` has taken. */
function headOf({ currency, asOf, lumpSumNow, light }: StatementDocument) {
  const lump = lumpSumNow === undefined ? 0n : parseAmountMinor(lumpSumNow, currency);
  return {
    currency,
    asOf: parseDay(asOf)!,
    lumpSumMinor: typeof lump === 'bigint' ? lump : 0n,
    isLight: light !== undefined,
  };
}
