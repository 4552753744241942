/**
 * An answer of `offers` judged by whoever has the question and the answer and nothing else: every schedule is simulated from
 * its tools, every limit is looked up in the document, every total is added up again. It shares no arithmetic with the
 * program. What is wrong is told in words, one line a fault.
 */

interface Instalment {
  readonly n: number;
  readonly dueOn: string;
  readonly total: string;
}
export interface CheckedOffer {
  readonly kind: string;
  readonly tools: readonly Readonly<Record<string, unknown>>[];
  readonly downPayment: string;
  readonly schedule: readonly Instalment[];
  readonly payment: string;
  readonly months: number;
  readonly firstDueOn: string;
  readonly totalPayable: string;
  readonly annualRatePercent: string;
  readonly aprPercent: string | null;
  readonly waived: string;
  readonly survival: readonly { month: number; keptPercent: string; low: string; high: string }[];
  readonly expected?: { readonly lenderPresentValue: string; readonly borrowerCost: string };
  readonly reportCard?: Readonly<Record<string, string>> | null;
  readonly authority?: string | null;
  readonly approvers?: number;
  readonly law: { readonly outcome: string; readonly missing: readonly string[] };
  readonly accounting?: unknown;
  readonly because: readonly { code: string; text: { en: string; zh: string } }[];
  readonly perDebt?: readonly {
    id: string;
    creditor: string | null;
    total: string;
    schedule: readonly { dueOn: string; total: string }[];
  }[];
}
export interface CheckedAnswer {
  readonly offers: readonly CheckedOffer[];
  readonly noPlan?: {
    readonly lenderPresentValue: string;
    readonly ways: readonly { way: string; lenderPresentValue: string }[];
  };
  readonly space?: { readonly termMonths: readonly number[]; readonly schedules: number };
  readonly searched?: number;
  readonly refused: string | null;
  readonly wouldHaveToChange?: readonly {
    code: string;
    values: Record<string, string | number>;
    text: { en: string; zh: string };
  }[];
  readonly turnTo?: readonly { code: string; text: { en: string; zh: string } }[];
}

/** A document of `offers` as far as the judge reads it. */
export interface JudgedDocument {
  readonly currency: string;
  readonly asOf: string;
  readonly debt?: object | undefined;
  readonly capacity: readonly { readonly from: string; readonly perMonth: string }[];
  readonly lumpSumNow?: string;
  readonly policy: Readonly<Record<string, unknown>>;
}

const components = ['principal', 'interest', 'penalty', 'fee', 'cost'] as const;
type Component = (typeof components)[number];
const planKinds = new Set(['best', 'lowestPayment', 'leastCost', 'soonest', 'asked']);
/** What a person can owe more than once over: the parameter file's own share, of what is owed. */
const noPlanDistressThousandths = 200n;
/** The law of cards in China: no personalised plan beyond five years. */
const cardMonthsMax = 60;

export function minorOf(text: string, currency: string): bigint {
  const digits = currency === 'JPY' ? 0 : currency === 'KWD' ? 3 : 2;
  const [whole = '', decimals = ''] = text.split('.');
  if (decimals.length !== digits && decimals !== '') throw new Error(`${text}: not ${digits} decimals`);
  return BigInt(whole + decimals.padEnd(digits, '0'));
}

function millionths(text: string): bigint {
  const [whole = '', decimals = ''] = text.split('.');
  return BigInt(whole + decimals.padEnd(6, '0'));
}

function dayParts(day: string): readonly [number, number, number] {
  const [year, month, dayOfMonth] = day.split('-').map(Number);
  return [year!, month!, dayOfMonth!];
}

/** By the bond basis: every month has 30 days. */
function days360(from: string, to: string): number {
  const [y1, m1, d1] = dayParts(from);
  const [y2, m2, d2] = dayParts(to);
  const first = Math.min(d1, 30);
  return (y2 - y1) * 360 + (m2 - m1) * 30 + ((first === 30 ? Math.min(d2, 30) : d2) - first);
}

function monthsLater(day: string, months: number): string {
  const [year, month, dayOfMonth] = dayParts(day);
  const index = year * 12 + month - 1 + months;
  const last = new Date(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0)).getUTCDate();
  const two = (of: number) => String(of).padStart(2, '0');
  return `${Math.floor(index / 12)}-${two((index % 12) + 1)}-${two(Math.min(dayOfMonth, last))}`;
}

