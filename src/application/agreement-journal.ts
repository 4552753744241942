/**
 * The journal of a book's loans with agreements, from the store: one loan at a time, all that are asked for from the session that is
 * handed in. Beside its entries each loan says what every change was to the books, and how it stands on the last day.
 */
import { type AccountingRules, cnAccountingRulesOn } from '../core/accounting/accounting-rules.ts';
import type { BookEvent } from '../core/accounting/book-row.ts';
import { carriedOn } from '../core/accounting/carried.ts';
import type { JournalEntry } from '../core/accounting/journal.ts';
import { accrualChanges } from '../core/accounting/non-accrual.ts';
import { type StageAnswer, stageOf } from '../core/accounting/stage.ts';
import type { Bucket } from '../core/ageing/bucket.ts';
import { closeLoan, duesInForce } from '../core/ageing/close-loan.ts';
import { coverageOf } from '../core/ageing/covered.ts';
import { daysPastDue } from '../core/ageing/days-past-due.ts';
import { type DelinquencySpan, spanAt } from '../core/ageing/delinquency.ts';
import { type Observation, observationOn } from '../core/ageing/observation.ts';
import { type ClassReason, cnRiskClass } from '../core/ageing/risk-class.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { Currency } from '../core/money/currency.ts';
import { type Places, placesOf } from '../core/portfolio/standing.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import type { RiskClass } from '../core/rules/vocabulary.ts';
import type { Session } from '../store/database.ts';
import {
  type JournalAgreement,
  type JournalLoan,
  type JournalLoanEvents,
  readJournalAgreements,
  readJournalEvents,
  readJournalLoans,
  readJournalRows,
} from '../store/journal-rows.ts';
import { type LoanFacts, readLoanFacts } from '../store/loan-facts.ts';
import { BookTally } from './book-tally.ts';
import { type DecidedChange, type LoanJournalAnswer, type LoanJournalFacts, loanJournal } from './loan-journal.ts';
import { classHistory, factsState } from './stored-book.ts';

export interface JournalSettings {
  readonly creditorId: number;
  /** undefined: all of the book */
  readonly agreementNumber: string | undefined;
  /** a day that is closed */
  readonly through: Day;
  readonly buckets: readonly Bucket[];
  readonly lawValues: DatedValues;
}

/** How a loan stands to its supervisor and its accountant at the end of a day. */
export interface LoanStanding {
  readonly on: Day;
  /** then it is in no class and no stage */
  readonly ended: 'repaid' | 'chargedOff' | undefined;
  readonly daysPastDue: number;
  readonly riskClass: RiskClass | undefined;
  readonly classBecause: readonly ClassReason[];
  /** better than this it is not classed while it is observed */
  readonly classFloor: RiskClass | undefined;
  /** undefined: never restructured, or the first date after the change has not come */
  readonly observation: Observation | undefined;
  readonly stage: StageAnswer;
  /** undefined: no rule says when it is not */
  readonly isAccruing: boolean | undefined;
}

export interface ChangeSummary extends DecidedChange {
  /** on the last day before the change */
  readonly before: LoanStanding;
}

export interface LoanJournal {
  readonly loan: JournalLoan;
  readonly agreementNumbers: readonly string[];
  readonly changes: readonly ChangeSummary[];
  readonly drawn: LoanJournalAnswer['drawn'];
  readonly now: LoanStanding;
  /** on the last day; undefined: there is no journal */
  readonly carryingMinor: bigint | undefined;
}

const loansPerChunk = 500;

/** By key of borrower and loan; none where no agreement came into force. The session sees one state of the book throughout. */
export async function* agreementJournals(session: Session, settings: JournalSettings): AsyncGenerator<LoanJournal> {
  const { creditorId, agreementNumber, through } = settings;
  const places = placesOf(settings.buckets);
  for (let after: JournalLoan | undefined; ; ) {
    const loans = await readJournalLoans(session, { creditorId, agreementNumber, after, limit: loansPerChunk });
    if (loans.length === 0) return;
    const rows = await readJournalRows(session, creditorId, loans);
    const events = await readJournalEvents(session, creditorId, loans);
    const agreements = await readJournalAgreements(session, creditorId, loans);
    const ids = [...new Set(loans.map(({ borrowerId }) => borrowerId))];
    const read = { creditorId, set: { ids }, states: loans.map(factsState), owedOn: through };
    const facts = new Map(Array.from(await readLoanFacts(session, read), (each) => [each.loanId, each]));
    for (const loan of loans) {
      const { loanId } = loan;
      const of = { rows: rows.get(loanId)!, agreements: agreements.get(loanId)!, facts: facts.get(loanId)! };
      const stored = new StoredLoan(loan, { ...of, events: events.get(loanId), settings, places });
      yield stored.journal();
    }
    if (loans.length < loansPerChunk) return;
    after = loans.at(-1)!;
  }
}

