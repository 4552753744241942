/**
 * A borrower begins a payment with a provider. What is meant is stored before the provider is asked, so that whatever it says later
 * finds what it is about; asking again under the same number is safe.
 */
import { randomBytes } from 'node:crypto';
import type { Zone } from '../core/calendar/zone.ts';
import { formatAmount, parseAmountMinor } from '../core/money/decimal.ts';
import { groupedReference } from '../core/payment/creditor-reference.ts';
import { holdCase } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import {
  answerIntent,
  findOpenIntent,
  findPaymentEntry,
  markAsked,
  nextIntentId,
  type PaymentIntent,
  type PaymentPurpose,
  readIntent,
  storeIntent,
} from '../store/payment-intents.ts';
import { sealFor } from './attempt-contact.ts';
import { beginStreamIfNone, enteredCase } from './enter-fact.ts';
import type { ProviderWay } from './payment-ways.ts';
import type { Sealer } from './ports.ts';
import {
  type DrawCode,
  intentDocument,
  isOpen,
  type PayableLoanFile,
  type PaymentAsked,
  readPayable,
} from './read-payment.ts';
import type { SeenCase } from './seen-case.ts';
import { failPayment, type TakeSettings, takePayment } from './take-payment.ts';

/** How long one can be paid: as long as somebody who began it may still sit before it. */
export const paymentLifeMs = 30 * 60_000;
/** What is nearly over is not handed out again. */
const lifeLeftMsMin = 5 * 60_000;
/** The provider is asked no more often, however many look. */
const askEveryMs = 3_000;

/** In order of precedence. */
export type BeginPaymentRefusal = {
  readonly refused:
    | 'noDayClosed'
    | 'unknownCase'
    | 'unknownLoan'
    | 'wayNotOffered'
    | 'amountNotValid'
    | 'nothingOwed'
    | 'paysMoreThanOwed';
};

export interface BeginPaymentSettings extends PaymentAsked {
  readonly sealer: Sealer | undefined;
  readonly loanRef: string;
  readonly amount: string;
  readonly provider: string;
  readonly noticeUrl: string;
  readonly returnUrl: string;
  /** what the payer's own statement says of it; nothing in it may say that this is about a debt */
  readonly describe: (reference: string) => string;
  readonly atMs: number;
}

/** `database`: bound to the borrower. */
export async function beginPayment(
  database: Database,
  settings: BeginPaymentSettings,
): Promise<PaymentIntent | BeginPaymentRefusal> {
  const payable = await readPayable(database, settings);
  if ('refused' in payable) return payable;
  const file = payable.loans.find(({ loan }) => loan.terms.loanRef === settings.loanRef);
  if (file === undefined) return { refused: 'unknownLoan' };
  const way = file.ways.provider;
  if (way === undefined || way.name !== settings.provider) return { refused: 'wayNotOffered' };
  const amountMinor = parseAmountMinor(settings.amount, file.loan.terms.currency);
  if (typeof amountMinor !== 'bigint' || amountMinor <= 0n) return { refused: 'amountNotValid' };
  if (file.now.owedMinor === 0n) return { refused: 'nothingOwed' };
  if (amountMinor > file.now.owedMinor) return { refused: 'paysMoreThanOwed' };
  const intent = await meant(database, { settings, file, way, amountMinor });
  if (intent === undefined) return { refused: 'unknownCase' };
  return asked(database, { settings, file, way, intent });
}

interface Beginning {
  readonly settings: BeginPaymentSettings;
  readonly file: PayableLoanFile;
  readonly way: ProviderWay;
}

/** A second window that means the same gets the same. */
async function meant(
  database: Database,
  { settings, file, way, amountMinor }: Beginning & { readonly amountMinor: bigint },
): Promise<PaymentIntent | undefined> {
  const { seen, sealer, atMs } = settings;
  const { loanId, currency } = file.loan.terms;
  const purpose: PaymentPurpose =
    file.now.choices.find((choice) => choice.amountMinor === amountMinor)?.purpose ?? 'other';
  return database.transaction(async (session) => {
    const held = await holdCase(session, seen);
    if (held === undefined) return undefined;
    const at = { ...seen, loanId, provider: way.name, amountMinor };
    const open = await findOpenIntent(session, { ...at, openAtMs: atMs + lifeLeftMsMin });
    if (open !== undefined) return open;
    // The log of the case begins here where it has not, so that the payment has an entry of its own in it.
    const seal = held.isClosed ? undefined : await sealFor(session, held, sealer);
    if (seal !== undefined && !('refused' in seal)) await beginStreamIfNone(session, enteredCase(held, seal));
    const intentId = await nextIntentId(session);
    const orderRef = `F${intentId}_${randomBytes(4).toString('hex')}`;
    await storeIntent(session, {
      ...at,
      intentId,
      orderRef,
      purpose,
      currency,
      madeAtMs: atMs,
      untilMs: atMs + paymentLifeMs,
    });
    return readIntent(session, { ...seen, intentId });
  });
}