/** Rounded half to even. */
function quotient(numerator: bigint, denominator: bigint): bigint {
  const whole = numerator / denominator;
  const twice = (numerator - whole * denominator) * 2n;
  return twice > denominator || (twice === denominator && whole % 2n === 1n) ? whole + 1n : whole;
}

function capacityOn(document: JudgedDocument, day: string): bigint {
  let text = '0';
  for (const step of document.capacity) if (step.from <= day) text = step.perMonth;
  return minorOf(text, document.currency);
}

/** Everything that is wrong with the answer; empty when nothing is. */
export function wrongWith(document: JudgedDocument, answer: CheckedAnswer): string[] {
  const wrong: string[] = [];
  for (const offer of answer.offers) {
    const say = (what: string) => wrong.push(`${offer.kind}: ${what}`);
    judgeSchedule(document, offer, say);
    judgeLimits(document, offer, say);
    judgeTotals(document, offer, say);
    judgeWords(offer, say);
    judgeAuthority(document, offer, say);
    if (answer.noPlan !== undefined) {
      const least = minorOf(answer.noPlan.lenderPresentValue, document.currency);
      const worth = offer.expected && minorOf(offer.expected.lenderPresentValue, document.currency);
      if (worth === undefined) say('no value to the lender');
      // Paying all that is owed needs nobody's leave.
      else if (worth < least && offer.kind !== 'payInFull') say(`worth ${worth}, less than ${least} without a plan`);
    }
  }
  judgeMenu(document, answer, (what) => wrong.push(what));
  return wrong;
}

type Say = (what: string) => void;

function fieldOf(of: object | undefined, name: string): unknown {
  return (of as Readonly<Record<string, unknown>> | undefined)?.[name];
}

function owedOf(document: JudgedDocument): Record<Component, bigint> {
  const amount = (name: Component) => minorOf(String(fieldOf(document.debt, name) ?? '0'), document.currency);
  return {
    principal: amount('principal'),
    interest: amount('interest'),
    penalty: amount('penalty'),
    fee: amount('fee'),
    cost: amount('cost'),
  };
}

function sumOf(amounts: Readonly<Record<Component, bigint>>): bigint {
  return components.reduce((sum, name) => sum + amounts[name], 0n);
}

/** The tools as they are told, applied one after another, repay the debt to the last unit. */
function judgeSchedule(document: JudgedDocument, offer: CheckedOffer, say: Say): void {
  const { currency, asOf } = document;
  const minor = (text: unknown) => minorOf(String(text), currency);
  const owed = owedOf(document);
  let rate = millionths(String(fieldOf(document.debt, 'annualRatePercent')));
  let waived = 0n;
  let paidDown = 0n;
  let series: Readonly<Record<string, unknown>> | undefined;
  let settled: bigint | undefined;
  let deferred = 0;
  for (const use of offer.tools) {
    const { tool } = use;
    if (tool === 'waive' || tool === 'reducePrincipal') {
      const component = tool === 'waive' ? (use.component as Component) : 'principal';
      owed[component] -= minor(use.amount);
      waived += minor(use.amount);
      if (owed[component] < 0n) say(`more of ${component} waived than owed`);
    } else if (tool === 'capitalise') {
      const charges = sumOf(owed) - owed.principal;
      if (charges !== minor(use.amount)) say(`capitalised ${use.amount}, left were ${charges}`);
      for (const name of components) if (name !== 'principal') owed[name] = 0n;
      owed.principal += charges;
    } else if (tool === 'payDown') {
      paidDown += minor(use.amount);
      if (use.on !== asOf) say('paid down on another day');
    } else if (tool === 'reduceRate') rate = millionths(String(use.toPercent));
    else if (tool === 'defer') deferred = Number(use.months);
    else if (tool === 'instalments') series = use;
    else if (tool === 'settle') settled = minor(use.amount);
    else say(`unknown tool ${String(tool)}`);
  }
  if (paidDown !== minor(offer.downPayment)) say(`paid down ${paidDown}, told ${offer.downPayment}`);
  if (settled !== undefined) waived = sumOf(owed) - settled;
  if (waived !== minor(offer.waived)) say(`waived ${waived}, told ${offer.waived}`);
  if (rate !== millionths(offer.annualRatePercent)) say(`rate ${rate}, told ${offer.annualRatePercent}`);
  const dues = offer.schedule.map(({ dueOn }) => dueOn);
  if (settled !== undefined) {
    if (offer.schedule.length !== 1 || minor(offer.schedule[0]!.total) !== settled)
      say('a settlement of other amounts');
    return;
  }
  if (series === undefined) {
    const days = BigInt(days360(asOf, dues[0]!));
    const interest = quotient(owed.principal * rate * days, 36_000_000_000n);
    const all = sumOf(owed) + interest;
    if (offer.kind !== 'payInFull' || offer.schedule.length !== 1) say('no instalments');
    else if (minor(offer.schedule[0]!.total) !== all) say(`paid ${offer.schedule[0]!.total} of ${all}`);
    return;
  }
  const paid = new Map(offer.schedule.map(({ dueOn, total }) => [dueOn, minor(total)]));
  const first = String(series.firstDueOn);
  let balance = sumOf(owed) - paidDown;
  let from = asOf;
  for (let month = 0; month < Number(series.months); month++) {
    const due = monthsLater(first, month);
    const interest = quotient(balance * rate * BigInt(days360(from, due)), 36_000_000_000n);
    const total = paid.get(due) ?? 0n;
    paid.delete(due);
    balance += interest - total;
    if (balance < 0n) say(`paid beyond what is owed on ${due}`);
    from = due;
  }
  if (balance !== 0n) say(`left at the end: ${balance}`);
  if (paid.size > 0) say(`instalments on days that are none: ${[...paid.keys()].join(' ')}`);
  if (deferred > Number(document.policy.deferMonthsMax ?? 0)) say(`deferred ${deferred} months`);
}

