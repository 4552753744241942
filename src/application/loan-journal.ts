/**
 * The journal of one loan with agreements, put together of what is stored: when its interest is income, what each agreement and
 * each signed change of one is to the books, and the entries of all that. Nothing here reads or writes. What cannot be decided
 * by what is known is told and not guessed: then the loan has no journal.
 */
import type { AccountingRules } from '../core/accounting/accounting-rules.ts';
import { type AgreementBooks, agreementBookEvents } from '../core/accounting/agreement-events.ts';
import type { BookEvent, BookRow } from '../core/accounting/book-row.ts';
import { type Carried, carriedOn, metBy } from '../core/accounting/carried.ts';
import { type JournalEntry, type JournalRefusal, journal } from '../core/accounting/journal.ts';
import { type Treatment, treatmentOf } from '../core/accounting/treatment.ts';
import type { VersionFacts } from '../core/ageing/close-loan.ts';
import type { AgreementEvent } from '../core/agreement/moves.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { Currency } from '../core/money/currency.ts';
import type { Fraction } from '../core/money/decimal.ts';
import type { StoredTerms } from '../store/agreements.ts';
import type { JournalAgreement } from '../store/journal-rows.ts';
import type { AgreedVersion } from '../store/loan-facts.ts';

export interface LoanJournalFacts {
  readonly loanRef: string;
  readonly currency: Currency;
  /** its whole ledger */
  readonly rows: readonly BookRow[];
  /** its schedules by version */
  readonly versions: readonly (VersionFacts & { readonly agreed: AgreedVersion | undefined })[];
  /** those that came into force, in the order in which they were made */
  readonly agreements: readonly JournalAgreement[];
  /** days on which its interest stops and begins again to be income */
  readonly accrual: readonly BookEvent[];
  readonly chargedOffOn: Day | undefined;
  /** those in force on a day, as far as they are of this place */
  readonly derecognitionOn: (day: Day) => AccountingRules['derecognition'];
  readonly through: Day;
}

/** An agreement that came into force, or a signed change of one. */
export interface DecidedChange {
  readonly agreementNumber: string;
  readonly terms: AgreementTerms;
  /** the day on which the books change */
  readonly on: Day;
  readonly carried: Carried;
  readonly letGoMinor: bigint;
  readonly suspendedMinor: bigint;
  readonly treatment: Treatment;
}

/** In order of precedence; `undetermined`: what has to be known first stands in the treatment. */
export const loanJournalRefusals = [
  'undetermined',
  'entryTwice',
  'reversedUnknown',
  'reversalDiffers',
  'effectUnknown',
] as const;
export type LoanJournalRefusal = { readonly refused: 'undetermined' } | JournalRefusal;

export interface LoanJournalAnswer {
  /** as far as they could be decided: the last one is the undetermined one */
  readonly changes: readonly DecidedChange[];
  readonly drawn: { readonly entries: readonly JournalEntry[] } | LoanJournalRefusal;
}

export function loanJournal(facts: LoanJournalFacts): LoanJournalAnswer {
  const changes: DecidedChange[] = [];
  let events: readonly BookEvent[] = [...facts.accrual, ...chargeOffs(facts)];
  for (const [index, agreement] of facts.agreements.entries()) {
    const booked = bookedEvents(agreement, facts.rows);
    const next = facts.agreements[index + 1];
    // What a later agreement changes, the one before has no word in any more.
    const until = next === undefined ? facts.through : startOf(next, facts.rows) - 1;
    const of: OneAgreement = { agreement, booked, facts, before: events };
    for (const at of changesOf(of)) {
      if (at.on > facts.through) break;
      const decided = decide(of, at);
      if ('refused' in decided) return { changes, drawn: decided };
      changes.push(decided);
      if (isUndetermined(decided)) return { changes, drawn: { refused: 'undetermined' } };
    }
    events = [...events, ...agreementBookEvents(booksOf(of, Math.min(until, facts.through)))];
  }
  const { loanRef, currency, rows, through } = facts;
  return { changes, drawn: journal({ loanRef, currency, rows, events, through }) };
}

/** Of a loan that was charged off the books carry nothing, so there is nothing to decide. A derecognition needs a market rate. */
function isUndetermined({ treatment, carried }: DecidedChange): boolean {
  return treatment.treatment !== 'modification' && !carried.isChargedOff;
}

function chargeOffs({ chargedOffOn }: LoanJournalFacts): BookEvent[] {
  if (chargedOffOn === undefined) return [];
  return [{ kind: 'chargedOff', on: chargedOffOn, ref: `chargeOff ${formatDay(chargedOffOn)}` }];
}

interface OneAgreement {
  readonly agreement: JournalAgreement;
  readonly booked: readonly AgreementEvent[];
  readonly facts: LoanJournalFacts;
  /** of the loan, before this agreement's own */
  readonly before: readonly BookEvent[];
}

interface ChangeAt {
  readonly stored: StoredTerms;
  readonly on: Day;
  /** of the agreement's events, so many are before it */
  readonly eventsBefore: number;
}

/** As it came into force, and as it was changed by signature. */
function changesOf({ agreement, booked }: OneAgreement): ChangeAt[] {
  const changes: ChangeAt[] = [];
  let version = 1;
  for (const [eventsBefore, event] of booked.entries()) {
    if (event.kind === 'changeSigned') version = event.version;
    const isChange = event.kind === 'cameIntoForce' || (event.kind === 'rePlanned' && event.option === undefined);
    if (!isChange) continue;
    const stored = agreement.terms.find(({ termsVersion }) => termsVersion === version)!;
    changes.push({ stored, on: event.on, eventsBefore });
  }
  return changes;
}

