/**
 * How agreements of a case are kept, as their borrower's screens show it: amounts as decimal text, days as YYYY-MM-DD. Reads and
 * works out; what is done is done by change-agreement.ts, by the same rules.
 */
import type { AgreementRefusal } from '../core/agreement/agreement.ts';
import {
  dateMoveLimits,
  type KeeperMove,
  type KeeperTask,
  type KeptInstalment,
  keeperTask,
  keptInstalments,
  movedPlan,
} from '../core/agreement/kept.ts';
import { waiverTarget } from '../core/agreement/ledger-target.ts';
import { inOrder, standingOn } from '../core/agreement/standing.ts';
import { type AgreedOption, askedMinor } from '../core/agreement/terms.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { localDay, type Zones } from '../core/calendar/zone.ts';
import { sumOf } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { percentText } from '../core/rules/value-content.ts';
import type { AgreementFile } from './read-agreements.ts';

/** An agreement with the day it is where it is kept, and its instalments as the payments known now leave them. */
export interface KeptAt {
  readonly file: AgreementFile;
  readonly today: Day;
  readonly atMs: number;
}

export function keptAt(file: AgreementFile, { zones, atMs }: { readonly zones: Zones; readonly atMs: number }): KeptAt {
  const zone = zones(file.terms.rules.zone) ?? zones('UTC')!;
  return { file, today: localDay(zone, atMs), atMs };
}

/** As `decided` of agreement-held.ts has it, of an agreement that is not held. */
function deciding({ file, today, atMs }: KeptAt) {
  const { terms, proposed } = file;
  const paidNow = new Set(standingNow({ file, today }).flatMap(({ n, paidOn }) => (paidOn === undefined ? [] : [n])));
  return { terms, proposedTerms: proposed, atMs, today, paidNow };
}

function standingNow({ file, today }: Pick<KeptAt, 'file' | 'today'>) {
  const { row, terms, payments } = file;
  const { instalments } = row.agreement;
  const { toleranceMinor } = terms.rules;
  return standingOn({ instalments, payments: inOrder(payments), toleranceMinor, asOf: today });
}

export function taskOf({ file, today }: KeptAt): KeeperTask {
  const { row, terms, proposed, events } = file;
  const isLapsed = events.some(({ event }) => event.kind === 'ended' && event.reason === 'notSignedInTime');
  return keeperTask({ agreement: row.agreement, terms, proposedTerms: proposed, today, isLapsed });
}

export function keptPlanDocument(at: KeptAt) {
  const { file, today } = at;
  const { row, terms, proposed, payments } = file;
  const { agreement, currency } = row;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const standing = standingNow(at);
  const instalments = keptInstalments({ agreement, terms, standing, today });
  const next = instalments.find(({ mark }) => mark === 'next');
  const isOpen = agreement.state === 'draft' || agreement.state === 'approved';
  const { coolingOffEndsOn, proposed: open } = agreement;
  const paid = instalments.filter(({ mark }) => mark === 'paid');
  const isOver = ['breached', 'withdrawn', 'ended', 'completed'].includes(agreement.state);
  return {
    agreement: row.agreementNumber,
    loan: row.loanRef,
    state: agreement.state,
    task: taskOf(at),
    revision: row.version,
    currency,
    today: formatDay(today),
    enteredThrough: dayOrNull(row.throughOn),
    next:
      next === undefined || isOver
        ? null
        : {
            n: next.n,
            dueOn: formatDay(next.dueOn),
            amount: amount(next.missingMinor),
            daysLeft: next.dueOn - today,
          },
    late: isOver ? null : lateOf(at, instalments),
    kept: {
      instalments: instalments.length,
      paid: paid.length,
      inTime: paid.filter(({ how }) => how !== 'late').length,
      mended: paid.filter(({ how }) => how === 'late').length,
      paidTotal: amount(payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)),
      leftTotal: amount(leftOf(instalments)),
      lastDueOn: formatDay(agreement.instalments.at(-1)!.dueOn),
    },
    waived: waivedOf(file),
    calendar: instalments.map((each) => ({
      n: each.n,
      dueOn: formatDay(each.dueOn),
      amount: amount(each.askedMinor),
      missing: amount(each.missingMinor),
      mark: each.mark,
      how: each.how ?? null,
      paidOn: dayOrNull(each.paidOn),
      isNew: each.isNew,
      movedFrom: dayOrNull(each.movedFrom),
    })),
    coolingOff:
      agreement.state === 'signed' && coolingOffEndsOn !== undefined && today <= coolingOffEndsOn
        ? { endsOn: formatDay(coolingOffEndsOn), daysLeft: coolingOffEndsOn - today }
        : null,
    dateMoves: dateMovesOf(at, instalments),
    options: terms.options.map((option, place) => optionDocument(at, option, place)),
    change:
      open === undefined || proposed === undefined || today > proposed.signBy
        ? null
        : { version: open.version, signBy: formatDay(proposed.signBy), isSigned: open.signedBy.includes('borrower') },
    signBy: isOpen ? formatDay(terms.signBy) : null,
    completedOn: dayOrNull(agreement.completedOn),
  };
}