async function asked(
  database: Database,
  { settings, file, way, intent }: Beginning & { readonly intent: PaymentIntent },
): Promise<PaymentIntent> {
  if (intent.state !== 'begun') return intent;
  const { reference } = file;
  const { noticeUrl, returnUrl, describe } = settings;
  const answer = await way.port.begin({
    id: intent.orderRef,
    amountMinor: intent.amountMinor,
    currency: intent.currency,
    reference,
    description: describe(groupedReference(reference)),
    noticeUrl,
    returnUrl: `${returnUrl}?payment=${intent.intentId}`,
    untilMs: intent.untilMs,
  });
  return database.transaction(async (session) => {
    if (answer.kind === 'begun') await answerIntent(session, intent, { payUrl: answer.payUrl });
    // What is paid already is told by the notice, or by asking; beginning it again changes nothing.
    if (answer.kind === 'refused' && answer.refused !== 'alreadyPaid') {
      await answerIntent(session, intent, { failedCode: answer.refused });
    }
    return (await readIntent(session, intent))!;
  });
}

/**
 * How it stands; asks the provider where it is open and nobody asked just now, since a notice may be late or lost.
 * `owner`: enters the money, which nobody's own connection may.
 */
export async function lookAtPayment(
  { database, owner }: { readonly database: Database; readonly owner: Database },
  settings: TakeSettings & {
    readonly seen: SeenCase;
    readonly intentId: bigint;
    readonly way: ProviderWay | undefined;
  },
): Promise<PaymentIntent | undefined> {
  const { seen, intentId, way, atMs } = settings;
  const at = { ...seen, intentId };
  const read = () => database.session((session) => readIntent(session, at));
  const intent = await read();
  if (intent === undefined || way === undefined || way.name !== intent.provider || !isOpen(intent)) return intent;
  const mayAsk = await database.transaction((session: Session) =>
    markAsked(session, { ...at, atMs, notSinceMs: atMs - askEveryMs }),
  );
  if (!mayAsk) return intent;
  await askProvider(owner, { ...settings, intent, way });
  return read();
}

/** Asks what became of one, and enters what it says. */
export async function askProvider(
  owner: Database,
  settings: TakeSettings & { readonly intent: PaymentIntent; readonly way: ProviderWay },
): Promise<void> {
  const { intent, way, atMs } = settings;
  const standing = await way.port.ask({ id: intent.orderRef, currency: intent.currency });
  if (standing.kind === 'paid') await takePayment(owner, { ...settings, payment: standing.payment });
  const failed = { ...settings, orderId: intent.orderRef };
  if (standing.kind === 'failed') await failPayment(owner, { ...failed, code: standing.code });
  // The provider itself says that nobody paid, and its time is over.
  if (standing.kind === 'waiting' && atMs >= intent.untilMs + lifeLeftMsMin) {
    await failPayment(owner, { ...failed, code: 'expired' });
  }
}

export async function paymentDocument(
  database: Database,
  {
    intent,
    draw,
    atMs,
    zone,
  }: { readonly intent: PaymentIntent; readonly draw: DrawCode; readonly atMs: number; readonly zone: Zone },
) {
  const { paid, loanId, payUrl, currency } = intent;
  const document = intentDocument(intent, { atMs, zone });
  const isPayable = document.state === 'waiting' && payUrl !== undefined;
  const booked =
    paid === undefined
      ? undefined
      : await database.session((session) =>
          findPaymentEntry(session, { ...intent, loanId, paymentRef: paid.providerRef }),
        );
  const restMinor = paid === undefined ? 0n : paid.amountMinor - (booked?.bookedMinor ?? 0n);
  return {
    ...document,
    failed: intent.failedCode ?? null,
    payUrl: isPayable ? payUrl : null,
    code: isPayable ? draw(payUrl) : null,
    receipt:
      paid === undefined
        ? null
        : {
            providerRef: paid.providerRef,
            /** of the evidence log; null: told of by the opening of the case's stream */
            entry: booked?.entry ?? null,
            booked: formatAmount(booked?.bookedMinor ?? 0n, currency),
            /** no loan takes it: it waits, and somebody looks at it */
            rest: restMinor > 0n ? formatAmount(restMinor, currency) : null,
          },
  };
}