function judgeLimits(document: JudgedDocument, offer: CheckedOffer, say: Say): void {
  const { currency, asOf, policy } = document;
  const owed = owedOf(document);
  const minor = (text: string) => minorOf(text, currency);
  const lump = minor(document.lumpSumNow ?? '0');
  const isPlan = planKinds.has(offer.kind);
  const extra = isPlan ? 0n : lump;
  for (const { dueOn, total } of offer.schedule) {
    if (minor(total) <= 0n) say(`an instalment of ${total}`);
    if (minor(total) > capacityOn(document, dueOn) + extra) say(`${total} on ${dueOn} is above capacity`);
    if (dueOn <= asOf) say(`due on ${dueOn}`);
  }
  if (minor(offer.downPayment) > lump) say(`money down ${offer.downPayment}`);
  const percent = (name: string) => millionths(String(policy[name] ?? '0'));
  if (isPlan) {
    for (const [component, field] of [
      ['penalty', 'penaltyWaiverMaxPercent'],
      ['fee', 'feeWaiverMaxPercent'],
      ['interest', 'interestWaiverMaxPercent'],
      ['principal', 'principalWaiverMaxPercent'],
    ] as const) {
      const waived = offer.tools
        .filter((use) => (component === 'principal' ? use.tool === 'reducePrincipal' : use.component === component))
        .reduce((sum, use) => sum + minor(String(use.amount)), 0n);
      if (waived * 100_000_000n > owed[component] * percent(field)) say(`${waived} of ${component} waived`);
    }
    const forgone = (component: string) =>
      offer.tools
        .filter((use) => use.component === component)
        .reduce((sum, use) => sum + minor(String(use.amount)), 0n);
    if (offer.tools.some(({ tool }) => tool === 'reducePrincipal')) {
      for (const component of ['penalty', 'fee', 'interest'] as const) {
        const most = (owed[component] * percent(`${component}WaiverMaxPercent`)) / 100_000_000n;
        if (forgone(component) < most) say(`principal is waived before ${component}`);
      }
    }
    const contract = millionths(String(fieldOf(document.debt, 'annualRatePercent')));
    const rate = millionths(offer.annualRatePercent);
    if (rate > contract || (rate < contract && rate < percent('rateFloorPercent'))) say(`rate ${rate}`);
    const longest = Math.min(Number(policy.termMonthsMax), cardMonthsMax);
    if (offer.schedule.at(-1)!.dueOn > monthsLater(asOf, longest)) say(`ends on ${offer.schedule.at(-1)!.dueOn}`);
    if (offer.months > longest) say(`${offer.months} months`);
    const last = offer.schedule.at(-1)!.dueOn;
    if (last <= monthsLater(asOf, offer.months - 1) || last > monthsLater(asOf, offer.months)) {
      say(`${offer.months} months until ${last}`);
    }
  }
  if (offer.kind === 'settle') {
    if (minor(offer.totalPayable) * 100_000_000n < sumOf(owed) * percent('settlementMinPercent'))
      say('settled for too little');
    if (minor(offer.totalPayable) >= sumOf(owed)) say('settled for all');
  }
  if (offer.law.outcome === 'forbidden' && isPlan) say('against the law');
}

