/** The small book with an offer that was taken, for tests of agreements; scenarios on it that leave no trace. */
import { createHash } from 'node:crypto';
import { recordVerifiedAddress } from '../src/application/agreement-address.ts';
import { handOver, takeCertificate } from '../src/application/agreement-certificate.ts';
import { holdAgreement } from '../src/application/agreement-held.ts';
import { sealFor } from '../src/application/attempt-contact.ts';
import { closeDay } from '../src/application/close-day.ts';
import { approveAgreement, draftAgreement, proposeChange } from '../src/application/draft-agreement.ts';
import { enteredCase, enterFacts, openEntry } from '../src/application/enter-fact.ts';
import { talkEventFact } from '../src/application/evidence-facts.ts';
import { loadPolicy, policyInForce } from '../src/application/lender-policy.ts';
import {
  confirmSigning,
  issueCode,
  openSigning,
  type SignerStep,
  signerStep,
} from '../src/application/sign-agreement.ts';
import type { QualifiedSignatures } from '../src/application/signature-port.ts';
import { contactLaw } from '../src/cli/contact-law.ts';
import { boundaryDays } from '../src/composition/deployment.ts';
import { inspectWords } from '../src/composition/inspect-words.ts';
import { bothWords } from '../src/composition/load-both-words.ts';
import type { AgreementParty, SignatureLevel } from '../src/core/agreement/terms.ts';
import { formatDay, parseDay } from '../src/core/calendar/day.ts';
import { decideNegotiation, noTalk } from '../src/core/negotiation/protocol/negotiation.ts';
import { costTableStatesOf, planContentOf } from '../src/documents/agreement-pdf.ts';
import { holdCase } from '../src/store/contact-cases.ts';
import type { Database, Session } from '../src/store/database.ts';
import { type CreditorRow, readCreditors } from '../src/store/day-closes.ts';
import { readEntries } from '../src/store/evidence.ts';
import { readStreams } from '../src/store/evidence-check.ts';
import { storeTalk, storeTalkEvent } from '../src/store/negotiations.ts';
import { PlanBook, standing, testPolicy } from './plan-book.ts';

export const agreedOptions = [
  { kind: 'defer', months: 1, times: 2 },
  { kind: 'lowerPayment', sharePercent: '50', months: 3, times: 1 },
] as const;

/** Its bytes stand for a paper of two pages. */
export const testPaper = { language: 'zh', bytes: new TextEncoder().encode('paper'), pages: 2 } as const;
export const paperHash = `sha256:${createHash('sha256').update(testPaper.bytes).digest('hex')}`;
export const testCode = '031459';
/** As small-book.ts has it for P3. */
export const borrowerName = '名 P3\t\\';

export class AgreementBook {
  readonly plan: PlanBook;
  database: Database;

  private constructor(plan: PlanBook) {
    this.plan = plan;
    this.database = plan.database;
  }

  /** With an offer that was taken and nobody granted yet, and an address that was shown to be the borrower's. */
  static async in(database: Database, policy: object = {}): Promise<AgreementBook> {
    const plan = await PlanBook.in(database);
    const document = { ...testPolicy, product: 'card', agreement: { options: agreedOptions }, ...policy };
    const { creditor, kernel } = plan;
    standing(await loadPolicy(database, { creditor, kernel, document, recordedBy: 'test' }));
    standing(await plan.statement());
    standing(await plan.facts({ stillWilling: true, costTableShown: true, lenderType: 'bank' }));
    const book = new AgreementBook(plan);
    await book.take();
    await book.verified('borrower', undefined);
    return book;
  }

  /** Opens a talk and takes the first offer; somebody has to grant it. */
  async take(): Promise<void> {
    const { plan } = this;
    standing(await plan.open());
    standing(await plan.present());
    standing(await plan.say({ kind: 'accept', number: 1, by: 'borrower' }));
  }

  async grant(kind: 'approve' | 'reject' = 'approve'): Promise<void> {
    const { plan } = this;
    const lineReasons = new Proxy({}, { get: () => 'looked at', has: () => true });
    const by = { person: 'Wang Min', role: 'agent' };
    standing(await plan.approve({ kind: 'submit', by, reason: 'hours were cut', lineReasons }));
    const director = { person: 'Zhao Yi', role: 'director' };
    standing(await plan.approve({ kind, by: director, reason: 'seen', onBehalfOf: undefined }));
  }

  get setting() {
    const paper = { planContentOf, costTableStatesOf };
    return { ...this.plan.setting, contactLaw, inspect: inspectWords, words: bothWords, paper };
  }

