/**
 * What an agreement makes of one loan's ledger and schedule: worked out from what it was, what it became and what the ledger
 * holds, so that the same move done again finds nothing left to post. Every entry names the agreement, its terms and the
 * version by which it was made; nothing here reads or writes.
 */
import type { Agreement } from '../core/agreement/agreement.ts';
import {
  componentsMoved,
  fallbackLines,
  linesOf,
  type WaiverTarget,
  waiverPostings,
  waiverTarget,
} from '../core/agreement/ledger-target.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import type { Day } from '../core/calendar/day.ts';
import { areEqual, type ComponentAmounts, components, noAmounts, sumOf } from '../core/loan/components.ts';
import type { AgreedSchedule, BookEntry, BookSchedule, LoanBooks } from '../store/agreement-books.ts';
import type { LedgerRow } from '../store/close-writes.ts';

export interface AgreementMove {
  readonly agreementId: bigint;
  readonly agreementNumber: string;
  readonly before: Agreement;
  readonly after: Agreement;
  /** of its events, after the move */
  readonly version: number;
  /** those that hold after it */
  readonly terms: AgreementTerms;
  /** of those terms */
  readonly baseEntryId: bigint;
  /** the day from which it counts: one that is not closed for the loan */
  readonly on: Day;
  readonly postedOn: Day;
  /** what falls due up to this day stands in the ledger; undefined: nothing yet */
  readonly duePostedThrough: Day | undefined;
}

/** An entry but for the keys of its loan. */
export type PlannedEntry = Pick<LedgerRow, 'kind' | 'contra' | 'ref'> & { readonly change: ComponentAmounts };

export interface LedgerEffects {
  readonly entries: readonly PlannedEntry[];
  /** of `entries`, so many stand before the schedule is put in force; the rest counts under it */
  readonly entriesBefore: number;
  readonly schedule: AgreedSchedule | undefined;
  /** the loan's figures were agreed anew: an event of the loan */
  readonly isRestructured: boolean;
}

type ScheduleMode = 'none' | 'agreement' | 'fallback';

/** Which schedule an agreement leaves the loan with. */
export function scheduleMode({ state, inForceOn }: Agreement): ScheduleMode {
  switch (state) {
    case 'draft':
    case 'approved':
    case 'signed':
    case 'withdrawn':
      return 'none';
    case 'inForce':
    case 'kept':
    case 'drifting':
    case 'rePlanned':
    case 'completed':
      return 'agreement';
    case 'breached':
      return 'fallback';
    case 'ended':
      return inForceOn === undefined ? 'none' : 'fallback';
  }
}

/** Whether ledger or schedule may have to follow; cheap, since most moves of most days change neither. */
export function touchesLedger(before: Agreement, after: Agreement, terms: AgreementTerms): boolean {
  if (needsSchedule(before, after)) return true;
  if (components.every((component) => terms.waived[component] === 0n)) return false;
  const was = waiverTarget(before, terms);
  const is = waiverTarget(after, terms);
  return !areEqual(was.waived, is.waived) || !areEqual(was.setAside, is.setAside);
}

function needsSchedule(before: Agreement, after: Agreement): boolean {
  const mode = scheduleMode(after);
  if (mode === 'none') return false;
  if (mode !== scheduleMode(before)) return true;
  if (mode === 'fallback') return false;
  return before.version !== after.version || !haveSameDates(before.instalments, after.instalments);
}

export function haveSameDates(one: Agreement['instalments'], other: Agreement['instalments']): boolean {
  if (one === other) return true;
  return (
    one.length === other.length &&
    one.every((each, index) => {
      const { dueOn, principalMinor, interestMinor } = other[index]!;
      return each.dueOn === dueOn && each.principalMinor === principalMinor && each.interestMinor === interestMinor;
    })
  );
}

/** Refuses where what is owed and was paid since the figures is not what the terms say; nothing is posted then. */
export function ledgerEffects(
  move: AgreementMove,
  books: LoanBooks,
): LedgerEffects | { readonly refused: 'figuresChanged' } {
  const draft = new EffectsDraft(move, books);
  const { before, after } = move;
  const mode = scheduleMode(after);
  const isPut = needsSchedule(before, after);
  // New figures: those of the agreement as it comes into force, or of a signed change of it.
  const isAnew = isPut && mode === 'agreement' && (scheduleMode(before) === 'none' || before.version !== after.version);
  if (isAnew) {
    const refused = draft.takeFigures();
    if (refused) return refused;
  }
  draft.bringWaivers();
  if (isPut && mode === 'fallback') draft.fallBack();
  if (isPut && mode === 'agreement') {
    if (isAnew) draft.putNewSchedule();
    else draft.putSchedule();
  }
  return draft.effects(isAnew);
}

