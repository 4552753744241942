/**
 * The rate at which money out and money in are worth the same: the one root-finder behind every annual rate.
 * Rates and discount factors are floating point; the amounts come in as they are and no money goes out.
 *
 * A flow `amount` at `exponent` unit periods and an odd `oddFraction` of one is worth, at a rate i a unit period,
 *   amount / ((1 + oddFraction × i) (1 + i)^exponent),
 * which is the general equation of Regulation Z Appendix J (b)(8), and with oddFraction 0 and the year as unit period
 * the equation of Directives 2008/48/EC Annex I and 2014/17/EU Annex I.
 */

/** Equal amounts, `repeat` of them, `step` unit periods apart, the first at `exponent` + `oddFraction`. */
export interface Flow {
  /** Major units. Below 0: to the borrower. Above 0: from the borrower. */
  readonly amount: number;
  readonly exponent: number;
  /** 0 <= oddFraction < 1: simple interest over a part of a unit period, as Appendix J has it. */
  readonly oddFraction: number;
  /** >= 1 */
  readonly repeat: number;
  readonly step: number;
}

/** i a unit period, 0.01 for one percent; `others` are further solutions, ascending, nearly always none. */
export interface Rate {
  readonly perPeriod: number;
  readonly others: readonly number[];
}

export type RateRefusal = { readonly refused: 'noRate' };

/** Solutions are sought from −99.9999 % to 10^15 % a unit period; x = ln(1 + i) throughout. */
const xMin = Math.log(1e-6);
const xMax = Math.log(1e13);
const gridPoints = 800;

/**
 * The rate a unit period that makes the flows worth nothing in sum. Refuses with `noRate` when all flows go one way,
 * or no rate in the range sought solves them.
 *
 * When the flows change direction once (all that goes out goes before all that comes in) the solution is the only one.
 * When they change more often there may be several: the answer is then the lowest that is not negative (else the one
 * nearest to zero), as the European Commission's own examples take it, and the others are named.
 */
export function solveRate(flows: readonly Flow[]): Rate | RateRefusal {
  const live = flows.filter((flow) => flow.amount !== 0);
  const balance = balanceOf(live);
  if (balance === undefined) return { refused: 'noRate' };
  const changes = directionChanges(live);
  if (changes === 0) return { refused: 'noRate' };
  if (changes === 1) {
    const x = onlyRoot(balance);
    return x === undefined ? { refused: 'noRate' } : { perPeriod: Math.expm1(x), others: [] };
  }
  const rates = allRoots(balance).map((x) => Math.expm1(x));
  if (rates.length === 0) return { refused: 'noRate' };
  const answer = rates.find((rate) => rate > -1e-13) ?? rates.at(-1)!;
  return { perPeriod: answer, others: rates.filter((rate) => rate !== answer) };
}

/**
 * ln(worth of what comes in / worth of what goes out) at x = ln(1 + i). It has the same roots as the sum and is nearly
 * a straight line in x, so that few steps find them. Undefined when flows go one way only.
 */
function balanceOf(flows: readonly Flow[]): ((x: number) => number) | undefined {
  if (!flows.some((flow) => flow.amount < 0) || !flows.some((flow) => flow.amount > 0)) return undefined;
  const first = Math.min(...flows.map((flow) => flow.exponent));
  const last = Math.max(...flows.map(lastExponent));
  return (x) => {
    // Seen from the first flow for rates above zero and from the last below, so that nothing overflows.
    const from = x >= 0 ? first : last;
    const i = Math.expm1(x);
    let paid = 0;
    let advanced = 0;
    for (const flow of flows) {
      const worth = worthAt(flow, { x, i, from });
      if (worth > 0) paid += worth;
      else advanced -= worth;
    }
    return Math.log(paid) - Math.log(advanced);
  };
}

function worthAt(flow: Flow, at: { x: number; i: number; from: number }): number {
  let worth = flow.amount * Math.exp((at.from - flow.exponent) * at.x);
  if (flow.oddFraction !== 0) worth /= 1 + flow.oddFraction * at.i;
  if (flow.repeat === 1) return worth;
  const ratio = Math.expm1(-flow.step * at.x);
  return worth * (ratio === 0 ? flow.repeat : Math.expm1(-flow.repeat * flow.step * at.x) / ratio);
}

function lastExponent(flow: Flow): number {
  return flow.exponent + (flow.repeat - 1) * flow.step;
}

