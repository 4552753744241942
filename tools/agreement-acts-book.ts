/**
 * The small book with agreements made by direct calls of core and store, for tests of what is done about them: P3's card loan
 * L3, and any other loan whose borrower has an open case. `run` does what a day's run does to an agreement, without the ledger.
 */
import { sealerOf } from '../src/adapters/seal-aes-gcm/seal.ts';
import type { ActsSettings } from '../src/application/agreement-acts-looked.ts';
import { attemptContact } from '../src/application/attempt-contact.ts';
import { keyContext } from '../src/application/contact-request.ts';
import { dispatchOutbox } from '../src/application/dispatch-outbox.ts';
import { type ActsReport, doAgreementActs } from '../src/application/do-agreement-acts.ts';
import { type CaseFact, enteredCase, enterFacts, sha256Hex } from '../src/application/enter-fact.ts';
import { agreementEventFact, signatureFact } from '../src/application/evidence-facts.ts';
import type { Channel, ChannelMessage, SendOutcome } from '../src/application/ports.ts';
import { recordFacts } from '../src/application/record-facts.ts';
import { letterWriter } from '../src/cli/agreement-letters.ts';
import { contactLaw } from '../src/cli/contact-law.ts';
import { inspectWords } from '../src/composition/inspect-words.ts';
import { zones } from '../src/composition/time-zones.ts';
import { advanceAgreement } from '../src/core/agreement/advance.ts';
import { decideAgreement, evolveAgreement, noAgreement } from '../src/core/agreement/agreement.ts';
import type { AgreementCommand, AgreementEvent } from '../src/core/agreement/moves.ts';
import type { AgreementTerms } from '../src/core/agreement/terms.ts';
import { termsText } from '../src/core/agreement/terms-text.ts';
import { parseDay } from '../src/core/calendar/day.ts';
import { instantOf, parseInstant } from '../src/core/calendar/zone.ts';
import { utf8 } from '../src/core/evidence/bytes.ts';
import { readPlanPayments } from '../src/store/agreement-acts.ts';
import {
  lastEntryId,
  moveAgreement,
  nextSigningId,
  readAgreement,
  readTermsOf,
  storeAgreement,
  storeAgreementEvents,
  storeSignature,
  storeTerms,
} from '../src/store/agreements.ts';
import { holdCase } from '../src/store/contact-cases.ts';
import type { Database, Row, Session } from '../src/store/database.ts';
import { type CreditorRow, readCreditors } from '../src/store/day-closes.ts';
import { storeTalk } from '../src/store/negotiations.ts';
import { sampleCardTerms } from './agreement-paper-sample.ts';
import { ordinaryMail } from './contact-book.ts';
import { smallBookKey, smallBookOf } from './small-book.ts';

const zone = zones('Asia/Shanghai')!;
const day = (text: string) => parseDay(text)!;
export const at = (text: string) => parseInstant(`${text}+08:00`)!;

/** All that the law of China asks for before an e-mail, an agreement apart. */
export const nothingElse = {
  disputed: false,
  representedByAttorney: false,
  consents: [],
  inconvenient: [],
  holidays: [],
  ceaseRequestReceivedOn: null,
};

interface Of {
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly caseNumber: string;
  readonly loanId: bigint;
}

export class ActsBook {
  readonly database: Database;
  readonly creditor: CreditorRow;
  readonly sealer = sealerOf(smallBookKey);
  /** handed to the channel, in order */
  readonly mails: ChannelMessage[] = [];
  channelSays: SendOutcome = { kind: 'sent', providerId: 'x' };
  nowMs = at('2026-07-01T10:00:00');

  private constructor(database: Database, creditor: CreditorRow) {
    this.database = database;
    this.creditor = creditor;
  }

  static async in(database: Database): Promise<ActsBook> {
    const creditorId = await smallBookOf(database);
    const books = await database.session((session) => readCreditors(session));
    return new ActsBook(database, books.find((one) => one.creditorId === creditorId)!);
  }

  get setting() {
    return { contactLaw, inspect: inspectWords, zones, sealer: this.sealer };
  }

  rows<R extends object = Row>(sql: string): Promise<R[]> {
    return this.database.session((session) => session.query<R>(sql));
  }

  async of(loanRef: string): Promise<Of> {
    const [row] = await this.rows<{ borrower_id: bigint; case_id: bigint; case_number: string; loan_id: bigint }>(
      `select l.borrower_id, c.case_id, c.case_number, l.loan_id from loan l join delinquency_case c using (creditor_id, borrower_id)
        where l.loan_ref = '${loanRef}' and c.closed_on is null`,
    );
    return { borrowerId: row!.borrower_id, caseId: row!.case_id, caseNumber: row!.case_number, loanId: row!.loan_id };
  }