class EffectsDraft {
  readonly #move: AgreementMove;
  readonly #books: LoanBooks;
  readonly #entries: PlannedEntry[] = [];
  #owed: ComponentAmounts;
  #schedule: AgreedSchedule | undefined;
  #entriesBefore: number | undefined;
  #aheadMinor = 0n;
  /** fell due by the schedules before and is not posted yet: the close does so, whatever holds after it */
  readonly #pending: ComponentAmounts;

  constructor(move: AgreementMove, books: LoanBooks) {
    this.#move = move;
    this.#books = books;
    this.#owed = totalOf(books.entries);
    this.#pending = pendingOf(books.schedules, { after: move.duePostedThrough, until: move.on });
  }

  effects(isRestructured: boolean): LedgerEffects {
    const entries = this.#entries;
    const schedule = this.#schedule;
    return { entries, entriesBefore: this.#entriesBefore ?? entries.length, schedule, isRestructured };
  }

  #post(what: string, of: Omit<PlannedEntry, 'ref'>, termsVersion = this.#move.terms.version): void {
    if (components.every((component) => of.change[component] === 0n)) return;
    const { agreementNumber, version } = this.#move;
    this.#entries.push({ ...of, ref: `agreement:${agreementNumber}:t${termsVersion}:v${version}:${what}` });
    this.#owed = plus(this.#owed, of.change);
  }

  /** What the schedule before posted since the figures is taken back, and the rest becomes principal as agreed. */
  takeFigures(): { readonly refused: 'figuresChanged' } | undefined {
    const { terms, baseEntryId } = this.#move;
    const since = this.#books.entries.filter(({ entryId }) => entryId > baseEntryId);
    const accrued = totalOf(since.filter(({ kind }) => isAccrual(kind)));
    this.#takeBack(accrued, 'undone');
    const paid = since.filter((entry) => isPlanPayment(entry, baseEntryId));
    this.#aheadMinor = -sumOf(totalOf(paid));
    const instalments = this.#move.after.instalments;
    const moved = componentsMoved({
      terms: { ...terms, instalments },
      owedNow: this.#owed,
      paidSinceMinor: this.#aheadMinor,
    });
    if ('refused' in moved) return moved;
    this.#post('capitalised', { kind: 'capitalise', contra: 'none', change: moved });
    this.#takeBack(this.#pending, 'pending');
    this.#carryWaivers();
    return undefined;
  }

