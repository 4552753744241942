/** `forbear schedule`: terms and events in, the repayment schedule in force out. */
import { z } from 'zod';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import { dayCounts } from '../core/calendar/day-count.ts';
import { schedule } from '../core/loan/schedule/schedule.ts';
import {
  instalmentsMax,
  methods,
  type RefusedSchedule,
  type Schedule,
  type ScheduleEvent,
  scheduleRefusals,
  type Terms,
} from '../core/loan/schedule/terms.ts';
import type { Currency } from '../core/money/currency.ts';
import { formatAmount, parseAmountMinor, parsePercent } from '../core/money/decimal.ts';
import { roundingModes } from '../core/money/round.ts';
import { type Fault, pointer } from './input.ts';
import { operation } from './operation.ts';
import {
  amountSchema,
  countSchema,
  currencySchema,
  daySchema,
  must,
  periodSchema,
  ratePercentSchema,
} from './shapes.ts';

/** A rate beyond this is taken for a slip of the decimal point. */
const ratePercentMax = 1000n;
const eventsMax = 10_000;

const rateSchema = ratePercentSchema.superRefine(
  must('rateTooLarge', (text: string) => {
    const rate = parsePercent(text);
    return rate === undefined || rate.numerator * 100n <= ratePercentMax * rate.denominator;
  }),
);
const instalmentsSchema = z.int().min(1).max(instalmentsMax);

const eventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('disburse'), on: daySchema, amount: amountSchema }),
  z.strictObject({ kind: z.literal('pay'), on: daySchema, amount: amountSchema }),
  z.strictObject({ kind: z.literal('changeRate'), from: daySchema, annualRatePercent: rateSchema }),
  z.strictObject({ kind: z.literal('reAmortise'), on: daySchema }),
  z.strictObject({
    kind: z.literal('reAge'),
    on: daySchema,
    startOn: daySchema,
    instalments: instalmentsSchema,
    every: periodSchema,
  }),
  z.strictObject({ kind: z.literal('extendMaturity'), on: daySchema, instalments: instalmentsSchema }),
  z.strictObject({ kind: z.literal('moveDueDate'), from: daySchema, to: daySchema }),
  z.strictObject({ kind: z.literal('pauseInterest'), from: daySchema, to: daySchema }),
]);

export const scheduleInput = z.strictObject({
  currency: currencySchema,
  principal: amountSchema,
  annualRatePercent: rateSchema,
  disbursedOn: daySchema,
  instalments: instalmentsSchema,
  every: periodSchema,
  firstDueOn: daySchema.optional(),
  method: z.enum(methods),
  dayCount: z.enum(dayCounts),
  rounding: z.enum(roundingModes).default('halfEven'),
  roundTo: amountSchema
    .optional()
    .meta({ description: 'the level instalment is a multiple of this; the minor unit when left out' }),
  graceOnPrincipal: countSchema.default(0),
  graceOnInterest: countSchema.default(0),
  events: z.array(eventSchema).max(eventsMax).default([]),
});
type Input = z.infer<typeof scheduleInput>;
type InputEvent = z.infer<typeof eventSchema>;

export const scheduleOutput = z.union([
  z.strictObject({
    instalments: z.array(
      z.strictObject({
        n: z.int(),
        dueOn: daySchema,
        days: z.int(),
        principal: amountSchema,
        interest: amountSchema,
        total: amountSchema,
        balanceAfter: amountSchema,
        paid: amountSchema.optional().meta({ description: 'there when a payment is among the events' }),
        outstanding: amountSchema.optional().meta({ description: 'total less paid' }),
      }),
    ),
    totals: z.strictObject({
      principal: amountSchema,
      interest: amountSchema,
      total: amountSchema,
      paid: amountSchema.optional(),
      outstanding: amountSchema.optional(),
    }),
  }),
  z.strictObject({ refused: z.enum(scheduleRefusals), on: daySchema, owed: amountSchema.optional() }),
]);

export const scheduleOperation = operation({ input: scheduleInput, output: scheduleOutput, answer });

function answer(input: Input): object {
  const faults: Fault[] = [];
  const terms = termsOf(input, faults);
  const events = input.events.map((event, index) => eventOf(event, index, input, terms.disbursedOn, faults));
  if (faults.length > 0) return { invalid: faults };
  const made = schedule(terms, events);
  if ('refused' in made) return refusalOf(made, input.currency);
  return answerOf(
    made,
    input.currency,
    events.some((event) => event.kind === 'pay'),
  );
}

