/**
 * How a case goes, for each party what is theirs to know (core/access/slices.ts): one document, read on their own connection,
 * and cut to their slice before it goes out.
 */

import type { Identity } from '../core/access/role.ts';
import {
  type ChangeSource,
  changeSources,
  type ProgressParty,
  type ProgressSection,
  type ProgressSections,
  progressPartyOf,
  type SectionRows,
  type SlicedRows,
  sliceOf,
  slices,
} from '../core/access/slices.ts';
import type { Bucket } from '../core/ageing/bucket.ts';
import { askedMinor } from '../core/agreement/terms.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import type { Zone, Zones } from '../core/calendar/zone.ts';
import { formatInstant } from '../core/calendar/zone.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { Talk } from '../core/negotiation/protocol/negotiation.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import { type AgreementRow, readAgreementsOf, readTermsOf } from '../store/agreements.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import { readContactList } from '../store/contact-list.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { type CaseChange, type ChangePlace, readChanges, readOrganisation } from '../store/portal-changes.ts';
import { readCapacity } from '../store/statements.ts';
import { listedDocument } from './agreements-document.ts';
import { type CaseDocument, caseDocument } from './case-document.ts';
import { readTalk, type TalkFile } from './negotiate-case.ts';
import type { ContactLaw, Sealer } from './ports.ts';
import { type CaseFile, type CaseRefusal, readCase } from './read-case.ts';
import { readPartyFacts } from './record-facts.ts';
import type { SeenCase } from './seen-case.ts';
import { talkDocument } from './talk-document.ts';

export interface ProgressSettings {
  readonly identity: Identity;
  readonly book: CreditorRow;
  readonly seen: SeenCase;
  readonly zones: Zones;
  readonly contactLaw: ContactLaw;
  readonly sealer: Sealer | undefined;
  readonly buckets: readonly Bucket[];
  readonly lawValues: DatedValues;
  readonly atMs: number;
  readonly since: Day | undefined;
  /** the key of the last change of the page before */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface ProgressDocument extends SlicedRows {
  readonly party: ProgressParty;
  readonly case: string;
  readonly asOf: string;
  readonly stage: string;
  readonly changes: readonly {
    readonly key: string;
    readonly on: string;
    readonly source: ChangeSource;
    readonly kind: string;
  }[];
  readonly next: string | null;
}

/** In order of precedence. */
export type ProgressRefusal = { readonly refused: 'cursorNotValid' | 'noDayClosed' | 'unknownCase' };

interface Reading {
  readonly database: Database;
  readonly settings: ProgressSettings;
  readonly party: ProgressParty;
  readonly zone: Zone;
  readonly file: CaseFile;
  readonly shown: CaseDocument;
}

/** `database`: bound to the one who asks. */
export async function readProgress(
  database: Database,
  settings: ProgressSettings,
): Promise<ProgressDocument | ProgressRefusal> {
  const { identity, book, seen, zones } = settings;
  const after = settings.after === undefined ? undefined : parseChangeKey(settings.after);
  if (settings.after !== undefined && after === undefined) return { refused: 'cursorNotValid' };
  const file = await readCase(database, { ...settings, caseNumber: seen.caseNumber, asOf: undefined, reveal: false });
  if ('refused' in file) return { refused: (file as Exclude<CaseRefusal, { refused: 'asOfNotClosed' }>).refused };
  const party = progressPartyOf(identity.role);
  const zone = zones(book.zone) ?? zones('UTC')!;
  const shown = caseDocument(file, book.creditorRef);
  const reading: Reading = { database, settings, party, zone, file, shown };
  const { rows, agreementIds, loanIds } = await readSections(reading);
  const changes = await database.session((session) =>
    readChanges(session, {
      ...seen,
      zone: zone.name,
      sources: slices[party].changes,
      agreementIds,
      loanIds,
      since: settings.since,
      after,
      limit: settings.limit + 1,
    }),
  );
  const page = changes.slice(0, settings.limit);
  return {
    party,
    case: seen.caseNumber,
    asOf: shown.asOf,
    stage: shown.stage,
    ...sliceOf(party, rows),
    changes: page.map(({ on, source, kind, ...place }) => ({
      key: changeKey({ on, source, ...place }),
      on: formatDay(on),
      source,
      kind,
    })),
    next: changes.length > page.length ? changeKey(page.at(-1)!) : null,
  };
}

function changeKey({ on, source, of, n }: Pick<CaseChange, 'on' | 'source' | 'of' | 'n'>): string {
  return `${formatDay(on)}.${source}.${of}.${n}`;
}

function parseChangeKey(text: string): ChangePlace | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)\.([a-z]+)\.(\d{1,18})\.(\d{1,18})$/.exec(text);
  const on = parts === null ? undefined : parseDay(parts[1]!);
  const source = changeSources.find((each) => each === parts?.[2]);
  if (parts === null || on === undefined || source === undefined) return undefined;
  return { on, source, of: BigInt(parts[3]!), n: BigInt(parts[4]!) };
}