interface StoredParts {
  readonly rows: LoanJournalFacts['rows'];
  readonly agreements: readonly JournalAgreement[];
  readonly facts: LoanFacts;
  readonly events: JournalLoanEvents | undefined;
  readonly settings: JournalSettings;
  readonly places: Places;
}

const endedStanding = {
  daysPastDue: 0,
  riskClass: undefined,
  classBecause: [],
  classFloor: undefined,
  observation: undefined,
  stage: { stage: undefined, because: [] },
} as const satisfies Partial<LoanStanding>;

const noRules: AccountingRules = { derecognition: undefined, stages: undefined, nonAccrual: undefined };

class StoredLoan {
  readonly #loan: JournalLoan;
  readonly #of: StoredParts;
  readonly #accrual: readonly BookEvent[];

  constructor(loan: JournalLoan, of: StoredParts) {
    this.#loan = loan;
    this.#of = of;
    this.#accrual = this.#accrualEvents();
  }

  journal(): LoanJournal {
    const { rows, agreements, facts, events, settings } = this.#of;
    const { through } = settings;
    const { changes, drawn } = loanJournal({
      loanRef: this.#loan.loanRef,
      currency: this.#loan.currency as Currency,
      rows,
      versions: facts.versions,
      agreements,
      accrual: this.#accrual,
      chargedOffOn: events?.chargedOffOn,
      derecognitionOn: (day) => this.#rulesOn(day).derecognition,
      through,
    });
    return {
      loan: this.#loan,
      agreementNumbers: agreements.map(({ agreementNumber }) => agreementNumber),
      ...this.#standings(changes),
      drawn,
      carryingMinor: 'entries' in drawn ? carriedOn(drawn.entries, through).carryingMinor : undefined,
    };
  }

  /** One after the other: the stage of an observed loan follows from that before it was changed. */
  #standings(changes: readonly DecidedChange[]): { readonly changes: ChangeSummary[]; readonly now: LoanStanding } {
    const summaries: ChangeSummary[] = [];
    let stageBefore: StageAnswer['stage'];
    for (const change of changes) {
      const before = this.#standingOn(change.on - 1, stageBefore);
      stageBefore = before.stage.stage;
      summaries.push({ ...change, before });
    }
    return { changes: summaries, now: this.#standingOn(this.#of.settings.through, stageBefore) };
  }

  /** What stands in law packs is of one place: elsewhere nothing is decided by it. */
  #rulesOn(day: Day): AccountingRules {
    const [first] = this.#of.agreements;
    const jurisdiction = first?.terms[0]?.terms.jurisdiction;
    if (jurisdiction !== 'cn' && !jurisdiction?.startsWith('cn-')) return noRules;
    return cnAccountingRulesOn(this.#of.settings.lawValues, day);
  }