function termsOf(input: Input, faults: Fault[]): Terms {
  const { currency } = input;
  const disbursedOn = parseDay(input.disbursedOn)!;
  const firstDueOn = input.firstDueOn === undefined ? undefined : parseDay(input.firstDueOn)!;
  const fault = (field: keyof Input, code: string) =>
    faults.push({ path: pointer([field]), value: input[field], code });
  if (firstDueOn !== undefined && firstDueOn <= disbursedOn) fault('firstDueOn', 'notAfterDisbursement');
  if (input.graceOnPrincipal >= input.instalments) fault('graceOnPrincipal', 'graceTooLong');
  if (input.graceOnInterest >= input.instalments) fault('graceOnInterest', 'graceTooLong');
  return {
    principalMinor: positive(input.principal, currency, ['principal'], faults),
    annualRate: parsePercent(input.annualRatePercent)!,
    disbursedOn,
    instalments: input.instalments,
    every: input.every,
    firstDueOn,
    method: input.method,
    dayCount: input.dayCount,
    rounding: input.rounding,
    roundToMinor: input.roundTo === undefined ? 1n : positive(input.roundTo, currency, ['roundTo'], faults),
    graceOnPrincipal: input.graceOnPrincipal,
    graceOnInterest: input.graceOnInterest,
  };
}

function eventOf(event: InputEvent, index: number, input: Input, disbursedOn: Day, faults: Fault[]): ScheduleEvent {
  const day = (field: string, text: string, earliest: Day, code: string): Day => {
    const on = parseDay(text)!;
    if (on < earliest) faults.push({ path: pointer(['events', index, field]), value: text, code });
    return on;
  };
  const own = (field: string, text: string) => day(field, text, disbursedOn, 'beforeDisbursement');
  switch (event.kind) {
    case 'disburse': {
      const amountMinor = positive(event.amount, input.currency, ['events', index, 'amount'], faults);
      return { kind: 'disburse', on: own('on', event.on), amountMinor };
    }
    case 'pay': {
      const amountMinor = amountOf(event.amount, input.currency, ['events', index, 'amount'], faults, 0n);
      return { kind: 'pay', on: own('on', event.on), amountMinor };
    }
    case 'changeRate':
      return { kind: 'changeRate', from: own('from', event.from), annualRate: parsePercent(event.annualRatePercent)! };
    case 'reAmortise':
      return { kind: 'reAmortise', on: own('on', event.on) };
    case 'reAge': {
      const on = own('on', event.on);
      const startOn = day('startOn', event.startOn, on, 'endsBeforeStart');
      return { kind: 'reAge', on, startOn, instalments: event.instalments, every: event.every };
    }
    case 'extendMaturity':
      return { kind: 'extendMaturity', on: own('on', event.on), instalments: event.instalments };
    case 'moveDueDate':
      return { kind: 'moveDueDate', from: own('from', event.from), to: own('to', event.to) };
    case 'pauseInterest': {
      const from = own('from', event.from);
      return { kind: 'pauseInterest', from, to: day('to', event.to, from, 'endsBeforeStart') };
    }
  }
}

function positive(text: string, currency: Currency, path: (string | number)[], faults: Fault[]): bigint {
  return amountOf(text, currency, path, faults, 1n);
}

function amountOf(text: string, currency: Currency, path: (string | number)[], faults: Fault[], least: bigint): bigint {
  const parsed = parseAmountMinor(text, currency);
  if (typeof parsed !== 'bigint') {
    faults.push({ path: pointer(path), value: text, code: parsed });
    return 1n;
  }
  if (parsed < least)
    faults.push({ path: pointer(path), value: text, code: least === 0n ? 'negative' : 'notPositive' });
  return parsed;
}

function refusalOf(refusal: RefusedSchedule, currency: Currency): object {
  return {
    refused: refusal.refused,
    on: formatDay(refusal.on),
    ...(refusal.owedMinor === undefined ? {} : { owed: formatAmount(refusal.owedMinor, currency) }),
  };
}

function answerOf(made: Schedule, currency: Currency, withPaid: boolean): object {
  let principal = 0n;
  let interest = 0n;
  let paid = 0n;
  const text = (amountMinor: bigint) => formatAmount(amountMinor, currency);
  let totalBefore = -1n;
  let totalText = '';
  const instalments = made.instalments.map((line) => {
    principal += line.principalMinor;
    interest += line.interestMinor;
    paid += line.paidMinor;
    const total = line.principalMinor + line.interestMinor;
    // Level instalments ask for the same again and again.
    if (total !== totalBefore) {
      totalBefore = total;
      totalText = text(total);
    }
    const shown = {
      n: line.n,
      dueOn: formatDay(line.dueOn),
      days: line.days,
      principal: text(line.principalMinor),
      interest: text(line.interestMinor),
      total: totalText,
      balanceAfter: text(line.balanceAfterMinor),
    };
    return withPaid ? { ...shown, paid: text(line.paidMinor), outstanding: text(total - line.paidMinor) } : shown;
  });
  const total = principal + interest;
  const totals = { principal: text(principal), interest: text(interest), total: text(total) };
  return { instalments, totals: withPaid ? { ...totals, paid: text(paid), outstanding: text(total - paid) } : totals };
}
