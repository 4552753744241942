/** The contract of a loan: its terms and instalments, as a Fineract server has them. */
import type { InstalmentRecord, LoanRecord, Product } from '../../core/book/records.ts';
import type { Day } from '../../core/calendar/day.ts';
import type { DayCount } from '../../core/calendar/day-count.ts';
import type { PeriodUnit } from '../../core/calendar/period.ts';
import { dayCountsByDays, dayCountsByPeriod, methods, periodUnitsByFrequency, wholePeriods } from './loan-codes.ts';
import type { MappedCharge } from './map-charges.ts';
import { at, type FieldReader, isTrueAt, type Json, listAt, plainDecimal, textAt } from './read-json.ts';

export interface MappedTerms {
  readonly loan: LoanRecord;
  readonly instalments: readonly InstalmentRecord[];
}

/** `products`: ours by the name that the server has for it. */
export function mapTerms(
  document: Json,
  of: {
    readonly reader: FieldReader;
    readonly loanRef: string;
    readonly partyRef: string;
    readonly products: ReadonlyMap<string, Product>;
    readonly charges: readonly MappedCharge[];
    readonly disbursedOn: Day;
  },
): MappedTerms {
  const { reader, loanRef, partyRef, disbursedOn } = of;
  const product = reader.oneOf(document, 'loanProductName', of.products, 'productNotKnown');
  const principalMinor = reader.amount(document, 'principal', { mayBeAbsent: false });
  const unit = reader.oneOf(document, 'repaymentFrequencyType.id', periodUnitsByFrequency, 'frequencyNotMapped');
  const count = reader.count(document, 'repaymentEvery', { min: 1 });
  const instalments = mapPeriods(document, of);
  const paidBack = instalments.reduce((sum, { principalMinor: part }) => sum + part, 0n);
  if (paidBack !== principalMinor)
    reader.fault('repaymentSchedule.principalDue', `${paidBack}`, 'instalmentsDoNotAddUp');
  for (const flag of ['isFloatingInterestRate', 'isVariableInstallmentsAllowed'] as const) {
    if (isTrueAt(document, flag)) reader.fault(flag, 'true', 'termsNotMapped');
  }
  const loan: LoanRecord = {
    loanRef,
    partyRef,
    product: product ?? 'other',
    currency: reader.currency,
    principalMinor,
    annualRatePercent: rateOf(document, reader),
    method: methodOf(document, reader),
    dayCount: dayCountOf(document, reader, unit),
    instalments: instalments.length,
    every: { count, unit: unit ?? 'month' },
    disbursedOn,
    firstDueOn: instalments[0]?.dueOn ?? disbursedOn,
    graceDays: reader.count(document, 'graceOnArrearsAgeing', { max: 366, whenAbsent: 0 }),
  };
  return { loan, instalments };
}

function rateOf(document: Json, reader: FieldReader): string {
  const value = at(document, 'annualInterestRate');
  const plain = typeof value === 'string' ? plainDecimal(value) : undefined;
  // Places beyond the sixth are zeros that the server adds.
  const rate = plain === undefined ? undefined : /^([0-9]{1,4})(?:\.([0-9]{0,6}?)0*)?$/.exec(plain);
  if (rate === undefined || rate === null) {
    reader.fault('annualInterestRate', value, value === undefined ? 'missing' : 'notARate');
    return '0';
  }
  return rate[2] === undefined || rate[2] === '' ? rate[1]! : `${rate[1]}.${rate[2]}`;
}

function methodOf(document: Json, reader: FieldReader): LoanRecord['method'] {
  const kinds = `${textAt(document, 'interestType.id') ?? ''} ${textAt(document, 'amortizationType.id') ?? ''}`;
  const method = methods.get(kinds);
  if (method === undefined) reader.fault('interestType, amortizationType', kinds, 'methodNotMapped');
  return method ?? 'equalInstalment';
}

function dayCountOf(document: Json, reader: FieldReader, unit: PeriodUnit | undefined): DayCount {
  const byPeriod = textAt(document, 'interestCalculationPeriodType.id') === wholePeriods;
  const found = byPeriod && unit !== undefined ? dayCountsByPeriod.get(unit) : undefined;
  if (found !== undefined) return found;
  const days = `${textAt(document, 'daysInMonthType.id') ?? ''} ${textAt(document, 'daysInYearType.id') ?? ''}`;
  const dayCount = dayCountsByDays.get(days);
  if (dayCount === undefined) reader.fault('daysInMonthType, daysInYearType', days, 'dayCountNotMapped');
  return dayCount ?? 'actual/365';
}

/**
 * What falls due when. Charges with a day of their own stand in the server's periods too; here they are charges, so that
 * one that is added later does not make another schedule. A period that holds nothing else at the end is left out.
 */
function mapPeriods(
  document: Json,
  of: {
    readonly reader: FieldReader;
    readonly loanRef: string;
    readonly charges: readonly MappedCharge[];
    readonly disbursedOn: Day;
  },
): InstalmentRecord[] {
  const { reader, loanRef } = of;
  const made: InstalmentRecord[] = [];
  const periods = listAt(document, 'repaymentSchedule.periods').filter((period) => at(period, 'period') !== undefined);
  if (periods.length === 0) reader.fault('repaymentSchedule.periods', '', 'missing');
  let from = of.disbursedOn - 1;
  for (const [index, period] of periods.entries()) {
    const name = (field: string) => `repaymentSchedule.periods.${index + 1}.${field}`;
    if (textAt(period, 'period') !== String(index + 1)) {
      reader.fault(name('period'), at(period, 'period'), 'periodsNotInOrder');
      continue;
    }
    const dueOn = reader.day(period, 'dueDate', name('dueDate'));
    const ownDay = of.charges.filter(
      ({ on, isPenalty, time }) => time === 'ownDay' && !isPenalty && on > from && on <= dueOn,
    );
    const charged = ownDay.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const feeMinor = reader.amount(period, 'feeChargesDue', { name: name('feeChargesDue') }) - charged;
    if (feeMinor < 0n) reader.fault(name('feeChargesDue'), at(period, 'feeChargesDue'), 'chargesDoNotAddUp');
    from = dueOn;
    made.push({
      loanRef,
      n: index + 1,
      dueOn,
      currency: reader.currency,
      principalMinor: reader.amount(period, 'principalDue', { name: name('principalDue') }),
      interestMinor: reader.amount(period, 'interestDue', { name: name('interestDue') }),
      feeMinor,
    });
  }
  while (isEmpty(made.at(-1))) made.pop();
  return made;
}

function isEmpty(instalment: InstalmentRecord | undefined): boolean {
  if (instalment === undefined) return false;
  return instalment.principalMinor + instalment.interestMinor + instalment.feeMinor === 0n;
}
