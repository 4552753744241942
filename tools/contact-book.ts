/** A book of two borrowers with an open case each, for tests of contacts: C1 with a name and an address, C2 without. */
import { sealerOf } from '../src/adapters/seal-aes-gcm/seal.ts';
import { type AttemptAnswer, type AttemptSettings, attemptContact } from '../src/application/attempt-contact.ts';
import type { ContactAsk } from '../src/application/contact-ask.ts';
import type { ContactLaw, Sealer } from '../src/application/ports.ts';
import { recordFacts } from '../src/application/record-facts.ts';
import { zones } from '../src/composition/time-zones.ts';
import { parseInstant } from '../src/core/calendar/zone.ts';
import type { Database, Row } from '../src/store/database.ts';
import { type CreditorRow, readCreditors } from '../src/store/day-closes.ts';
import { inspectTestWords, testLaw } from './contact-law.ts';

/** A key of zeros: nobody's secret. */
export const testSealer: Sealer = sealerOf(new Uint8Array(32));

export const borrowerAddress = 'zhang.wei@borrower.example';

export type AttemptMore = Partial<Omit<AttemptSettings, 'ask'>> & {
  readonly ask?: Partial<ContactAsk>;
  readonly at?: string;
};

export class ContactBook {
  readonly database: Database;
  readonly creditor: CreditorRow;
  contactLaw: ContactLaw = testLaw();
  sealer: Sealer | undefined = testSealer;

  private constructor(database: Database, creditor: CreditorRow) {
    this.database = database;
    this.creditor = creditor;
  }

  /** A book of its own in a database that may hold others: the cases are C1 and C2 in each. */
  static async in(database: Database, creditorId = 1): Promise<ContactBook> {
    const personal = testSealer.sealNew(
      `${creditorId}/1`,
      JSON.stringify({ name: '张伟', email: borrowerAddress, phone: '13800000000' }),
    );
    await database.transaction(async (session) => {
      await session.run(`
        insert into creditor (creditor_id, creditor_ref, name, zone, currency, jurisdiction) values (${creditorId}, 'A${creditorId}', '甲银行', 'Asia/Shanghai', 'CNY', 'test');
        insert into borrower (creditor_id, borrower_id, party_ref, kind) values (${creditorId}, 1, 'P1', 'person'), (${creditorId}, 2, 'P2', 'person');
        insert into borrower_ref values (${creditorId}, 'P1', 1), (${creditorId}, 'P2', 2);
        insert into delinquency_case (creditor_id, borrower_id, case_id, case_number, version, stage, opened_on)
          values (${creditorId}, 1, 1, 'C1', 1, 'early', '2026-02-02'), (${creditorId}, 2, 2, 'C2', 1, 'early', '2026-02-02');
        insert into case_event values (${creditorId}, 1, 1, 1, 'opened', '2026-02-02', 'pastDue'), (${creditorId}, 2, 2, 1, 'opened', '2026-02-02', 'pastDue');
        select setval('case_id_seq', 10), setval('borrower_id_seq', 10)`);
      await session.query(
        'update borrower set wrapped_key = $1, sealed = $2 where creditor_id = $3 and borrower_id = 1',
        [personal.wrappedKey, personal.sealed, creditorId],
      );
    });
    const books = await database.session((session) => readCreditors(session));
    const book = new ContactBook(database, books.find((one) => one.creditorId === creditorId)!);
    await book.facts('C1', { ceaseRequestReceivedOn: null });
    return book;
  }

  get setting() {
    return { contactLaw: this.contactLaw, inspect: inspectTestWords, zones, sealer: this.sealer };
  }

  /** An e-mail to the borrower of C1 on a working day, unless it says otherwise. */
  attempt(attemptId: string, more: AttemptMore = {}): Promise<AttemptAnswer> {
    const { ask, at = '2026-03-02T10:00:00+08:00', ...rest } = more;
    return attemptContact(this.database, {
      ...this.setting,
      creditor: this.creditor,
      caseNumber: 'C1',
      attemptId,
      atMs: parseInstant(at)!,
      recordedBy: 'test',
      ...rest,
      ask: { ...ordinaryMail, ...ask },
    });
  }

  facts(caseNumber: string, facts: Readonly<Record<string, unknown>>, at = '2026-03-01T09:00:00+08:00') {
    return recordFacts(this.database, {
      ...this.setting,
      creditor: this.creditor,
      caseNumber,
      facts,
      nowMs: parseInstant(at)!,
      recordedBy: 'test',
    });
  }

  rows<R extends object = Row>(sql: string): Promise<R[]> {
    return this.database.session((session) => session.query<R>(sql));
  }
}

export const ordinaryMail: ContactAsk = {
  act: 'sendEmail',
  role: 'borrower',
  personId: undefined,
  channel: { kind: 'email', mode: undefined, place: undefined },
  debt: undefined,
  by: 'us',
  visitors: undefined,
  ground: undefined,
  content: undefined,
  facts: {},
  address: undefined,
  words: { subject: '还款提醒', text: '张伟，您好：本期应还款日是3月10日。', unsubscribeUrl: undefined },
};
