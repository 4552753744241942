/** Fees and penalties of a loan that have a day of their own. */
import type { LoanEventRecord } from '../../core/book/records.ts';
import type { Day } from '../../core/calendar/day.ts';
import { chargeTimes } from './loan-codes.ts';
import { at, type FieldReader, idAt, isTrueAt, type Json, listAt } from './read-json.ts';

export interface MappedCharge {
  readonly number: string;
  readonly time: 'disbursement' | 'ownDay' | 'instalments';
  readonly isPenalty: boolean;
  readonly on: Day;
  readonly amountMinor: bigint;
}

/** A charge with each instalment is in the instalments; as a penalty it would be no part of them, and is a fault. */
export function mapCharges(document: Json, reader: FieldReader, disbursedOn: Day): MappedCharge[] {
  return listAt(document, 'charges').flatMap((charge, index) => {
    const number = idAt(charge, 'id');
    const name = (field: string) => `charges.${number ?? index + 1}.${field}`;
    if (number === undefined) reader.fault(name('id'), at(charge, 'id'), 'missing');
    const time = chargeTimes.get(String(at(charge, 'chargeTimeType.id') ?? ''));
    const isPenalty = isTrueAt(charge, 'penalty');
    if (time === undefined || (time === 'instalments' && isPenalty)) {
      reader.fault(name('chargeTimeType.id'), at(charge, 'chargeTimeType.id'), 'chargeNotMapped');
      return [];
    }
    if (at(charge, 'active') === false) return [];
    const amountMinor = reader.amount(charge, 'amount', { name: name('amount'), mayBeAbsent: false });
    const on = time === 'ownDay' ? reader.day(charge, 'dueDate', name('dueDate')) : disbursedOn;
    return amountMinor === 0n ? [] : [{ number: String(number), time, isPenalty, on, amountMinor }];
  });
}

/** What was charged up to and on `asOf`, as events of the book. */
export function chargeEvents(
  charges: readonly MappedCharge[],
  of: { readonly loanRef: string; readonly currency: string; readonly refPrefix: string; readonly asOf: Day },
): { readonly events: readonly LoanEventRecord[]; readonly hasMoreToCome: boolean } {
  const own = charges.filter(({ time }) => time !== 'instalments');
  const events = own
    .filter(({ on }) => on <= of.asOf)
    .map(
      ({ number, isPenalty, on, amountMinor }): LoanEventRecord => ({
        loanRef: of.loanRef,
        eventRef: `${of.refPrefix}charge/${number}`,
        kind: 'charge',
        on,
        currency: of.currency,
        amountMinor,
        component: isPenalty ? 'penalty' : 'fee',
        dayAssumed: false,
      }),
    );
  return { events, hasMoreToCome: events.length < own.length };
}
