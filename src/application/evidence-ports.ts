/** What the evidence log asks of the outside: witnesses, and a folder from which anybody reads it. */

/** One that cosigns checkpoints: a mediator's, a consumer body's. */
export interface Witness {
  /** within the policy */
  readonly name: string;
  /**
   * Shows it a checkpoint (the signed note). `proof` gives the consistency proof from a size that it cosigned before;
   * `lastKnownSize` is what we know of that. `lines` are its signature lines, which hold.
   */
  cosign(ask: {
    readonly checkpoint: string;
    readonly proof: (oldSize: number) => Promise<readonly Uint8Array[]>;
    readonly lastKnownSize: number;
  }): Promise<WitnessAnswer>;
}

export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly lines: readonly string[]; readonly size: number }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  | { readonly kind: 'notReached'; readonly code: string };

/** Where the log lies for everybody to read: a folder that a web server serves. A file is whole or not there. */
export interface LogFolder {
  /** for messages */
  readonly address: string;
  read(path: string): Promise<Uint8Array | undefined>;
  /** Whole, on the disk, or not at all. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** A file or a folder with what is in it; not there is no fault. */
  remove(path: string): Promise<void>;
}