  /** A name and an address of the borrower's, under a key of their own. Before anything else is sealed for them. */
  async giveAddress(borrowerId: bigint, email: string): Promise<void> {
    const context = keyContext({ creditorId: this.creditor.creditorId, borrowerId });
    const made = this.sealer.sealNew(context, JSON.stringify({ name: '张伟', email }));
    await this.database.session((session) =>
      session.query('update borrower set wrapped_key = $1, sealed = $2 where borrower_id = $3::bigint', [
        made.wrappedKey,
        made.sealed,
        borrowerId,
      ]),
    );
  }

  facts(caseNumber: string, facts: Readonly<Record<string, unknown>>) {
    const { creditor, nowMs } = this;
    return recordFacts(this.database, { ...this.setting, creditor, caseNumber, facts, nowMs, recordedBy: 'test' });
  }

  attempt(attemptId: string, of: Of, ask: Partial<typeof ordinaryMail>) {
    return attemptContact(this.database, {
      ...this.setting,
      creditor: this.creditor,
      caseNumber: of.caseNumber,
      attemptId,
      atMs: this.nowMs,
      recordedBy: 'test',
      ask: {
        ...ordinaryMail,
        words: { ...ordinaryMail.words!, text: '您好，这里是 A small lender 的客户服务。' },
        ...ask,
      },
    });
  }

  /** Two instalments of 100.00, due on 20 July and 20 August 2026. */
  terms(of: Of & { readonly loanRef: string }, change: Partial<AgreementTerms> = {}): AgreementTerms {
    const plain = sampleCardTerms();
    const instalments = ['2026-07-20', '2026-08-20'].map((dueOn, index) => ({
      n: index + 1,
      dueOn: day(dueOn),
      principalMinor: 10_000n,
      interestMinor: 0n,
    }));
    return {
      ...plain,
      agreementNumber: `A-${of.caseNumber}-1`,
      lender: this.creditor.name,
      loanRef: of.loanRef,
      asOf: day('2026-06-30'),
      signBy: day('2026-07-07'),
      instalments,
      rules: {
        ...plain.rules,
        toleranceDays: 3,
        toleranceMinor: 0n,
        remindDaysBefore: [5, 1],
        warnDaysAfter: 1,
        breach: { noticeDaysAfter: 1, mendDays: 15 },
        coolingOffDays: 0,
        debit: undefined,
      },
      signatureLevel: 'code',
      ...change,
    };
  }

  /** Drafted, approved and signed. */
  async sign(loanRef: string, change: Partial<AgreementTerms> = {}): Promise<Of & { readonly number: string }> {
    const of = await this.of(loanRef);
    const terms = this.terms({ ...of, loanRef }, change);
    const termsHash = `sha256:${sha256Hex(utf8(termsText(terms)))}`;
    const { creditorId } = this.creditor;
    await this.database.transaction(async (session) => {
      const at = { creditorId, ...of };
      const talk = { mode: 'agentLed', deadline: { atMs: this.nowMs } } as never;
      const negotiationId = await storeTalk(session, at, talk);
      const deciding = { terms, atMs: this.nowMs, today: day('2026-07-01') };
      const drafted = decideAgreement({ kind: 'draft', termsHash, version: 1 }, noAgreement, deciding);
      const [draft] = drafted as readonly AgreementEvent[];
      const agreement = evolveAgreement(noAgreement, draft!, terms);
      const made = { agreementNumber: terms.agreementNumber, agreement };
      const agreementId = await storeAgreement(session, { ...at, negotiationId }, made);
      const key = { ...at, agreementId };
      const baseEntryId = await lastEntryId(session, at);
      await storeTerms(session, key, { terms, termsHash, baseEntryId, recordedBy: 'test' });
      await this.stored(session, terms, [{ version: 1, event: draft!, recordedBy: 'test' }]);
      const signatureId = await nextSigningId(session);
      const signature = {
        signatureId,
        termsVersion: 1,
        party: 'borrower',
        level: 'code',
        statement: `signed ${termsHash}`,
        signatures: '[]',
        sealedRecord: new Uint8Array([1]),
        signedAtMs: this.nowMs,
        recordedBy: 'test',
      } as const;
      await storeSignature(session, key, signature);
      const fact = signatureFact({ agreementNumber: terms.agreementNumber, termsHash }, signature);
      await this.enter(session, of.caseNumber, [fact]);
      const sign = { party: 'borrower', termsHash, level: 'code', signatureId: String(signatureId) } as const;
      const lawful = { isLawful: true, areFiguresTheSame: true };
      await this.move(session, terms.agreementNumber, { kind: 'approve', by: undefined });
      await this.move(session, terms.agreementNumber, { kind: 'sign', ...sign, ...lawful });
    });
    return { ...of, number: terms.agreementNumber };
  }

