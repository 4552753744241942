/**
 * A server on loopback that answers as Apache Fineract documents it (loans, clients, audits, rescheduleloans), in memory, and
 * fails as a test tells it to. Its loans are made here; no text of that project is in it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiPath } from '../src/adapters/import-fineract/fineract-client.ts';
import { civilFromDay, type Day, parseDay } from '../src/core/calendar/day.ts';
import { addMonths } from '../src/core/calendar/period.ts';

/** Of the next request of a kind: the whole request fails so, as often as `times` says. */
export type FineractFault =
  | 'unauthorised'
  | 'forbidden'
  | 'tooMany'
  | 'failed'
  | 'slow'
  | 'torn'
  | 'duplicateRow'
  /** a request to change something: not taken, and the line breaks */
  | 'lostBefore'
  /** taken, and the line breaks before the answer */
  | 'lostAfter';

export interface ServedPeriod {
  readonly dueOn: string;
  readonly principal: string;
  readonly interest: string;
  readonly fee?: string;
}

export interface ServedTransaction {
  readonly id: number;
  readonly type: number;
  readonly on: string;
  readonly amount: string;
  readonly principal?: string;
  readonly interest?: string;
  readonly fee?: string;
  readonly penalty?: string;
  readonly over?: string;
  undoneOn?: string;
}

export interface ServedCharge {
  readonly id: number;
  readonly time: number;
  readonly amount: string;
  readonly penalty: boolean;
  readonly dueOn?: string;
}

export interface ServedLoan {
  readonly id: number;
  readonly accountNo: string;
  readonly clientId: number;
  status: number;
  readonly principal: string;
  readonly lentOn: string;
  periods: ServedPeriod[];
  transactions: ServedTransaction[];
  charges: ServedCharge[];
  /** over what is made of the rest */
  more: Record<string, unknown>;
}

export interface ServedRequest {
  readonly id: number;
  readonly loanId: number;
  readonly comment: string;
  readonly body: Readonly<Record<string, unknown>>;
  status: 100 | 200 | 300;
}

const user = 'mifos';
const password = 'a-password-of-tests';
export const fineractUser = { user, password } as const;

/** Written as that server writes amounts: six decimals, a JSON number. */
function amount(text: string): unknown {
  const [whole, decimals = ''] = text.split('.');
  return raw(`${whole}.${decimals.padEnd(6, '0')}`);
}

function raw(text: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
}

function dateParts(text: string): readonly number[] {
  const { year, month, dayOfMonth } = civilFromDay(parseDay(text)!);
  return [year, month, dayOfMonth];
}

