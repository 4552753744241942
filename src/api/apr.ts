/**
 * `apr`: the annual percentage rate of a row of flows. Amounts below 0 go to the borrower, above 0 come from them.
 *
 * - `usActuarial`: Regulation Z (12 CFR 1026) Appendix J; `rounded` has two decimals.
 * - `eu`: the equation of Directives 2008/48/EC Annex I and 2014/17/EU Annex I; `rounded` has one decimal, half up.
 *   Days (`on`) become years as remark (c) has it, counted from the first advance.
 * - `irr`: by unit periods, rate a period × `unitPeriodsPerYear`; by `on`, effective a year with days / 365; by
 *   `years`, effective a year; `rounded` has two decimals.
 *
 * Answers `aprPercent` with six decimals; refuses with `noRate` when no rate from −99.9999 % to 10^15 % a period
 * (or 10^17 % a year) solves the equation. Where flows change direction more than once and several rates solve it, the answer is the
 * lowest that is not negative and `otherRatesPercent` names the rest.
 */
import { z } from 'zod';
import { parseDay } from '../core/calendar/day.ts';
import { yearsFromDrawdown } from '../core/loan/apr/eu.ts';
import { effectiveIrr, periodicIrr, type YearsFlow } from '../core/loan/apr/irr.ts';
import type { RateRefusal } from '../core/loan/apr/rate.ts';
import { type AnnualRate, usActuarialRate } from '../core/loan/apr/us-actuarial.ts';
import { isCurrency } from '../core/money/currency.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import { divideRounded } from '../core/money/round.ts';
import type { Fault } from './input.ts';
import { operation } from './operation.ts';
import { amountSchema, currencySchema, daySchema, must } from './shapes.ts';

/** Flows of one document, those that `repeat` stands for counted. */
const flowsMax = 10_000;
const unitPeriodsPerYearMax = 1_000_000;
/** 10^17 % a year: beyond it six decimals mean nothing. */
const annualMax = 1e15;
/** Days of a year in `irr` by `on`: the usual convention of spreadsheets, not a rule of law. */
const irrDaysPerYear = 365;

const quotientPattern = /^-?[0-9]+(\.[0-9]+)?(\/[0-9]+(\.[0-9]+)?)?(\+[0-9]+(\.[0-9]+)?(\/[0-9]+(\.[0-9]+)?)?)*$/;

/** '0.25', '1/12', '1/12+3/365' or a number; undefined when it is none of these. */
function quotient(value: string | number): number | undefined {
  if (typeof value === 'number') return value;
  if (value.length > 60 || !quotientPattern.test(value)) return undefined;
  let sum = 0;
  for (const part of value.split('+')) {
    const [over, under = '1'] = part.split('/');
    sum += Number(over) / Number(under);
  }
  return Number.isFinite(sum) ? sum : undefined;
}

const quotientSchema = (description: string, holds: (value: number) => boolean) =>
  z
    .union([z.string(), z.number()])
    .superRefine(
      must('notAFraction', (value: string | number) => {
        const number = quotient(value);
        return number !== undefined && holds(number);
      }),
    )
    .meta({ description });

const fractionSchema = z
  .string()
  .superRefine(
    must('notAFraction', (text) => {
      const value = quotient(text);
      return value !== undefined && value >= 0 && value < 1;
    }),
  )
  .meta({ description: 'odd part of a unit period, 0 <= fraction < 1, such as "19/30"' });

const unitsSchema = z.number().int().min(0).max(100_000);
const repeatSchema = z.number().int().min(1).max(flowsMax);
const perYearSchema = quotientSchema(
  'unit periods in a year, above 0: 12, 52, "365/255"',
  (value) => value > 0 && value <= unitPeriodsPerYearMax,
);
const yearsSchema = quotientSchema(
  'years from the origin: "0.25", "1/12", "1/12+3/365"',
  (value) => Math.abs(value) <= 1000,
);

const unitFlowSchema = z.strictObject({
  at: z.strictObject({ units: unitsSchema, fraction: fractionSchema.optional() }),
  amount: amountSchema,
  repeat: repeatSchema.optional().meta({ description: 'that many equal flows, one unit period apart' }),
});

const timeFields = { on: daySchema.optional(), years: yearsSchema.optional() };
const flowSchema = z.strictObject({
  ...timeFields,
  at: z.strictObject({ units: unitsSchema.optional(), fraction: fractionSchema.optional(), ...timeFields }).optional(),
  amount: amountSchema,
  repeat: repeatSchema.optional().meta({ description: 'that many equal flows, one unit period apart; not with `on`' }),
});

