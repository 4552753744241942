/** Agreements in force on the small book, for tests: money that comes in and goes back, days that are closed, what the ledger holds. */
import assert from 'node:assert/strict';
import { closeDay } from '../src/application/close-day.ts';
import { verifyBook } from '../src/application/verify-book.ts';
import { boundaryDays } from '../src/composition/deployment.ts';
import type { AgreementCommand } from '../src/core/agreement/moves.ts';
import { type Day, formatDay, parseDay } from '../src/core/calendar/day.ts';
import { type AgreementRow, readAgreement, readTermsOf } from '../src/store/agreements.ts';
import type { Database, Row } from '../src/store/database.ts';
import { type SampleAgreement, signSample, storeMove } from './agreement-sample.ts';
import { groundSealer, loadPayments } from './evidence-ground.ts';

export const day = (text: string): Day => parseDay(text)!;

interface StateColumns {
  delinquent_since: Day | null;
  arrears_minor: bigint;
  principal_minor: bigint;
  interest_minor: bigint;
  penalty_minor: bigint;
  settled_on: Day | null;
}

export class AgreementGround {
  readonly database: Database;
  readonly creditorId: number;
  #payments = 0;

  constructor(database: Database, creditorId: number) {
    this.database = database;
    this.creditorId = creditorId;
  }

  rows<R extends object = Row>(sql: string): Promise<R[]> {
    return this.database.session((session) => session.query<R>(sql));
  }

  /** Of the loan's borrower, whose case is open. Four instalments from 20 July on, signed on 30 June. */
  async sign(loanRef: string, more: Partial<SampleAgreement> = {}): Promise<string> {
    const [row] = await this.rows<{ case_number: string }>(
      `select case_number from delinquency_case join loan using (creditor_id, borrower_id) where loan_ref = '${loanRef}' and closed_on is null`,
    );
    const agreementNumber = `A-${loanRef}-1`;
    await signSample(this.database, {
      creditorId: this.creditorId,
      sealer: groundSealer,
      caseNumber: row!.case_number,
      loanRef,
      agreementNumber,
      asOf: day('2026-06-30'),
      count: 4,
      firstDueOn: day('2026-07-20'),
      interestMinor: 100n,
      release: 'withEachInstalment',
      ...more,
    });
    return agreementNumber;
  }

  async close(on: string | Day): Promise<void> {
    const businessDate = typeof on === 'string' ? day(on) : on;
    const settings = { creditorId: this.creditorId, businessDate, boundaryDays: boundaryDays(businessDate) };
    const closed = await closeDay(this.database, { ...settings, sealer: groundSealer });
    assert.ok('loansTouched' in closed, JSON.stringify(closed));
  }

  /** The codes of what is refused of it. */
  async pay(loanRef: string, paymentRef: string, on: string | Day, amountMinor: bigint, currency = 'CNY') {
    const valueOn = typeof on === 'string' ? day(on) : on;
    return this.#load({ loanRef, paymentRef, valueOn, amountMinor, currency });
  }

  /** All that the ledger took of it. */
  async payBack(loanRef: string, paymentRef: string, on: string | Day) {
    const [row] = await this.rows<{ amount: bigint }>(
      `select contra_minor as amount from ledger_entry join loan using (creditor_id, borrower_id, loan_id) where loan_ref = '${loanRef}' and ref = '${paymentRef}'`,
    );
    const valueOn = typeof on === 'string' ? day(on) : on;
    const back = { paymentRef: `${paymentRef}-back`, reversesPaymentRef: paymentRef, amountMinor: row!.amount };
    return this.#load({ loanRef, valueOn, currency: 'CNY', ...back });
  }

  async #load(payment: Parameters<typeof loadPayments>[2][number]): Promise<string[]> {
    const report = await loadPayments(this.database, `payments-${++this.#payments}`, [payment]);
    return report.faults.map(({ code }) => code);
  }

  move(agreementNumber: string, on: string, command: AgreementCommand) {
    const { creditorId } = this;
    const at = { creditorId, sealer: groundSealer, agreementNumber, today: day(on), closedThrough: day(on) - 1 };
    return storeMove(this.database, at, command);
  }

  agreement(agreementNumber: string): Promise<AgreementRow> {
    const { creditorId } = this;
    return this.database.session(async (session) => (await readAgreement(session, { creditorId, agreementNumber }))!);
  }

  /** The kinds of its events in order, after those by which it was signed. */
  async happened(agreementNumber: string): Promise<string[]> {
    const rows = await this.rows<{ kind: string; act: string | null }>(
      `select e.kind, c.act from agreement_event e join agreement a using (creditor_id, borrower_id, agreement_id)
         left join agreement_act c on c.creditor_id = e.creditor_id and c.borrower_id = e.borrower_id and c.agreement_id = e.agreement_id and c.version = e.version
        where a.agreement_number = '${agreementNumber}' and e.version > 4 order by e.version`,
    );
    return rows.map(({ kind, act }) => act ?? kind);
  }

  /** What a loan owes in all, what stands aside, what was let go for good, what was paid since the figures, and what these say. */
  async sums(agreementNumber: string) {
    const row = await this.agreement(agreementNumber);
    const [{ terms, baseEntryId } = { terms: undefined, baseEntryId: 0n }] = await this.database.session((session) =>
      readTermsOf(session, row),
    );
    const [sums] = await this.rows<Record<'owed' | 'aside' | 'gone' | 'paid' | 'accrued', string>>(`
      select sum(principal_minor + interest_minor + penalty_minor + fee_minor + cost_minor)::text as owed,
             coalesce(sum(contra_minor) filter (where contra = 'setAside'), 0)::text as aside,
             coalesce(sum(contra_minor) filter (where kind = 'release' or (kind = 'restore' and contra = 'waiverLoss')), 0)::text as gone,
             coalesce(sum(contra_minor) filter (where entry_id > ${baseEntryId} and kind in ('payment', 'reversal')), 0)::text as paid,
             coalesce(-sum(contra_minor) filter (where entry_id > ${baseEntryId} and kind in ('interestDue', 'feeDue', 'penaltyDue', 'trueUp')), 0)::text as accrued
        from ledger_entry where loan_id = ${row.loanId}`);
    const minor = (of: keyof NonNullable<typeof sums>) => BigInt(sums![of]);
    const { owed, ...rest } = { owed: minor('owed'), aside: minor('aside'), gone: minor('gone'), paid: minor('paid') };
    return { ...rest, owed, accrued: minor('accrued'), terms: terms!, row };
  }

  async assertVerified(): Promise<void> {
    const check = await verifyBook(this.database, { creditorId: this.creditorId, boundaryDays });
    assert.deepEqual(
      check!.differences.map(({ table, loan, field, stored, recomputed }) =>
        [table, loan, field, stored, recomputed].join(' '),
      ),
      [],
    );
  }

  async state(loanRef: string) {
    const [row] = await this.rows<StateColumns>(
      `select s.delinquent_since, s.arrears_minor, s.principal_minor, s.interest_minor, s.penalty_minor, s.settled_on
         from loan_state s join loan using (creditor_id, borrower_id, loan_id) where loan_ref = '${loanRef}'`,
    );
    const since = row!.delinquent_since;
    return { ...row!, delinquent_since: since === null ? null : formatDay(since) };
  }
}