/** Sums of texts with two decimals. */
function sum(texts: readonly (string | undefined)[]): string {
  const minor = texts.reduce((total, text) => total + BigInt((text ?? '0.00').replace('.', '')), 0n);
  const digits = minor.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const paying = new Set([2, 5, 17, 21, 22, 23, 26, 28, 31, 33]);

export class FineractServer {
  readonly loans: ServedLoan[] = [];
  readonly requests: ServedRequest[] = [];
  readonly asked: string[] = [];
  /** the schedule that a request would make */
  previewOf: (request: ServedRequest) => readonly ServedPeriod[] = () => [];
  /** called after a page of loans went out: what changes between two pages */
  afterPage: (offset: number) => void = () => {};
  reasons = [{ id: 7, name: 'Hardship' }];
  /** hours of its clock beside UTC */
  zoneHours = 0;
  readonly #audits: { id: number; loanId: number; action: string; at: number }[] = [];
  readonly #faults: { path: RegExp; kind: FineractFault; times: number }[] = [];
  #server: Server | undefined;
  #port = 0;
  #nextId = 1;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<this> {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) =>
      this.#server === undefined ? resolve() : this.#server.close(() => resolve()),
    );
  }

  /** The next `times` requests whose method and path fit fail so. */
  fail(path: RegExp, kind: FineractFault, times = 1): void {
    this.#faults.push({ path, kind, times });
  }

  /** A loan of `count` months, its principal level, one amount of interest each month. */
  lend(at: {
    principal: string;
    interest: string;
    count: number;
    on: string;
    clientId?: number;
    status?: number;
  }): ServedLoan {
    const id = this.loans.length + 1;
    const level = BigInt(at.principal.replace('.', '')) / BigInt(at.count);
    const start: Day = parseDay(at.on)!;
    const periods = Array.from({ length: at.count }, (_, n): ServedPeriod => {
      const { year, month, dayOfMonth } = civilFromDay(addMonths(start, n + 1));
      const rest = BigInt(at.principal.replace('.', '')) - level * BigInt(at.count - 1);
      const minor = (n === at.count - 1 ? rest : level).toString().padStart(3, '0');
      const dueOn = `${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
      return { dueOn, principal: `${minor.slice(0, -2)}.${minor.slice(-2)}`, interest: at.interest };
    });
    const loan: ServedLoan = {
      id,
      accountNo: String(id).padStart(9, '0'),
      clientId: at.clientId ?? id,
      status: at.status ?? 300,
      principal: at.principal,
      lentOn: at.on,
      periods,
      transactions: [],
      charges: [],
      more: {},
    };
    if (loan.status >= 300) loan.transactions.push({ id: this.#nextId++, type: 1, on: at.on, amount: at.principal });
    this.loans.push(loan);
    this.#tell(loan, 'CREATE');
    return loan;
  }

  book(loan: ServedLoan, transaction: Omit<ServedTransaction, 'id'>, isTold = true): ServedTransaction {
    const made = { ...transaction, id: this.#nextId++ };
    loan.transactions.push(made);
    if (isTold) this.#tell(loan, 'REPAYMENT');
    return made;
  }

  undo(loan: ServedLoan, transaction: ServedTransaction, on: string): void {
    transaction.undoneOn = on;
    this.#tell(loan, 'ADJUST');
  }

  /** As when an earlier day changes: the row goes, another number has the money. */
  replay(loan: ServedLoan, transaction: ServedTransaction, split: Partial<ServedTransaction>): ServedTransaction {
    loan.transactions = loan.transactions.filter(({ id }) => id !== transaction.id);
    return this.book(loan, { ...transaction, ...split });
  }

  charge(loan: ServedLoan, charge: Omit<ServedCharge, 'id'>): ServedCharge {
    const made = { ...charge, id: this.#nextId++ };
    loan.charges.push(made);
    return made;
  }

  #tell(loan: ServedLoan, action: string): void {
    this.#audits.push({
      id: this.#audits.length + 1,
      loanId: loan.id,
      action,
      at: Date.UTC(2026, 0, 1) + this.#audits.length * 1000,
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = new URL(request.url ?? '/', this.url);
    const path = target.pathname.slice(apiPath.length);
    const name = `${request.method} ${path}`;
    this.asked.push(`${name}${target.search}`);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString('utf8');
    const fault = this.#faultOf(name);
    const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    if (request.headers.authorization !== expected || fault === 'unauthorised') return answer(response, 401, '');
    if (request.headers['fineract-platform-tenantid'] !== 'default')
      return answer(response, 400, refusal('error.msg.tenant'));
    if (fault === 'forbidden') return answer(response, 403, refusal('error.msg.not.authorized'));
    if (fault === 'tooMany') return answer(response, 429, '', { 'retry-after': '1' });
    if (fault === 'failed') return answer(response, 500, refusal('error.msg.platform'));
    if (fault === 'lostBefore') return void response.destroy();
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 400));
    const made = this.#answer({ name, query: target.searchParams, body, isDoubled: fault === 'duplicateRow' });
    if (fault === 'lostAfter') return void response.destroy();
    if (made === undefined) return answer(response, 404, refusal('error.msg.resource.not.found'));
    const text = JSON.stringify(made);
    answer(response, 200, fault === 'torn' ? text.slice(0, text.length >> 1) : text);
  }

  #faultOf(name: string): FineractFault | undefined {
    const fault = this.#faults.find(({ path, times }) => times > 0 && path.test(name));
    if (fault === undefined) return undefined;
    fault.times--;
    return fault.kind;
  }

  #answer(asked: { name: string; query: URLSearchParams; body: string; isDoubled: boolean }): unknown {
    const { name, query, body } = asked;
    const id = Number(/\/([0-9]+)$/.exec(name)?.[1] ?? Number.NaN);
    if (name === 'GET /loans') return this.#list(query, asked.isDoubled);
    if (/^GET \/loans\/[0-9]+$/.test(name)) return this.#loan(id);
    if (/^GET \/clients\/[0-9]+$/.test(name)) return clientOf(id);
    if (name === 'GET /audits') return this.#trail(query);
    if (name === 'GET /rescheduleloans/template') return { rescheduleReasons: this.reasons };
    if (name === 'GET /rescheduleloans') {
      const ofLoan = this.requests.filter(({ loanId }) => String(loanId) === query.get('loanId'));
      return ofLoan.map((request) => ({ id: request.id, loanId: request.loanId, statusEnum: { id: request.status } }));
    }
    if (name === 'POST /rescheduleloans') return this.#request(JSON.parse(body) as Record<string, unknown>);
    const request = this.requests.find((one) => one.id === id);
    if (request === undefined || !/^(GET|POST) \/rescheduleloans\/[0-9]+$/.test(name)) return undefined;
    if (name.startsWith('POST')) {
      request.status = query.get('command') === 'approve' ? 200 : 300;
      return { resourceId: id };
    }
    if (query.get('command') === 'previewLoanReschedule')
      return { periods: periodsOf(this.previewOf(request), '2024-01-01') };
    const { loanId, comment, status } = request;
    return { id, loanId, statusEnum: { id: status }, rescheduleReasonComment: comment };
  }

  #request(body: Readonly<Record<string, unknown>>): unknown {
    const id = this.#nextId++;
    this.requests.push({
      id,
      loanId: Number(body.loanId),
      comment: String(body.rescheduleReasonComment),
      body,
      status: 100,
    });
    return { officeId: 1, clientId: 1, loanId: body.loanId, resourceId: id };
  }

  #list(query: URLSearchParams, isDoubled: boolean): unknown {
    if (query.get('orderBy') !== 'id') throw new Error('the order is asked for');
    const offset = Number(query.get('offset'));
    const rows = this.loans.slice(offset, offset + Number(query.get('limit'))).map((loan) => headOf(loan));
    const total = this.loans.length;
    this.afterPage(offset);
    return { totalFilteredRecords: total, pageItems: isDoubled ? [rows[0], ...rows] : rows };
  }

  #loan(id: number): unknown {
    const loan = this.loans.find((one) => one.id === id);
    return loan && this.documentOf(loan);
  }

  documentOf(loan: ServedLoan): object {
    return {
      ...headOf(loan),
      repaymentSchedule: { currency: yuan, periods: periodsOf(loan.periods, loan.lentOn, loan) },
      transactions: loan.transactions.map(transactionOf),
      charges: loan.charges.map((charge) => ({
        id: charge.id,
        chargeTimeType: { id: charge.time },
        amount: amount(charge.amount),
        penalty: charge.penalty,
        ...(charge.dueOn === undefined ? {} : { dueDate: dateParts(charge.dueOn) }),
      })),
      ...loan.more,
    };
  }

  #trail(query: URLSearchParams): unknown {
    const from = query.get('makerDateTimeFrom');
    const fromMs = from === null ? 0 : Date.parse(`${from.replace(' ', 'T')}Z`) - this.zoneHours * 3_600_000;
    const found = this.#audits.filter((audit) => audit.at >= fromMs).reverse();
    const offset = Number(query.get('offset'));
    const rows = found.slice(offset, offset + Number(query.get('limit')));
    return {
      totalFilteredRecords: found.length,
      pageItems: rows.map(({ id, loanId, action }) => ({
        id,
        actionName: action,
        entityName: 'LOAN',
        resourceId: loanId,
        loanId,
      })),
    };
  }
}

const yuan = { code: 'CNY', name: 'Yuan', decimalPlaces: 2 };

function answer(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text);
}

function refusal(code: string): string {
  return JSON.stringify({ userMessageGlobalisationCode: code, errors: [], defaultUserMessage: 'words of the server' });
}

export function clientOf(id: number): object {
  const accountNo = `C${String(id).padStart(6, '0')}`;
  return {
    id,
    accountNo,
    displayName: `Borrower ${id}`,
    mobileNo: `1390000${String(id).padStart(4, '0')}`,
    legalForm: { id: id % 10 === 0 ? 2 : 1 },
  };
}

/** A row of the list; the loan itself has it too. */
function headOf(loan: ServedLoan): Record<string, unknown> {
  const counting = loan.transactions.filter(({ type, undoneOn }) => paying.has(type) && undoneOn === undefined);
  const paid = (part: 'principal' | 'interest' | 'fee' | 'penalty') => amount(sum(counting.map((one) => one[part])));
  return {
    id: loan.id,
    accountNo: loan.accountNo,
    status: { id: loan.status },
    clientId: loan.clientId,
    loanProductName: 'Consumer 12',
    currency: yuan,
    principal: amount(loan.principal),
    annualInterestRate: amount('14.4'),
    numberOfRepayments: loan.periods.length,
    repaymentEvery: 1,
    repaymentFrequencyType: { id: 2 },
    amortizationType: { id: 1 },
    interestType: { id: 0 },
    interestCalculationPeriodType: { id: 1 },
    daysInMonthType: { id: 30 },
    daysInYearType: { id: 360 },
    timeline: loan.status >= 300 ? { actualDisbursementDate: dateParts(loan.lentOn) } : {},
    summary: {
      principalPaid: paid('principal'),
      interestPaid: paid('interest'),
      feeChargesPaid: paid('fee'),
      penaltyChargesPaid: paid('penalty'),
      penaltyChargesCharged: amount(sum(loan.charges.filter(({ penalty }) => penalty).map((one) => one.amount))),
      totalOverdue: amount('0.00'),
    },
    ...loan.more,
  };
}

function periodsOf(periods: readonly ServedPeriod[], lentOn: string, loan?: ServedLoan): unknown[] {
  const own = loan?.charges.filter(({ penalty, time }) => !penalty && time === 2) ?? [];
  let before = '0000-00-00';
  const rows = periods.map((period, index) => {
    const charged = own.filter(({ dueOn }) => dueOn! > before && dueOn! <= period.dueOn).map((one) => one.amount);
    before = period.dueOn;
    return {
      period: index + 1,
      dueDate: dateParts(period.dueOn),
      complete: false,
      principalDue: amount(period.principal),
      interestDue: amount(period.interest),
      feeChargesDue: amount(sum([period.fee, ...charged])),
      penaltyChargesDue: amount('0.00'),
    };
  });
  return [{ dueDate: dateParts(lentOn), principalDisbursed: amount(loan?.principal ?? '0.00') }, ...rows];
}

function transactionOf(one: ServedTransaction): unknown {
  const part = (name: string, text: string | undefined) => (text === undefined ? {} : { [name]: amount(text) });
  return {
    id: one.id,
    type: { id: one.type },
    date: dateParts(one.on),
    currency: yuan,
    amount: amount(one.amount),
    ...part('principalPortion', one.principal),
    ...part('interestPortion', one.interest),
    ...part('feeChargesPortion', one.fee),
    ...part('penaltyChargesPortion', one.penalty),
    ...part('overpaymentPortion', one.over),
    manuallyReversed: one.undoneOn !== undefined,
    ...(one.undoneOn === undefined ? {} : { reversedOnDate: dateParts(one.undoneOn) }),
  };
}