/** How often the net flow changes direction along time. */
function directionChanges(flows: readonly Flow[]): number {
  const start = (flow: Flow) => flow.exponent + flow.oddFraction;
  const out = flows.filter((flow) => flow.amount < 0);
  const back = flows.filter((flow) => flow.amount > 0);
  const outEnds = Math.max(...out.map((flow) => lastExponent(flow) + flow.oddFraction));
  if (outEnds < Math.min(...back.map(start))) return 1;
  const single = flows
    .flatMap((flow) =>
      Array.from({ length: flow.repeat }, (_, n) => ({ amount: flow.amount, time: start(flow) + n * flow.step })),
    )
    .sort((a, b) => a.time - b.time);
  let changes = 0;
  let direction = 0;
  for (let n = 0; n < single.length; ) {
    const { time } = single[n]!;
    let net = 0;
    for (; n < single.length && single[n]!.time - time < 1e-12; n++) net += single[n]!.amount;
    const sign = Math.sign(net);
    if (sign !== 0 && direction !== 0 && sign !== direction) changes++;
    if (sign !== 0) direction = sign;
  }
  return changes;
}

/** The root of a function that crosses zero once: outwards from zero in doubling steps, then closed in. */
function onlyRoot(balance: (x: number) => number): number | undefined {
  const atZero = balance(0);
  if (atZero === 0) return 0;
  // One change of direction: the later side weighs less as the rate grows. Which way is up is seen from the limit.
  const rising = balance(1e-3) > balance(-1e-3);
  const upwards = atZero > 0 !== rising;
  let near = 0;
  let fNear = atZero;
  for (let reach = 1 / 64; ; reach *= 2) {
    const far = upwards ? Math.min(reach, xMax) : Math.max(-reach, xMin);
    const fFar = balance(far);
    if (fFar > 0 !== fNear > 0 || fFar === 0) return closeIn(balance, { a: near, fa: fNear, b: far, fb: fFar });
    if (far === xMax || far === xMin) return undefined;
    near = far;
    fNear = fFar;
  }
}

/** Every root in the range, ascending: a grid that is dense about zero, with each dip towards zero looked into. */
function allRoots(balance: (x: number) => number): number[] {
  const xs: number[] = [];
  for (let n = -gridPoints; n <= gridPoints; n++) {
    const u = n / gridPoints;
    const x = Math.sinh(8 * u) / Math.sinh(8);
    xs.push(x < 0 ? -x * xMin : x * xMax);
  }
  const fs = xs.map(balance);
  const roots: number[] = [];
  const cross = (a: number, fa: number, b: number, fb: number) => {
    if (fa === 0) roots.push(a);
    else if (fb !== 0 && fa > 0 !== fb > 0) roots.push(closeIn(balance, { a, fa, b, fb }));
  };
  for (let n = 0; n + 1 < xs.length; n++) {
    const before = fs[n - 1];
    const here = fs[n]!;
    const after = fs[n + 1]!;
    // A dip: nearest to zero here, with both neighbours on the same side. It may cross twice between grid points.
    if (before !== undefined && here !== 0 && before / here > 1 && after / here > 1) {
      const x = nearestToZero(balance, xs[n - 1]!, xs[n + 1]!, Math.sign(here));
      const fx = balance(x);
      if (fx === 0 || fx > 0 !== here > 0) {
        const left = x < xs[n]! ? { a: xs[n - 1]!, fa: before } : { a: xs[n]!, fa: here };
        const right = x < xs[n]! ? { b: xs[n]!, fb: here } : { b: xs[n + 1]!, fb: after };
        cross(left.a, left.fa, x, fx);
        cross(x, fx, right.b, right.fb);
        continue;
      }
    }
    cross(xs[n]!, here, xs[n + 1]!, after);
  }
  return [...new Set(roots)].sort((a, b) => a - b);
}

/** Where |balance| is least between a and b, by golden sections; stops early once zero is crossed. */
function nearestToZero(balance: (x: number) => number, a: number, b: number, side: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = a;
  let high = b;
  for (let n = 0; n < 60; n++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    const fLeft = balance(left) * side;
    const fRight = balance(right) * side;
    if (fLeft <= 0) return left;
    if (fRight <= 0) return right;
    if (fLeft < fRight) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

/**
 * Closes in on a root between a and b, where f changes sign: inverse quadratic interpolation where it is safe, else
 * halving (T. R. Chandrupatla, Advances in Engineering Software 28 (1997) 145-149). Never leaves the bracket.
 */
function closeIn(f: (x: number) => number, between: { a: number; fa: number; b: number; fb: number }): number {
  let { a, fa, b, fb } = between;
  let c = a;
  let fc = fa;
  let t = 0.5;
  for (let n = 0; n < 200; n++) {
    const x = a + t * (b - a);
    const fx = f(x);
    if (fx > 0 === fa > 0) {
      c = a;
      fc = fa;
    } else {
      c = b;
      fc = fb;
      b = a;
      fb = fa;
    }
    a = x;
    fa = fx;
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    if (fa === 0 || fb === 0) return fa === 0 ? a : b;
    const tolerance = (4e-16 * Math.abs(best) + 1e-17) / Math.abs(b - c);
    if (tolerance > 0.5) return best;
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    t = 0.5;
    if (phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi) {
      t = (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb));
    }
    // Not a number where a worth ran out of range: halve.
    t = t > 0 && t < 1 ? Math.min(1 - tolerance, Math.max(tolerance, t)) : 0.5;
  }
  return a;
}
