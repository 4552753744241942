/**
 * The test that a restructuring must be able to show: can the borrower keep it, is the creditor not worse off than without
 * it, does it mend the loan and not only its looks, and is the borrower's difficulty on record. Line by line, as an auditor
 * reads it; the bounds are the lender's policy, the signs of difficulty those of the law pack.
 */

/** pass: it holds. fail: it does not, and only a signed exception may go on. needsReason: someone has to say why. */
export const lineResults = ['pass', 'needsReason', 'fail'] as const;
export type LineResult = (typeof lineResults)[number];

export const planTestParts = ['feasible', 'noHarm', 'noEvergreening', 'onRecord'] as const;
export type PlanTestPart = (typeof planTestParts)[number];

/** In the order in which they are read. */
export const planTestCodes = [
  'paymentWithinCapacity',
  'capacityGrounded',
  'keptAtTwelveMonths',
  'keptToTheEnd',
  'causeMet',
  'aboveNoPlan',
  'aboveCourt',
  'aboveSale',
  'interestPaid',
  'principalFalls',
  'earlierRestructurings',
  'difficultyRecorded',
  'changesRecorded',
] as const;
export type PlanTestCode = (typeof planTestCodes)[number];

/** What a line found; each has its words in messages/. */
export const planTestFindings = {
  paymentWithinCapacity: ['everyMonthWithin', 'monthsAbove', 'noMonths'],
  capacityGrounded: ['assessed', 'stated', 'overridden'],
  keptAtTwelveMonths: ['likelyKept', 'intervalReachesBelow', 'unlikelyKept', 'noBound', 'notEstimated'],
  keptToTheEnd: ['likelyKept', 'intervalReachesBelow', 'unlikelyKept', 'noBound', 'notEstimated'],
  causeMet: ['temporaryMet', 'lastingMet', 'lastingOnlyPostponed', 'noCause', 'causeUnknown'],
  aboveNoPlan: ['notWorse', 'worse', 'notValued'],
  aboveCourt: ['notWorse', 'worse', 'notValued'],
  aboveSale: ['notWorse', 'worse', 'notValued'],
  interestPaid: ['nothingCapitalised', 'partCapitalised', 'allCapitalised'],
  principalFalls: ['fallsInTime', 'fallsLate', 'neverFalls', 'noBound'],
  earlierRestructurings: ['first', 'again', 'tooOften', 'noBound'],
  difficultyRecorded: ['signs', 'noSigns', 'unknownSigns'],
  changesRecorded: ['changes', 'noChanges', 'unknownChanges'],
} as const satisfies Readonly<Record<PlanTestCode, readonly string[]>>;
export type PlanTestFinding = (typeof planTestFindings)[PlanTestCode][number];

/** A figure of a line: amounts in minor units, shares of one, counts, words of the pack. */
export type PlanTestFigure =
  | { readonly amountMinor: bigint }
  | { readonly share: number }
  | { readonly count: number }
  | { readonly words: readonly string[] };

export interface PlanTestLine {
  readonly part: PlanTestPart;
  readonly code: PlanTestCode;
  readonly result: LineResult;
  readonly finding: PlanTestFinding;
  readonly figures: Readonly<Record<string, PlanTestFigure>>;
}

export interface PlanTest {
  /** the worst of the lines */
  readonly result: LineResult;
  readonly lines: readonly PlanTestLine[];
}

/** Share of such plans still kept, 0 to 1, with the bounds of the estimate. */
export interface KeptEstimate {
  readonly kept: number;
  readonly low: number;
  readonly high: number;
}

export interface PlanTestInput {
  /** one for each instalment, with what can be paid in its month */
  readonly months: readonly { readonly paymentMinor: bigint; readonly capacityMinor: bigint }[];
  readonly capacityOrigin: 'assessed' | 'stated' | 'overridden';
  /** undefined: not estimated */
  readonly keptAtTwelve: KeptEstimate | undefined;
  readonly keptAtEnd: KeptEstimate | undefined;
  /** undefined: nobody found out */
  readonly cause: 'temporary' | 'lasting' | 'none' | undefined;
  /** the plan only moves payments to later and lowers nothing for good */
  readonly onlyPostpones: boolean;
  readonly value: {
    /** expected, in today's money */
    readonly planMinor: bigint;
    readonly noPlanMinor: bigint | undefined;
    readonly courtMinor: bigint | undefined;
    readonly saleMinor: bigint | undefined;
  };
  /** over the whole plan; capitalised: added to what is owed in place of being paid */
  readonly interest: { readonly accruedMinor: bigint; readonly capitalisedMinor: bigint };
  /** the first month in which less principal is owed than at the start; undefined: none */
  readonly principalFallsInMonth: number | undefined;
  readonly earlierRestructurings: number;
  /** words of the fact borrowerDifficulty */
  readonly difficulty: readonly string[];
  /** words of the fact planChanges */
  readonly changes: readonly string[];
}

