/** Steps 5 to 7 of a check: the entries by their numbers, their places in the log, their contents. */
import type { KnownCheckpoint } from './bundle-check-history.ts';
import type { Check } from './bundle-findings.ts';
import { instantMs, isDayText } from './bundle-instant.ts';
import { checkpointName, contentName, readMemberName, receiptName } from './bundle-names.ts';
import type { WithheldEntry } from './bundle-reader.ts';
import type { EntryReport, EntryState, Place } from './bundle-report.ts';
import { isEqual, textOf } from './bytes.ts';
import { type Canonical, fieldOf, readCanonical } from './canonical-json.ts';
import type { Checkpoint } from './checkpoint.ts';
import { caseKinds, commitmentOf, type Entry, readEntry, readReceiptExtra } from './entry.ts';
import type { Manifest } from './manifest.ts';
import { type ProofFile, parseProofFile } from './proof-file.ts';
import { leafHash, rootOfInclusion } from './tree.ts';

interface At {
  readonly manifest: Manifest | undefined;
  readonly checkpoint: Checkpoint | undefined;
  /** all checkpoints that hold, for the times of witnesses */
  readonly known: readonly KnownCheckpoint[];
  /** what the list of contents says is not handed over; empty where the list is not signed */
  readonly withheld: readonly WithheldEntry[];
}

/** One receipt that could be read. */
interface Receipt {
  readonly entry: Entry;
  readonly entryBytes: Uint8Array;
  readonly salt: Uint8Array | undefined;
  readonly proof: ProofFile;
  readonly place: { readonly entry: number; readonly member: string };
}

/** Says from which day on nothing is kept of the entries up to a number. */
interface Erasure {
  readonly number: number;
  readonly on: string;
  readonly through: number;
}

export function checkEntries(check: Check, at: At): EntryReport[] {
  const receipts = readReceipts(check, at.manifest);
  checkNumbers(check, { receipts, manifest: at.manifest });
  const { checkpoint } = at;
  if (checkpoint !== undefined) {
    check.findings.begin('inclusion');
    for (const receipt of receipts) checkInclusion(check, { receipt, checkpoint });
  }
  check.findings.begin('content');
  const opened = new Map(receipts.map((receipt) => [receipt, openContent(check, { receipt, manifest: at.manifest })]));
  const erasures = receipts.flatMap((receipt) => erasureOf(check, { receipt, content: opened.get(receipt) }));
  const stated = new Map(at.withheld.map((entry) => [entry.number, entry]));
  const states = new Map(
    receipts.map((receipt) => [
      receipt,
      stateOf(check, { receipt, content: opened.get(receipt), erasures, stated: stated.get(receipt.entry.number) }),
    ]),
  );
  const byEntry = check.findings.byEntry();
  return receipts.map((receipt) => {
    const { entry, proof } = receipt;
    const { state, erasedOn } = states.get(receipt)!;
    const content = state === 'shown' ? (opened.get(receipt) as Canonical) : undefined;
    const recorded = fieldOf(content, 'at');
    return {
      number: entry.number,
      kind: entry.kind,
      index: proof.index,
      state,
      content,
      recordedAtMs: typeof recorded === 'string' ? instantMs(recorded) : undefined,
      erasedOn,
      stoodByMs: stoodBy(proof.index, at.known),
      findings: byEntry.get(entry.number) ?? [],
    };
  });
}