interface SectionsRead {
  readonly rows: SectionRows;
  /** what changes are told of; undefined: of all */
  readonly agreementIds: readonly bigint[] | undefined;
  readonly loanIds: readonly bigint[] | undefined;
}

/** What the party's slice asks for, and no more. */
async function readSections(reading: Reading): Promise<SectionsRead> {
  const { party, file } = reading;
  const asks = (section: ProgressSection) => section in slices[party].sections;
  const shares = asks('shares') ? await sharesOf(reading) : [];
  const isOwner = ({ loan }: { readonly loan: string }) => shares.some((share) => share.loan === loan);
  const agreements = (await agreementsOf(reading)).filter((each) => party !== 'assignee' || isOwner(each.shown));
  const talk = asks('talks') ? await talkOf(reading) : undefined;
  const rows: SectionRows = {
    agreements: agreements.map(({ shown }) => shown),
    ...(asks('loans') && { loans: loansOf(reading) }),
    ...(asks('guaranteed') && { guaranteed: agreements.map(({ row }) => guaranteedOf(row)) }),
    ...(asks('talks') && { talks: talk === undefined ? [] : [talkRow(talk, reading)] }),
    ...(asks('offers') && { offers: talk === undefined ? [] : offersOf(talk, reading) }),
    ...(asks('contacts') && { contacts: await contactsOf(reading) }),
    ...(asks('held') && { held: await heldOf(reading) }),
    ...(asks('shares') && { shares }),
    ...(asks('payments') && { payments: paymentsOf(file, shares) }),
    ...(asks('amounts') && { amounts: reading.shown.amounts }),
    ...(asks('capacity') && { capacity: await capacityOf(reading) }),
  };
  const loanIds = file.loans.filter(({ terms }) => isOwner({ loan: terms.loanRef })).map(({ terms }) => terms.loanId);
  const isPartOnly = party === 'guarantor' || party === 'assignee';
  return {
    rows,
    agreementIds: isPartOnly ? agreements.map(({ row }) => row.agreementId) : undefined,
    loanIds: party === 'assignee' ? loanIds : undefined,
  };
}

function loansOf({ shown }: Reading): ProgressSections['loans'][] {
  return shown.loans.map(({ loanRef, product, currency, state, outstanding, arrears, daysPastDue }) => ({
    loan: loanRef,
    product,
    currency,
    state,
    outstanding: outstanding.total,
    arrears,
    daysPastDue,
  }));
}

/** Of the case, the latest first; a guarantor's are those whose terms name one. */
async function agreementsOf({ database, settings, party }: Reading) {
  const { seen } = settings;
  const rows = await database.session(async (session) => {
    const all = (await readAgreementsOf(session, seen)).filter(({ caseId }) => caseId === seen.caseId);
    if (party !== 'guarantor') return all;
    const named: AgreementRow[] = [];
    for (const row of all) {
      const held = (await readTermsOf(session, row)).find(({ termsVersion }) => termsVersion === row.termsVersion);
      if (held?.terms.parties.includes('guarantor')) named.push(row);
    }
    return named;
  });
  return rows.map((row) => ({ row, shown: agreementRow(row) }));
}

function agreementRow(row: AgreementRow): ProgressSections['agreements'] {
  const { id, loan, state, currency, instalments, paid, nextDueOn, nextDue, lastDueOn, mendBy } = listedDocument({
    row,
  });
  const paidLate = [...row.agreement.paid.values()].filter(({ how }) => how === 'late').length;
  const isChangeOpen = row.agreement.proposed !== undefined;
  return {
    agreement: id,
    loan,
    state,
    currency,
    instalments,
    paid,
    paidLate,
    nextDueOn,
    nextDue,
    lastDueOn,
    mendBy,
    isChangeOpen,
  };
}

function guaranteedOf({ agreementNumber, agreement, currency, state }: AgreementRow): ProgressSections['guaranteed'] {
  const open = agreement.instalments.filter(({ n }) => !agreement.paid.has(n));
  const leftMinor = open.reduce((sum, each) => sum + askedMinor(each), 0n);
  const isOver = state === 'completed' || state === 'withdrawn' || state === 'ended';
  const standing = isOver
    ? 'over'
    : state === 'breached'
      ? 'breached'
      : agreement.drift !== undefined
        ? 'late'
        : agreement.paid.size > 0
          ? 'kept'
          : 'notYetDue';
  return { agreement: agreementNumber, currency, amount: formatAmount(isOver ? 0n : leftMinor, currency), standing };
}

async function talkOf({ database, settings }: Reading): Promise<TalkFile | undefined> {
  const { book, seen } = settings;
  const talk = await readTalk(database, { creditor: book, caseNumber: seen.caseNumber });
  return 'refused' in talk || talk.row.caseId !== seen.caseId ? undefined : talk;
}