  async verified(party: AgreementParty, name: string | undefined): Promise<void> {
    const { setting } = this;
    const shown = { party, kind: 'email', how: 'codeReturned', address: `${party}@example.org`, name } as const;
    const at = { ...setting, ...shown, verifiedAtMs: setting.atMs };
    standing(await recordVerifiedAddress(this.database, at));
  }

  draft() {
    return draftAgreement(this.database, this.setting);
  }

  approve(agreementNumber: string) {
    return approveAgreement(this.database, { ...this.setting, agreementNumber });
  }

  propose(agreementNumber: string) {
    return proposeChange(this.database, { ...this.setting, agreementNumber });
  }

  open(agreementNumber: string, more: { party?: AgreementParty; level?: SignatureLevel; clauses?: string[] } = {}) {
    const { party = 'borrower', level = 'code', clauses = ['breach'] } = more;
    const at = { agreementNumber, party, level, clauses, deviceSecret: 'phone', papers: [testPaper] };
    return openSigning(this.database, { ...this.setting, ...at });
  }

  step(signingId: bigint, step: SignerStep, deviceSecret = 'phone') {
    return signerStep(this.database, { ...this.setting, signingId, deviceSecret, step });
  }

  /** All that stands before the code; warned where the terms ask for it. */
  async readThrough(signingId: bigint): Promise<void> {
    for (const page of [1, 2])
      standing(await this.step(signingId, { kind: 'showPage', documentHash: paperHash, page }));
    const { state } = standing(await this.step(signingId, { kind: 'scrollToEnd', documentHash: paperHash }));
    if (state.opened.givesUpLimitation) {
      standing(await this.step(signingId, { kind: 'warn', language: 'zh', wordsHash: paperHash }));
      standing(await this.step(signingId, { kind: 'acknowledge' }));
    }
    standing(await this.step(signingId, { kind: 'agree', documentHash: paperHash, clauses: ['breach'] }));
  }

  code(signingId: bigint, code = testCode) {
    return issueCode(this.database, { ...this.setting, signingId, deviceSecret: 'phone', code });
  }

  confirm(signingId: bigint, more: { code?: string; typedName?: string; deviceSecret?: string } = {}) {
    const typed = { code: testCode, typedName: borrowerName, deviceSecret: 'phone', ...more };
    return confirmSigning(this.database, { ...this.setting, signingId, ...typed });
  }

  /** Up to the point where only code and name are left to be typed. */
  async ready(agreementNumber: string, more: { party?: AgreementParty } = {}): Promise<bigint> {
    const { signingId } = standing(await this.open(agreementNumber, more));
    await this.readThrough(signingId);
    standing(await this.code(signingId));
    return signingId;
  }

  handOver(signingId: bigint, provider: QualifiedSignatures) {
    return handOver(this.database, { ...this.setting, ...this.person(provider), signingId, deviceSecret: 'phone' });
  }

  takeAnswer(signingId: bigint, provider: QualifiedSignatures) {
    return takeCertificate(this.database, { ...this.setting, ...this.person(provider), signingId });
  }

  private person(provider: QualifiedSignatures) {
    return { provider, personRef: 'person-1', redirectUrl: 'https://example.org/signed' };
  }

  agreement(agreementNumber: string) {
    return this.database.transaction((session) => holdAgreement(session, this.setting, { agreementNumber }));
  }

  /**
   * A second talk, with an offer taken in it, of a loan that an agreement runs on: by the store, since opening one there is
   * not asked of these tests.
   */
  async talkAnew(): Promise<void> {
    const { plan, setting } = this;
    const { atMs, creditor, recordedBy } = setting;
    await this.database.transaction(async (session) => {
      const held = (await holdCase(session, { creditorId: creditor.creditorId, caseNumber: plan.caseNumber }))!;
      const seal = await sealFor(session, held, setting.sealer);
      if ('refused' in seal) throw new Error(seal.refused);
      const [loan] = await session.query<{ loan_id: bigint }>('select loan_id from agreement');
      const by = { side: 'lender', person: 'Wang Min' } as const;
      const deadline = { atMs: atMs + 864_000_000, reason: 'figuresAsOf' } as const;
      const { policy } = (await policyInForce(session, {
        ...creditor,
        product: 'card',
        on: 20_634,
        kernel: plan.kernel,
      }))!;
      const opening = { kind: 'open', by, mode: 'agentLed', stance: policy.stance, deadline } as const;
      const events = decideNegotiation(opening, noTalk, { atMs });
      if ('refused' in events) throw new Error(events.refused);
      const event = events[0]!;
      const of = { ...held, loanId: loan!.loan_id };
      const negotiationId = await storeTalk(session, of, { mode: 'agentLed', deadline });
      await storeTalkEvent(session, { ...of, negotiationId }, { version: 1, event, recordedBy });
      const fact = talkEventFact({ negotiationId }, { version: 1, event, recordedBy, currency: 'CNY' });
      await enterFacts(session, enteredCase(held, seal), [fact]);
    });
    standing(await plan.present());
    standing(await plan.say({ kind: 'accept', number: 1, by: 'borrower' }));
  }

