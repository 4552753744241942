/**
 * `age`: days past due, bucket and class of one loan on given days, from what fell due and what was paid.
 *
 * `arrears` is what is past due; `delinquentSince` the due date of the oldest unpaid amount (null without arrears);
 * `daysPastDue` the days since then less `graceDays` and the paused days, never below 0. So with grace days an amount
 * can be in arrears with 0 days past due. In Apache Fineract's words: arrears = delinquentAmount, daysPastDue =
 * delinquentDays, delinquentSince + graceDays = delinquentDate, and pastDueDays is daysPastDue without grace and pauses.
 * `bucket` is the code of the bucket of daysPastDue, null outside all. With a `scheme`, `riskClass` is the least class
 * by what ageing sees and `because` the rules that bind; both are empty on days on which no rule of the scheme is in
 * force. For eu.forborne, where only the first due date after the measure is known, it stands for the measure's day.
 */
import { z } from 'zod';
import { type Bucket, bucketFaults, bucketOf } from '../core/ageing/bucket.ts';
import { type CnClassRules, type CnScheme, cnClassRulesOn } from '../core/ageing/class-rules.ts';
import { daysPastDue, overlappingPauses, type Pause } from '../core/ageing/days-past-due.ts';
import {
  arrearsMinor,
  type DelinquencySpan,
  type DueAmount,
  delinquencySpans,
  type PaidAmount,
  spanAt,
} from '../core/ageing/delinquency.ts';
import { type EuRules, euForborne, euRulesOn, euStates } from '../core/ageing/eu-forborne.ts';
import { cnRiskClass } from '../core/ageing/risk-class.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import type { Period } from '../core/calendar/period.ts';
import { type Currency, isCurrency } from '../core/money/currency.ts';
import { formatAmount, parseAmountMinor } from '../core/money/decimal.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import { riskClasses } from '../core/rules/vocabulary.ts';
import { type AgeDocument, ageInput, isAgeDocument, isBucketList, isObject, isPauseList } from './age-document.ts';
import { type Fault, pointer } from './input.ts';
import { type Operation, operation } from './operation.ts';
import { amountSchema, countSchema, daySchema } from './shapes.ts';

export const ageOutput = z.strictObject({
  at: z.array(
    z.strictObject({
      asOf: daySchema,
      arrears: amountSchema,
      delinquentSince: daySchema.nullable(),
      daysPastDue: countSchema,
      bucket: z.string().nullable(),
      riskClass: z
        .enum([...riskClasses, ...euStates])
        .nullable()
        .optional(),
      because: z.array(z.string()).optional(),
    }),
  ),
});

type Answer = z.infer<typeof ageOutput>['at'][number];

/** The loan as the core takes it: amounts in minor units, lists sorted by day. */
interface AgeFacts {
  readonly currency: Currency;
  readonly due: readonly DueAmount[];
  readonly payments: readonly PaidAmount[];
  readonly pauses: readonly Pause[];
  readonly graceDays: number;
  readonly buckets: readonly Bucket[];
  readonly restructured:
    | { readonly firstDueOn: Day; readonly every: Period; readonly nonPerformingBefore: boolean | undefined }
    | undefined;
}

/** The operation by the values of the law packs that are loaded. */
export function ageOperation(values: DatedValues): Operation {
  const classOn = classifier(values);
  const answer = (document: AgeDocument) => {
    const reading = factsOf(document);
    return 'invalid' in reading ? reading : { at: answers(document, reading.facts, classOn) };
  };
  const bySchema = operation<AgeDocument>({ input: ageInput, output: ageOutput, answer, furtherFaults });
  return {
    run: (document) => (isAgeDocument(document) ? answer(document) : bySchema.run(document)),
    schemas: bySchema.schemas,
  };
}

/** What can still be told of a document that the schema refuses. */
function furtherFaults(document: unknown): Fault[] {
  if (!isObject(document)) return [];
  const { currency, pauses, buckets } = document;
  const faults: Fault[] = [];
  if (typeof currency === 'string' && isCurrency(currency)) {
    for (const field of ['due', 'payments'] as const) {
      const list = document[field];
      (Array.isArray(list) ? list : []).forEach((item: unknown, index) => {
        const text = isObject(item) ? item.amount : undefined;
        const amount = typeof text === 'string' ? parseAmountMinor(text, currency) : 0n;
        if (typeof amount !== 'bigint') faults.push({ path: `/${field}/${index}/amount`, value: text, code: amount });
      });
    }
  }
  if (isPauseList(pauses)) pausesOf(pauses, faults);
  if (isBucketList(buckets)) bucketsOf(buckets, faults);
  return faults;
}

type AgeReading = { readonly facts: AgeFacts } | { readonly invalid: readonly Fault[] };

function factsOf(document: AgeDocument): AgeReading {
  const invalid: Fault[] = [];
  const { currency } = document;
  const amountOf = (text: string, ...keys: (string | number)[]): bigint => {
    const amount = parseAmountMinor(text, currency);
    if (typeof amount === 'bigint') return amount;
    invalid.push({ path: pointer(keys), value: text, code: amount });
    return 0n;
  };
  const due = document.due.map(({ on, amount }, index) => {
    return { on: dayOf(on), amountMinor: amountOf(amount, 'due', index, 'amount') };
  });
  const payments = document.payments.map(({ on, amount }, index) => {
    return { on: dayOf(on), amountMinor: amountOf(amount, 'payments', index, 'amount') };
  });
  const pauses = pausesOf(document.pauses ?? [], invalid);
  const buckets = bucketsOf(document.buckets ?? [], invalid);
  if (invalid.length > 0) return { invalid };
  const { restructured } = document;
  const facts: AgeFacts = {
    currency,
    due: sortedBy(due, (amount) => amount.on),
    payments: sortedBy(payments, (payment) => payment.on),
    pauses,
    graceDays: document.graceDays ?? 0,
    buckets,
    restructured: restructured && {
      firstDueOn: dayOf(restructured.firstDueOn),
      every: restructured.every,
      nonPerformingBefore: restructured.nonPerformingBefore,
    },
  };
  return { facts };
}