function judgeTotals(document: JudgedDocument, offer: CheckedOffer, say: Say): void {
  const { currency, asOf } = document;
  const minor = (text: string) => minorOf(text, currency);
  const total = offer.schedule.reduce((sum, each) => sum + minor(each.total), minor(offer.downPayment));
  if (total !== minor(offer.totalPayable)) say(`payable ${offer.totalPayable}, added up ${total}`);
  const highest = offer.schedule.reduce((most, each) => (minor(each.total) > most ? minor(each.total) : most), 0n);
  if (highest !== minor(offer.payment)) say(`payment ${offer.payment}, highest ${highest}`);
  if (offer.firstDueOn !== offer.schedule[0]!.dueOn) say('first due on another day');
  if (offer.schedule.some((each, at) => each.n !== at + 1)) say('not numbered from 1');
  if (offer.schedule.some((each, at) => at > 0 && each.dueOn <= offer.schedule[at - 1]!.dueOn))
    say('dates do not rise');
  const advance = Number(sumOf(owedOf(document)) - minor(offer.waived) - minor(offer.downPayment));
  const worth = (annual: number) =>
    offer.schedule.reduce(
      (sum, each) => sum + Number(minor(each.total)) * (1 + annual) ** (-days360(asOf, each.dueOn) / 360),
      0,
    );
  if (offer.aprPercent !== null) {
    const annual = Number(offer.aprPercent) / 100;
    const half = 0.000_051;
    // Of a debt of a few units, one unit of rounding is a rate of its own.
    const unit = 1e-9 * advance;
    if (worth(annual - half) < advance - unit || worth(annual + half) > advance + unit)
      say(`annual rate ${offer.aprPercent} %`);
  }
  for (const [at, { month, keptPercent, low, high }] of offer.survival.entries()) {
    const before = offer.survival[at - 1];
    if (Number(low) > Number(keptPercent) || Number(keptPercent) > Number(high))
      say(`kept ${keptPercent} is not in its interval`);
    if (before !== undefined && (before.month >= month || Number(before.keptPercent) < Number(keptPercent)))
      say('survival rises');
  }
  for (const [name, value] of Object.entries(offer.reportCard ?? {})) {
    if (!(Number(value) >= 0 && Number(value) <= 1)) say(`${name} ${value}`);
  }
}

function judgeWords(offer: CheckedOffer, say: Say): void {
  for (const { code, text } of offer.because) {
    for (const words of [text.en, text.zh]) if (isWordless(words)) say(`${code} has no words: ${words}`);
  }
}

/** A code or a placeholder shown to a person. */
export function isWordless(words: string): boolean {
  return words === '' || /\{\w+\}/.test(words) || /^[a-z]+(\.[a-zA-Z]+)+$/.test(words);
}