  private async enter(session: Session, caseNumber: string, facts: readonly CaseFact[]): Promise<void> {
    const held = (await holdCase(session, { creditorId: this.creditor.creditorId, caseNumber }))!;
    const context = keyContext(held);
    if (held.wrappedKey === undefined) throw new Error('give an address first');
    await enterFacts(session, enteredCase(held, this.sealer.under(context, held.wrappedKey)), facts);
  }

  private async stored(
    session: Session,
    terms: AgreementTerms,
    rows: Parameters<typeof storeAgreementEvents>[2],
  ): Promise<void> {
    const { creditorId } = this.creditor;
    const row = (await readAgreement(session, { creditorId, agreementNumber: terms.agreementNumber }))!;
    await storeAgreementEvents(session, row, rows);
    await this.enter(
      session,
      row.caseNumber,
      rows.map((each) => agreementEventFact(row, each)),
    );
  }

  private async move(session: Session, agreementNumber: string, command: AgreementCommand): Promise<void> {
    const row = (await readAgreement(session, { creditorId: this.creditor.creditorId, agreementNumber }))!;
    const { terms } = (await readTermsOf(session, row))[0]!;
    const events = decideAgreement(command, row.agreement, { terms, atMs: this.nowMs, today: day('2026-07-01') });
    if ('refused' in events) throw new Error(events.refused);
    await this.happened(session, agreementNumber, events, undefined);
  }

  async happened(
    session: Session,
    agreementNumber: string,
    events: readonly AgreementEvent[],
    throughOn: number | undefined,
  ): Promise<void> {
    const row = (await readAgreement(session, { creditorId: this.creditor.creditorId, agreementNumber }))!;
    const { terms } = (await readTermsOf(session, row))[0]!;
    const rows = events.map((event, index) => ({ version: row.version + 1 + index, event, recordedBy: 'test' }));
    await this.stored(session, terms, rows);
    const agreement = events.reduce((state, event) => evolveAgreement(state, event, terms), row.agreement);
    const version = row.version + rows.length;
    const on = day('2026-07-01');
    await moveAgreement(session, row, { agreement, version, nextEventOn: undefined, throughOn, touched: false, on });
  }

  /** What the run of that business date makes of the agreement. */
  async run(agreementNumber: string, on: string): Promise<void> {
    await this.database.transaction(async (session) => {
      const row = (await readAgreement(session, { creditorId: this.creditor.creditorId, agreementNumber }))!;
      const { terms, baseEntryId } = (await readTermsOf(session, row))[0]!;
      const payments = await readPlanPayments(session, { ...row, baseEntryId });
      const looked = { terms, payments, through: row.throughOn, asOf: day(on), atMs: this.nowMs };
      await this.happened(session, agreementNumber, advanceAgreement(row.agreement, looked).events, day(on));
    });
  }

  /** Money comes in. */
  pay(of: Of, on: string, amountMinor: bigint): Promise<unknown> {
    return this.rows(
      `insert into ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor, contra, contra_minor)
       select ${this.creditor.creditorId}, ${of.borrowerId}, ${of.loanId}, max(entry_id) + 1, 'payment', '${on}', '${on}', -${amountMinor}, 0, 0, 0, 0, 'cash', ${amountMinor}
         from ledger_entry returning entry_id`,
    );
  }

  act(more: Partial<ActsSettings> & { readonly on?: Database } = {}): Promise<ActsReport> {
    const { on = this.database, ...rest } = more;
    return doAgreementActs(on, {
      ...this.setting,
      creditor: this.creditor,
      now: () => this.nowMs,
      write: letterWriter('400-555-0100'),
      ...rest,
    });
  }

  send() {
    const channel: Channel = {
      act: 'sendEmail',
      send: async (message) => {
        this.mails.push(message);
        return this.channelSays;
      },
      close: async () => {},
    };
    return dispatchOutbox(this.database, { ...this.setting, channels: [channel], now: () => this.nowMs });
  }

  /** Moves the clock. */
  at(text: string): void {
    this.nowMs = at(text);
  }

  async told(number: string): Promise<string[]> {
    const rows = await this.rows<{ act: string; n: number | null; state: string; told: string | null }>(
      `select k.act, k.n, k.state, k.told::jsonb ->> 'code' as told from agreement_act k join agreement a using (creditor_id, borrower_id, agreement_id)
        where a.agreement_number = '${number}' order by k.version`,
    );
    return rows.map(({ act, n, state, told }) => `${act} ${n ?? '-'} ${state} ${told ?? '-'}`);
  }
}

/** Whose transaction of that number breaks before it begins. */
export function breakingAt(database: Database, number: number): Database {
  let count = 0;
  return {
    ...database,
    session: (work) => database.session(work),
    transaction(work) {
      count += 1;
      if (count === number) throw new Error('killed');
      return database.transaction(work);
    },
  };
}

export const noonOf = (text: string) => instantOf(zone, { day: day(text), minute: 12 * 60 });