  /** What fell due by a schedule that does not hold any more: below what stands, so much less is owed. */
  #takeBack(amounts: ComponentAmounts, what: string): void {
    const { interest, fee, penalty } = amounts;
    const kind = 'trueUp';
    this.#post(`${what}Interest`, { kind, contra: 'interestIncome', change: { ...noAmounts, interest: -interest } });
    this.#post(`${what}Fee`, { kind, contra: 'feeIncome', change: { ...noAmounts, fee: -fee } });
    this.#post(`${what}Penalty`, { kind, contra: 'penaltyIncome', change: { ...noAmounts, penalty: -penalty } });
  }

  /** What the terms before had set aside is set aside under the new ones. */
  #carryWaivers(): void {
    const { terms, agreementNumber } = this.#move;
    for (let version = 1; version < terms.version; version++) {
      const { setAside } = heldOf(this.#books.entries, { agreementNumber, termsVersion: version });
      this.#post('handedOn', { kind: 'restore', contra: 'setAside', change: setAside }, version);
      this.#post('carried', { kind: 'setAside', contra: 'setAside', change: negative(setAside) });
    }
  }

  /** The difference between what the agreement says of the waived parts and what the ledger holds of them. */
  bringWaivers(): void {
    const { terms, after, agreementNumber } = this.#move;
    const at = { agreementNumber, termsVersion: terms.version };
    const held = heldOf([...this.#books.entries, ...this.#entries], at);
    const target = waiverTarget(after, { ...terms, waived: plus(terms.waived, held.carried) });
    const { setAside, waived } = waiverPostings(held, target);
    this.#post('restored', { kind: 'restore', contra: 'setAside', change: above(setAside) });
    this.#post('setAside', { kind: 'setAside', contra: 'setAside', change: below(setAside) });
    this.#post('takenBack', { kind: 'restore', contra: 'waiverLoss', change: above(waived) });
    this.#post('released', { kind: 'release', contra: 'waiverLoss', change: below(waived) });
  }

  putNewSchedule(): void {
    const { agreementId, baseEntryId, on, after } = this.#move;
    const { entries } = this.#books;
    this.#entriesBefore = this.#entries.length;
    this.#schedule = {
      reason: 'agreement',
      agreementId,
      startsOn: on,
      baseEntryId,
      fromEntryId: undefined,
      aheadMinor: this.#aheadMinor,
      carriedPaidMinor: settledMinor(entries) - this.#aheadMinor,
      basePenaltyMinor: 0n,
      baseCostMinor: 0n,
      penaltyFree: true,
      lines: linesOf(after.instalments),
    };
    const missed = interestBefore(after.instalments, on);
    this.#takeBack({ ...noAmounts, interest: -missed }, 'before');
  }

  /** The agreement's dates as they are now, on the figures that were agreed. */
  putSchedule(): void {
    const { agreementId, on, after } = this.#move;
    const last = lastOf(this.#books.schedules, agreementId);
    const since = this.#books.entries.filter(({ entryId, kind }) => entryId > last.fromEntryId && isAccrual(kind));
    const posted = totalOf(since);
    const due = { ...noAmounts, interest: interestBefore(after.instalments, on) };
    this.#takeBack(plus(plus(posted, this.#pending), negative(due)), 'undone');
    this.#clearNegative();
    this.#schedule = { ...last, startsOn: on, lines: linesOf(after.instalments), penaltyFree: true };
  }

  /** The dates that hold when it does no more. What is owed of interest and fees is posted again with their first line. */
  fallBack(): void {
    const { agreementId, on, after, terms } = this.#move;
    const { entries, schedules } = this.#books;
    this.#clearNegative();
    const owed = plus(this.#owed, this.#pending);
    const first = schedules.findIndex((each) => each.agreed?.agreementId === agreementId);
    const contract = schedules[first < 0 ? schedules.length - 1 : first - 1]?.instalments ?? [];
    // Ended otherwise than by a breach, the contract's dates hold again.
    const rule = after.state === 'breached' ? terms.rules.fallback.schedule : 'contractDates';
    const lines = fallbackLines({ rule, owed, contract, late: lateOf(after, on), on });
    if (lines.length === 0) return;
    this.#takeBack({ ...noAmounts, interest: owed.interest, fee: owed.fee }, 'asLine');
    this.#schedule = {
      reason: 'fallback',
      agreementId,
      startsOn: on,
      baseEntryId: undefined,
      fromEntryId: undefined,
      aheadMinor: 0n,
      carriedPaidMinor: settledMinor(entries),
      basePenaltyMinor: owed.penalty,
      baseCostMinor: owed.cost,
      penaltyFree: false,
      lines,
    };
  }

  /** Paid of a component that is not owed any more: it paid principal. */
  #clearNegative(): void {
    const moved: Record<(typeof components)[number], bigint> = { ...noAmounts };
    for (const component of components) {
      const owed = this.#owed[component] + this.#pending[component];
      if (component === 'principal' || owed >= 0n) continue;
      moved[component] = -owed;
      moved.principal += owed;
    }
    this.#post('moved', { kind: 'capitalise', contra: 'none', change: moved });
  }
}

/** Principal of agreed dates that have passed and are not paid; of one that is paid in part, what is missing of it. */
function lateOf({ instalments, paid, part }: Agreement, on: Day): { dueOn: Day; principalMinor: bigint }[] {
  return instalments.flatMap(({ n, dueOn, principalMinor }) => {
    if (dueOn >= on || paid.has(n)) return [];
    const missing = part?.n === n ? part.missingMinor : principalMinor;
    return [{ dueOn, principalMinor: missing < principalMinor ? missing : principalMinor }];
  });
}

/** Interest and fees due after `after` and before `until`, each by the schedule that was in force on its day. */
function pendingOf(
  schedules: readonly BookSchedule[],
  { after, until }: { readonly after: Day | undefined; readonly until: Day },
): ComponentAmounts {
  let interest = 0n;
  let fee = 0n;
  schedules.forEach(({ startsOn, instalments }, index) => {
    const from = index === 0 ? Number.NEGATIVE_INFINITY : startsOn;
    const end = schedules[index + 1]?.startsOn ?? until;
    for (const { dueOn, interestMinor, feeMinor } of instalments) {
      if (dueOn < from || dueOn >= end || dueOn >= until || (after !== undefined && dueOn <= after)) continue;
      interest += interestMinor;
      fee += feeMinor;
    }
  });
  return { ...noAmounts, interest, fee };
}

