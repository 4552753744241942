/** What a check of a bundle answers: each step with what it found, and what was read, for a page or a program to show. */
import type { BundleReader, WithheldEntry } from './bundle-reader.ts';
import type { Canonical } from './canonical-json.ts';
import type { EntryKind } from './entry.ts';

/** In the order in which they are checked (docs/formats/evidence-bundle.md). */
export const bundleSteps = [
  'container',
  'manifest',
  'checkpoint',
  'witnesses',
  'sequence',
  'inclusion',
  'content',
  'files',
  'consistency',
  'anchors',
] as const;
export type BundleStep = (typeof bundleSteps)[number];

/** Where a fault stands: what of this can be said. */
export interface Place {
  /** number of an entry */
  readonly entry?: number;
  /** name of a member */
  readonly member?: string;
  /** in the file, in bytes from 0 */
  readonly offset?: number;
  /** within the member, from 1 */
  readonly line?: number;
}

export interface BundleFinding {
  readonly step: BundleStep;
  readonly code: string;
  readonly place: Place;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface StepReport {
  readonly step: BundleStep;
  /** notChecked: what it needs could not be read */
  readonly outcome: 'holds' | 'fails' | 'notChecked';
  readonly findings: readonly BundleFinding[];
}

/**
 * `shown`: the content is there and is what was entered. `erased`: an `erasure` entry says so. `notHandedOver`: the signed
 * list of contents says so, and that it still exists. `withheld`: it is not there and nothing says why. `notHolding`: it is there, and is not what was entered, or the entry could not be read.
 */
export type EntryState = 'shown' | 'erased' | 'notHandedOver' | 'withheld' | 'notHolding';

export interface EntryReport {
  readonly number: number;
  readonly kind: EntryKind;
  /** in the log */
  readonly index: number;
  readonly state: EntryState;
  /** where `shown` */
  readonly content: Canonical | undefined;
  /** the instant at which it was recorded, as its content says */
  readonly recordedAtMs: number | undefined;
  /** a day, where `erased` */
  readonly erasedOn: string | undefined;
  /** the earliest time that a witness put on a checkpoint which contains it; undefined: no witness did */
  readonly stoodByMs: number | undefined;
  /** in this entry alone; what is of the whole bundle is not told here */
  readonly findings: readonly BundleFinding[];
}

export interface WitnessReport {
  /** as the policy calls it */
  readonly name: string;
  /** its verifier key */
  readonly key: string;
  readonly verdict: 'cosigned' | 'notCosigned' | 'fails';
  /** when it cosigned the bundle's checkpoint */
  readonly atMs: number | undefined;
}

export interface FileReport {
  readonly sha256Hex: string;
  readonly mediaType: string;
  /** a `file` entry's word for it */
  readonly kind: string | undefined;
  readonly entry: number;
  /** undefined where it is not in the bundle */
  readonly member: string | undefined;
  readonly bytes: number;
  /** absent: not in the bundle, and an entry says why */
  readonly state: 'holds' | 'absent' | 'fails';
}

export interface AnchorReport {
  readonly anchor: string;
  readonly size: number;
  readonly at: string;
  readonly digestHex: string;
  readonly proof: Readonly<Record<string, string>>;
  readonly member: string;
}

/** What no log can prove; told with every report. */
export const limitsOfEveryLog = ['truthOfContent', 'whatWasNotEntered', 'beforeFirstEntry', 'afterLastEntry'] as const;

/**
 * And what this bundle does not. `notHandedOver`: contents were kept back. `timeIsLenders`: no witness has cosigned. `keyIsLenders`: the asker brought no policy.
 * `anchorsOutside`: whether an anchor stands is asked elsewhere.
 */
export type BundleLimit =
  | (typeof limitsOfEveryLog)[number]
  | 'notHandedOver'
  | 'timeIsLenders'
  | 'keyIsLenders'
  | 'anchorsOutside';

export interface BundleReport {
  /** `holds` is said of what `notHandedOver` names too: place, number and commitment hold, the content is not there to be seen */
  readonly verdict: 'holds' | 'fails';
  /** the first thing that fails, in the order of the steps */
  readonly first: BundleFinding | undefined;
  readonly steps: readonly StepReport[];
  readonly caseNumber: string | undefined;
  readonly lender: string | undefined;
  readonly origin: string | undefined;
  /** how many entries the stream has, as the manifest says */
  readonly entryCount: number | undefined;
  readonly madeAt: string | undefined;
  /** as the list of contents says, where it is signed */
  readonly madeFor: BundleReader | undefined;
  /** the entries in that state */
  readonly notHandedOver: readonly WithheldEntry[];
  /** of the log, as the checkpoint says */
  readonly size: number | undefined;
  /** base64 */
  readonly root: string | undefined;
  readonly entries: readonly EntryReport[];
  /** the verifier key by which the signatures were checked, to be compared with what the lender publishes */
  readonly logKey: string | undefined;
  /** SHA-256 of its 32 bytes, in hexadecimal */
  readonly logKeyFingerprint: string | undefined;
  readonly policyFrom: 'bundle' | 'yours';
  readonly witnesses: readonly WitnessReport[];
  /** its name in the policy; `none`: no witness is needed */
  readonly quorum: string | undefined;
  readonly isQuorumReached: boolean;
  readonly files: readonly FileReport[];
  readonly anchors: readonly AnchorReport[];
  readonly limits: readonly BundleLimit[];
}