  /** Closes a day, as the lender's night does; the next morning is what talks go on from. */
  async close(on: string): Promise<void> {
    const { plan, setting } = this;
    const { creditorId } = setting.creditor;
    const businessDate = parseDay(on)!;
    const closing = { creditorId, businessDate, boundaryDays: boundaryDays(businessDate), sealer: setting.sealer };
    standing(await closeDay(this.database, closing));
    const books = await this.database.session((session) => readCreditors(session));
    (plan as { creditor: CreditorRow }).creditor = books.find((one) => one.creditorId === creditorId)!;
    plan.at = `${formatDay(businessDate + 1)}T10:00:00+08:00`;
  }

  change() {
    return { ...this.setting, agreementNumber: `A-${this.plan.caseNumber}-1` };
  }

  /** What the log holds of the case, opened. */
  entries(): Promise<string[]> {
    const { plan, setting } = this;
    const { creditorId } = setting.creditor;
    return this.database.transaction(async (session) => {
      const held = (await holdCase(session, { creditorId, caseNumber: plan.caseNumber }))!;
      const seal = await sealFor(session, held, setting.sealer);
      if ('refused' in seal) throw new Error(seal.refused);
      const streams = await readStreams(session, { creditorId, after: { borrowerId: -1n, caseId: -1n }, rowsMax: 100 });
      const stream = streams.find(({ caseId }) => caseId === held.caseId)!;
      const entries = await readEntries(session, stream, { from: 1, to: stream.lastNumber });
      return entries.map((entry) => openEntry(entry, { tag: stream.tag, seal })?.content ?? '');
    });
  }

  rows<R extends object>(sql: string): Promise<R[]> {
    return this.database.session((session) => session.query<R>(sql));
  }

  run(sql: string): Promise<void> {
    return this.database.transaction((session) => session.run(sql));
  }

  /** Works on the book as it stands and leaves it so: what guards hold at the end of a transaction they hold at each step. */
  async scenario(work: (book: AgreementBook) => Promise<void>): Promise<void> {
    const { database, plan } = this;
    const { at, creditor } = plan;
    try {
      await database.transaction(async (session) => {
        const within = withinOne(database, session);
        this.database = within;
        (plan as { database: Database }).database = within;
        await work(this);
        throw new Leave();
      });
    } catch (error) {
      if (!(error instanceof Leave)) throw error;
    } finally {
      this.database = database;
      (plan as { database: Database }).database = database;
      plan.at = at;
      (plan as { creditor: CreditorRow }).creditor = creditor;
    }
  }
}

class Leave extends Error {}

/** Transactions as savepoints of one. */
function withinOne(database: Database, session: Session): Database {
  const plain: Session = {
    ...session,
    engine: session.engine,
    query: (sql, parameters) => session.query(sql, parameters),
    copyIn: (target, text) => session.copyIn(target, text),
    copyOut: (select, form) => session.copyOut(select, form),
    run: (sql) => (/^set transaction/.test(sql) ? Promise.resolve() : session.run(sql)),
  };
  // One after the other, as locks on the same rows would have them.
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = before.then(work, work);
    before = turn.catch(() => {});
    return turn;
  };
  const step = async <T>(work: (within: Session) => Promise<T>): Promise<T> => {
    await session.run('savepoint step');
    try {
      const result = await work(plain);
      await session.run('set constraints all immediate; set constraints all deferred; release savepoint step');
      return result;
    } catch (error) {
      await session.run('rollback to savepoint step; release savepoint step');
      throw error;
    }
  };
  return {
    engine: database.engine,
    address: database.address,
    folder: database.folder,
    session: (work) => work(plain),
    transaction: (work) => inTurn(() => step(work)),
    close: () => Promise.resolve(),
  };
}