function talkRow({ row, talk }: TalkFile, { settings, zone }: Reading): ProgressSections['talks'] {
  return {
    talk: row.negotiationId.toString(),
    mode: talk.mode,
    state: talk.state === 'open' && settings.atMs >= talk.deadline.atMs ? 'lapsed' : talk.state,
    turn: settings.atMs >= talk.deadline.atMs ? null : turnOf(talk),
    until: formatInstant(zone, talk.deadline.atMs),
  };
}

/** Who is waited for. */
export function turnOf(
  talk: Pick<Talk, 'state' | 'mode' | 'isAnswerOwed' | 'text' | 'offers'>,
): ProgressSections['talks']['turn'] {
  const { state, mode, isAnswerOwed, text, offers } = talk;
  if (state !== 'open') return null;
  if (text !== undefined) {
    const missing = (['borrower', 'lender'] as const).filter((side) => !text.consents.includes(side));
    return missing.length === 1 ? missing[0]! : 'both';
  }
  const other = mode === 'mediatorLed' ? 'mediator' : 'lender';
  if (isAnswerOwed) return other;
  return offers.some(({ isOpen }) => isOpen) ? 'borrower' : other;
}

/** As the borrower was shown them; of what the lender would take, nothing. */
function offersOf(file: TalkFile, { settings, zone }: Reading): ProgressSections['offers'][] {
  const { offers, currency } = talkDocument(file, { zone, view: 'borrower', atMs: settings.atMs });
  return offers.map(({ number, kind, payment, months, firstDueOn, totalPayable, waived, open }) => ({
    number,
    kind,
    currency,
    payment,
    months,
    firstDueOn,
    totalPayable,
    waived,
    isOpen: open,
  }));
}

/** Those that were made with the borrower, by either side. */
async function contactsOf({ database, settings, zone }: Reading): Promise<ProgressSections['contacts'][]> {
  const { seen } = settings;
  return database.session(async (session) => {
    const held = await readCaseForContact(session, seen);
    const listed = held === undefined ? [] : await readContactList(session, held);
    return listed
      .filter(
        ({ role, contactId, decision }) => role === 'borrower' && (contactId !== undefined || decision === undefined),
      )
      .map(({ atMs, act, initiatedBy, outcome }) => ({
        at: formatInstant(zone, atMs),
        act,
        initiatedBy,
        outcome: outcome ?? null,
      }));
  });
}

const holdingFacts: ReadonlySet<string> = new Set([
  'disputed',
  'complaintReceivedOn',
  'complaintAnsweredOn',
  'creditComplaintOn',
]);

async function heldOf({ database, settings, zone }: Reading): Promise<ProgressSections['held'][]> {
  const { book, seen } = settings;
  const read = await readPartyFacts(database, { ...settings, creditor: book, caseNumber: seen.caseNumber });
  if ('refused' in read) return [];
  return read.facts
    .filter(({ name }) => holdingFacts.has(name))
    .map(({ name, value, recordedAtMs }) => ({
      fact: name,
      value: typeof value === 'boolean' || typeof value === 'string' ? value : null,
      since: formatInstant(zone, recordedAtMs),
    }));
}

/** Of the organisation that the account is of; where none is named, nothing. */
async function sharesOf({ database, settings, shown }: Reading): Promise<ProgressSections['shares'][]> {
  const { identity } = settings;
  if (identity.kind !== 'user') return [];
  const owner = await database.session((session) => readOrganisation(session, identity));
  return shown.loans.flatMap(({ loanRef, currency, creditors }) =>
    creditors
      .filter(({ creditor }) => creditor === owner)
      .map(({ share, since, reason, owed }) => ({ loan: loanRef, currency, share, since, reason, ...owed })),
  );
}

/** On the loans of which they own a share, since they own it. */
function paymentsOf(
  { loans }: CaseFile,
  shares: readonly ProgressSections['shares'][],
): ProgressSections['payments'][] {
  return loans.flatMap(({ terms, money }) => {
    const share = shares.find(({ loan }) => loan === terms.loanRef);
    if (share === undefined) return [];
    const from = share.since === null ? undefined : parseDay(share.since);
    return money
      .filter(
        ({ kind, valueOn }) => (kind === 'payment' || kind === 'reversal') && (from === undefined || valueOn >= from),
      )
      .map(({ kind, valueOn, change }) => {
        const { principalMinor, interestMinor, penaltyMinor, feeMinor, costMinor } = change;
        const minor = principalMinor + interestMinor + penaltyMinor + feeMinor + costMinor;
        const amount = formatAmount(-minor, terms.currency);
        return { loan: terms.loanRef, currency: terms.currency, on: formatDay(valueOn), kind, amount };
      });
  });
}

async function capacityOf({ database, settings }: Reading): Promise<ProgressSections['capacity'][]> {
  const stored = await database.session((session) => readCapacity(session, settings.seen));
  return (stored?.steps ?? []).map(({ from, perMonthMinor }) => ({
    from: formatDay(from),
    perMonth: formatAmount(perMonthMinor, stored!.currency),
    currency: stored!.currency,
  }));
}
