/**
 * The law on the day on which an agreement is signed: the kernel is asked once more for the act `offerPlan`, of exactly these
 * terms, by the rules and values in force on that day. What the terms themselves answer is taken from them and stands over
 * what is on record; what only people know is handed in as for the offer; what nobody knows stays unknown.
 */
import type { Day } from '../calendar/day.ts';
import { instantOf, type Zone } from '../calendar/zone.ts';
import { sumOf } from '../loan/components.ts';
import { decideOnPlan, effective, type PlanFacts } from '../negotiation/law-of-plans.ts';
import type { PlanDebt } from '../negotiation/plan-case.ts';
import type { PlanChange } from '../relief/relief-codes.ts';
import { chargesOf, monthsUntil } from '../relief/relief-state.ts';
import { clocksOf } from '../rules/clocks.ts';
import type { Decision } from '../rules/decision.ts';
import { type FactValue, unknown } from '../rules/facts.ts';
import type { Law } from '../rules/law.ts';
import type { Situation } from '../rules/situation.ts';
import { percentMillionths } from '../rules/value-content.ts';
import { contractInterest } from './draft-terms.ts';
import { withOption } from './re-plan.ts';
import type { AgreedInstalment, AgreedOption, AgreementTerms } from './terms.ts';

const noonMinute = 12 * 60;

type KnownFacts = Readonly<Record<string, FactValue | undefined>>;

export interface SigningLawAt {
  readonly terms: AgreementTerms;
  readonly law: Law;
  /** of the place where the agreement is kept, the first being where days are counted; never empty */
  readonly zones: readonly Zone[];
  /** as the offer was decided by (`PlanLaw.situation.facts`): who lends, both tests of art. 70, the days of limitation */
  readonly facts: KnownFacts;
  readonly today: Day;
  /** of the contract; undefined where nobody knows */
  readonly loan: Pick<PlanDebt, 'originalTermMonths' | 'remainingMonths' | 'extendedMonths'>;
  /** the day from which `remainingMonths` are counted; `terms.asOf` when left out */
  readonly loanAsOf?: Day | undefined;
  /** what the paper states, in the words of the fact `planContent` */
  readonly planContent: readonly string[];
  /** what its table of the all-in cost states; undefined: the paper has none */
  readonly costTable?: readonly string[] | undefined;
  /** whether each clause of weight is set off and was ticked by itself; undefined: not asked yet */
  readonly standardTermsExplained?: boolean | undefined;
}

export interface SigningLaw {
  readonly decision: Decision;
  /** the dates that are signed are lawful; those to which the signed options can lead are not (`optionsWithinLaw`) */
  readonly onlyForOptions: boolean;
}

/**
 * May these terms be signed today? Anything but `allowed` is not lawful. Asked of the dates as they stand, then of the
 * latest to which the options lead, because nobody is asked again when a borrower calls on one. Payment in full
 * changes nothing: it is the borrower's right, and no plan to ask about. For a date that is moved, ask with the moved dates.
 */
export function lawOfSigning(at: SigningLawAt): SigningLaw {
  const { terms, law } = at;
  if (isPaidInFull(terms)) {
    const { packHash } = law;
    const decision = { outcome: 'allowed', because: [], warnings: [], missing: [], freesUpAtMs: undefined, packHash };
    return { decision: decision as Decision, onlyForOptions: false };
  }
  const decision = decidedOn(at, terms.instalments);
  if (decision.outcome !== 'allowed' || terms.options.length === 0) return { decision, onlyForOptions: false };
  const longest = decidedOn(at, withAllOptions(terms, terms.options));
  return longest.outcome === 'allowed'
    ? { decision, onlyForOptions: false }
    : { decision: longest, onlyForOptions: true };
}

/** Of the options of the terms, in their order, those that the law leaves, each as often as it leaves it. */
export function optionsWithinLaw(at: SigningLawAt): readonly AgreedOption[] {
  const { terms } = at;
  const isLawful = (options: readonly AgreedOption[]) =>
    decidedOn(at, withAllOptions(terms, options)).outcome !== 'forbidden';
  const kept: AgreedOption[] = [];
  for (const option of terms.options) {
    let { times } = option;
    while (times > 0 && !isLawful([...kept, { ...option, times }])) times -= 1;
    if (times > 0) kept.push({ ...option, times });
  }
  return kept;
}

