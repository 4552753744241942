/**
 * What the events of an agreement are to the lender's books. Time works the adjustment off; a breach, an option called on and a
 * moved date change what is expected under the terms that were signed (IFRS 9 B5.4.6), a signed change modifies them (5.4.3); for
 * the same rate both are the same amount on the same day.
 */
import type { AgreementEvent } from '../agreement/moves.ts';
import type { AgreedInstalment, AgreementTerms } from '../agreement/terms.ts';
import { type Day, formatDay, lastDayOfMonth } from '../calendar/day.ts';
import type { Fraction } from '../money/decimal.ts';
import type { BookEvent } from './book-row.ts';
import { type AdjustmentPoint, adjustmentOn, adjustmentPoints, type ExpectedLine } from './effective-interest.ts';

export interface AgreementBooks {
  /** the first version, which came into force */
  readonly terms: Pick<AgreementTerms, 'agreementNumber' | 'asOf' | 'instalments'>;
  /** of the versions that a signed change brought, the day of their figures; where one is not told, its figures are of its day */
  readonly changes?: readonly Pick<AgreementTerms, 'version' | 'asOf'>[];
  /** all, in order; their place, from 1, is the number in a ref: A-…#7 */
  readonly events: readonly AgreementEvent[];
  /** of the day it came into force, as decided */
  readonly treatment: 'modification' | 'derecognition';
  /** a year: the original one of a modified loan; of a derecognised one that at which the new asset was valued */
  readonly effectiveRate: Fraction;
  /** after a breach: the lines after that day, and since when the interest of the first runs; none where all is due */
  readonly afterBreach: { readonly interestFrom: Day; readonly lines: readonly ExpectedLine[] } | undefined;
  readonly through: Day;
}

/** The book events of an agreement up to `through`: none before it came into force. */
export function agreementBookEvents(at: AgreementBooks): BookEvent[] {
  const timeline = new Timeline(at);
  at.events.forEach((event, index) => {
    const on = 'on' in event ? event.on : undefined;
    if (on !== undefined && on <= at.through) timeline.take(event, on, `${at.terms.agreementNumber}#${index + 1}`);
  });
  return timeline.end();
}

class Timeline {
  readonly #written: BookEvent[] = [];
  readonly #at: AgreementBooks;
  #instalments: readonly AgreedInstalment[];
  /** from which the interest of the terms that hold runs */
  #asOf: Day;
  /** of the figures of the change that was signed last */
  #changedAsOf: Day | undefined;
  #agreed: readonly AdjustmentPoint[] = [];
  #points: readonly AdjustmentPoint[] = [];
  /** up to this day time has worked the adjustment off; undefined: it does not */
  #workedTo: Day | undefined;

  constructor(at: AgreementBooks) {
    this.#at = at;
    this.#instalments = at.terms.instalments;
    this.#asOf = at.terms.asOf;
  }

  end(): BookEvent[] {
    this.#workOff(this.#at.through);
    return this.#written;
  }