/** The lender's bounds; one that is left out makes its line ask for a reason. */
export interface PlanTestPolicy {
  readonly keptAtTwelveMin: number | undefined;
  readonly keptAtEndMin: number | undefined;
  readonly principalFallsWithinMonths: number | undefined;
  readonly earlierRestructuringsMax: number | undefined;
  /** the words that the law pack knows for the two facts */
  readonly difficultyWords: readonly string[];
  readonly changeWords: readonly string[];
}

export function testPlan(input: PlanTestInput, policy: PlanTestPolicy): PlanTest {
  const { value, keptAtTwelve, keptAtEnd } = input;
  const lines: readonly PlanTestLine[] = [
    paymentLine(input),
    capacityLine(input),
    keptLine('keptAtTwelveMonths', keptAtTwelve, policy.keptAtTwelveMin),
    keptLine('keptToTheEnd', keptAtEnd, policy.keptAtEndMin),
    causeLine(input),
    valueLine('aboveNoPlan', value.planMinor, value.noPlanMinor),
    valueLine('aboveCourt', value.planMinor, value.courtMinor),
    valueLine('aboveSale', value.planMinor, value.saleMinor),
    interestLine(input),
    principalLine(input, policy),
    earlierLine(input, policy),
    recordLine({ code: 'difficultyRecorded', recorded: input.difficulty, known: policy.difficultyWords }),
    recordLine({ code: 'changesRecorded', recorded: input.changes, known: policy.changeWords }),
  ];
  return { result: lines.reduce<LineResult>((worst, line) => worseOf(worst, line.result), 'pass'), lines };
}

function worseOf(one: LineResult, other: LineResult): LineResult {
  return lineResults.indexOf(other) > lineResults.indexOf(one) ? other : one;
}

/** A line with its finding, which must be one of its own. */
function line<Code extends PlanTestCode>(
  code: Code,
  result: LineResult,
  finding: (typeof planTestFindings)[Code][number],
  figures: Readonly<Record<string, PlanTestFigure>> = {},
): PlanTestLine {
  return { part: partOf(code), code, result, finding, figures };
}

function partOf(code: PlanTestCode): PlanTestPart {
  switch (code) {
    case 'paymentWithinCapacity':
    case 'capacityGrounded':
    case 'keptAtTwelveMonths':
    case 'keptToTheEnd':
    case 'causeMet':
      return 'feasible';
    case 'aboveNoPlan':
    case 'aboveCourt':
    case 'aboveSale':
      return 'noHarm';
    case 'interestPaid':
    case 'principalFalls':
    case 'earlierRestructurings':
      return 'noEvergreening';
    case 'difficultyRecorded':
    case 'changesRecorded':
      return 'onRecord';
  }
}

function paymentLine({ months }: PlanTestInput): PlanTestLine {
  const tightest = months.reduce<(typeof months)[number] | undefined>((tight, month) => {
    if (tight === undefined || tight.paymentMinor === 0n) return month;
    // The larger share of what can be paid, compared without dividing; a payment where nothing can be paid is the tightest.
    return month.paymentMinor * tight.capacityMinor > tight.paymentMinor * month.capacityMinor ? month : tight;
  }, undefined);
  if (tightest === undefined) return line('paymentWithinCapacity', 'needsReason', 'noMonths');
  const above = months.filter((month) => month.paymentMinor > month.capacityMinor).length;
  const figures = {
    months: { count: months.length },
    above: { count: above },
    payment: { amountMinor: tightest.paymentMinor },
    capacity: { amountMinor: tightest.capacityMinor },
  };
  return above === 0
    ? line('paymentWithinCapacity', 'pass', 'everyMonthWithin', figures)
    : line('paymentWithinCapacity', 'fail', 'monthsAbove', figures);
}

function capacityLine({ capacityOrigin }: PlanTestInput): PlanTestLine {
  switch (capacityOrigin) {
    case 'assessed':
      return line('capacityGrounded', 'pass', 'assessed');
    case 'stated':
      return line('capacityGrounded', 'needsReason', 'stated');
    case 'overridden':
      return line('capacityGrounded', 'needsReason', 'overridden');
  }
}

