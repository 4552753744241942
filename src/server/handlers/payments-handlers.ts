/** Paying: what can be paid, one payment begun and followed, and what a provider tells. */
import { beginPayment as beginPaymentRoute } from '../../api/routes/begin-payment.ts';
import { readPayment as readPaymentRoute } from '../../api/routes/read-payment.ts';
import { readPaymentState as readPaymentStateRoute } from '../../api/routes/read-payment-state.ts';
import { takePaymentNotice as takePaymentNoticeRoute } from '../../api/routes/take-payment-notice.ts';
import { beginPayment, lookAtPayment, paymentDocument } from '../../application/begin-payment.ts';
import { readPayment } from '../../application/read-payment.ts';
import { failPayment, takePayment } from '../../application/take-payment.ts';
import { boundaryDays, orderOfPayment } from '../../composition/deployment.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { loadDatedValues } from '../../composition/load-packs.ts';
import { drawCode } from '../../composition/payment-code.ts';
import { readCreditors } from '../../store/day-closes.ts';
import { type Call, type CaseCall, type Served, serveCase, serveOpen } from '../call.ts';
import { zoneOf } from './plans-documents.ts';

function asked({ book, seen, parts }: Pick<CaseCall, 'book' | 'seen' | 'parts'>) {
  const days = book.businessDate === undefined ? [] : boundaryDays(book.businessDate);
  return { book, seen, ways: parts.payments.of(book.creditorRef), boundaryDays: days };
}

function taking({ parts, atMs }: Pick<Call, 'parts' | 'atMs'>) {
  return { orderOfPayment: orderOfPayment(loadDatedValues()), sealer: parts.sealer, atMs };
}

const noticeRefusals = {
  notReadable: 'noticeNotReadable',
  notSigned: 'noticeNotSigned',
  notForUs: 'noticeNotForUs',
} as const;

export const paymentsHandlers: readonly Served[] = [
  serveCase(readPaymentRoute, async (call) =>
    readPayment(call.database, { ...asked(call), draw: drawCode, atMs: call.atMs, zone: zoneOf(call) }),
  ),
  serveCase(beginPaymentRoute, async (call) => {
    const { body, database, parts, atMs, language } = call;
    const { publicUrl, sealer } = parts;
    const intent = await beginPayment(database, {
      ...asked(call),
      sealer,
      loanRef: body.loan,
      amount: body.amount,
      provider: body.provider,
      noticeUrl: `${publicUrl}/api/v1/payments/notices/${body.provider}`,
      returnUrl: `${publicUrl}/pay/state`,
      describe: (reference) => bothWords('pagePay.description', { reference })[language],
      atMs,
    });
    if ('refused' in intent) return intent;
    return paymentDocument(database, { intent, draw: drawCode, atMs, zone: zoneOf(call) });
  }),
  serveCase(readPaymentStateRoute, async (call) => {
    const { params, database, parts, book, seen, atMs } = call;
    const { owner } = parts;
    const way = parts.payments.of(book.creditorRef).provider;
    const at = {
      ...taking(call),
      creditor: book,
      provider: way?.name ?? '',
      seen,
      intentId: BigInt(params.payment),
      way,
    };
    const intent = await lookAtPayment({ database, owner }, at);
    if (intent === undefined) return { refused: 'unknownPayment' };
    return paymentDocument(database, { intent, draw: drawCode, atMs, zone: zoneOf(call) });
  }),
  serveOpen(takePaymentNoticeRoute, async (call) => {
    const { params, bytes, parts } = call;
    const { owner, payments, log } = parts;
    const named = payments.named(params.provider);
    if (named === undefined) return { refused: 'unknownProvider' };
    const { port, name: provider } = named.way;
    const notice = port.readNotice(await wholeOf(bytes));
    if (notice.kind === 'refused') return { refused: noticeRefusals[notice.refused] };
    // The owner's connection: nobody is signed in, and the provider's signature is what the money stands on.
    const creditor = (await owner.session((session) => readCreditors(session))).find(
      ({ creditorRef }) => creditorRef === named.creditorRef,
    );
    if (creditor === undefined) return { refused: 'unknownProvider' };
    if (notice.kind === 'paid') {
      const taken = await takePayment(owner, { ...taking(call), creditor, provider, payment: notice.payment });
      log.info({ operation: 'takePaymentNotice', provider, taken }, 'paymentTaken');
    }
    if (notice.kind === 'failed') await failPayment(owner, { ...notice, creditor, provider });
    return { type: port.taken.type, bytes: Buffer.from(port.taken.text) };
  }),
];

async function wholeOf(bytes: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}