/** What is missing of all whose date has passed; the first of them is what counts. */
function lateOf({ file, today }: KeptAt, instalments: readonly KeptInstalment[]) {
  const missed = instalments.filter(({ mark }) => mark === 'tolerated' || mark === 'late');
  const first = missed[0];
  if (first === undefined) return null;
  const { row, terms } = file;
  const { drift } = row.agreement;
  const { toleranceDays, breach } = terms.rules;
  const toleratedUntil = first.dueOn + toleranceDays;
  const noticedBy = drift?.n === first.n && drift.noticedOn !== undefined ? drift.mendBy : undefined;
  // The time to mend runs from the notice: while none is given, it ends so long after the first day on which it may be.
  const noticeFrom = Math.max(today, toleratedUntil + breach.noticeDaysAfter);
  return {
    n: first.n,
    dueOn: formatDay(first.dueOn),
    missing: formatAmount(
      missed.reduce((sum, { missingMinor }) => sum + missingMinor, 0n),
      row.currency,
    ),
    toleratedUntil: formatDay(toleratedUntil),
    mendBy: first.mark === 'late' ? formatDay(noticedBy ?? noticeFrom + breach.mendDays) : null,
    noticed: noticedBy !== undefined,
  };
}

/** Null: nothing is waived. */
function waivedOf({ row, terms }: AgreementFile) {
  const totalMinor = sumOf(terms.waived);
  if (totalMinor === 0n) return null;
  const { waived, setAside } = waiverTarget(row.agreement, terms);
  const amount = (minor: bigint) => formatAmount(minor, row.currency);
  const { release } = terms;
  return { total: amount(totalMinor), letGo: amount(sumOf(waived)), setAside: amount(sumOf(setAside)), release };
}

function dateMovesOf(at: KeptAt, instalments: readonly KeptInstalment[]) {
  const { row } = at.file;
  const limits = dateMoveLimits(row.agreement, deciding(at));
  if (limits === undefined) return null;
  const { times, perMonths, daysMax, timesLeft, againOn, refused } = limits;
  return {
    times,
    perMonths,
    daysMax,
    timesLeft,
    againOn: dayOrNull(againOn),
    refused: refused ?? null,
    instalments: limits.instalments.map(({ n, dueOn, earliest, latest }) => ({
      n,
      dueOn: formatDay(dueOn),
      amount: formatAmount(instalments.find((each) => each.n === n)!.missingMinor, row.currency),
      earliest: formatDay(earliest),
      latest: formatDay(latest),
    })),
  };
}

function optionDocument(at: KeptAt, option: AgreedOption, place: number) {
  const { row } = at.file;
  const { kind, months, times } = option;
  const amount = (minor: bigint) => formatAmount(minor, row.currency);
  const plan = movedPlan(row.agreement, { kind: 'useOption', option: place }, deciding(at));
  const isRefused = 'refused' in plan;
  const next = isRefused ? undefined : plan.after.instalments.find(({ n }) => !isPaid(at, n));
  return {
    option: place + 1,
    kind,
    months,
    sharePercent: option.kind === 'lowerPayment' ? percentText(option.shareMillionths) : null,
    times,
    timesLeft: Math.max(0, times - (row.agreement.optionsUsed[place] ?? 0)),
    refused: isRefused ? plan.refused : null,
    effect: isRefused
      ? null
      : {
          nextDueOn: next === undefined ? null : formatDay(next.dueOn),
          nextAmount: next === undefined ? null : amount(askedMinor(next)),
          lastDueOn: formatDay(plan.after.instalments.at(-1)!.dueOn),
          added: amount(plan.addedMinor),
        },
  };
}

function isPaid(at: KeptAt, n: number): boolean {
  return deciding(at).paidNow.has(n);
}

/** What a move would make of the plan, or by which rule it would be refused. */
export function previewDocument(at: KeptAt, move: KeeperMove) {
  const { row, terms } = at.file;
  const plan = movedPlan(row.agreement, move, deciding(at));
  if ('refused' in plan) return plan as { readonly refused: AgreementRefusal };
  const { before, after, addedMinor } = plan;
  const amount = (minor: bigint) => formatAmount(minor, row.currency);
  const due = (of: typeof before, n: number) => {
    const found = of.instalments.find((each) => each.n === n);
    return found === undefined ? null : { dueOn: formatDay(found.dueOn), amount: amount(askedMinor(found)) };
  };
  const leftMinor = leftOf(keptInstalments({ agreement: before, terms, standing: standingNow(at), today: at.today }));
  const numbers = [...new Set([...before.instalments, ...after.instalments].map(({ n }) => n))];
  return {
    revision: row.version,
    currency: row.currency,
    added: amount(addedMinor),
    leftTotal: { before: amount(leftMinor), after: amount(leftMinor + addedMinor) },
    lastDueOn: {
      before: formatDay(before.instalments.at(-1)!.dueOn),
      after: formatDay(after.instalments.at(-1)!.dueOn),
    },
    instalments: numbers.map((n) => {
      const [was, is] = [due(before, n), due(after, n)];
      return { n, before: was, after: is, isChanged: was?.dueOn !== is?.dueOn || was?.amount !== is?.amount };
    }),
  };
}

function leftOf(instalments: readonly KeptInstalment[]): bigint {
  return instalments.reduce((sum, { missingMinor }) => sum + missingMinor, 0n);
}

function dayOrNull(day: Day | undefined): string | null {
  return day === undefined ? null : formatDay(day);
}