/** A schedule as this agreement put it in force last. */
function lastOf(schedules: readonly BookSchedule[], agreementId: bigint): AgreedSchedule & { fromEntryId: bigint } {
  const last = schedules.findLast(
    ({ reason, agreed }) => reason === 'agreement' && agreed?.agreementId === agreementId,
  );
  if (last?.agreed === undefined) throw new Error(`agreement ${agreementId} has put no schedule in force`);
  const { agreed, startsOn, carriedPaidMinor, instalments } = last;
  return { ...agreed, reason: 'agreement', startsOn, carriedPaidMinor, lines: instalments };
}

export interface HeldWaivers extends WaiverTarget {
  /** of what is set aside, what terms before had set aside already */
  readonly carried: ComponentAmounts;
}

/** What the ledger holds under one version of an agreement's terms. */
export function heldOf(
  entries: readonly (Pick<BookEntry, 'kind' | 'contra' | 'change'> & { readonly ref?: string | undefined })[],
  at: { readonly agreementNumber: string; readonly termsVersion: number },
): HeldWaivers {
  const prefix = `agreement:${at.agreementNumber}:t${at.termsVersion}:`;
  const own = entries.filter(({ ref }) => ref?.startsWith(prefix));
  const sum = (isOf: (entry: (typeof own)[number]) => boolean) => negative(totalOf(own.filter(isOf)));
  return {
    setAside: sum(({ kind, contra }) => kind === 'setAside' || (kind === 'restore' && contra === 'setAside')),
    waived: sum(({ kind, contra }) => kind === 'release' || (kind === 'restore' && contra === 'waiverLoss')),
    carried: sum(({ kind, ref }) => kind === 'setAside' && ref!.endsWith(':carried')),
  };
}

/** Money under the figures whose last entry is `baseEntryId`: what came in since, and what was undone of that. */
export function isPlanPayment(
  { kind, entryId, reversesEntryId }: Pick<BookEntry, 'entryId' | 'reversesEntryId'> & { readonly kind: string },
  baseEntryId: bigint,
): boolean {
  if (entryId <= baseEntryId) return false;
  return kind === 'payment' || (kind === 'reversal' && reversesEntryId! > baseEntryId);
}

function isAccrual(kind: string): boolean {
  return kind === 'interestDue' || kind === 'feeDue' || kind === 'penaltyDue' || kind === 'trueUp';
}

/** Paid of principal, interest and fees, as ageing counts it, less the fees that were charged: what earlier schedules settled. */
function settledMinor(entries: readonly BookEntry[]): bigint {
  let sum = 0n;
  for (const { kind, contra, change } of entries) {
    const amountMinor = change.principal + change.interest + change.fee;
    const isMoney = kind === 'payment' || kind === 'waiver';
    if (isMoney && sumOf(change) < 0n) sum -= amountMinor;
    else if (kind === 'reversal' && ['cash', 'suspense', 'waiverLoss'].includes(contra)) sum -= amountMinor;
    else if (kind === 'charge') sum -= change.fee;
  }
  return sum;
}

function interestBefore(instalments: Agreement['instalments'], day: Day): bigint {
  return instalments.reduce((sum, { dueOn, interestMinor }) => (dueOn < day ? sum + interestMinor : sum), 0n);
}

function totalOf(entries: readonly { readonly change: ComponentAmounts }[]): ComponentAmounts {
  return entries.reduce((sum, { change }) => plus(sum, change), noAmounts);
}

function plus(one: ComponentAmounts, other: ComponentAmounts): ComponentAmounts {
  return mapped((component) => one[component] + other[component]);
}

function negative(amounts: ComponentAmounts): ComponentAmounts {
  return mapped((component) => -amounts[component]);
}

function above(amounts: ComponentAmounts): ComponentAmounts {
  return mapped((component) => (amounts[component] > 0n ? amounts[component] : 0n));
}

function below(amounts: ComponentAmounts): ComponentAmounts {
  return mapped((component) => (amounts[component] < 0n ? amounts[component] : 0n));
}

function mapped(of: (component: (typeof components)[number]) => bigint): ComponentAmounts {
  return {
    principal: of('principal'),
    interest: of('interest'),
    penalty: of('penalty'),
    fee: of('fee'),
    cost: of('cost'),
  };
}
