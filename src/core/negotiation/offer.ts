/**
 * An offer: a schedule that the borrower can pay. Nothing outside this file can make one, and it makes none with an
 * instalment above the capacity of its month, so that no person, model or agency can either.
 */
import type { Day } from '../calendar/day.ts';
import { Capacity } from '../capacity/capacity.ts';

export const offerKinds = ['best', 'lowestPayment', 'leastCost', 'soonest', 'settle', 'payInFull'] as const;
/**
 * best: the greatest product of both sides' gains. lowestPayment, leastCost, soonest: as they say. settle: less than all,
 * at once, taken as full. payInFull: all of it at once. asked: what a borrower proposed or the nearest to it.
 */
export type OfferKind = (typeof offerKinds)[number] | 'asked';

export interface OfferInstalment {
  readonly dueOn: Day;
  readonly totalMinor: bigint;
}

export interface OfferRefusal {
  readonly refused: 'capacityNotMade' | 'noInstalments' | 'notPositive' | 'lumpAboveStated' | 'aboveCapacity';
  /** of the instalment, from 0 */
  readonly index: number | undefined;
}

/** Known to this file alone: a constructor that is private is so to the compiler only. */
const maker = Symbol('made by Offer.of');

export class Offer {
  readonly kind: OfferKind;
  /** rising */
  readonly instalments: readonly OfferInstalment[];
  readonly lumpMinor: bigint;
  readonly #made = true;

  private constructor(
    by: typeof maker,
    parts: { kind: OfferKind; instalments: readonly OfferInstalment[]; lumpMinor: bigint },
  ) {
    if (by !== maker) throw new TypeError('an offer is made by Offer.of alone');
    this.kind = parts.kind;
    this.lumpMinor = parts.lumpMinor;
    this.instalments = Object.freeze(parts.instalments.map((each) => Object.freeze({ ...each })));
    Object.freeze(this);
  }

  /**
   * Refuses, in this order: a capacity that was not made by its own file, no instalments, an amount of nothing or less,
   * more money down than there is, an instalment above the capacity of its month. What is left of the lump sum may go
   * into the one instalment of a settlement or of payment in full, and nowhere else.
   */
  static of(parts: {
    readonly kind: OfferKind;
    readonly capacity: Capacity;
    readonly lumpSumNowMinor: bigint;
    readonly lumpMinor: bigint;
    readonly instalments: readonly OfferInstalment[];
  }): Offer | OfferRefusal {
    const { kind, capacity, instalments, lumpMinor, lumpSumNowMinor } = parts;
    const refusal = (refused: OfferRefusal['refused'], index?: number) => ({ refused, index });
    if (!Capacity.isOne(capacity)) return refusal('capacityNotMade');
    if (instalments.length === 0) return refusal('noInstalments');
    const empty = instalments.findIndex(({ totalMinor }) => totalMinor <= 0n);
    if (empty >= 0 || lumpMinor < 0n) return refusal('notPositive', Math.max(empty, 0));
    if (lumpMinor > lumpSumNowMinor) return refusal('lumpAboveStated');
    const isAtOnce = (kind === 'settle' || kind === 'payInFull') && instalments.length === 1;
    const extra = isAtOnce ? lumpSumNowMinor - lumpMinor : 0n;
    const above = instalments.findIndex(({ dueOn, totalMinor }) => totalMinor > capacity.perMonthOn(dueOn) + extra);
    if (above >= 0) return refusal('aboveCapacity', above);
    return new Offer(maker, parts);
  }

  static isOne(value: unknown): value is Offer {
    return typeof value === 'object' && value !== null && #made in value;
  }

  get totalMinor(): bigint {
    return this.instalments.reduce((sum, { totalMinor }) => sum + totalMinor, this.lumpMinor);
  }

  /** the highest instalment */
  get paymentMinor(): bigint {
    return this.instalments.reduce((most, { totalMinor }) => (totalMinor > most ? totalMinor : most), 0n);
  }
}