const head = { currency: currencySchema.optional(), unitPeriod: z.string().max(60).optional() };
const flowList = <T>(flow: z.ZodType<T>) => z.array(flow).min(2).max(flowsMax);

export const aprInput = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('usActuarial'),
    ...head,
    unitPeriodsPerYear: perYearSchema,
    flows: flowList(unitFlowSchema),
  }),
  z.strictObject({
    method: z.literal('eu'),
    ...head,
    unitPeriodsPerYear: perYearSchema.optional(),
    flows: flowList(flowSchema),
  }),
  z.strictObject({
    method: z.literal('irr'),
    ...head,
    unitPeriodsPerYear: perYearSchema.optional(),
    flows: flowList(flowSchema),
  }),
]);

const percentSchema = z.string().meta({ description: 'percent a year, decimal text' });
export const aprOutput = z.union([
  z.strictObject({
    aprPercent: percentSchema,
    rounded: percentSchema,
    otherRatesPercent: z.array(percentSchema).optional(),
  }),
  z.strictObject({ refused: z.literal('noRate') }),
]);

type Input = z.infer<typeof aprInput>;
type LooseFlow = z.infer<typeof flowSchema>;

export const aprOperation = operation<Input>({ input: aprInput, output: aprOutput, answer, furtherFaults });

function answer(input: Input): object {
  const faults = [...amountFaults(input), ...lengthFaults(input)];
  if (input.method !== 'usActuarial') faults.push(...timeFaults(input.flows, input.unitPeriodsPerYear));
  if (faults.length > 0) return { invalid: faults };
  const perYear = input.unitPeriodsPerYear === undefined ? undefined : quotient(input.unitPeriodsPerYear);
  if (input.method === 'usActuarial')
    return printed(usActuarialRate({ flows: unitFlows(input.flows), unitPeriodsPerYear: perYear! }), 2);
  const kinds = new Set(input.flows.map((flow) => timesOf(flow)[0]!.kind));
  const decimals = input.method === 'eu' ? 1 : 2;
  if (kinds.has('on')) {
    const years = input.method === 'eu' ? euYears(input.flows) : irrYears(input.flows);
    return printed(
      effectiveIrr(input.flows.map((flow, n) => ({ amount: Number(flow.amount), years: years[n]! }))),
      decimals,
    );
  }
  if (input.method === 'irr' && !kinds.has('years'))
    return printed(periodicIrr({ flows: unitFlows(input.flows), unitPeriodsPerYear: perYear! }), decimals);
  return printed(effectiveIrr(input.flows.map((flow) => yearsFlow(flow, perYear))), decimals);
}

/** Flows at whole and odd unit periods, once their times are known to be such. */
function unitFlows(flows: readonly { amount: string; at?: LooseFlow['at']; repeat?: number | undefined }[]) {
  return flows.map((flow) => ({
    amount: Number(flow.amount),
    units: flow.at!.units!,
    oddFraction: quotient(flow.at!.fraction ?? 0)!,
    repeat: flow.repeat ?? 1,
  }));
}

function yearsFlow(flow: LooseFlow, perYear: number | undefined): YearsFlow {
  const time = timesOf(flow)[0]!;
  const repeat = flow.repeat ?? 1;
  return {
    amount: Number(flow.amount),
    years:
      time.kind === 'years' ? quotient(time.value)! : (flow.at!.units! + quotient(flow.at!.fraction ?? 0)!) / perYear!,
    ...(repeat > 1 && { repeat, stepYears: 1 / perYear! }),
  };
}

function lengthFaults(input: Input): Fault[] {
  const flowCount = input.flows.reduce((sum, flow) => sum + (flow.repeat ?? 1), 0);
  return flowCount > flowsMax ? [{ path: '/flows', value: flowCount, code: 'tooLong' }] : [];
}

/** Of a document that is not valid: the faults across fields of those flows that are right by themselves. */
function furtherFaults(document: unknown): Fault[] {
  const { method, currency, flows, unitPeriodsPerYear } = (document ?? {}) as Record<string, unknown>;
  if (!Array.isArray(flows) || flows.length > flowsMax) return [];
  const amounts = flows.map((flow) => ({ amount: (flow as { amount?: unknown } | null)?.amount }));
  const faults = amountFaults({ currency, flows: amounts });
  if (method !== 'eu' && method !== 'irr') return faults;
  const sound = flows.map((flow) => flowSchema.safeParse(flow).data);
  return [...faults, ...timeFaults(sound, unitPeriodsPerYear)];
}