function pausesOf(list: NonNullable<AgeDocument['pauses']>, invalid: Fault[]): Pause[] {
  const pauses = list.map(({ from, to }) => ({ from: dayOf(from), to: dayOf(to) }));
  pauses.forEach((pause, index) => {
    if (pause.to < pause.from) {
      invalid.push({ path: `/pauses/${index}/to`, value: list[index]!.to, code: 'endBeforeStart' });
    }
  });
  const overlap = overlappingPauses(pauses);
  if (overlap) {
    const [, index] = overlap;
    invalid.push({ path: `/pauses/${index}`, value: list[index], code: 'pausesOverlap' });
  }
  return sortedBy(pauses, (pause) => pause.from);
}

function bucketsOf(list: NonNullable<AgeDocument['buckets']>, invalid: Fault[]): Bucket[] {
  const buckets = list.map(({ code, fromDays, toDays }) => ({ code, fromDays, toDays }));
  for (const { index, fault } of bucketFaults(buckets)) {
    invalid.push({ path: `/buckets/${index}`, value: list[index], code: fault });
  }
  return buckets;
}

/** Sorts only what is not sorted yet; amounts of one day keep their order. */
function sortedBy<T>(items: T[], on: (item: T) => number): T[] {
  for (let i = 1; i < items.length; i++) {
    if (on(items[i]!) < on(items[i - 1]!)) return items.sort((a, b) => on(a) - on(b));
  }
  return items;
}

/** The day of a text that the schema has passed. */
function dayOf(text: string): Day {
  return parseDay(text)!;
}

function answers(document: AgeDocument, facts: AgeFacts, classOn: Classifier): Answer[] {
  const asOfDays = document.asOf.map(dayOf);
  const { currency, due, payments, pauses, graceDays, buckets } = facts;
  const latest = asOfDays.reduce((last, asOf) => Math.max(last, asOf));
  const spans = delinquencySpans({ due, payments, until: latest });
  return asOfDays.map((asOf, index) => {
    const span = spanAt(spans, asOf);
    const delinquentSince = span?.delinquentSince;
    const days = delinquentSince === undefined ? 0 : daysPastDue({ delinquentSince, asOf, graceDays, pauses });
    return {
      asOf: document.asOf[index]!,
      arrears: formatAmount(span === undefined ? 0n : arrearsMinor({ due, payments, asOf }), currency),
      delinquentSince: delinquentSince === undefined ? null : formatDay(delinquentSince),
      daysPastDue: days,
      bucket: bucketOf(days, buckets)?.code ?? null,
      ...(document.scheme === undefined ? undefined : classOn(document.scheme, { asOf, facts, spans })),
    };
  });
}

type ClassAnswer = Required<Pick<Answer, 'riskClass' | 'because'>>;
type Classifier = (
  scheme: NonNullable<AgeDocument['scheme']>,
  at: { readonly asOf: Day; readonly facts: AgeFacts; readonly spans: readonly DelinquencySpan[] },
) => ClassAnswer;

function classifier(values: DatedValues): Classifier {
  const cn = { 'cn.general': byStretch(values, cnOn('cn.general')), 'cn.card': byStretch(values, cnOn('cn.card')) };
  const eu = byStretch(values, euRulesOn);
  return (scheme, { asOf, facts, spans }) => {
    const { restructured } = facts;
    if (scheme === 'eu.forborne') {
      const rules: EuRules | undefined = eu(asOf);
      if (rules === undefined) return { riskClass: null, because: [] };
      const measure = restructured && {
        on: restructured.firstDueOn,
        nonPerformingBefore: restructured.nonPerformingBefore,
      };
      const { graceDays, pauses } = facts;
      const answer = euForborne({ asOf, spans, graceDays, pauses, rules, measure });
      return { riskClass: answer.state, because: [...answer.because] };
    }
    const rules: CnClassRules = cn[scheme](asOf);
    const answer = cnRiskClass({
      ...facts,
      asOf,
      spans,
      rules,
      restructured: restructured && { ...restructured, again: false },
    });
    return { riskClass: answer.riskClass ?? null, because: answer.because.map((reason) => reason.ruleId) };
  };
}

function cnOn(scheme: CnScheme): (values: DatedValues, asOf: Day) => CnClassRules {
  return (values, asOf) => cnClassRulesOn(values, { scheme, asOf });
}

/** What `rulesOn` gives, worked out once for each stretch of days between which no value of the packs changes. */
function byStretch<T>(values: DatedValues, rulesOn: (values: DatedValues, asOf: Day) => T): (asOf: Day) => T {
  const edges = new Set<Day>();
  for (const value of values.values()) {
    for (const span of value.spans) {
      edges.add(span.from);
      if (span.to !== undefined) edges.add(span.to);
    }
  }
  const starts = [...edges].sort((a, b) => b - a);
  const known = new Map<Day, T>();
  return (asOf) => {
    const start = starts.find((edge) => edge <= asOf) ?? Number.NEGATIVE_INFINITY;
    let rules = known.get(start);
    if (rules === undefined) {
      rules = rulesOn(values, asOf);
      known.set(start, rules);
    }
    return rules;
  };
}
