/** `levelPayments` in a mapping: its terms as expressions, and the instalments they make for one row. */
import type { FieldCode } from '../field-faults.ts';
import { type ExactNumber, roundExact } from './exact-number.ts';
import type { Evaluate, Expression, MappedRow, Scope } from './expression.ts';
import { type LevelPayment, levelPayments } from './level-payments.ts';
import type { ExpressionParser } from './parser.ts';

export type ScheduleTemplate = (scope: Scope) => (row: MappedRow) => readonly LevelPayment[];

const termKeys = [
  'principal',
  'annualRatePercent',
  'payment',
  'firstDueOn',
  'dayOfMonth',
  'count',
  'arrears?',
  'paidAhead?',
] as const;

/** A contract of more instalments is a mistake in the data. */
const countLargest = 1200n;

export function readSchedule(parser: ExpressionParser, node: unknown, path: string): ScheduleTemplate {
  const at = `${path}/levelPayments`;
  const { levelPayments: argument } = parser.keys(node, path, ['levelPayments']);
  const terms = parser.keys(argument, at, termKeys);
  const number = (key: string) => parser.as('number', terms[key] ?? 0, `${at}/${key}`);
  const [principal, rate, payment] = [number('principal'), number('annualRatePercent'), number('payment')];
  const [dayOfMonth, count] = [number('dayOfMonth'), number('count')];
  const [arrears, paidAhead] = [number('arrears'), number('paidAhead')];
  const firstDueOn = parser.as('day', terms.firstDueOn, `${at}/firstDueOn`);
  return (scope) => {
    const minor = (of: Expression<'number'>, key: string) => amountOf(of.bind(scope), `${path}.${key}`);
    const whole = (of: Expression<'number'>, key: string, largest: bigint) =>
      wholeOf(of.bind(scope), { label: `${path}.${key}`, largest });
    const bound = {
      principalMinor: minor(principal, 'principal'),
      paymentMinor: minor(payment, 'payment'),
      arrearsMinor: minor(arrears, 'arrears'),
      paidAheadMinor: minor(paidAhead, 'paidAhead'),
      dayOfMonth: whole(dayOfMonth, 'dayOfMonth', 31n),
      count: whole(count, 'count', countLargest),
    };
    const [percent, first] = [rate.bind(scope), firstDueOn.bind(scope)];
    return (row) => {
      const of = Object.fromEntries(Object.entries(bound).map(([key, evaluate]) => [key, evaluate(row)])) as {
        readonly [Key in keyof typeof bound]: ReturnType<(typeof bound)[Key]>;
      };
      const [ratePercent, due] = [percent(row), first(row)];
      if (ratePercent === undefined) row.fault(`${path}.annualRatePercent`, '', 'missing');
      if (due === undefined) row.fault(`${path}.firstDueOn`, '', 'missing');
      if (ratePercent === undefined || due === undefined || Object.values(of).some((value) => value === undefined)) {
        return [];
      }
      return levelPayments({
        principalMinor: of.principalMinor!,
        paymentMinor: of.paymentMinor!,
        arrearsMinor: of.arrearsMinor!,
        paidAheadMinor: of.paidAheadMinor!,
        dayOfMonth: of.dayOfMonth!,
        count: of.count!,
        firstDueOn: due,
        rate: { numerator: ratePercent.digits, denominator: 100n * 10n ** BigInt(ratePercent.scale) },
      });
    };
  };
}

function checked<Value>(
  evaluate: Evaluate<ExactNumber>,
  label: string,
  read: (value: ExactNumber, row: MappedRow) => Value | FieldCode,
): Evaluate<Value> {
  return (row) => {
    const value = evaluate(row);
    if (value === undefined) return row.fault(label, '', 'missing');
    const result = read(value, row);
    return typeof result === 'string' ? row.fault(label, String(value.digits), result as FieldCode) : (result as Value);
  };
}

/** An amount >= 0 in minor units. */
function amountOf(evaluate: Evaluate<ExactNumber>, label: string): Evaluate<bigint> {
  return checked<bigint>(evaluate, label, (value, { minorDigits }) => {
    const { digits, scale } = roundExact(value, minorDigits, 'down');
    if (scale !== value.scale && value.digits !== digits * 10n ** BigInt(value.scale - scale)) return 'tooManyDecimals';
    if (digits < 0n) return 'negative';
    return digits * 10n ** BigInt(minorDigits - scale);
  });
}

/** A whole number from 1. */
function wholeOf(
  evaluate: Evaluate<ExactNumber>,
  { label, largest }: { label: string; largest: bigint },
): Evaluate<number> {
  return checked<number>(evaluate, label, (value) => {
    const { digits } = roundExact(value, 0, 'down');
    if (value.digits !== digits * 10n ** BigInt(value.scale)) return 'notANumber';
    if (digits < 1n) return 'notPositive';
    return digits > largest ? 'tooLarge' : Number(digits);
  });
}
