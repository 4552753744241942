/**
 * Enters facts in the evidence log (docs/formats/evidence-log.md), in the transaction that makes them: a number under the lock
 * of the stream, content canonical and sealed under the borrower's key, a commitment that says nothing of it. Whoever makes
 * a fact calls this beside it; the database refuses a fact that has no entry when the transaction ends.
 */
import { randomBytes } from 'node:crypto';
import { formatDay } from '../core/calendar/day.ts';
import { fromBase64, toBase64, toHex, utf8 } from '../core/evidence/bytes.ts';
import { canonicalOf, canonicalText } from '../core/evidence/canonical-json.ts';
import {
  type BookKind,
  type CaseKind,
  commitmentOf,
  type EntryKind,
  saltBytes,
  tagBytes,
} from '../core/evidence/entry.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { sha256 } from '../digest/node-crypto.ts';
import type { HeldCase } from '../store/contact-cases.ts';
import type { Session } from '../store/database.ts';
import {
  bookStream,
  makeStream,
  type NewEntry,
  type StoredEntry,
  type StreamKey,
  storeEntries,
  type TakenNumbers,
  takeNumbers,
} from '../store/evidence.ts';
import { readCaseOpening } from '../store/evidence-opening.ts';
import { holdBeginning } from '../store/evidence-payments.ts';
import { isFixedTable, readRowDigests, rowName } from '../store/evidence-rows.ts';
import type { BorrowerSeal } from './ports.ts';

export function sha256Hex(bytes: Uint8Array): string {
  return toHex(sha256(bytes));
}

/** The row that an entry tells of; the key as the trigger of that table spells it. */
export interface AboutRow {
  readonly table: string;
  readonly key: string;
}

export interface CaseFact {
  readonly kind: CaseKind;
  /** what happened, as the format page has it: JSON with whole numbers, amounts as text; undefined fields are left out */
  readonly fact: object;
  readonly about: AboutRow;
  readonly recordedBy: string | undefined;
}

export interface BookFact extends Omit<CaseFact, 'kind'> {
  readonly kind: BookKind;
}

/** One case's stream at hand: which, under which number, and the key of its borrower. */
export interface EnteredCase extends StreamKey {
  readonly caseNumber: string;
  readonly seal: BorrowerSeal;
}

export function enteredCase(held: HeldCase, seal: BorrowerSeal): EnteredCase {
  const { creditorId, borrowerId, caseId, caseNumber } = held;
  return { creditorId, borrowerId, caseId, caseNumber, seal };
}

/** Under the case's lock. The first fact of a case is entered after one that says how the case stood. */
export async function enterFacts(session: Session, at: EnteredCase, facts: readonly CaseFact[]): Promise<void> {
  await enterFactsOfCases(session, at.creditorId, [{ at, facts }]);
}

/** Facts of many cases at once; cases whose stream is not there begin one. */
export async function enterFactsOfCases(
  session: Session,
  creditorId: number,
  many: readonly { readonly at: EnteredCase; readonly facts: readonly CaseFact[] }[],
): Promise<void> {
  const wanted = many.filter(({ facts }) => facts.length > 0);
  if (wanted.length === 0) return;
  const taken = await take(session, creditorId, wanted);
  const began = wanted.filter(({ at }) => !taken.has(keyOf(at)));
  for (const { at } of began) await beginStream(session, at);
  for (const [key, numbers] of began.length > 0 ? await take(session, creditorId, began) : []) taken.set(key, numbers);
  const digests = await digestsOf(
    session,
    creditorId,
    wanted.flatMap(({ at, facts }) => facts.map(({ about }) => ({ ...about, borrowerId: at.borrowerId }))),
  );
  const rows = wanted.flatMap(({ at, facts }) => {
    const numbers = taken.get(keyOf(at))!;
    return facts.map((fact, index) => {
      const rowDigest = digests.get(aboutName({ ...fact.about, borrowerId: at.borrowerId }));
      return sealedEntry(at, { numbers, number: numbers.first + index, fact, rowDigest });
    });
  });
  await storeEntries(session, creditorId, rows);
}

