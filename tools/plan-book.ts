/** The small book with a policy, for tests of plans on a book: P3's card is 107 days past due on 2026-06-30. */
import { sealerOf } from '../src/adapters/seal-aes-gcm/seal.ts';
import { type ApproveMove, approveOffer } from '../src/application/approve-offer.ts';
import { loadPolicy } from '../src/application/lender-policy.ts';
import {
  counterOffer,
  draftText,
  openTalk,
  type PlainMove,
  presentOffers,
  readTalk,
  say,
} from '../src/application/negotiate-case.ts';
import { recordFacts } from '../src/application/record-facts.ts';
import { recordStatement } from '../src/application/record-statement.ts';
import { contactLaw } from '../src/cli/contact-law.ts';
import { planKernel } from '../src/cli/plan-kernel.ts';
import { defaultBuckets } from '../src/composition/default-buckets.ts';
import { zones } from '../src/composition/time-zones.ts';
import { parseInstant } from '../src/core/calendar/zone.ts';
import type { Ask } from '../src/core/negotiation/respond.ts';
import type { Database, Row } from '../src/store/database.ts';
import { type CreditorRow, readCreditors } from '../src/store/day-closes.ts';
import { smallBookKey, smallBookOf } from './small-book.ts';

export const testPolicy = {
  product: 'any',
  from: '2026-01-01',
  currency: 'CNY',
  policy: {
    termMonthsMax: 36,
    rateFloorPercent: '6',
    deferMonthsMax: 3,
    penaltyWaiverMaxPercent: '100',
    feeWaiverMaxPercent: '100',
    interestWaiverMaxPercent: '50',
    principalWaiverMaxPercent: '10',
    settlementMinPercent: '60',
    discountRatePercent: '8',
    recoveryIfNoPlanPercent: '35',
    authority: [
      { role: 'agent', principalWaiverMaxPercent: '0' },
      { role: 'teamLead', principalWaiverMaxPercent: '5' },
      { role: 'director' },
    ],
    negotiation: { aspirationPercent: '85', concedeToPercent: '60', rounds: 3 },
  },
  approval: { keptAtTwelveMonthsMinPercent: '40', keptToTheEndMinPercent: '20', exceptionSigners: ['Zhao Yi'] },
};

export const testStatement = {
  currency: 'CNY',
  place: 'CN-320100',
  asOf: '2026-06-30',
  household: { adults: 1, children: 0 },
  income: [{ kind: 'salary', perMonth: '3900.00', evidence: 'payslip', volatility: 'low' }],
  expenses: [
    { kind: 'rent', perMonth: '1600.00' },
    { kind: 'food', perMonth: '1200.00' },
  ],
};

export const talkAt = '2026-07-01T10:00:00+08:00';

export class PlanBook {
  readonly database: Database;
  readonly creditor: CreditorRow;
  readonly caseNumber: string;
  readonly kernel = planKernel();
  at = talkAt;

  private constructor(database: Database, creditor: CreditorRow, caseNumber: string) {
    this.database = database;
    this.creditor = creditor;
    this.caseNumber = caseNumber;
  }

  /** With the policy loaded; statement and facts come by the tests. */
  static async in(database: Database): Promise<PlanBook> {
    const creditorId = await smallBookOf(database);
    const books = await database.session((session) => readCreditors(session));
    const creditor = books.find((one) => one.creditorId === creditorId)!;
    const [row] = await database.session((session) =>
      session.query<{ case_number: string }>(
        `select case_number from delinquency_case join borrower using (creditor_id, borrower_id) where party_ref = 'P3' and closed_on is null`,
      ),
    );
    const book = new PlanBook(database, creditor, row!.case_number);
    await loadPolicy(database, { creditor, kernel: book.kernel, document: testPolicy, recordedBy: 'test' });
    return book;
  }

  get setting() {
    const { creditor, caseNumber, kernel } = this;
    const sealer = sealerOf(smallBookKey);
    return {
      creditor,
      caseNumber,
      kernel,
      sealer,
      zones,
      buckets: defaultBuckets,
      atMs: parseInstant(this.at)!,
      recordedBy: 'test',
    };
  }

  statement(document: unknown = testStatement) {
    return recordStatement(this.database, { ...this.setting, document });
  }

  facts(facts: Readonly<Record<string, unknown>>) {
    const nowMs = parseInstant(this.at)!;
    return recordFacts(this.database, { ...this.setting, contactLaw, facts, nowMs });
  }

  open(more: Partial<Parameters<typeof openTalk>[1]> = {}) {
    const ask = { loanRef: undefined, mode: 'agentLed', by: 'Wang Min', deadline: undefined } as const;
    return openTalk(this.database, { ...this.setting, ...ask, ...more });
  }

  present(by = 'Wang Min') {
    return presentOffers(this.database, { ...this.setting, by, role: 'agent' });
  }

  counter(ask: Partial<Ask>) {
    const nothing = { paymentMinor: undefined, months: undefined, firstDueOn: undefined, lumpMinor: undefined };
    return counterOffer(this.database, { ...this.setting, by: 'borrower', ask: { ...nothing, ...ask } });
  }

  draft(by: string) {
    return draftText(this.database, { ...this.setting, by, ask: undefined });
  }

  say(move: PlainMove) {
    return say(this.database, { ...this.setting, move });
  }

  approve(move: ApproveMove) {
    return approveOffer(this.database, { ...this.setting, move });
  }

  talk() {
    return readTalk(this.database, this.setting);
  }

  rows<R extends object = Row>(sql: string): Promise<R[]> {
    return this.database.session((session) => session.query<R>(sql));
  }
}

export function standing<T extends object>(answer: T): Exclude<T, { readonly refused: string }> {
  if ('refused' in answer) throw new Error(`refused: ${String(answer.refused)}`);
  return answer as Exclude<T, { readonly refused: string }>;
}