/** The dates after every option was called on as often as it may be. */
function withAllOptions(
  { instalments, asOf, agreedRateMillionths }: AgreementTerms,
  options: readonly AgreedOption[],
): readonly AgreedInstalment[] {
  let latest = instalments;
  for (const option of options) {
    for (let time = 0; time < option.times; time++) {
      const use = {
        instalments: latest,
        option,
        isOpen: () => true,
        today: asOf,
        rateMillionths: agreedRateMillionths,
      };
      latest = withOption(use) ?? latest;
    }
  }
  return latest;
}

function decidedOn(at: SigningLawAt, instalments: readonly AgreedInstalment[]): Decision {
  const { law, zones, facts, today } = at;
  const situation = situationOf({ zones, facts, on: today });
  return decideOnPlan({ law, situation }, signingFacts(at, instalments));
}

/** All that is owed in one payment, as the contract has it: nothing let go, nothing added. */
function isPaidInFull(terms: AgreementTerms): boolean {
  const { instalments, waived, agreedRateMillionths, contractRateMillionths, owed, asOf } = terms;
  const [first, ...rest] = instalments;
  const isPlain =
    first !== undefined &&
    rest.length === 0 &&
    first.interestMinor ===
      contractInterest({
        principalMinor: owed.principal,
        rateMillionths: contractRateMillionths,
        from: asOf,
        to: first.dueOn,
      });
  // Of a loan without interest one later payment looks the same: then the law is asked.
  const bearsInterest = contractRateMillionths > 0n && agreedRateMillionths === contractRateMillionths;
  return isPlain && sumOf(waived) === 0n && bearsInterest;
}

/**
 * The facts of `offerPlanFacts`, from the terms. What made the plan is not looked at, so where two plans come to the same
 * terms the heavier reading is taken: it is a signature under an acknowledgement, and charges that are not let go become
 * principal.
 */
function signingFacts(at: SigningLawAt, instalments: readonly AgreedInstalment[]): PlanFacts {
  const { terms, facts, planContent, costTable, standardTermsExplained } = at;
  const { owed, capitalised, parties } = terms;
  const isSettlement = terms.basis === 'settlement';
  const interestMinor = instalments.reduce((sum, each) => sum + each.interestMinor, 0n);
  const planMonths = monthsUntil(terms.asOf, instalments.at(-1)!.dueOn);
  const extended = extensionMonthsOf(at, instalments.at(-1)!.dueOn);
  const isGrown = !isSettlement && sumOf(capitalised) > 0n;
  return {
    product: terms.product,
    planKind: planKindOf(terms, extended),
    planMonths,
    planChanges: changesOf(terms),
    planAmount: planAmountOf(terms),
    principalOwed: owed.principal,
    debtGrows: isGrown || interestMinor > 0n,
    dueDateMoves: true,
    rolledOver: isGrown,
    signsAcknowledgement: true,
    // The paper says it in a box of its own, and no signature is taken before it was acknowledged.
    waiverWarned: terms.givesUpLimitation,
    interestDeductedInAdvance: false,
    interestForFullTermOnEarlyRepayment: false,
    allInAnnualPercent: allInOf(terms, interestMinor),
    // Whoever signs is willing; that somebody was found not to be stands until a person says otherwise.
    stillWilling: facts.stillWilling !== false,
    // An empty list says nothing, and a paper that says nothing is none to sign.
    planContent: planContent.length > 0 ? planContent : unknown,
    // It binds only once the guarantor has signed it as well.
    ...(parties.includes('guarantor') ? { guaranteeOnRecord: true, guarantorWrittenConsent: true } : {}),
    ...(at.loan.originalTermMonths === undefined ? {} : { originalTermMonths: at.loan.originalTermMonths }),
    ...extensionFacts(at, extended),
    ...(costTable === undefined
      ? {}
      : { costTableShown: true, costTableStates: costTable, costTableConfirmedBy: 'signature' }),
    ...(standardTermsExplained === undefined ? {} : { usesStandardTerms: true, standardTermsExplained }),
  };
}

/** Undefined where the contract has no maturity to extend, or the plan leaves none behind. */
function extensionMonthsOf(
  { terms, loan, loanAsOf }: SigningLawAt,
  lastDueOn: Day,
): number | typeof unknown | undefined {
  if (terms.product === 'card' || terms.basis === 'settlement') return undefined;
  if (loan.remainingMonths === undefined) return unknown;
  const more = monthsUntil(loanAsOf ?? terms.asOf, lastDueOn) - loan.remainingMonths;
  if (more <= 0) return undefined;
  return loan.extendedMonths === undefined ? unknown : loan.extendedMonths + more;
}