/** Digests of the rows that facts tell of, where those never change; they are stored before they are entered. */
async function digestsOf(
  session: Session,
  creditorId: number,
  abouts: readonly (AboutRow & { readonly borrowerId: bigint })[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const table of new Set(abouts.map((about) => about.table))) {
    if (!isFixedTable(table)) continue;
    const rows = abouts.filter((about) => about.table === table);
    const digests = await readRowDigests(session, creditorId, table, rows);
    for (const row of rows) {
      const digest = digests.get(rowName(row));
      if (digest === undefined) throw new Error(`${table} ${row.key} is entered before it is stored`);
      found.set(aboutName(row), digest);
    }
  }
  return found;
}

function aboutName({ table, key, borrowerId }: AboutRow & { readonly borrowerId: bigint }): string {
  return `${table} ${borrowerId} ${key}`;
}

function keyOf({ borrowerId, caseId }: Pick<StreamKey, 'borrowerId' | 'caseId'>): string {
  return `${borrowerId}/${caseId}`;
}

async function take(
  session: Session,
  creditorId: number,
  many: readonly { readonly at: EnteredCase; readonly facts: readonly CaseFact[] }[],
): Promise<Map<string, TakenNumbers>> {
  const wanted = many.map(({ at: { borrowerId, caseId }, facts }) => ({ borrowerId, caseId, count: facts.length }));
  return new Map((await takeNumbers(session, creditorId, wanted)).map((numbers) => [keyOf(numbers), numbers]));
}

/** So that what comes later has an entry of its own, and is not told of by the opening alone. Under the case's lock. */
export async function beginStreamIfNone(session: Session, at: EnteredCase): Promise<void> {
  const { borrowerId, caseId } = at;
  const known = await takeNumbers(session, at.creditorId, [{ borrowerId, caseId, count: 0 }]);
  if (known.length === 0) await beginStream(session, at);
}

async function beginStream(session: Session, at: EnteredCase): Promise<void> {
  await holdBeginning(session, at.creditorId);
  await makeStream(session, at, randomBytes(tagBytes));
  const [numbers] = await takeNumbers(session, at.creditorId, [{ ...at, count: 1 }]);
  const fact: CaseFact = {
    kind: 'caseOpened',
    fact: await openingOf(session, at),
    about: { table: 'delinquency_case', key: String(at.caseId) },
    recordedBy: undefined,
  };
  const entry = sealedEntry(at, { numbers: numbers!, number: numbers!.first, fact });
  // Another transaction began the stream and was waited for: it has told how the case stood.
  if (numbers!.first > 1) throw new Error(`the stream of case ${at.caseNumber} was begun by another: do it again`);
  await storeEntries(session, at.creditorId, [entry]);
}

async function openingOf(session: Session, at: StreamKey): Promise<object> {
  const { openedOn, loans } = await readCaseOpening(session, at);
  return {
    openedOn: formatDay(openedOn),
    loans: loans.map((loan) => {
      const amount = (minor: bigint) => formatAmount(minor, loan.currency);
      const owed = Object.fromEntries(
        Object.entries(loan.owed).map(([component, minor]) => [component, amount(minor)]),
      );
      return {
        loan: loan.loanRef,
        product: loan.product,
        currency: loan.currency,
        principal: amount(loan.principalMinor),
        annualRatePercent: loan.annualRatePercent,
        disbursedOn: formatDay(loan.disbursedOn),
        owed,
        pastDueSince: loan.pastDueSince === undefined ? undefined : formatDay(loan.pastDueSince),
        payments: loan.payments,
        received: amount(loan.receivedMinor),
      };
    }),
  };
}

/** A fact with the number that was taken for it. */
export interface Numbered<F> {
  readonly numbers: TakenNumbers;
  readonly number: number;
  readonly fact: F;
  /** of the row that it tells of, where that never changes */
  readonly rowDigest?: string | undefined;
}