/** What the books carried when the figures were made is compared with what the new terms are worth. */
function decide(of: OneAgreement, { stored, on, eventsBefore }: ChangeAt): DecidedChange | JournalRefusal {
  const { facts, agreement, before } = of;
  const { terms, baseEntryId } = stored;
  const earlier = { ...of, booked: of.booked.slice(0, eventsBefore) };
  const { loanRef, currency } = facts;
  const drawn = journal({
    loanRef,
    currency,
    // What came in since the figures were made is paid under the new terms, and asked for in them.
    rows: facts.rows.filter(({ entryId }) => entryId <= baseEntryId),
    events: [...before, ...agreementBookEvents(booksOf(earlier, on))].filter((event) => event.on <= on),
    through: on,
  });
  if ('refused' in drawn) return drawn;
  const carried = carriedOn(drawn.entries, on);
  const met = metBy(carried, terms);
  const treatment = treatmentOf(
    {
      ...met,
      asOf: terms.asOf,
      effectiveRate: effectiveRate(terms),
      lines: terms.instalments,
      // The contract goes on with its parties: an agreement changes what is paid of it, and when.
      changes: { newContract: false, otherBorrower: false, otherCurrency: false, newKindOfReturn: false },
    },
    facts.derecognitionOn(on),
  );
  const { letGoMinor, suspendedMinor } = met;
  return { agreementNumber: agreement.agreementNumber, terms, on, carried, letGoMinor, suspendedMinor, treatment };
}

// tidy-allow noLegalNumberNamed: a whole in millionths of a percent, not a threshold.
const wholeMillionths = 100_000_000n;

/** That of the contract: at it the loan was taken into the books. */
function effectiveRate({ contractRateMillionths }: AgreementTerms): Fraction {
  return { numerator: contractRateMillionths, denominator: wholeMillionths };
}

function booksOf({ agreement, booked, facts }: OneAgreement, through: Day): AgreementBooks {
  const [first] = agreement.terms;
  return {
    terms: first!.terms,
    changes: agreement.terms.map(({ terms }) => terms),
    events: booked,
    treatment: 'modification',
    effectiveRate: effectiveRate(first!.terms),
    afterBreach: afterBreach(agreement.agreementId, facts.versions),
    through,
  };
}

/** The dates of the contract that were still to come when it fell back to them. */
function afterBreach(agreementId: bigint, versions: LoanJournalFacts['versions']): AgreementBooks['afterBreach'] {
  const isOwn = ({ agreed }: (typeof versions)[number]) => agreed?.agreementId === agreementId;
  const fallback = versions.findLast((version) => isOwn(version) && !version.agreed!.penaltyFree);
  if (fallback === undefined) return undefined;
  const { startsOn } = fallback;
  const lines = fallback.instalments.filter(({ dueOn }) => dueOn > startsOn);
  if (lines.length === 0) return undefined;
  const contract = versions[versions.findIndex(isOwn) - 1]?.instalments ?? [];
  const interestFrom = contract.reduce<Day | undefined>(
    (last, { dueOn }) => (dueOn <= startsOn && (last === undefined || dueOn > last) ? dueOn : last),
    undefined,
  );
  return { interestFrom: interestFrom ?? startsOn, lines };
}

/**
 * The events of an agreement by the day on which the books follow: that of the ledger's rows which the same move made, for a day
 * that was closed is not written in again; and never before an event that stands before it.
 */
export function bookedEvents(
  { agreementNumber, events }: Pick<JournalAgreement, 'agreementNumber' | 'events'>,
  rows: readonly Pick<BookRow, 'ref' | 'postedOn'>[],
): AgreementEvent[] {
  const postedOn = postedByVersion(agreementNumber, rows);
  const booked: AgreementEvent[] = [];
  let last: Day = Number.NEGATIVE_INFINITY;
  for (const [index, event] of events.entries()) {
    if (!('on' in event)) {
      booked.push(event);
      continue;
    }
    let on = Math.max(event.on, last);
    // Rows name the version after the move; its events were recorded at one instant.
    for (let version = index + 1; events[version - 1]?.atMs === event.atMs; version++) {
      const posted = postedOn.get(version);
      if (posted === undefined) continue;
      on = Math.max(on, posted);
      break;
    }
    // What is signed, reminded or told is dated as it is; only what the books follow holds back what comes after.
    if (isBooked(event)) last = on;
    booked.push(isBooked(event) ? { ...event, on } : event);
  }
  return booked;
}

function isBooked({ kind }: AgreementEvent): boolean {
  return (
    kind === 'cameIntoForce' ||
    kind === 'dateMoved' ||
    kind === 'rePlanned' ||
    kind === 'changeSigned' ||
    kind === 'breached' ||
    kind === 'breachUndone' ||
    kind === 'completed' ||
    kind === 'reopened' ||
    kind === 'ended'
  );
}

/** agreement:<number>:t<terms version>:v<events after the move>:<what> */
function postedByVersion(
  agreementNumber: string,
  rows: readonly Pick<BookRow, 'ref' | 'postedOn'>[],
): Map<number, Day> {
  const prefix = `agreement:${agreementNumber}:t`;
  const posted = new Map<number, Day>();
  for (const { ref, postedOn } of rows) {
    if (!ref?.startsWith(prefix)) continue;
    const version = /^\d+:v(\d+):/.exec(ref.slice(prefix.length))?.[1];
    if (version !== undefined) posted.set(Number(version), postedOn);
  }
  return posted;
}

function startOf(agreement: JournalAgreement, rows: readonly BookRow[]): Day {
  const began = bookedEvents(agreement, rows).find(({ kind }) => kind === 'cameIntoForce');
  return began !== undefined && 'on' in began ? began.on : Number.POSITIVE_INFINITY;
}
