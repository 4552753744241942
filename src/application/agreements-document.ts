/** Agreements as documents for people and other programs: amounts as decimal text, days as YYYY-MM-DD; no names. */
import type { Agreement } from '../core/agreement/agreement.ts';
import type { AgreementEvent } from '../core/agreement/moves.ts';
import type { InstalmentStanding } from '../core/agreement/standing.ts';
import { askedMinor } from '../core/agreement/terms.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { formatInstant, type Zone } from '../core/calendar/zone.ts';
import { type ComponentAmounts, components, sumOf } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { percentText } from '../core/rules/value-content.ts';
import type { AgreementFile, ListedAgreement } from './read-agreements.ts';

export interface ListedAgreementDocument {
  readonly id: string;
  readonly case: string;
  readonly loan: string;
  readonly state: string;
  readonly currency: string;
  readonly instalments: number;
  readonly paid: number;
  /** the next due date that is not paid; null: none */
  readonly nextDueOn: string | null;
  readonly nextDue: string | null;
  readonly lastDueOn: string;
  readonly mendBy: string | null;
}

export function listedDocument({ row }: ListedAgreement): ListedAgreementDocument {
  const { agreement, currency } = row;
  const next = agreement.instalments.find(({ n }) => !agreement.paid.has(n));
  const isOver = ['completed', 'withdrawn', 'ended', 'breached'].includes(row.state);
  return {
    id: row.agreementNumber,
    case: row.caseNumber,
    loan: row.loanRef,
    state: row.state,
    currency,
    instalments: agreement.instalments.length,
    paid: agreement.paid.size,
    nextDueOn: next === undefined || isOver ? null : formatDay(next.dueOn),
    nextDue: next === undefined || isOver ? null : formatAmount(askedMinor(next), currency),
    lastDueOn: formatDay(agreement.instalments.at(-1)!.dueOn),
    mendBy: agreement.drift === undefined || isOver ? null : formatDay(agreement.drift.mendBy),
  };
}

export interface AgreementDocument extends ListedAgreementDocument {
  readonly version: number;
  readonly termsHash: string;
  readonly basis: string;
  readonly asOf: string;
  readonly signBy: string;
  readonly signedBy: readonly string[];
  readonly coolingOffEndsOn: string | null;
  readonly inForceOn: string | null;
  readonly ratePercent: string;
  readonly contractRatePercent: string;
  readonly aprPercent: string;
  readonly owed: Readonly<Record<string, string>>;
  readonly owedTotal: string;
  readonly waived: Readonly<Record<string, string>>;
  readonly waivedTotal: string;
  readonly release: string;
  readonly total: string;
  readonly schedule: readonly InstalmentDocument[];
  readonly proposed: { readonly version: number; readonly termsHash: string; readonly signBy: string } | null;
  readonly history: readonly EventDocument[];
  readonly acts: readonly ActDocument[];
}

export interface InstalmentDocument {
  readonly n: number;
  readonly dueOn: string;
  readonly principal: string;
  readonly interest: string;
  readonly total: string;
  /** still to be paid of it */
  readonly missing: string;
  readonly paidOn: string | null;
  /** early, onTime, inTolerance or late; null: not paid */
  readonly how: string | null;
}

export interface EventDocument {
  readonly at: string;
  readonly kind: string;
  readonly on: string | null;
  readonly values: Readonly<Record<string, string | number>>;
}

export interface ActDocument {
  readonly act: string;
  readonly n: number | null;
  readonly dueOn: string;
  readonly amount: string | null;
  readonly state: string;
  /** what became of it, by its code and the values of its words */
  readonly told: string | null;
  readonly toldValues: Readonly<Record<string, string>>;
}

/** `zone`: where the agreement is kept, in whose days its events are told. */
export function agreementDocument(file: AgreementFile, zone: Zone): AgreementDocument {
  const { row, terms, proposed, standing, events } = file;
  const { agreement, currency } = row;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const total = agreement.instalments.reduce((sum, each) => sum + askedMinor(each), 0n);
  return {
    ...listedDocument({ row }),
    version: terms.version,
    termsHash: agreement.termsHash,
    basis: terms.basis,
    asOf: formatDay(terms.asOf),
    signBy: formatDay(terms.signBy),
    signedBy: agreement.signedBy,
    coolingOffEndsOn: dayOrNull(agreement.coolingOffEndsOn),
    inForceOn: dayOrNull(agreement.inForceOn),
    ratePercent: percentText(terms.agreedRateMillionths),
    contractRatePercent: percentText(terms.contractRateMillionths),
    aprPercent: terms.aprPercent,
    owed: componentsDocument(terms.owed, currency),
    owedTotal: amount(sumOf(terms.owed)),
    waived: componentsDocument(terms.waived, currency),
    waivedTotal: amount(sumOf(terms.waived)),
    release: terms.release,
    total: amount(total),
    schedule: agreement.instalments.map((each, index) => {
      const stands = standing[index];
      return {
        n: each.n,
        dueOn: formatDay(each.dueOn),
        principal: amount(each.principalMinor),
        interest: amount(each.interestMinor),
        total: amount(askedMinor(each)),
        missing: amount(stands?.missingMinor ?? askedMinor(each)),
        paidOn: dayOrNull(stands?.paidOn),
        how: howOf(agreement, stands),
      };
    }),
    proposed:
      proposed === undefined
        ? null
        : { version: proposed.version, termsHash: agreement.proposed!.termsHash, signBy: formatDay(proposed.signBy) },
    history: events.map(({ event }) => eventDocument(event, { currency, zone })),
    acts: file.acts.map((act) => ({
      act: act.act,
      n: act.n ?? null,
      dueOn: formatDay(act.dueOn),
      amount: act.amountMinor === undefined ? null : amount(act.amountMinor),
      state: act.state,
      told: act.told ?? null,
      toldValues: act.toldValues,
    })),
  };
}

function howOf({ paid }: Agreement, standing: InstalmentStanding | undefined): string | null {
  return standing?.paidOn === undefined ? null : (paid.get(standing.n)?.how ?? null);
}

function componentsDocument(amounts: ComponentAmounts, currency: string): Readonly<Record<string, string>> {
  const some = components.filter((component) => amounts[component] !== 0n);
  return Object.fromEntries(some.map((component) => [component, formatAmount(amounts[component], currency)]));
}

function eventDocument(
  event: AgreementEvent,
  { currency, zone }: { readonly currency: string; readonly zone: Zone },
): EventDocument {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(event)) {
    if (name === 'kind' || name === 'atMs' || name === 'on') continue;
    if (typeof value === 'bigint' && name.endsWith('Minor'))
      values[name.slice(0, -'Minor'.length)] = formatAmount(value, currency);
    else if (typeof value === 'number') values[name] = dayFields.has(name) ? formatDay(value) : value;
    else if (typeof value === 'string') values[name] = value;
  }
  return {
    at: formatInstant(zone, event.atMs),
    kind: event.kind,
    on: 'on' in event ? formatDay(event.on) : null,
    values,
  };
}

const dayFields: ReadonlySet<string> = new Set(['mendBy', 'coolingOffEndsOn', 'from', 'to']);

function dayOrNull(day: Day | undefined): string | null {
  return day === undefined ? null : formatDay(day);
}
