import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { CaseDocument, CaseLoanDocument } from '../application/case-document.ts';
import type { CasesDocument, ListedCaseDocument } from '../application/cases-document.ts';
import { loanEventKinds, products, scheduleMethods } from '../core/book/records.ts';
import { periodUnits } from '../core/calendar/period.ts';
import { riskClasses } from '../core/rules/vocabulary.ts';
import { caseText } from './case-text.ts';
import { casesText } from './cases.ts';
import { hasWords } from './words.ts';

const before = process.env.FORBEAR_LANG;
afterEach(() => {
  if (before === undefined) delete process.env.FORBEAR_LANG;
  else process.env.FORBEAR_LANG = before;
});

const none = { principal: '0.00', interest: '0.00', penalty: '0.00', fee: '0.00', cost: '0.00', total: '0.00' };
const due = (n: number, standing: string): NonNullable<CaseLoanDocument['schedule']>['dues'][number] => ({
  n,
  dueOn: `2026-${String(n).padStart(2, '0')}-10`,
  principal: '1000.00',
  interest: '50.00',
  fee: '0.00',
  total: '1050.00',
  paid: '0.00',
  coveredOn: standing === 'paidLate' ? '2026-03-01' : null,
  standing,
});
const payment = {
  ref: 'P1',
  kind: 'payment',
  valueOn: '2026-02-10',
  postedOn: '2026-02-10',
  change: { ...none, principal: '-1000.00', interest: '-50.00', total: '-1050.00' },
  contra: 'cash',
  reversed: true,
  reverses: null,
  dayAssumed: true,
};

const loan: CaseLoanDocument = {
  loanRef: 'L1',
  product: 'card',
  currency: 'CNY',
  terms: {
    principal: '12000.00',
    annualRatePercent: '10.8',
    penaltyRatePercent: '16.2',
    method: 'equalInstalment',
    dayCount: '30/360',
    instalments: 12,
    every: { count: 1, unit: 'month' },
    disbursedOn: '2026-01-10',
    firstDueOn: '2026-02-10',
    graceDays: 3,
    originator: 'OTHER',
  },
  state: 'running',
  settledOn: null,
  chargedOffOn: null,
  changedSinceClose: true,
  outstanding: { ...none, principal: '11000.00', interest: '350.00', total: '11350.00' },
  arrears: '8400.00',
  delinquentSince: '2026-03-10',
  daysPastDue: 232,
  bucket: 'M7+',
  riskClass: 'loss',
  because: [{ ruleId: 'cn.card.92', verified: false, facts: { daysPastDue: 232, daysPastDueOver: 180 } }],
  schedule: {
    version: 2,
    dues: [
      due(1, 'paid'),
      due(2, 'paidLate'),
      ...[3, 4, 5].map((n) => due(n, 'pastDue')),
      due(6, 'dueToday'),
      ...[7, 8, 9, 10].map((n) => due(n, 'notYetDue')),
    ],
  },
  ageing: Array.from({ length: 9 }, (_, n) => ({ on: `2026-0${n + 1}-28`, daysPastDue: n * 30, bucket: `M${n}` })),
  payments: [payment, { ...payment, ref: 'P1-BACK', kind: 'reversal', reverses: 'P1', contra: 'suspense' }],
  events: [
    ...loanEventKinds.map((kind) => ({
      ref: kind,
      kind,
      on: '2026-05-01',
      until: kind === 'pause' ? '2026-05-11' : null,
      amount: kind === 'charge' ? '2.00' : null,
      component: kind === 'charge' ? 'fee' : null,
      months: kind === 'extension' ? 3 : null,
      dayAssumed: false,
    })),
  ],
  creditors: [
    { creditor: 'BANK', share: '7/10', since: '2026-01-10', reason: 'jointLoan', owed: { ...none, total: '7945.00' } },
    { creditor: 'PLATFORM', share: '3/10', since: '2026-01-10', reason: 'sale', owed: { ...none, total: '3405.00' } },
  ],
};

const document: CaseDocument = {
  asOf: '2026-10-28',
  businessDate: '2026-10-31',
  id: 'C2026-000001',
  version: 1,
  creditor: 'BANK',
  stage: 'early',
  openedOn: '2026-03-14',
  closedOn: null,
  borrower: {
    ref: 'P1',
    kind: 'person',
    place: 'CN-3201',
    language: 'zh',
    personal: { shown: 'masked', name: '梅**', phone: null, email: null },
    addressClaims: [],
  },
  daysPastDue: 232,
  amounts: [{ currency: 'CNY', arrears: '8400.00', outstanding: '11350.00' }],
  loans: [
    loan,
    { ...loan, loanRef: 'L2', state: 'settled', settledOn: '2026-06-02', riskClass: null, because: [], schedule: null },
  ],
  history: [
    { case: 'C2025-000009', version: 2, kind: 'closed', on: '2025-12-01', because: 'arrearsPaid' },
    { case: 'C2026-000001', version: 1, kind: 'opened', on: '2026-03-14', because: 'pastDue' },
  ],
};

