/**
 * The numbers by which Apache Fineract names its kinds (checked in its source of 2024-10-24): status of a loan, kind of a
 * transaction, time of a charge, frequency, amortisation, interest, day count; and what each is in a book.
 */
import type { ScheduleMethod } from '../../core/book/records.ts';
import type { DayCount } from '../../core/calendar/day-count.ts';
import type { PeriodUnit } from '../../core/calendar/period.ts';

/**
 * What the status of a loan means here. lent: disbursed, so it is read. notLent: asked for, approved, withdrawn, rejected.
 * moved: closed because its rest went to another loan (602): a person says to which.
 */
export const statuses: ReadonlyMap<string, 'lent' | 'notLent' | 'moved'> = new Map([
  ['100', 'notLent'],
  ['200', 'notLent'],
  ['300', 'lent'],
  ['303', 'lent'],
  ['304', 'lent'],
  ['400', 'notLent'],
  ['500', 'notLent'],
  ['600', 'lent'],
  ['601', 'lent'],
  ['602', 'moved'],
  ['700', 'lent'],
]);

/**
 * What a transaction is in a book. payment: money of the borrower. thirdPartyPayment: of a merchant or payer of a refund.
 * waived: let go by the lender, by its portions; waivedInterest and waivedCharges: also what was never taken as income.
 * chargedOff: in the lender's books only, the borrower still owes. recovered: money after that. accounting: nothing that
 * the borrower owes or paid.
 */
export type TransactionKind =
  | 'disbursement'
  | 'payment'
  | 'thirdPartyPayment'
  | 'waived'
  | 'waivedInterest'
  | 'waivedCharges'
  | 'chargedOff'
  | 'recovered'
  | 'accounting';

/**
 * A kind that is not here is a fault: 16 and 18 give money back, 20 gives back what was overpaid, 24 gives a charge back,
 * 25 takes a payment back as new principal, 29 and 30 make another schedule.
 */
export const transactionKinds: ReadonlyMap<string, TransactionKind> = new Map([
  ['1', 'disbursement'],
  ['2', 'payment'],
  ['3', 'accounting'],
  ['4', 'waivedInterest'],
  ['5', 'payment'],
  ['6', 'chargedOff'],
  ['7', 'accounting'],
  ['8', 'recovered'],
  ['9', 'waivedCharges'],
  ['10', 'accounting'],
  ['12', 'accounting'],
  ['13', 'accounting'],
  ['14', 'accounting'],
  ['15', 'accounting'],
  ['17', 'payment'],
  ['19', 'accounting'],
  ['21', 'thirdPartyPayment'],
  ['22', 'thirdPartyPayment'],
  ['23', 'waived'],
  ['26', 'waived'],
  ['27', 'chargedOff'],
  ['28', 'payment'],
  ['31', 'waived'],
  ['32', 'accounting'],
  ['33', 'waived'],
]);

/** When a charge falls due: with the disbursement, on its own day, or with each instalment. */
export const chargeTimes: ReadonlyMap<string, 'disbursement' | 'ownDay' | 'instalments'> = new Map([
  ['1', 'disbursement'],
  ['2', 'ownDay'],
  ['8', 'instalments'],
  ['9', 'ownDay'],
]);

export const periodUnitsByFrequency: ReadonlyMap<string, PeriodUnit> = new Map([
  ['0', 'day'],
  ['1', 'week'],
  ['2', 'month'],
  ['3', 'year'],
]);

/** By interest type (0 declining balance, 1 flat) and amortisation (0 equal principal, 1 equal instalments). */
export const methods: ReadonlyMap<string, ScheduleMethod> = new Map([
  ['0 0', 'equalPrincipal'],
  ['0 1', 'equalInstalment'],
  ['1 0', 'flat'],
  ['1 1', 'flat'],
]);

/** By days in the month and days in the year (1: as they are). Others, such as 30 and 365, are no day count of a book. */
export const dayCountsByDays: ReadonlyMap<string, DayCount> = new Map([
  ['30 360', '30/360'],
  ['1 360', 'actual/360'],
  ['1 364', 'actual/364'],
  ['1 365', 'actual/365'],
  ['1 1', 'actual/actual'],
]);

/** Interest by whole repayment periods (1): a month is a twelfth of the year, a week a fifty-second. */
export const dayCountsByPeriod: ReadonlyMap<PeriodUnit, DayCount> = new Map([
  ['week', 'actual/364'],
  ['month', '30/360'],
  ['year', '30/360'],
]);

export const wholePeriods = '1';
/** of a client: an organisation */
export const entityForm = '2';