function extensionFacts({ loan }: SigningLawAt, extended: number | typeof unknown | undefined): PlanFacts {
  if (extended === undefined) return {};
  const { originalTermMonths } = loan;
  const isKnown = extended !== unknown && originalTermMonths !== undefined;
  return { extensionMonths: extended, loanTermMonths: isKnown ? originalTermMonths + extended : unknown };
}

function planKindOf({ basis }: AgreementTerms, extended: number | typeof unknown | undefined): string {
  switch (basis) {
    case 'cardInstalment':
      return 'article70';
    case 'settlement':
      return 'amendment';
    case 'amendment':
      return extended === undefined ? 'amendment' : 'extension';
  }
}

function changesOf({ waived, capitalised, basis, ...terms }: AgreementTerms): PlanChange[] {
  const isPlan = basis !== 'settlement';
  const told: readonly (readonly [PlanChange, boolean])[] = [
    ['easierSchedule', isPlan],
    ['interestToPrincipal', isPlan && sumOf(capitalised) > 0n],
    ['belowFairRate', terms.agreedRateMillionths < terms.contractRateMillionths],
    ['principalReduced', waived.principal > 0n],
    ['interestReduced', waived.interest + waived.penalty > 0n],
    ['feesReduced', waived.fee + waived.cost > 0n],
  ];
  return told.filter(([, holds]) => holds).map(([change]) => change);
}

/** What is put into dates: all that is owed, less what is let go and what is paid down at the start. */
function planAmountOf({ owed, waived, instalments, signBy, rules }: AgreementTerms): bigint {
  const first = instalments[0]!;
  // Money down is due when the time to take the signature back ends; every other date comes after it.
  const isDown = instalments.length > 1 && first.dueOn <= signBy + rules.coolingOffDays;
  return owed.principal + chargesOf(owed) - sumOf(waived) - (isDown ? first.principalMinor : 0n);
}

/** The dearer of what the paper says and what the agreed rate costs a year; without interest the paper alone. */
function allInOf({ aprPercent, agreedRateMillionths }: AgreementTerms, interestMinor: bigint): FactValue {
  const stated = percentMillionths(aprPercent);
  if (stated === undefined) return unknown;
  const ofRate = interestMinor > 0n ? effective(agreedRateMillionths) : 0n;
  return stated > ofRate ? stated : ofRate;
}

function situationOf(of: { readonly zones: readonly Zone[]; readonly facts: KnownFacts; readonly on: Day }): Situation {
  const { zones, facts, on } = of;
  return {
    act: 'offerPlan',
    atMs: instantOf(zones[0]!, { day: on, minute: noonMinute }),
    zones,
    person: 'borrower',
    facts: { ...facts, 'person.role': facts['person.role'] ?? 'borrower' },
    history: [],
  };
}

/** What the kernel is asked of limitation: facts on record, `lastDueOn` of the schedule among them. */
export interface LimitationAt {
  readonly law: Law;
  readonly zones: readonly Zone[];
  readonly facts: KnownFacts;
  readonly asOf: Day;
}

/**
 * Whether the limitation of the claim has run out on that day, by the clocks of the law or because the file says so
 * (`timeBarred`). Unknown where no clock runs on these facts, or one of them is missing; that the file says no is
 * believed only where no clock says otherwise.
 */
export function limitationRunOut({ law, zones, facts, asOf }: LimitationAt): boolean | 'unknown' {
  if (facts.timeBarred === true) return true;
  const isLimitation = ({ clock }: { readonly clock: string }) =>
    clock === 'limitation' || clock === 'limitationLongStop';
  const { running, missing } = clocksOf(law, situationOf({ zones, facts, on: asOf }));
  if (running.some((each) => isLimitation(each) && asOf > each.on)) return true;
  if (missing.some(isLimitation) || facts.timeBarred === unknown) return 'unknown';
  if (running.some(({ clock }) => clock === 'limitation')) return false;
  return facts.timeBarred === false ? false : 'unknown';
}

/** Of the terms: where nobody knows whether limitation has run out, the signer is warned as if it had. */
export function givesUpLimitation(at: LimitationAt): boolean {
  return limitationRunOut(at) !== false;
}
