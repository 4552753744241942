/**
 * Alipay's open gateway, paying by a code that the payer scans or a link that they open: alipay.trade.precreate,
 * alipay.trade.query and the asynchronous notice (opendocs.alipay.com, "当面付": trade.precreate and trade.query, "异步通知说明").
 * Written from the public documentation; tried against the practice gateway beside it, not against Alipay itself.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  type BeginAnswer,
  type BeginRefusal,
  isOrderValid,
  type PaymentNotice,
  type PaymentOrder,
  type PaymentPort,
  type PaymentStanding,
  type ProviderPayment,
} from '../../application/payment-port.ts';
import { parseDay } from '../../core/calendar/day.ts';
import { formatAmount, parseAmountMinor } from '../../core/money/decimal.ts';
import { alipayTime, type Fields, fieldsOf, isSigned, nodeText, signatureOf, signedText } from './alipay-text.ts';

export interface AlipaySettings {
  /** https://openapi.alipay.com/gateway.do, or that of the sandbox */
  readonly gatewayUrl: string;
  readonly appId: string;
  /** 2088…: who is paid. Notices for somebody else are refused; undefined: only the app id is held against them */
  readonly sellerId?: string | undefined;
  /** PEM: ours, by which requests are signed */
  readonly privateKeyPem: string;
  /** PEM: Alipay's, not our own */
  readonly alipayPublicKeyPem: string;
  readonly timeoutMilliseconds?: number;
  readonly nowMs?: () => number;
}

const timeoutUsualMilliseconds = 5_000;
const answerBytesMax = 65_536;
/** Alipay keeps renminbi. */
const currency = 'CNY';
/** alipay.trade.precreate: total_amount is at most 100 000 000 yuan, subject at most 256 characters. */
const amountMinorMax = 10_000_000_000n;
const subjectLengthMax = 256;

interface At extends AlipaySettings {
  readonly privateKey: KeyObject;
  readonly alipayKey: KeyObject;
}

/** Faults: notAKey (with which), in order of precedence. */
export function alipayPayments(
  settings: AlipaySettings,
): PaymentPort | { readonly fault: 'privateKeyNotAKey' | 'alipayKeyNotAKey' } {
  const privateKey = rsaKey(() => createPrivateKey(settings.privateKeyPem));
  if (privateKey === undefined) return { fault: 'privateKeyNotAKey' };
  const alipayKey = rsaKey(() => createPublicKey(settings.alipayPublicKeyPem));
  if (alipayKey === undefined) return { fault: 'alipayKeyNotAKey' };
  const at: At = { ...settings, privateKey, alipayKey };
  return {
    currencies: [currency],
    begin: (order) => begin(at, order),
    ask: ({ id }) => ask(at, id),
    readNotice: (body) => readNotice(at, body),
    taken: { type: 'text/plain; charset=utf-8', text: 'success' },
  };
}

function rsaKey(make: () => KeyObject): KeyObject | undefined {
  try {
    const key = make();
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

async function begin(at: At, order: PaymentOrder): Promise<BeginAnswer> {
  const { id, amountMinor, reference, description, noticeUrl, untilMs } = order;
  const isTaken = order.currency === currency && amountMinor <= amountMinorMax;
  if (!isOrderValid(order) || !isTaken || description.length > subjectLengthMax) {
    return { kind: 'refused', refused: 'notValid', code: 'notValid' };
  }
  const answer = await call(at, 'alipay.trade.precreate', {
    noticeUrl,
    content: {
      out_trade_no: id,
      total_amount: formatAmount(amountMinor, currency),
      subject: description,
      // It comes back with the notice as it was given.
      body: reference,
      time_expire: alipayTime(untilMs),
    },
  });
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'refused') return { kind: 'refused', refused: refusalOf(answer.code), code: answer.code };
  const payUrl = textOf(answer.node.qr_code);
  if (textOf(answer.node.out_trade_no) !== id || !/^https?:\/\/\S+$/.test(payUrl)) {
    return { kind: 'unknown', code: 'answerNotReadable' };
  }
  return { kind: 'begun', payUrl };
}

function refusalOf(code: string): BeginRefusal {
  if (code === 'ACQ.CONTEXT_INCONSISTENT') return 'idUsed';
  if (code === 'ACQ.TRADE_HAS_SUCCESS') return 'alreadyPaid';
  return code === 'ACQ.INVALID_PARAMETER' ? 'notValid' : 'providerRefuses';
}

async function ask(at: At, id: string): Promise<PaymentStanding> {
  const answer = await call(at, 'alipay.trade.query', { content: { out_trade_no: id } });
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'refused') {
    // Until somebody scans the code Alipay has no trade of it.
    return answer.code === 'ACQ.TRADE_NOT_EXIST' ? { kind: 'waiting' } : { kind: 'unknown', code: answer.code };
  }
  const { node } = answer;
  const fields = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, textOf(value)]));
  if (fields.out_trade_no !== id) return { kind: 'unknown', code: 'answerNotReadable' };
  const standing = standingOf(fields, fields.send_pay_date);
  return standing ?? { kind: 'unknown', code: 'answerNotReadable' };
}