/** The receipts in the order of their numbers; what cannot be read, or is not what its name says, is left out and told. */
function readReceipts({ members, findings }: Check, manifest: Manifest | undefined): Receipt[] {
  const receipts: Receipt[] = [];
  for (const [member, bytes] of members) {
    const name = readMemberName(member);
    if (name?.is === 'content' && !members.has(receiptName(name))) {
      findings.add('sequence', 'receiptMissing', { entry: name.number, member: receiptName(name) });
    }
    if (name?.is !== 'receipt') continue;
    const place = { entry: name.number, member };
    const receipt = readReceipt(bytes, place);
    if ('code' in receipt) {
      const { line, code, params } = receipt;
      findings.add('sequence', code, { ...place, ...(line !== undefined && { line }) }, params);
    } else if (receipt.entry.number !== name.number || receipt.entry.kind !== name.kind) {
      const { number, kind } = receipt.entry;
      findings.add('sequence', 'receiptNameDiffers', place, { number, kind });
    } else if (manifest !== undefined && receipt.entry.tag !== manifest.tag) {
      findings.add('sequence', 'entryOfOtherStream', place);
    } else receipts.push(receipt);
  }
  return receipts.sort((one, other) => one.entry.number - other.entry.number);
}

function readReceipt(
  bytes: Uint8Array,
  place: Receipt['place'],
): Receipt | { readonly code: string; readonly line?: number | undefined; readonly params: Record<string, string> } {
  const proof = parseProofFile(bytes);
  if ('fault' in proof) return { code: 'receiptNotReadable', line: proof.line, params: { fault: proof.fault } };
  const extra = proof.extra && readReceiptExtra(proof.extra);
  if (extra === undefined) return { code: 'receiptWithoutEntry', params: {} };
  const entry = readEntry(extra.entry);
  if ('fault' in entry) return { code: 'entryNotReadable', params: { fault: entry.fault } };
  return { entry, entryBytes: extra.entry, salt: extra.salt, proof, place };
}

/** 1 … entries, each once; indexes ascend with the numbers; number 1 opens the case. Gaps are told, not each number in them. */
function checkNumbers(
  { findings }: Check,
  at: { readonly receipts: readonly Receipt[]; readonly manifest: Manifest | undefined },
): void {
  if (at.manifest === undefined) return;
  findings.begin('sequence');
  const { entries } = at.manifest;
  let before: Receipt | undefined;
  for (const receipt of at.receipts) {
    const { number, kind } = receipt.entry;
    const last = before?.entry.number ?? 0;
    if (number === last) findings.add('sequence', 'numberTwice', receipt.place);
    if (number > last + 1) findings.add('sequence', 'numberMissing', { entry: last + 1 }, { through: number - 1 });
    if (number > entries) findings.add('sequence', 'numberBeyond', receipt.place, { entries });
    if (before !== undefined && number !== last && receipt.proof.index <= before.proof.index) {
      findings.add('sequence', 'indexNotAscending', receipt.place, { index: receipt.proof.index });
    }
    if (number === 1 && kind !== 'caseOpened') findings.add('sequence', 'firstNotCaseOpened', receipt.place, { kind });
    if (!caseKindNames.has(kind)) findings.add('sequence', 'kindNotOfCase', receipt.place, { kind });
    before = receipt;
  }
  const last = before?.entry.number ?? 0;
  if (last < entries) findings.add('sequence', 'numberMissing', { entry: last + 1 }, { through: entries });
}

const caseKindNames: ReadonlySet<string> = new Set(caseKinds);

/** The receipt is under the bundle's own checkpoint and leads to its root. */
function checkInclusion(
  { members, findings, digest }: Check,
  { receipt, checkpoint }: { readonly receipt: Receipt; readonly checkpoint: Checkpoint },
): void {
  const { proof, place } = receipt;
  if (proof.checkpointNote !== textOf(members.get(checkpointName)!)) {
    findings.add('inclusion', 'otherCheckpoint', place);
    return;
  }
  const leaf = leafHash(digest, receipt.entryBytes);
  const root = rootOfInclusion(digest, { leaf, index: proof.index, size: checkpoint.size, path: proof.path });
  if (root === undefined || !isEqual(root, checkpoint.root)) findings.add('inclusion', 'notIncluded', place);
}

