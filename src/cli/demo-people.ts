/**
 * Sample borrowers of the generated book to try the portal as: each with an address that leads to the page /demo and nowhere else, and the
 * facts without which no message may be written to them.
 */
import { recordVerifiedAddress, signerOnRecord } from '../application/agreement-address.ts';
import { sealFor } from '../application/attempt-contact.ts';
import { makePortalLink } from '../application/portal-link.ts';
import type { Channel, Sealer } from '../application/ports.ts';
import { recordFacts } from '../application/record-facts.ts';
import { zones } from '../composition/time-zones.ts';
import { formatDay } from '../core/calendar/day.ts';
import { formatInstant, localDay } from '../core/calendar/zone.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { DemoMail, DemoParts, DemoPerson } from '../server/demo-page.ts';
import { holdCaseById } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { type PortalCase, readCasesOfNumber, readKnownLoans } from '../store/portal-tickets.ts';
import { readVerifiedAddress } from '../store/signings.ts';
import { type LookReason, lookReasons, readWorthALook } from '../store/worth-a-look.ts';
import { contactSetting } from './send-waiting.ts';

const recordedBy = 'forbear serve --demo';
const mailMax = 30;
const linkHours = 24;
const dayMs = 86_400_000;

/** Nothing leaves this machine: what would be sent is kept to be looked at. */
export class DemoMailbox {
  readonly #mail: DemoMail[] = [];
  readonly #now: () => string;

  constructor(now: () => string) {
    this.#now = now;
  }

  get mail(): readonly DemoMail[] {
    return this.#mail;
  }

  channel(): Channel {
    return {
      act: 'sendEmail',
      send: async ({ id, address, subject, text }) => {
        this.#mail.unshift({ at: this.#now(), to: address, subject, text });
        this.#mail.length = Math.min(this.#mail.length, mailMax);
        return { kind: 'sent', providerId: id };
      },
      close: async () => {},
    };
  }
}

/**
 * The sample's clock: it stands on the day after the book's last one when the demo is first served, and goes on from there, so that what
 * the book tells is of yesterday whenever it is tried.
 */
export async function demoClock(database: Database, book: CreditorRow): Promise<() => number> {
  const zone = zones(book.zone)!;
  const first = await database.session((session) =>
    session.query<{ at: string | null }>(
      'select extract(epoch from min(recorded_at))::text as at from user_account where creditor_id = $1 and is_sample',
      [book.creditorId],
    ),
  );
  const at = first[0]?.at ?? undefined;
  const begunOn = localDay(zone, at === undefined ? Date.now() : Number(at) * 1000);
  const day = (book.bookAsOf ?? book.businessDate ?? begunOn - 1) + 1;
  return () => Date.now() - (begunOn - day) * dayMs;
}

interface DemoSetting {
  readonly book: CreditorRow;
  readonly now: () => number;
  readonly mailbox: DemoMailbox;
  readonly accounts: DemoParts['accounts'];
}

export async function demoParts(
  database: Database,
  { book, now, mailbox, accounts, publicUrl }: DemoSetting & { readonly publicUrl: string },
): Promise<DemoParts> {
  const people = await demoPeople(database, { book, now });
  const zone = zones(book.zone)!;
  return {
    people: people.map(({ person }) => person),
    accounts,
    mail: () => mailbox.mail,
    now: () => formatInstant(zone, now()),
    linkFor: async (caseNumber) => {
      const one = people.find(({ person }) => person.caseNumber === caseNumber)?.of;
      if (one === undefined) return undefined;
      const at = { seen: { ...one, caseNumber }, book, zones, purpose: 'progress' as const, hours: linkHours };
      const made = await database.transaction((session) =>
        makePortalLink(session, { ...at, madeBy: recordedBy, atMs: now() }),
      );
      return 'refused' in made ? undefined : `${publicUrl}/portal#${made.token}`;
    },
  };
}

interface Found {
  readonly person: DemoPerson;
  readonly of: PortalCase;
}

async function demoPeople(
  database: Database,
  { book, now }: Pick<DemoSetting, 'book' | 'now'>,
): Promise<readonly Found[]> {
  const asOf = book.businessDate;
  if (asOf === undefined) return [];
  const { creditorId } = book;
  const looks = await database.session((session) => readWorthALook(session, { creditorId, asOf }));
  const chosen = looks.filter((look) => look.caseNumber !== undefined);
  chosen.sort((one, other) => rank(one.reason) - rank(other.reason));
  const found: Found[] = [];
  for (const { caseNumber, reason } of chosen) {
    const [of] = await database.session((session) => readCasesOfNumber(session, caseNumber!));
    if (of === undefined) continue;
    const address = await prepared(database, { book, now, of });
    const loans = await database.session((session) => readKnownLoans(session, of));
    const known = loans.map(({ disbursedOn, principalMinor, currency }) => ({
      paidOutOn: formatDay(disbursedOn),
      principal: formatAmount(principalMinor, currency),
    }));
    found.push({ person: { caseNumber: caseNumber!, about: reason, loans: known, address }, of });
  }
  return found;
}

const rank = (reason: LookReason) => lookReasons.indexOf(reason);

/** Once: who has an address already is left as they are. */
async function prepared(
  database: Database,
  { book, now, of }: Pick<DemoSetting, 'book' | 'now'> & { readonly of: PortalCase },
): Promise<string> {
  const { caseNumber } = of;
  const before = await database.session((session) =>
    readVerifiedAddress(session, { ...of, party: 'borrower', kind: 'email' }),
  );
  const setting = await contactSetting(database);
  const address = (await addressInBook(database, of, setting.sealer)) ?? `${caseNumber.toLowerCase()}@sample.invalid`;
  if (before !== undefined) return address;
  const at = { creditor: book, caseNumber, recordedBy, sealer: setting.sealer };
  const facts = {
    consents: [],
    inconvenient: [],
    representedByAttorney: false,
    ceaseRequestReceivedOn: null,
    disputed: false,
    stillWilling: true,
    costTableShown: true,
    lenderType: 'bank',
  };
  const recorded = await recordFacts(database, { ...setting, ...at, facts, nowMs: now() });
  if ('refused' in recorded) throw new Error(`${caseNumber}: facts ${recorded.refused}`);
  const verified = { party: 'borrower', kind: 'email', address, how: 'onboarding' } as const;
  const kept = await recordVerifiedAddress(database, { ...at, ...verified, verifiedAtMs: now(), atMs: now() });
  if ('refused' in kept) throw new Error(`${caseNumber}: address ${kept.refused}`);
  return address;
}

/** What was shown to be theirs holds for the address that the book has, where it has one. */
async function addressInBook(
  database: Database,
  of: PortalCase,
  sealer: Sealer | undefined,
): Promise<string | undefined> {
  if (sealer === undefined) return undefined;
  return database.transaction(async (session) => {
    const held = await holdCaseById(session, of);
    const seal = await sealFor(session, held, sealer);
    if ('refused' in seal) return undefined;
    return (await signerOnRecord(session, { held, seal, sealer, party: 'borrower', kind: 'email' })).address;
  });
}
