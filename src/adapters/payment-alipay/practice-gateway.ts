/**
 * A gateway that speaks as Alipay's does (alipay.trade.precreate, alipay.trade.query, the asynchronous notice), for tests and for
 * the demonstration. No money moves: who opens its page presses a button, and that counts as paid. For this machine alone.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { alipayTime, type Fields, fieldsOf, isSigned, signatureOf, signedText } from './alipay-text.ts';

export const practiceFaults = [
  'none',
  /** it goes away before it has taken the order */
  'dropsBeforeTaking',
  /** it has taken it, and goes away before it says so */
  'dropsAfterTaking',
  'slow',
  /** status 200, and a fault of its own inside */
  'errorInside',
  /** status 200, signed by somebody else */
  'notSigned',
  'status502',
] as const;
export type PracticeFault = (typeof practiceFaults)[number];

export interface PracticeOrder {
  readonly id: string;
  readonly amount: string;
  readonly subject: string;
  readonly body: string;
  readonly noticeUrl: string;
  readonly tradeNo: string;
  status: 'begun' | 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED';
  /** what was really paid */
  paid: string;
  paidAtMs: number;
}

/** Of the page on which somebody pays, in the languages of whoever serves it. */
export interface PracticeWords {
  readonly title: string;
  /** that no money moves */
  readonly warning: string;
  readonly pay: string;
  readonly decline: string;
  readonly paid: string;
  readonly notPaid: string;
}

export interface PracticeSettings {
  readonly words: PracticeWords;
  readonly appId: string;
  readonly sellerId: string;
  /** PEM: by which it knows the merchant */
  readonly merchantPublicKeyPem: string;
  readonly nowMs?: () => number;
  readonly slowMilliseconds?: number;
  readonly port?: number;
}

const orderLifeMs = 2 * 3_600_000;
const requestBytesMax = 65_536;

export function practiceKeys(): { readonly privateKeyPem: string; readonly publicKeyPem: string } {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKeyPem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKeyPem: pair.publicKey.export({ type: 'spki', format: 'pem' }) as string,
  };
}

export class PracticeGateway {
  readonly publicKeyPem: string;
  readonly orders = new Map<string, PracticeOrder>();
  fault: PracticeFault = 'none';
  /** what it told, and what was answered */
  readonly told: { readonly id: string; readonly answer: string }[] = [];
  readonly #settings: PracticeSettings;
  readonly #key: KeyObject;
  readonly #merchantKey: KeyObject;
  readonly #server: Server;
  readonly #nowMs: () => number;
  #url = '';
  #count = 0;

