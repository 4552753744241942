/** What a case can pay, what is offered and what was decided on contacts, below the debts of the case. */
import { type ListedAgreementDocument, listedDocument } from '../application/agreements-document.ts';
import { type CaseEvidence, readCaseEvidence } from '../application/case-evidence.ts';
import { readContacts } from '../application/contact-document.ts';
import { readTalk } from '../application/negotiate-case.ts';
import type { Sealer } from '../application/ports.ts';
import { readAgreementList } from '../application/read-agreements.ts';
import { readStatement } from '../application/record-statement.ts';
import { talkDocument } from '../application/talk-document.ts';
import { zones } from '../composition/time-zones.ts';
import { formatDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { grouped } from '../core/portfolio/shown.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { listText as agreementsText } from './agreement-text.ts';
import { listText } from './contact-text.ts';
import { offersTable, talkHead } from './negotiate-text.ts';
import { words } from './words.ts';

const agreementsMax = 20;

export interface CasePlans {
  readonly capacity: {
    readonly origin: string;
    readonly statementAsOf: string;
    readonly currency: string;
    readonly steps: readonly { readonly from: string; readonly perMonth: string }[];
  } | null;
  readonly negotiation: ReturnType<typeof talkDocument> | null;
  readonly agreements: readonly ListedAgreementDocument[];
  readonly contacts: readonly object[];
  readonly evidence: CaseEvidence | null;
}

/** As they stand now, in the borrower's view. */
export async function readCasePlans(
  database: Database,
  at: {
    readonly creditor: CreditorRow;
    readonly caseNumber: string;
    readonly sealer: Sealer | undefined;
    readonly nowMs: number;
  },
): Promise<{ readonly document: CasePlans; readonly text: string }> {
  const zone = zones(at.creditor.zone) ?? zones('UTC')!;
  const known = await readStatement(database, at);
  const talk = await readTalk(database, at);
  const contacts = await readContacts(database, { ...at, zone });
  const listed = 'refused' in contacts ? [] : contacts.contacts;
  const capacity = 'refused' in known ? null : capacityDocument(known);
  const negotiation = 'refused' in talk ? null : talkDocument(talk, { zone, view: 'borrower', atMs: at.nowMs });
  const parts: string[] = [];
  if (capacity !== null) parts.push(capacityText(capacity));
  if (negotiation !== null) {
    const head = talkHead({ ...negotiation, case: at.caseNumber });
    parts.push(negotiation.offers.length === 0 ? head : `${head}\n${offersTable(negotiation)}`);
  }
  const { creditorId } = at.creditor;
  const asked = { creditorId, caseNumber: at.caseNumber, state: undefined, after: undefined, limit: agreementsMax };
  const agreements = (await readAgreementList(database, asked)).map(listedDocument);
  if (agreements.length > 0) parts.push(agreementsText(agreements).trimEnd());
  if (listed.length > 0) parts.push(listText(at.caseNumber, listed).trimEnd());
  const evidence = (await readCaseEvidence(database, at)) ?? null;
  if (evidence !== null) parts.push(evidenceText(at.caseNumber, evidence));
  return {
    document: { capacity, negotiation, agreements, contacts: listed, evidence },
    text: parts.map((part) => `\n${part}\n`).join(''),
  };
}

function evidenceText(caseNumber: string, evidence: CaseEvidence): string {
  const given = evidence.receiptsThrough === 0 ? 'evidence.receiptsNone' : 'evidence.receiptsGiven';
  return words('evidence.inCase', { ...evidence, case: caseNumber, receipts: words(given, { ...evidence }) });
}

type Known = Exclude<Awaited<ReturnType<typeof readStatement>>, { readonly refused: string }>;

function capacityDocument({ stored }: Known): NonNullable<CasePlans['capacity']> {
  const { origin, statementAsOf, currency, steps } = stored;
  return {
    origin: origin.kind,
    statementAsOf: formatDay(statementAsOf),
    currency,
    steps: steps.map(({ from, perMonthMinor }) => ({
      from: formatDay(from),
      perMonth: formatAmount(perMonthMinor, currency),
    })),
  };
}

function capacityText({ origin, statementAsOf, currency, steps }: NonNullable<CasePlans['capacity']>): string {
  const told = steps.map(({ from, perMonth }) =>
    words('statement.perMonth', { from, perMonth: grouped(perMonth), currency }),
  );
  return words('statement.inCase', {
    asOf: statementAsOf,
    origin: words(`statement.origin.${origin}`),
    steps: told.join(' · '),
  });
}