function amountFaults({ currency, flows }: { currency?: unknown; flows: readonly { amount: unknown }[] }): Fault[] {
  if (typeof currency !== 'string' || !isCurrency(currency)) return [];
  return flows.flatMap(({ amount }, n) => {
    if (typeof amount !== 'string') return [];
    const minor = parseAmountMinor(amount, currency);
    return typeof minor === 'bigint' ? [] : [{ path: `/flows/${n}/amount`, value: amount, code: minor }];
  });
}

type Time =
  | { readonly kind: 'on'; readonly path: string; readonly value: string }
  | { readonly kind: 'years'; readonly path: string; readonly value: string | number }
  | { readonly kind: 'units'; readonly path: string; readonly value: number };

/** The times a flow gives itself: `on`, `years` or `at: { units | on | years }`. One is right. */
function timesOf(flow: LooseFlow): Time[] {
  const times: Time[] = [];
  if (flow.on !== undefined) times.push({ kind: 'on', path: '/on', value: flow.on });
  if (flow.years !== undefined) times.push({ kind: 'years', path: '/years', value: flow.years });
  if (flow.at?.on !== undefined) times.push({ kind: 'on', path: '/at/on', value: flow.at.on });
  if (flow.at?.years !== undefined) times.push({ kind: 'years', path: '/at/years', value: flow.at.years });
  if (flow.at?.units !== undefined) times.push({ kind: 'units', path: '/at/units', value: flow.at.units });
  return times;
}

function timeFaults(flows: readonly (LooseFlow | undefined)[], unitPeriodsPerYear: unknown): Fault[] {
  const firstKind = flows[0] && timesOf(flows[0])[0]?.kind;
  const faults = flows.flatMap((flow, n) => (flow ? faultsOfTime(flow, { n, firstKind, unitPeriodsPerYear }) : []));
  const missing = faults.findIndex(({ path }) => path === '/unitPeriodsPerYear');
  return faults.filter(({ path }, n) => path !== '/unitPeriodsPerYear' || n === missing);
}

function faultsOfTime(
  flow: LooseFlow,
  at: { n: number; firstKind: Time['kind'] | undefined; unitPeriodsPerYear: unknown },
): Fault[] {
  const place = `/flows/${at.n}`;
  const [time, second] = timesOf(flow);
  if (time === undefined) return [{ path: `${place}/at`, value: flow.at ?? null, code: 'missing' }];
  if (second !== undefined) return [{ path: place + second.path, value: second.value, code: 'moreThanOneTime' }];
  const faults: Fault[] = [];
  if (at.firstKind !== undefined && (time.kind === 'on') !== (at.firstKind === 'on'))
    faults.push({ path: place + time.path, value: time.value, code: 'mixedTimes' });
  if (flow.at?.fraction !== undefined && time.kind !== 'units')
    faults.push({ path: `${place}/at/fraction`, value: flow.at.fraction, code: 'unknownField' });
  const repeats = (flow.repeat ?? 1) > 1;
  if (repeats && time.kind === 'on')
    faults.push({ path: `${place}/repeat`, value: flow.repeat, code: 'repeatNeedsUnits' });
  if ((repeats || time.kind === 'units') && at.unitPeriodsPerYear === undefined && time.kind !== 'on')
    faults.push({ path: '/unitPeriodsPerYear', value: null, code: 'missing' });
  return faults;
}

function daysOf(flows: readonly LooseFlow[]): number[] {
  return flows.map((flow) => parseDay((flow.on ?? flow.at?.on)!)!);
}

function euYears(flows: readonly LooseFlow[]): number[] {
  const days = daysOf(flows);
  const advances = days.filter((_, n) => flows[n]!.amount.startsWith('-'));
  return yearsFromDrawdown(Math.min(...(advances.length > 0 ? advances : days)), days);
}

function irrYears(flows: readonly LooseFlow[]): number[] {
  const days = daysOf(flows);
  return days.map((day) => (day - days[0]!) / irrDaysPerYear);
}

function printed(rate: AnnualRate | RateRefusal, roundedDecimals: number): object {
  if ('refused' in rate) return rate;
  if (Math.abs(rate.annual) > annualMax) return { refused: 'noRate' };
  const others = rate.others.map((other) => percentText(other, 6));
  return {
    aprPercent: percentText(rate.annual, 6),
    rounded: percentText(rate.annual, roundedDecimals),
    ...(others.length > 0 && { otherRatesPercent: others }),
  };
}

/** Half up by magnitude. The tenth decimal is where the root-finder's own error ends: 12.45 that came out as 12.4499999999999 is 12.45. */
function percentText(annual: number, decimals: number): string {
  const tenth = BigInt((annual * 100).toFixed(10).replace('.', ''));
  const scaled = divideRounded(tenth, 10n ** BigInt(10 - decimals), 'halfUp');
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  return `${scaled < 0n ? '-' : ''}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}
