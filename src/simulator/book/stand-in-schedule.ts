import type { LoanRecord } from '../../core/book/records.ts';
import { civilFromDay, type Day } from '../../core/calendar/day.ts';
import { yearFraction } from '../../core/calendar/day-count.ts';
import { addPeriods } from '../../core/calendar/period.ts';
import { parsePercent } from '../../core/money/decimal.ts';
import { divideRounded } from '../../core/money/round.ts';

export function standInSchedule(
  loan: LoanRecord,
): { n: number; dueOn: Day; principalMinor: bigint; interestMinor: bigint }[] {
  const rate = parsePercent(loan.annualRatePercent)!;
  const n = loan.instalments;
  const dues = Array.from({ length: n }, (_, i) =>
    addPeriods(loan.firstDueOn, loan.every, i, civilFromDay(loan.firstDueOn).dayOfMonth),
  );
  let left = loan.principalMinor;
  const r = Number(rate.numerator) / Number(rate.denominator) / 12;
  const level = BigInt(Math.round((Number(left) * r) / (1 - (1 + r) ** -n)));
  return dues.map((dueOn, i) => {
    const f = yearFraction(i === 0 ? loan.disbursedOn : dues[i - 1]!, dueOn, loan.dayCount);
    const base = loan.method === 'flat' ? loan.principalMinor : left;
    const interestMinor = divideRounded(
      base * rate.numerator * f.numerator,
      rate.denominator * f.denominator,
      'halfUp',
    );
    let principalMinor =
      loan.method === 'interestOnly' || loan.method === 'bullet'
        ? 0n
        : loan.method === 'equalInstalment'
          ? level - interestMinor
          : divideRounded(loan.principalMinor, BigInt(n), 'halfUp');
    if (i === n - 1) principalMinor = left;
    left -= principalMinor;
    return { n: i + 1, dueOn, principalMinor, interestMinor };
  });
}