/** The lowest role of the matrix whose own limits hold what the offer gives away. */
function judgeAuthority(document: JudgedDocument, offer: CheckedOffer, say: Say): void {
  const rows = document.policy.authority as readonly Readonly<Record<string, unknown>>[] | undefined;
  if (offer.authority === undefined) return;
  if (rows === undefined) {
    if (offer.authority !== null) say('authority without a matrix');
    return;
  }
  const { currency } = document;
  const owed = owedOf(document);
  const all = sumOf(owed);
  const given: Record<string, bigint> = { principal: 0n, interest: 0n, penalty: 0n, fee: 0n };
  let settled: bigint | undefined;
  let lowered: bigint | undefined;
  let deferred = 0n;
  for (const use of offer.tools) {
    const amount = () => minorOf(String(use.amount), currency);
    if (use.tool === 'waive') given[String(use.component)]! += amount();
    if (use.tool === 'reducePrincipal') given.principal! += amount();
    if (use.tool === 'settle') settled = amount();
    if (use.tool === 'reduceRate') lowered = millionths(String(use.toPercent));
    if (use.tool === 'defer') deferred = BigInt(String(use.months));
  }
  if (settled !== undefined) {
    // Charges go before principal: the payment covers principal first, then cost, interest, fee.
    let left = settled;
    for (const name of ['principal', 'cost', 'interest', 'fee', 'penalty'] as const) {
      const covered = left < owed[name] ? left : owed[name];
      left -= covered;
      given[name] = owed[name] - covered;
    }
  }
  const within = (row: Readonly<Record<string, unknown>>) => {
    const limit = (name: string) => (row[name] === undefined ? undefined : millionths(String(row[name])));
    const settlementMin = limit('settlementMinPercent');
    const months = row.termMonthsMax === undefined || offer.months <= Number(row.termMonthsMax);
    const defers = row.deferMonthsMax === undefined || deferred <= BigInt(String(row.deferMonthsMax));
    const floor = limit('rateFloorPercent');
    const amountMax = row.amountMax === undefined || all <= minorOf(String(row.amountMax), currency);
    if (!months || !defers || !amountMax || (lowered !== undefined && floor !== undefined && lowered < floor))
      return false;
    if (settled !== undefined && settlementMin !== undefined) return settled * 100_000_000n >= all * settlementMin;
    return (['principal', 'interest', 'penalty', 'fee'] as const).every((name) => {
      const most = limit(`${name}WaiverMaxPercent`);
      return most === undefined || given[name]! * 100_000_000n <= owed[name] * most;
    });
  };
  const lowest = rows.find(within)?.role ?? 'exception';
  if (lowest !== offer.authority) say(`authority ${offer.authority}, lowest is ${String(lowest)}`);
}

/** Each kind is what it says it is, beside the others. */
function judgeMenu(document: JudgedDocument, { offers, noPlan, refused, turnTo }: CheckedAnswer, say: Say): void {
  const { currency } = document;
  const minor = (text: string) => minorOf(text, currency);
  if ((refused === null) !== offers.length > 0) say(`refused ${refused} with ${offers.length} offers`);
  if (refused === 'noAffordablePlan' && (turnTo ?? []).length === 0) say('nowhere to turn');
  if (new Set(offers.map(({ kind }) => kind)).size !== offers.length) say('a kind twice');
  const plans = offers.filter(({ kind }) => planKinds.has(kind));
  const least = (kind: string, of: (offer: CheckedOffer) => bigint, slack: bigint) => {
    const own = plans.find((offer) => offer.kind === kind);
    if (own === undefined) {
      if (plans.length > 0) say(`no ${kind} beside other plans`);
      return;
    }
    for (const other of plans) {
      if (of(other) + slack < of(own)) say(`${kind} ${of(own)}, but ${other.kind} ${of(other)}`);
    }
  };
  // Interest is rounded every month, so totals may be a unit a month beside what was searched.
  const rounding = BigInt(Math.max(0, ...plans.map(({ months }) => months)));
  least('lowestPayment', ({ payment }) => minor(payment), 0n);
  least('leastCost', ({ totalPayable }) => minor(totalPayable), rounding);
  least('soonest', ({ schedule }) => BigInt(schedule.at(-1)!.dueOn.replaceAll('-', '')), 0n);
  if (noPlan === undefined) return;
  const none = minor(noPlan.lenderPresentValue);
  const greatest = noPlan.ways.reduce((most, way) => {
    const value = minor(way.lenderPresentValue);
    return value > most ? value : most;
  }, 0n);
  if (greatest !== none) say(`without a plan ${none}, the best way ${greatest}`);
  const whole = (sumOf(owedOf(document)) * (1000n + noPlanDistressThousandths)) / 1000n;
  const gains = ({ expected }: CheckedOffer) => ({
    lender: Number(minor(expected!.lenderPresentValue) - none),
    borrower: Number(whole - minor(expected!.borrowerCost)),
  });
  const best = plans.find(({ kind }) => kind === 'best');
  for (const other of plans) {
    const own = gains(other);
    const isGain = own.lender > 2 && own.borrower > 2;
    if (best === undefined) {
      if (isGain) say(`no best, though ${other.kind} leaves both better off`);
      continue;
    }
    const its = gains(best);
    const slack =
      3 * (its.lender + its.borrower + own.lender + own.borrower) + Number(rounding) * (its.lender + its.borrower);
    if (isGain && own.lender * own.borrower > its.lender * its.borrower + slack)
      say(`${other.kind} has a greater Nash product than best`);
  }
}