const listed: ListedCaseDocument = {
  id: 'C2026-000001',
  version: 1,
  creditor: 'BANK',
  borrower: 'P1',
  place: null,
  stage: 'early',
  openedOn: '2026-03-14',
  closedOn: null,
  daysPastDue: 232,
  bucket: 'M7+',
  riskClass: null,
  loans: 2,
  loansPastDue: 1,
  loansChargedOff: 1,
  amounts: [
    { currency: 'CNY', arrears: '8400.00', outstanding: '11350.00' },
    { currency: 'USD', arrears: '0.00', outstanding: '10.00' },
  ],
};
const list: CasesDocument = {
  asOf: '2026-10-31',
  openCases: 1234,
  cases: [
    listed,
    { ...listed, stage: 'closed', closedOn: '2026-09-01', bucket: null, amounts: [], loansChargedOff: 0 },
  ],
  next: 'open.232.840000.1',
};

const texts = (lang: string) => {
  process.env.FORBEAR_LANG = lang;
  return [caseText(document, { full: false }), caseText(document, { full: true }), casesText(list)];
};

test('case and list for a terminal: no code and no placeholder is left without words, no line ends in spaces', () => {
  for (const lang of ['en', 'zh']) {
    for (const text of texts(lang)) {
      assert.doesNotMatch(text, /\b(case|suspense)\.[a-z]/i, lang);
      assert.doesNotMatch(text, /[{}]|undefined|null/, lang);
      assert.doesNotMatch(text, / $/m, lang);
    }
  }
});

test('case for a terminal: what a person looks for first', () => {
  const [text, full] = texts('en') as [string, string, string];
  assert.match(text, /^Case C2026-000001 · early · opened 2026-03-14\n/);
  assert.match(text, /Borrower P1 · 梅\*\* · person · CN-3201 {2}\(--reveal/);
  assert.match(text, /232 days past due · arrears 8,400\.00 of 11,350\.00 CNY\n/);
  assert.match(text, /more than 180 \(figures not yet checked/);
  assert.match(text, /2026 {2}01 M0 · 02 M1\(30\) · 03 M2\(60\)/);
  assert.match(text, /BANK · 7\/10 · 7,945\.00 CNY · joint loan, since 2026-01-10/);
  // Three due dates passed and three ahead, of ten.
  assert.match(text, /… 4 more: --full/);
  assert.equal(full.match(/^\d+ +2026-\d\d-10/gm)!.length, 10);
});

test('words in both languages for every code that the case and the list may show', () => {
  const codes = [
    ...products.map((code) => `product.${code}`),
    ...scheduleMethods.map((code) => `method.${code}`),
    ...periodUnits.map((code) => `every.${code}`),
    ...riskClasses.map((code) => `class.${code}`),
    ...loanEventKinds.map((code) => `event.${code}`),
    ...['guaranteePaid'].map((code) => `event.${code}`),
    ...['lender', 'jointLoan', 'guaranteePaid', 'sale'].map((code) => `owed.${code}`),
    ...['paid', 'paidLate', 'pastDue', 'dueToday', 'notYetDue', 'noLongerDue'].map((code) => `standing.${code}`),
    ...['masked', 'erased', 'notGiven', 'noKey', 'cannotBeOpened'].map((code) => `personal.${code}`),
    ...['watch', 'early', 'negotiating', 'agreed', 'mediation', 'placed', 'legal', 'relief', 'closed', 'notOpen'].map(
      (code) => `stage.${code}`,
    ),
    ...['noDayClosed', 'unknownCase', 'asOfNotClosed'].map((code) => `refused.${code}`),
    ...['reversal', 'waiver', 'charge', 'trueUp'].map((code) => `payment.kind.${code}`),
  ].map((code) => `case.${code}`);
  const ofSuspense = [
    ...['unknownReceipt', 'alreadyMatched', 'unknownLoan', 'notTheLoansCurrency', 'beforeReceived'],
    ...['afterBusinessDate', 'beforeDisbursement', 'nothingOwed'],
  ].map((code) => `suspense.refused.${code}`);
  for (const lang of ['en', 'zh'] as const) {
    for (const code of [...codes, ...ofSuspense]) assert.ok(hasWords(code, lang), `${lang} ${code}`);
  }
});
