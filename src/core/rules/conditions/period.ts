/** A length of time in the law's own units, from a day on: part of the shapes that wait and of the clocks. */
import { type Day, isoWeekday } from '../../calendar/day.ts';
import { addMonths } from '../../calendar/period.ts';
import { type CompileContext, fault, flagOf, inside, unitOf, valueNamed } from '../compile-context.ts';

const periodUnits = ['days', 'weeks', 'months', 'years', 'businessDays'] as const;

export interface PeriodSteps {
  /** the last day of the period that begins on `from` */
  readonly endOf: (from: Day, holidays: ReadonlySet<Day>) => Day;
  readonly usesBusinessDays: boolean;
}

/**
 * add: a value of unit days, weeks, months, years or businessDays, or a list of them one after another. firstDayCounts:
 * the day it begins is day one, so that it ends a day earlier.
 */
export function compilePeriod(
  context: CompileContext,
  plain: { readonly add: unknown; readonly firstDayCounts: unknown },
): PeriodSteps {
  const at = inside(context, 'add');
  const names = Array.isArray(plain.add) ? plain.add : [plain.add];
  if (names.length === 0) fault(at, 'empty', plain.add);
  const steps = names.map((name) => {
    const count = Number(valueNamed(at, name, periodUnits));
    return { count, unit: unitOf(at, name) };
  });
  const back = flagOf(context, plain, 'firstDayCounts') === true ? 1 : 0;
  return {
    usesBusinessDays: steps.some((step) => step.unit === 'businessDays'),
    endOf: (from, holidays) =>
      steps.reduce((day, step, index) => {
        if (index > 0 || back === 0) return addUnit(day, step, holidays);
        // Of business days the first is the day it begins, where that is one; of all others the end comes a day earlier.
        return step.unit === 'businessDays' ? addUnit(day - back, step, holidays) : addUnit(day, step, holidays) - back;
      }, from),
  };
}

function addUnit(day: Day, step: { readonly count: number; readonly unit: string }, holidays: ReadonlySet<Day>): Day {
  switch (step.unit) {
    case 'weeks':
      return day + 7 * step.count;
    case 'months':
      return addMonths(day, step.count);
    case 'years':
      return addMonths(day, 12 * step.count);
    case 'businessDays':
      return addBusinessDays(day, step.count, holidays);
  }
  return day + step.count;
}

const saturday = 6;

export function addBusinessDays(day: Day, count: number, holidays: ReadonlySet<Day>): Day {
  let at = day;
  for (let left = count; left > 0; ) {
    at++;
    if (isoWeekday(at) < saturday && !holidays.has(at)) left--;
  }
  return at;
}
