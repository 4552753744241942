/** What the application asks of a place outside the lender's control where a checkpoint's digest is left. */

/** A checkpoint as it is anchored. */
export interface AnchorSubject {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes */
  readonly root: Uint8Array;
  /** the note's text: origin, size, root; without signatures, with its last line feed */
  readonly noteText: string;
  /** SHA-256 of the note's text in UTF-8 */
  readonly digest: Uint8Array;
}

/** Codes are of each adapter; docs/guides/anchor.md lists them. */
export type AnchorOutcome =
  | { readonly kind: 'anchored'; readonly receipt: AnchorReceipt }
  /** Sure that it was not. `retry`: the same checkpoint may be taken later, or once a setting is mended. */
  | { readonly kind: 'notAnchored'; readonly code: string; readonly retry: boolean }
  /** Sent, and no answer: `find` tells, and asking again does no harm. */
  | { readonly kind: 'unknown'; readonly code: string };

export interface AnchorReceipt {
  readonly anchor: 'evm' | 'rfc3161';
  readonly size: number;
  readonly digestHex: string;
  /** ISO instant, as the anchor says */
  readonly at: string;
  /**
   * evm: chainId, contract, writer, transaction, block. rfc3161: token (base64 of the DER), tsa (the subject of its
   * certificate), serial (hex), policy.
   */
  readonly proof: Readonly<Record<string, string>>;
}

/** `find` and `check` throw AnchorNotReached where nothing can be told: silence says neither yes nor no. */
export interface Anchor {
  readonly kind: AnchorReceipt['anchor'];
  anchor(subject: AnchorSubject): Promise<AnchorOutcome>;
  /** Was it anchored already? Asked after a crash or an unknown. A time stamp that was lost cannot be found. */
  find(subject: AnchorSubject): Promise<AnchorReceipt | undefined>;
  /** Asks the chain, checks the token; a code says what fails. */
  check(receipt: AnchorReceipt, subject: AnchorSubject): Promise<AnchorVerdict>;
  close(): Promise<void>;
}

export type AnchorVerdict = { readonly holds: true } | { readonly holds: false; readonly code: string };

export class AnchorNotReached extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`the anchor could not be asked: ${code}`);
    this.name = 'AnchorNotReached';
    this.code = code;
  }
}
