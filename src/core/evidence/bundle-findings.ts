/** What the steps of a check hand each other. */
import { type BundleFinding, type BundleStep, bundleSteps, type Place, type StepReport } from './bundle-report.ts';
import type { Digest, VerifyEd25519 } from './digest.ts';

/** Notes what each step found. A step that nobody began was not checked. */
export class Findings {
  readonly #found = new Map<BundleStep, BundleFinding[]>();

  /** Says that a step is checked. */
  begin(step: BundleStep): void {
    if (!this.#found.has(step)) this.#found.set(step, []);
  }

  add(step: BundleStep, code: string, place: Place = {}, params: BundleFinding['params'] = {}): void {
    this.begin(step);
    this.#found.get(step)!.push({ step, code, place, params });
  }

  /** What was found so far in single entries, by their numbers. */
  byEntry(): Map<number, BundleFinding[]> {
    const of = new Map<number, BundleFinding[]>();
    for (const finding of [...this.#found.values()].flat()) {
      const { entry } = finding.place;
      if (entry === undefined) continue;
      if (!of.has(entry)) of.set(entry, []);
      of.get(entry)!.push(finding);
    }
    return of;
  }

  steps(): StepReport[] {
    return bundleSteps.map((step) => {
      const findings = this.#found.get(step)?.slice().sort(byNumber);
      if (findings === undefined) return { step, outcome: 'notChecked', findings: [] };
      return { step, outcome: findings.length === 0 ? 'holds' : 'fails', findings };
    });
  }
}

/** What every step is handed. */
export interface Check {
  readonly members: ReadonlyMap<string, Uint8Array>;
  readonly findings: Findings;
  readonly digest: Digest;
  readonly verify: VerifyEd25519;
  /** SHA-256 of a member, worked out once */
  readonly memberDigest: (name: string) => Uint8Array;
}

/** Entries in their order; what is of no entry after them. */
function byNumber(one: BundleFinding, other: BundleFinding): number {
  const [first, second] = [one.place.entry, other.place.entry];
  if (first === second) return 0;
  return first !== undefined && (second === undefined || first < second) ? -1 : 1;
}