  private constructor(settings: PracticeSettings) {
    const keys = practiceKeys();
    this.publicKeyPem = keys.publicKeyPem;
    this.#key = createPrivateKey(keys.privateKeyPem);
    this.#settings = settings;
    this.#merchantKey = createPublicKey(settings.merchantPublicKeyPem);
    this.#nowMs = settings.nowMs ?? Date.now;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async serve(settings: PracticeSettings): Promise<PracticeGateway> {
    const gateway = new PracticeGateway(settings);
    gateway.#server.listen(settings.port ?? 0, '127.0.0.1');
    await once(gateway.#server, 'listening');
    gateway.#url = `http://127.0.0.1:${(gateway.#server.address() as AddressInfo).port}`;
    return gateway;
  }

  get gatewayUrl(): string {
    return `${this.#url}/gateway.do`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** As if the payer had pressed the button. `amount`: another than was asked for. */
  pay(id: string, amount?: string): PracticeOrder {
    const order = this.orders.get(id)!;
    Object.assign(order, { status: 'TRADE_SUCCESS', paid: amount ?? order.amount, paidAtMs: this.#nowMs() });
    return order;
  }

  decline(id: string): PracticeOrder {
    return Object.assign(this.orders.get(id)!, { status: 'TRADE_CLOSED' as const });
  }

  /** The notice of an order as it stands, as it is sent. */
  noticeOf(order: PracticeOrder, change: Fields = {}): Uint8Array {
    const { appId, sellerId } = this.#settings;
    const fields: Record<string, string> = {
      notify_time: alipayTime(this.#nowMs()),
      notify_type: 'trade_status_sync',
      notify_id: `notice${++this.#count}`,
      charset: 'utf-8',
      version: '1.0',
      app_id: appId,
      seller_id: sellerId,
      trade_no: order.tradeNo,
      out_trade_no: order.id,
      trade_status: order.status,
      total_amount: order.paid || order.amount,
      subject: order.subject,
      body: order.body,
      ...(order.status === 'TRADE_SUCCESS' && { gmt_payment: alipayTime(order.paidAtMs) }),
      ...change,
    };
    fields.sign = signatureOf(signedText(fields, []), this.#key);
    fields.sign_type = 'RSA2';
    return Buffer.from(new URLSearchParams(fields).toString());
  }

  /** Tells what became of it; what was answered. */
  async notify(order: PracticeOrder): Promise<string> {
    const answer = await fetch(order.noticeUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: Buffer.from(this.noticeOf(order)),
    });
    const text = await answer.text();
    this.told.push({ id: order.id, answer: text });
    return text;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#url);
    const body = await bodyOf(request);
    const page = /^\/pay\/([A-Za-z0-9_]{1,64})$/.exec(url.pathname)?.[1];
    if (page !== undefined) return this.#page(response, { id: page, method: request.method ?? '', body });
    if (url.pathname !== '/gateway.do' || request.method !== 'POST') return void response.writeHead(404).end();
    if (this.fault === 'dropsBeforeTaking') return void response.destroy();
    if (this.fault === 'status502') return void response.writeHead(502).end('<html>');
    const fields = fieldsOf(body);
    const { name, node } = this.#answer(fields);
    if (this.fault === 'slow') await new Promise((done) => setTimeout(done, this.#settings.slowMilliseconds ?? 1_000));
    if (this.fault === 'dropsAfterTaking') return void response.destroy();
    const text = JSON.stringify(node);
    const key = this.fault === 'notSigned' ? createPrivateKey(practiceKeys().privateKeyPem) : this.#key;
    response.writeHead(200, { 'content-type': 'text/html;charset=utf-8' });
    response.end(`{"${name}":${text},"sign":${JSON.stringify(signatureOf(text, key))}}`);
  }

  #answer(fields: Fields | undefined): { readonly name: string; readonly node: object } {
    const failed = (name: string, code: string, sub: string) => ({
      name,
      node: { code, msg: 'Business Failed', sub_code: sub },
    });
    const text = fields && signedText(fields, ['sign']);
    if (text === undefined || !isSigned(text, { signature: fields?.sign ?? '', key: this.#merchantKey })) {
      return failed('error_response', '40002', 'isv.invalid-signature');
    }
    const name = `${fields!.method?.replaceAll('.', '_')}_response`;
    if (fields!.app_id !== this.#settings.appId) return failed('error_response', '40002', 'isv.invalid-app-id');
    if (this.fault === 'errorInside') return failed(name, '20000', 'isp.unknow-error');
    const content = JSON.parse(fields!.biz_content ?? '{}') as Record<string, string>;
    const known = this.orders.get(content.out_trade_no ?? '');
    if (fields!.method === 'alipay.trade.query') {
      if (known === undefined || known.status === 'begun') return failed(name, '40004', 'ACQ.TRADE_NOT_EXIST');
      return { name, node: { code: '10000', msg: 'Success', ...tradeOf(known) } };
    }
    if (known !== undefined && known.amount !== content.total_amount) {
      return failed(name, '40004', 'ACQ.CONTEXT_INCONSISTENT');
    }
    if (known?.status === 'TRADE_SUCCESS') return failed(name, '40004', 'ACQ.TRADE_HAS_SUCCESS');
    const order = known ?? this.#begin(content, fields!.notify_url ?? '');
    const qr = `${this.#url}/pay/${order.id}`;
    return { name, node: { code: '10000', msg: 'Success', out_trade_no: order.id, qr_code: qr } };
  }

  #begin(content: Readonly<Record<string, string>>, noticeUrl: string): PracticeOrder {
    const id = content.out_trade_no!;
    const nowMs = this.#nowMs();
    const day = alipayTime(nowMs).slice(0, 10).replaceAll('-', '');
    const order: PracticeOrder = {
      id,
      amount: content.total_amount!,
      subject: content.subject ?? '',
      body: content.body ?? '',
      noticeUrl,
      tradeNo: `${day}22001${String(nowMs % 100_000_000_000).padStart(11, '0')}${String(++this.#count).padStart(4, '0')}`,
      status: 'begun',
      paid: '',
      paidAtMs: nowMs + orderLifeMs,
    };
    this.orders.set(id, order);
    return order;
  }

  async #page(
    response: ServerResponse,
    { id, method, body }: { readonly id: string; readonly method: string; readonly body: Uint8Array },
  ): Promise<void> {
    const order = this.orders.get(id);
    if (order === undefined) return void response.writeHead(404).end();
    const isOpen = order.status === 'begun' || order.status === 'WAIT_BUYER_PAY';
    if (method === 'POST' && isOpen) {
      if (fieldsOf(body)?.answer === 'pay') this.pay(id);
      else this.decline(id);
      // Later than it is shown, as with the real one; and again where it is not taken.
      this.notify(order).catch(() => {});
    } else if (isOpen) order.status = 'WAIT_BUYER_PAY';
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    });
    response.end(pageOf(order, this.#settings.words));
  }
}

function tradeOf(order: PracticeOrder): Fields {
  return {
    out_trade_no: order.id,
    trade_no: order.tradeNo,
    trade_status: order.status,
    total_amount: order.paid || order.amount,
    ...(order.status === 'TRADE_SUCCESS' && { send_pay_date: alipayTime(order.paidAtMs) }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > requestBytesMax) throw new Error('too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const style =
  'body{font:1.1rem/1.6 system-ui;margin:2rem auto;max-width:24rem;padding:0 1rem}button{font:inherit;padding:.6rem 1.2rem}';

function pageOf({ amount, subject, status }: PracticeOrder, words: PracticeWords): string {
  const text = (value: string) => value.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  const button = (answer: string, word: string) => `<button name="answer" value="${answer}">${text(word)}</button>`;
  const said = (word: string) => `<p role="status">${text(word)}</p>`;
  const isOpen = status === 'begun' || status === 'WAIT_BUYER_PAY';
  const below = isOpen
    ? `<form method="post">${button('pay', words.pay)} ${button('decline', words.decline)}</form>`
    : said(status === 'TRADE_SUCCESS' ? words.paid : words.notPaid);
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text(words.title)}</title><style>${style}</style>
<h1>${text(words.title)}</h1><p>${text(words.warning)}</p>
<p>${text(subject)}<br><strong>CNY ${text(amount)}</strong></p>${below}</html>`;
}