  take(event: AgreementEvent, on: Day, ref: string): void {
    switch (event.kind) {
      case 'cameIntoForce':
        this.#value(this.#at.terms.asOf);
        this.#set(this.#at.treatment === 'modification' ? 'modified' : 'derecognised', { on, ref, worth: this.#asOf });
        this.#workedTo = on;
        break;
      case 'dateMoved': {
        const since = this.#interestSince(on);
        this.#instalments = this.#instalments.map((each) => (each.n === event.n ? { ...each, dueOn: event.to } : each));
        this.#expect('reestimated', { on, ref, since });
        break;
      }
      case 'changeSigned':
        this.#changedAsOf = this.#at.changes?.find(({ version }) => version === event.version)?.asOf;
        break;
      case 'rePlanned': {
        if (event.option === undefined) this.#asOf = this.#changedAsOf ?? on;
        const since = event.option === undefined ? this.#asOf : this.#interestSince(on);
        this.#instalments = event.instalments;
        this.#expect(event.option === undefined ? 'modified' : 'reestimated', { on, ref, since });
        break;
      }
      case 'breached':
        this.#workOff(on);
        this.#points = this.#pointsAfterBreach();
        this.#set('reestimated', { on, ref });
        break;
      case 'breachUndone':
      case 'reopened':
        this.#points = this.#agreed;
        this.#workedTo = on;
        this.#set('reestimated', { on, ref });
        break;
      case 'completed':
        this.#workOff(on - 1);
        this.#workedTo = undefined;
        this.#written.push({ on, ref, kind: 'completed' });
        break;
      case 'ended':
        if (this.#workedTo === undefined) break;
        this.#workOff(on);
        this.#workedTo = undefined;
        this.#written.push({ on, ref, kind: 'reestimated', adjustmentMinor: 0n });
        break;
      case 'drafted':
      case 'approved':
      case 'signedBy':
      case 'signed':
      case 'actDue':
      case 'instalmentPaid':
      case 'paidInPart':
      case 'instalmentUnpaid':
      case 'driftBegan':
      case 'driftEnded':
      case 'breachNoticed':
      case 'changeProposed':
      case 'withdrawn':
        break;
    }
  }

  /** `worth`: as of which day; a change is worth what it was when its figures were made, and time works it off from then. */
  #set(
    kind: 'modified' | 'derecognised' | 'reestimated',
    { on, ref, worth = on }: { readonly on: Day; readonly ref: string; readonly worth?: Day },
  ): void {
    this.#written.push({ on, ref, kind, adjustmentMinor: adjustmentOn(this.#points, worth) });
  }

  /** New dates or amounts: valued from where the interest of the running period began, so that what is unchanged stays worth the same. */
  #expect(kind: 'modified' | 'reestimated', at: { readonly on: Day; readonly ref: string; readonly since: Day }): void {
    if (this.#workedTo === undefined) return;
    this.#workOff(at.on);
    this.#value(at.since);
    this.#set(kind, kind === 'modified' ? { ...at, worth: at.since } : at);
  }

  #value(asOf: Day): void {
    this.#agreed = adjustmentPoints({ lines: this.#instalments, annualRate: this.#at.effectiveRate, asOf });
    this.#points = this.#agreed;
  }

  #interestSince(on: Day): Day {
    return this.#instalments.reduce(
      (latest, { dueOn }) => (dueOn <= on && dueOn > latest ? dueOn : latest),
      this.#asOf,
    );
  }

  #pointsAfterBreach(): readonly AdjustmentPoint[] {
    const { afterBreach, effectiveRate } = this.#at;
    if (afterBreach === undefined) return [];
    return adjustmentPoints({ lines: afterBreach.lines, annualRate: effectiveRate, asOf: afterBreach.interestFrom });
  }

  #workOff(until: Day): void {
    if (this.#workedTo === undefined || until <= this.#workedTo) return;
    this.#written.push(
      ...unwoundBetween(this.#points, { after: this.#workedTo, until, of: this.#at.terms.agreementNumber }),
    );
    this.#workedTo = until;
  }
}

/** At each month end and each point after `after`, up to `until`; `of` is whose they are, for their ref. */
export function unwoundBetween(
  points: readonly AdjustmentPoint[],
  { after, until, of }: { readonly after: Day; readonly until: Day; readonly of: string },
): BookEvent[] {
  const last = points.at(-1)?.on;
  if (last === undefined) return [];
  const days = new Set<Day>(points.map(({ on }) => on));
  for (let end = lastDayOfMonth(after); end < last; end = lastDayOfMonth(end + 1)) days.add(end);
  return [...days]
    .filter((day) => day > after && day <= until)
    .sort((a, b) => a - b)
    .map((on) => ({ on, ref: `${of} ${formatDay(on)}`, kind: 'unwound', adjustmentMinor: adjustmentOn(points, on) }));
}
