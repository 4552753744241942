/** What a borrower can pay now, loan by loan: how much, by which reference, in which ways, and what is on its way already. */

import { formatDay } from '../core/calendar/day.ts';
import { formatInstant, type Zone } from '../core/calendar/zone.ts';
import { sumOf } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { creditorReferenceOf, groupedReference } from '../core/payment/creditor-reference.ts';
import { type AgreedDue, type PayableNow, paymentChoices } from '../core/payment/payment-choices.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { type PaymentIntent, readIntents, readReceivedSince } from '../store/payment-intents.ts';
import { overdueOf } from './debt-document.ts';
import type { PayWays } from './payment-ways.ts';
import { readAgreementFile } from './read-agreements.ts';
import { type DebtFile, type DebtLoan, type DebtRefusal, readDebt } from './read-debt.ts';
import type { SeenCase } from './seen-case.ts';

export interface PaymentAsked {
  readonly book: CreditorRow;
  readonly seen: SeenCase;
  readonly ways: PayWays;
  readonly boundaryDays: readonly number[];
}

export interface PayableLoanFile {
  readonly loan: DebtLoan;
  readonly now: PayableNow;
  readonly receivedSinceMinor: bigint;
  readonly reference: string;
  /** ways that this loan can be paid by: its currency, and only while it is the lender's */
  readonly ways: PayWays;
}

/** `database`: bound to the borrower. */
export async function readPayable(
  database: Database,
  { book, seen, ways, boundaryDays }: PaymentAsked,
): Promise<{ readonly file: DebtFile; readonly loans: readonly PayableLoanFile[] } | DebtRefusal> {
  const { caseNumber } = seen;
  const file = await readDebt(database, { book, caseNumber, boundaryDays });
  if ('refused' in file) return file;
  const since = await database.session((session) => readReceivedSince(session, { ...seen, after: file.asOf }));
  const loans: PayableLoanFile[] = [];
  for (const loan of file.loans) {
    const receivedSinceMinor = since.get(loan.terms.loanId) ?? 0n;
    const now = paymentChoices({
      asOf: file.asOf,
      owedMinor: sumOf(loan.now?.owed ?? loan.owed),
      arrearsMinor: loan.now === undefined ? 0n : overdueOf(loan.now),
      next: loan.next,
      agreed: await agreedDues(database, { book, loan }),
      receivedSinceMinor,
    });
    const reference = creditorReferenceOf(loan.terms.loanId);
    loans.push({ loan, now, receivedSinceMinor, reference, ways: waysOf(loan, { book, ways }) });
  }
  return { file, loans };
}

async function agreedDues(
  database: Database,
  { book, loan }: { readonly book: CreditorRow; readonly loan: DebtLoan },
): Promise<AgreedDue[] | undefined> {
  if (loan.agreement === undefined) return undefined;
  const { creditorId } = book;
  const { agreementNumber } = loan.agreement;
  return (await readAgreementFile(database, { creditorId, agreementNumber }))?.standing.slice();
}

/** A loan that was sold is paid to who owns it now, whom we do not speak for. */
function waysOf({ terms, creditors }: DebtLoan, at: { readonly book: CreditorRow; readonly ways: PayWays }): PayWays {
  const { transfer, provider } = at.ways;
  const isLenders = creditors.some(({ ownerRef }) => ownerRef === at.book.creditorRef);
  return {
    transfer: isLenders && transfer?.currency === terms.currency ? transfer : undefined,
    provider: isLenders && provider?.port.currencies.includes(terms.currency) ? provider : undefined,
  };
}

/** Text of a QR code, as the server draws it. */
export type DrawCode = (text: string) => { readonly squares: number; readonly path: string };

const intentsShown = 10;

export async function readPayment(
  database: Database,
  asked: PaymentAsked & { readonly draw: DrawCode; readonly atMs: number; readonly zone: Zone },
) {
  const read = await readPayable(database, asked);
  if ('refused' in read) return read;
  const { seen, draw, atMs, zone } = asked;
  const intents = await database.session((session) => readIntents(session, { ...seen, limit: intentsShown }));
  return {
    asOf: formatDay(read.file.asOf),
    case: seen.caseNumber,
    loans: read.loans.map((loan) => payableDocument(loan, draw)),
    payments: intents.map((intent) => intentDocument(intent, { atMs, zone })),
  };
}

function payableDocument({ loan, now, receivedSinceMinor, reference, ways }: PayableLoanFile, draw: DrawCode) {
  const { loanRef, product, currency } = loan.terms;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const { transfer, provider } = ways;
  return {
    loan: loanRef,
    product,
    currency,
    owed: amount(now.owedMinor),
    /** what came in since the last close, and is taken off already */
    received: amount(receivedSinceMinor > 0n ? receivedSinceMinor : 0n),
    reference: groupedReference(reference),
    choices: now.choices.map(({ purpose, amountMinor, dueOn }) => {
      const code = transfer?.codeText({ amountMinor, currency, reference });
      return {
        purpose,
        amount: amount(amountMinor),
        dueOn: dueOn === undefined ? null : formatDay(dueOn),
        transferCode: code === undefined ? null : draw(code),
      };
    }),
    transfer: transfer === undefined ? null : transferDocument(transfer),
    provider: provider === undefined ? null : { name: provider.name, kind: provider.kind },
  };
}

function transferDocument({ accountName, bankName, accountNumber, bic }: NonNullable<PayWays['transfer']>) {
  return { accountName, bankName, accountNumber, bic: bic ?? null };
}

/** `zone`: the lender's, in whose time instants are told. */
export function intentDocument(intent: PaymentIntent, { atMs, zone }: { readonly atMs: number; readonly zone: Zone }) {
  const { currency, paid } = intent;
  return {
    payment: intent.intentId.toString(),
    loan: intent.loanRef,
    currency,
    amount: formatAmount(intent.amountMinor, currency),
    /** open and its time over: it cannot be paid any more, and what was paid before may still be told */
    state: isOpen(intent) && atMs >= intent.untilMs ? ('over' as const) : intent.state,
    madeAt: formatInstant(zone, intent.madeAtMs),
    until: formatInstant(zone, intent.untilMs),
    paid: paid === undefined ? null : { amount: formatAmount(paid.amountMinor, currency), on: formatDay(paid.on) },
  };
}

export function isOpen({ state }: Pick<PaymentIntent, 'state'>): boolean {
  return state === 'begun' || state === 'waiting';
}