function sealedEntry(at: EnteredCase, numbered: Numbered<CaseFact>): NewEntry {
  const { payload, ...entry } = entryOf(numbered, at.caseNumber);
  const { borrowerId, caseId } = at;
  // What is in the open outlives the key.
  if (entry.kind === 'erasure' || entry.kind === 'caseClosed')
    return { ...entry, borrowerId, caseId, sealed: undefined, opened: payload };
  const sealed = at.seal.seal(sealedAs(numbered.numbers.tag, numbered.number), payload);
  return { ...entry, borrowerId, caseId, sealed, opened: undefined };
}

function entryOf({ numbers, number, fact, rowDigest }: Numbered<CaseFact | BookFact>, caseNumber: string | undefined) {
  const { kind, about, recordedBy } = fact;
  const content = canonicalText(
    canonicalOf({
      v: 1,
      lender: numbers.lender,
      case: caseNumber,
      number,
      kind,
      at: new Date(numbers.atMs).toISOString(),
      recordedBy,
      fact: fact.fact,
      row: rowDigest,
    }),
  );
  const salt = new Uint8Array(randomBytes(saltBytes));
  const commitment = commitmentOf(sha256, { salt, content: utf8(content) });
  return {
    number,
    kind: kind satisfies EntryKind,
    aboutTable: about.table,
    aboutKey: about.key,
    commitment,
    payload: `${toBase64(salt)}\n${content}`,
  };
}

/** The name under which an entry's salt and content are sealed. */
function sealedAs(tag: string, number: number): string {
  return `evidence ${tag} ${number}`;
}

export interface OpenedEntry {
  readonly salt: Uint8Array;
  readonly content: string;
}

/** Undefined: the key that it was sealed under is gone, or it is not what was sealed. */
export function openEntry(
  entry: Pick<StoredEntry, 'number' | 'sealed' | 'opened'>,
  { tag, seal }: { readonly tag: string; readonly seal: BorrowerSeal | undefined },
): OpenedEntry | undefined {
  let payload = entry.opened;
  if (entry.sealed !== undefined) {
    try {
      payload = seal?.open(sealedAs(tag, entry.number), entry.sealed);
    } catch {
      return undefined;
    }
  }
  const [line = '', ...rest] = payload?.split('\n') ?? [];
  const salt = fromBase64(line);
  return salt === undefined || payload === undefined ? undefined : { salt, content: rest.join('\n') };
}

/** A fact of the whole book. Its stream is held until the transaction ends, and is taken before that of any case. */
export async function enterBookFact(session: Session, creditorId: number, fact: BookFact): Promise<void> {
  const stream = bookStream(creditorId);
  let [numbers] = await takeNumbers(session, creditorId, [{ ...stream, count: 1 }]);
  if (numbers === undefined) {
    await makeStream(session, stream, randomBytes(tagBytes));
    [numbers] = await takeNumbers(session, creditorId, [{ ...stream, count: 1 }]);
  }
  const digests = await digestsOf(session, creditorId, [{ ...fact.about, borrowerId: 0n }]);
  const rowDigest = digests.get(aboutName({ ...fact.about, borrowerId: 0n }));
  const entry = openEntryOf({ numbers: numbers!, number: numbers!.first, fact, rowDigest }, undefined);
  await storeEntries(session, creditorId, [{ ...entry, borrowerId: 0n, caseId: 0n }]);
}

/** An entry whose content is kept in the open. */
export function openEntryOf(
  numbered: Numbered<CaseFact | BookFact>,
  caseNumber: string | undefined,
): Omit<NewEntry, 'borrowerId' | 'caseId'> {
  const { payload, ...entry } = entryOf(numbered, caseNumber);
  return { ...entry, sealed: undefined, opened: payload };
}

/** A fact of a case whose borrower's key was destroyed. Its stream is there: the erasure was entered in it. */
export async function enterOpenly(session: Session, held: HeldCase, fact: CaseFact): Promise<void> {
  const { creditorId, borrowerId, caseId, caseNumber } = held;
  const [numbers] = await takeNumbers(session, creditorId, [{ borrowerId, caseId, count: 1 }]);
  if (numbers === undefined) return;
  const entry = openEntryOf({ numbers, number: numbers.first, fact }, caseNumber);
  await storeEntries(session, creditorId, [{ ...entry, borrowerId, caseId }]);
}