function keptLine(
  code: 'keptAtTwelveMonths' | 'keptToTheEnd',
  estimate: KeptEstimate | undefined,
  keptMin: number | undefined,
): PlanTestLine {
  if (estimate === undefined) return line(code, 'needsReason', 'notEstimated');
  const { kept, low, high } = estimate;
  const figures = { kept: { share: kept }, low: { share: low }, high: { share: high } };
  if (keptMin === undefined) return line(code, 'needsReason', 'noBound', figures);
  const bounded = { ...figures, bound: { share: keptMin } };
  if (kept < keptMin) return line(code, 'fail', 'unlikelyKept', bounded);
  if (low < keptMin) return line(code, 'needsReason', 'intervalReachesBelow', bounded);
  return line(code, 'pass', 'likelyKept', bounded);
}

/** What postpones helps over a bad stretch; a lasting loss of income asks for a lasting relief. */
function causeLine({ cause, onlyPostpones }: PlanTestInput): PlanTestLine {
  switch (cause) {
    case undefined:
      return line('causeMet', 'needsReason', 'causeUnknown');
    case 'none':
      return line('causeMet', 'needsReason', 'noCause');
    case 'temporary':
      return line('causeMet', 'pass', 'temporaryMet');
    case 'lasting':
      return onlyPostpones ? line('causeMet', 'fail', 'lastingOnlyPostponed') : line('causeMet', 'pass', 'lastingMet');
  }
}

/**
 * Worse than no plan fails. Worse than court or a sale asks for a reason only: a creditor may prefer a plan to suing or
 * selling a person who can pay, and has to say so.
 */
function valueLine(
  code: 'aboveNoPlan' | 'aboveCourt' | 'aboveSale',
  planMinor: bigint,
  otherMinor: bigint | undefined,
): PlanTestLine {
  if (otherMinor === undefined) return line(code, 'needsReason', 'notValued', { plan: { amountMinor: planMinor } });
  const figures = { plan: { amountMinor: planMinor }, other: { amountMinor: otherMinor } };
  if (planMinor >= otherMinor) return line(code, 'pass', 'notWorse', figures);
  return line(code, code === 'aboveNoPlan' ? 'fail' : 'needsReason', 'worse', figures);
}

function interestLine({ interest }: PlanTestInput): PlanTestLine {
  const { accruedMinor, capitalisedMinor } = interest;
  const figures = { accrued: { amountMinor: accruedMinor }, capitalised: { amountMinor: capitalisedMinor } };
  if (capitalisedMinor <= 0n) return line('interestPaid', 'pass', 'nothingCapitalised', figures);
  if (capitalisedMinor < accruedMinor) return line('interestPaid', 'needsReason', 'partCapitalised', figures);
  return line('interestPaid', 'fail', 'allCapitalised', figures);
}

function principalLine({ principalFallsInMonth }: PlanTestInput, policy: PlanTestPolicy): PlanTestLine {
  const within = policy.principalFallsWithinMonths;
  if (principalFallsInMonth === undefined) return line('principalFalls', 'fail', 'neverFalls');
  const figures = { month: { count: principalFallsInMonth } };
  if (within === undefined) return line('principalFalls', 'needsReason', 'noBound', figures);
  const bounded = { ...figures, bound: { count: within } };
  return principalFallsInMonth <= within
    ? line('principalFalls', 'pass', 'fallsInTime', bounded)
    : line('principalFalls', 'needsReason', 'fallsLate', bounded);
}

function earlierLine({ earlierRestructurings }: PlanTestInput, policy: PlanTestPolicy): PlanTestLine {
  const most = policy.earlierRestructuringsMax;
  const figures = { count: { count: earlierRestructurings } };
  if (earlierRestructurings === 0) return line('earlierRestructurings', 'pass', 'first', figures);
  if (most === undefined) return line('earlierRestructurings', 'needsReason', 'noBound', figures);
  const bounded = { ...figures, bound: { count: most } };
  return earlierRestructurings <= most
    ? line('earlierRestructurings', 'needsReason', 'again', bounded)
    : line('earlierRestructurings', 'fail', 'tooOften', bounded);
}

/** A restructuring is relief because of difficulty: without both on record it is something else, or badly recorded. */
function recordLine(at: {
  readonly code: 'difficultyRecorded' | 'changesRecorded';
  readonly recorded: readonly string[];
  readonly known: readonly string[];
}): PlanTestLine {
  const { code, recorded, known } = at;
  const isSigns = code === 'difficultyRecorded';
  const unknown = recorded.filter((word) => !known.includes(word));
  const figures = { words: { words: unknown.length > 0 ? unknown : recorded } };
  if (unknown.length > 0) {
    return isSigns ? line(code, 'fail', 'unknownSigns', figures) : line(code, 'fail', 'unknownChanges', figures);
  }
  if (recorded.length === 0) {
    return isSigns ? line(code, 'fail', 'noSigns') : line(code, 'fail', 'noChanges');
  }
  return isSigns ? line(code, 'pass', 'signs', figures) : line(code, 'pass', 'changes', figures);
}
