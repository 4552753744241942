/**
 * Roll rates (账龄迁徙率): of the loans in a bucket at one month end, where they stand at the next. Counted by loan and by the
 * principal they owed at the first of the two month ends.
 */
import { spanAt } from '../ageing/delinquency.ts';
import type { Day } from '../calendar/day.ts';
import { type LoanLife, notInBook, type Places, placeOn } from './standing.ts';

/** Loans and the principal they owed, for one cell. */
export interface Weight {
  readonly loans: number;
  readonly principalMinor: bigint;
}

/** From one month end to the next. */
export interface RollMonth {
  readonly fromOn: Day;
  readonly toOn: Day;
  /** by place of the bucket at `fromOn`, then by place at `toOn` (buckets, charged off, settled) */
  readonly cells: readonly (readonly Weight[])[];
  /** by place of the bucket: past due at `fromOn`, nothing past due at `toOn`, and no new schedule in between */
  readonly cured: readonly Weight[];
}

export class RollTally {
  private readonly places: Places;
  private readonly ends: readonly Day[];
  private readonly loans: Float64Array;
  private readonly principal: BigInt64Array;
  private readonly curedLoans: Float64Array;
  private readonly curedPrincipal: BigInt64Array;

  /** `ends`: the month ends in order, at least two for one month. */
  constructor(places: Places, ends: readonly Day[]) {
    this.places = places;
    this.ends = ends;
    const rows = Math.max(0, ends.length - 1) * places.buckets.length;
    this.loans = new Float64Array(rows * places.count);
    this.principal = new BigInt64Array(rows * places.count);
    this.curedLoans = new Float64Array(rows);
    this.curedPrincipal = new BigInt64Array(rows);
  }

  /** `principalMinorAt`: principal owed at each month end, in their order. */
  add(life: LoanLife, principalMinorAt: ArrayLike<bigint>): void {
    const { places, ends } = this;
    const bucketCount = places.buckets.length;
    let from = ends.length === 0 ? notInBook : placeOn(life, ends[0]!, places);
    for (let month = 0; month + 1 < ends.length; month++) {
      const to = placeOn(life, ends[month + 1]!, places);
      // What has left the buckets does not come back into a row, but a charge-off undone later may.
      if (from !== notInBook && from < bucketCount) {
        const row = month * bucketCount + from;
        const cell = row * places.count + to;
        const principalMinor = principalMinorAt[month]!;
        this.loans[cell]! += 1;
        this.principal[cell]! += principalMinor;
        if (from > 0 && to === 0 && this.curedByPayment(life, month)) {
          this.curedLoans[row]! += 1;
          this.curedPrincipal[row]! += principalMinor;
        }
      }
      from = to;
    }
  }

  private curedByPayment(life: LoanLife, month: number): boolean {
    const fromOn = this.ends[month]!;
    const toOn = this.ends[month + 1]!;
    if (spanAt(life.spans, toOn) !== undefined) return false;
    return !life.rescheduledOn.some((day) => day > fromOn && day <= toOn);
  }

  months(): RollMonth[] {
    const { places } = this;
    const bucketCount = places.buckets.length;
    return this.ends.slice(1).map((toOn, month) => {
      const rowAt = (bucket: number) => month * bucketCount + bucket;
      return {
        fromOn: this.ends[month]!,
        toOn,
        cells: places.buckets.map((_, bucket) =>
          Array.from({ length: places.count }, (__, to) => ({
            loans: this.loans[rowAt(bucket) * places.count + to]!,
            principalMinor: this.principal[rowAt(bucket) * places.count + to]!,
          })),
        ),
        cured: places.buckets.map((_, bucket) => ({
          loans: this.curedLoans[rowAt(bucket)]!,
          principalMinor: this.curedPrincipal[rowAt(bucket)]!,
        })),
      };
    });
  }
}

export const noWeight: Weight = { loans: 0, principalMinor: 0n };

export function addWeights(weights: readonly Weight[]): Weight {
  return weights.reduce(
    (sum, weight) => ({ loans: sum.loans + weight.loans, principalMinor: sum.principalMinor + weight.principalMinor }),
    noWeight,
  );
}

/** All months together: each cell the sum over the months, so that a month counts by the loans it had. */
export function pooled(months: readonly RollMonth[]): Pick<RollMonth, 'cells' | 'cured'> {
  const [first] = months;
  if (first === undefined) return { cells: [], cured: [] };
  return {
    cells: first.cells.map((row, from) =>
      row.map((_, to) => addWeights(months.map((month) => month.cells[from]![to]!))),
    ),
    cured: first.cured.map((_, from) => addWeights(months.map((month) => month.cured[from]!))),
  };
}