  #standingOn(on: Day, stageBefore: StageAnswer['stage']): LoanStanding {
    const { events, settings, places } = this.#of;
    const facts = this.#factsOn(on);
    const { graceDays, pauses } = facts;
    const { spans, settledOn } = closeLoan({ facts, businessDate: on, boundaryDays: [] });
    const isChargedOff = events?.chargedOffOn !== undefined && events.chargedOffOn <= on;
    const isAccruing = this.#isAccruingOn(on);
    if (isChargedOff) return { ...endedStanding, on, ended: 'chargedOff', isAccruing };
    if (settledOn !== undefined) return { ...endedStanding, on, ended: 'repaid', isAccruing };
    const restructuredOn = (events?.restructuredOn ?? []).filter((day) => day <= on);
    const { lawValues } = settings;
    const tally = new BookTally(places, { asOf: on, scheme: 'byProduct', breakdown: undefined, lawValues });
    const rules = tally.rulesFor(this.#loan.product);
    const history = classHistory(facts, { loan: { ...this.#loan, restructuredOn }, asOf: on, tally, spans });
    const classed = cnRiskClass({ asOf: on, ...history, graceDays, pauses, rules });
    const days = daysOn(facts, spans, on);
    const { observation, riskClass } = classed;
    const isObserved = observation?.state === 'running';
    const floor = history.restructured?.again ? rules.observation?.floorAgain : rules.observation?.floor;
    return {
      on,
      ended: undefined,
      daysPastDue: days,
      riskClass,
      classBecause: classed.because,
      classFloor: isObserved ? floor : undefined,
      observation,
      stage: stageOf(
        {
          daysPastDue: days,
          riskClass,
          // Before its first new date has come it is observed all the same.
          restructured:
            restructuredOn.length === 0 ? undefined : { observation: observation?.state ?? 'running', stageBefore },
          hasRisen: false,
          rebutted: [],
        },
        this.#rulesOn(on).stages,
      ),
      isAccruing,
    };
  }

  #isAccruingOn(on: Day): boolean | undefined {
    if (this.#rulesOn(on).nonAccrual === undefined) return undefined;
    return this.#accrual.findLast((event) => event.on <= on)?.kind !== 'nonAccrualBegan';
  }

  /** The facts with the principal that was owed on that day: whether a loan was settled is read off it. */
  #factsOn(on: Day): LoanFacts {
    const { facts, rows } = this.#of;
    const owedPrincipalMinor = rows.reduce(
      (sum, { valueOn, change }) => (valueOn <= on ? sum + change.principalMinor : sum),
      0n,
    );
    return { ...facts, owedPrincipalMinor };
  }

  #accrualEvents(): BookEvent[] {
    const { facts, settings } = this.#of;
    const { through } = settings;
    const { graceDays, pauses } = facts;
    const { spans } = closeLoan({ facts, businessDate: through, boundaryDays: [] });
    const observed = this.#observed();
    const rules = this.#rulesOn(through).nonAccrual;
    return accrualChanges({ spans, graceDays, pauses, until: through, observed }, rules).map(({ on, kind }) => ({
      on,
      kind,
      ref: `ageing ${formatDay(on)}`,
    }));
  }

  /** Each change of the loan's terms, and when its observation was over. */
  #observed(): { readonly changedOn: Day; readonly endedOn: Day | undefined }[] {
    const { facts, events, settings, places } = this.#of;
    const { through, lawValues } = settings;
    const tally = new BookTally(places, { asOf: through, scheme: 'byProduct', breakdown: undefined, lawValues });
    const length = tally.rulesFor(this.#loan.product).observation;
    const changedOn = (events?.restructuredOn ?? []).filter((day) => day <= through);
    if (length === undefined) return [];
    const inForce = duesInForce(facts, through);
    const coverage = coverageOf(inForce);
    const every = { count: this.#loan.everyCount, unit: this.#loan.everyUnit };
    return changedOn.map((day) => {
      const firstDueOn = inForce.due.find((amount) => amount.on > day)?.on;
      if (firstDueOn === undefined) return { changedOn: day, endedOn: undefined };
      const on = (asOf: Day) =>
        observationOn({ firstDueOn, every, coverage, asOf, graceDays: facts.graceDays, length });
      if (firstDueOn > through || on(through).state === 'running') return { changedOn: day, endedOn: undefined };
      let endedOn = on(through).endsOn;
      // What was due on its last day came within grace.
      while (endedOn < through && on(endedOn).state === 'running') endedOn++;
      return { changedOn: day, endedOn };
    });
  }
}

function daysOn({ graceDays, pauses }: LoanFacts, spans: readonly DelinquencySpan[], on: Day): number {
  const span = spanAt(spans, on);
  if (span === undefined) return 0;
  return daysPastDue({ delinquentSince: span.delinquentSince, asOf: on, graceDays, pauses });
}

/** What there is to write of a loan; none where it has no journal. */
export function entriesOf({ drawn }: LoanJournal): readonly JournalEntry[] {
  return 'entries' in drawn ? drawn.entries : [];
}