/** The content where it holds; 'absent' where there is none; undefined where it does not hold, which is told. */
function openContent(
  { members, findings, digest }: Check,
  at: { readonly receipt: Receipt; readonly manifest: Manifest | undefined },
): Canonical | 'absent' | undefined {
  const { entry, salt } = at.receipt;
  const member = contentName(entry);
  const bytes = members.get(member);
  if (bytes === undefined) return 'absent';
  const place: Place = { entry: entry.number, member };
  const say = (code: string, params = {}) => {
    findings.add('content', code, place, params);
    return undefined;
  };
  const text = textOf(bytes);
  const content = text === undefined ? undefined : readCanonical(text);
  if (content === undefined) return say('contentNotCanonical');
  if (salt === undefined) return say('saltMissing');
  if (!isEqual(commitmentOf(digest, { salt, content: bytes }), entry.commitment)) return say('contentDiffers');
  const wanted: readonly (readonly [string, Canonical])[] = [
    ['v', 1],
    ['number', entry.number],
    ['kind', entry.kind],
    ...(at.manifest === undefined
      ? []
      : ([
          ['case', at.manifest.caseNumber],
          ['lender', at.manifest.lender],
        ] as const)),
  ];
  const field = wanted.find(([key, value]) => fieldOf(content, key) !== value)?.[0];
  if (field !== undefined) return say('contentSaysOther', { field });
  const recorded = fieldOf(content, 'at');
  if (typeof recorded !== 'string' || instantMs(recorded) === undefined)
    return say('contentSaysOther', { field: 'at' });
  return content;
}

function erasureOf(
  { findings }: Check,
  at: { readonly receipt: Receipt; readonly content: Canonical | undefined },
): Erasure[] {
  const { entry, place } = at.receipt;
  if (entry.kind !== 'erasure' || at.content === undefined || at.content === 'absent') return [];
  const fact = fieldOf(at.content, 'fact');
  const [on, through] = [fieldOf(fact, 'on'), fieldOf(fact, 'through')];
  const isNumber = typeof through === 'number' && through >= 1 && through < entry.number;
  if (isNumber && typeof on === 'string' && isDayText(on)) return [{ number: entry.number, on, through }];
  findings.add('content', 'erasureNotValid', place);
  return [];
}

function stateOf(
  { findings }: Check,
  at: {
    readonly receipt: Receipt;
    readonly content: Canonical | 'absent' | undefined;
    readonly erasures: readonly Erasure[];
    /** what the signed list says of this entry */
    readonly stated: WithheldEntry | undefined;
  },
): { readonly state: EntryState; readonly erasedOn: string | undefined } {
  const { entry, salt, place } = at.receipt;
  const { stated } = at;
  if (stated !== undefined && at.content !== 'absent') findings.add('content', 'withheldIsThere', place);
  if (at.content === undefined) return { state: 'notHolding', erasedOn: undefined };
  if (at.content !== 'absent') return { state: 'shown', erasedOn: undefined };
  const erasure = at.erasures.find(({ number, through }) => number > entry.number && through >= entry.number);
  if (erasure === undefined) {
    if (stated === undefined) {
      findings.add('content', 'contentWithheld', place);
      return { state: 'withheld', erasedOn: undefined };
    }
    if (stated.kind !== entry.kind) {
      findings.add('content', 'withheldKindDiffers', place, { said: stated.kind, is: entry.kind });
    }
    if (salt !== undefined) findings.add('content', 'withheldSaltKept', place);
    return { state: 'notHandedOver', erasedOn: undefined };
  }
  // Of what no longer exists the list may not say that it was kept back: nobody could ask for it.
  if (stated !== undefined) findings.add('content', 'withheldIsErased', place);
  // A salt that outlived its content would let a guess at the content be tried.
  if (salt !== undefined) findings.add('content', 'saltKept', place);
  return { state: 'erased', erasedOn: erasure.on };
}

function stoodBy(index: number, known: readonly KnownCheckpoint[]): number | undefined {
  let first: number | undefined;
  for (const { checkpoint, witnessedAtMs } of known) {
    if (checkpoint.size <= index || witnessedAtMs === undefined) continue;
    if (first === undefined || witnessedAtMs < first) first = witnessedAtMs;
  }
  return first;
}
