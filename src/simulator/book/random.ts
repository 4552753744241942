/**
 * Seeded random numbers, the same on every machine: whole-number arithmetic only (xoshiro128** by Blackman and Vigna,
 * seeded through the finaliser of MurmurHash3). No logarithms or powers are used on them, because those may
 * differ in the last digit from one machine to the next.
 */

export interface RandomStream {
  /** A fraction in [0, 1) of 32 bits. */
  fraction(): number;
  /** A whole number in [from, to], both included. */
  whole(from: number, to: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of the values, each as likely as the others. */
  pick<Value>(values: readonly Value[]): Value;
  /** Index into `weights` (each >= 0), in proportion to them. */
  weighted(weights: readonly number[]): number;
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** The stream of one `number` under a `seed`: a borrower's stream does not depend on how many borrowers there are. */
export function randomStream(of: {
  readonly seed: number;
  readonly number: number;
  readonly part: number;
}): RandomStream {
  let a = mix(of.seed ^ 0x9e3779b9);
  let b = mix(a ^ mix(of.number + 0x7f4a7c15));
  let c = mix(b ^ mix(of.part + 0x165667b1));
  let d = mix(a ^ b ^ c ^ 0x27d4eb2f) | 1;
  const next = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  for (let i = 0; i < 8; i++) next();
  const fraction = () => next() / 4_294_967_296;
  return {
    fraction,
    whole: (from, to) => from + Math.floor(fraction() * (to - from + 1)),
    chance: (probability) => fraction() < probability,
    pick: (values) => values[Math.floor(fraction() * values.length)]!,
    weighted: (weights) => {
      let sum = 0;
      for (const weight of weights) sum += weight;
      let left = fraction() * sum;
      for (let i = 0; i < weights.length - 1; i++) {
        left -= weights[i]!;
        if (left < 0) return i;
      }
      return weights.length - 1;
    },
  };
}