/** Undefined: what it says cannot be read. */
function standingOf(
  fields: Fields,
  paidAt: string | undefined,
): Exclude<PaymentStanding, { readonly kind: 'unknown' }> | undefined {
  const status = fields.trade_status ?? '';
  if (status === 'WAIT_BUYER_PAY') return { kind: 'waiting' };
  if (status === 'TRADE_CLOSED') return { kind: 'failed', code: 'closed' };
  if (status !== 'TRADE_SUCCESS' && status !== 'TRADE_FINISHED') return undefined;
  const payment = paymentOf(fields, paidAt);
  return payment && { kind: 'paid', payment };
}

function paymentOf(fields: Fields, paidAt: string | undefined): ProviderPayment | undefined {
  const { out_trade_no: orderId = '', trade_no: providerRef = '', total_amount: amount = '', body } = fields;
  const amountMinor = parseAmountMinor(amount, currency);
  const paidOn = parseDay((paidAt ?? '').slice(0, 10));
  const isNumber = /^[A-Za-z0-9_]{1,64}$/.test(orderId) && /^[A-Za-z0-9]{8,64}$/.test(providerRef);
  if (!isNumber || typeof amountMinor !== 'bigint' || amountMinor <= 0n || paidOn === undefined) return undefined;
  return { orderId, providerRef, amountMinor, currency, paidOn, reference: body || undefined };
}

function readNotice(at: At, body: Uint8Array): PaymentNotice {
  const fields = fieldsOf(body);
  if (fields === undefined || !fields.sign || fields.sign_type !== 'RSA2') {
    return { kind: 'refused', refused: 'notReadable' };
  }
  const text = signedText(fields, ['sign', 'sign_type']);
  if (!isSigned(text, { signature: fields.sign, key: at.alipayKey })) return { kind: 'refused', refused: 'notSigned' };
  const isOurs = fields.app_id === at.appId && (at.sellerId === undefined || fields.seller_id === at.sellerId);
  if (!isOurs) return { kind: 'refused', refused: 'notForUs' };
  // Money that went back is told by the same kind of notice; it is entered from the bank's or the core system's file.
  if (fields.out_biz_no || (fields.refund_fee && Number(fields.refund_fee) > 0)) return { kind: 'nothing' };
  const standing = standingOf(fields, fields.gmt_payment);
  if (standing === undefined) return { kind: 'refused', refused: 'notReadable' };
  if (standing.kind === 'paid') return standing;
  if (standing.kind === 'failed') return { kind: 'failed', orderId: fields.out_trade_no ?? '', code: standing.code };
  return { kind: 'nothing' };
}

type Node = Readonly<Record<string, unknown>>;

type GatewayAnswer =
  | { readonly kind: 'answered'; readonly node: Node }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string };

/** One call. What is not signed by Alipay is taken for no answer: nothing follows from it. */
async function call(
  at: At,
  method: string,
  { content, noticeUrl }: { readonly content: Fields; readonly noticeUrl?: string },
): Promise<GatewayAnswer> {
  const fields: Record<string, string> = {
    app_id: at.appId,
    method,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: alipayTime((at.nowMs ?? Date.now)()),
    version: '1.0',
    biz_content: JSON.stringify(content),
    ...(noticeUrl !== undefined && { notify_url: noticeUrl }),
  };
  fields.sign = signatureOf(signedText(fields, ['sign']), at.privateKey);
  const text = await post(at, fields);
  if (typeof text !== 'string') return text;
  const name = `${method.replaceAll('.', '_')}_response`;
  const own = nodeText(text, name);
  const told = own ?? nodeText(text, 'error_response');
  const signature = signatureIn(text);
  if (told === undefined || signature === undefined) return { kind: 'unknown', code: 'answerNotReadable' };
  if (!isSigned(told, { signature, key: at.alipayKey })) return { kind: 'unknown', code: 'answerNotSigned' };
  const node = JSON.parse(told) as Node;
  const code = textOf(node.code);
  if (code === '10000' && own !== undefined) return { kind: 'answered', node };
  const why = textOf(node.sub_code).replaceAll(/[^A-Za-z0-9._-]/g, '') || code;
  // 20000: the service is not there; the two others are its own faults, and trying again is what it asks for.
  const isAgain = code === '20000' || ['ACQ.SYSTEM_ERROR', 'aop.ACQ.SYSTEM_ERROR'].includes(why);
  return isAgain ? { kind: 'unknown', code: why } : { kind: 'refused', code: why };
}

async function post(at: At, fields: Fields): Promise<string | { readonly kind: 'unknown'; readonly code: string }> {
  const { gatewayUrl, timeoutMilliseconds = timeoutUsualMilliseconds } = at;
  try {
    const answer = await fetch(gatewayUrl, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    if (answer.status !== 200) return { kind: 'unknown', code: `status${answer.status}` };
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of answer.body ?? []) {
      text += decoder.decode(piece as Uint8Array, { stream: true });
      if (text.length > answerBytesMax) return { kind: 'unknown', code: 'answerTooLong' };
    }
    return text;
  } catch (error) {
    return { kind: 'unknown', code: (error as Error).name === 'TimeoutError' ? 'timeout' : 'notReached' };
  }
}

function signatureIn(text: string): string | undefined {
  try {
    const { sign } = JSON.parse(text) as { readonly sign?: unknown };
    return typeof sign === 'string' ? sign : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
