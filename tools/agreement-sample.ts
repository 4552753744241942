/**
 * A signed agreement on a loan of a book, for tests and measurements: made by the store's own calls, with the talk it came from,
 * its signature and its entries in the evidence log. Nobody's figures but the book's.
 */
import { createHash } from 'node:crypto';
import { putInForce } from '../src/application/agreement-on-loan.ts';
import { keyContext } from '../src/application/contact-request.ts';
import { enteredCase, enterFacts } from '../src/application/enter-fact.ts';
import { agreementEventFact, signatureFact, talkEventFact } from '../src/application/evidence-facts.ts';
import type { Sealer } from '../src/application/ports.ts';
import {
  type Agreement,
  type AgreementState,
  decideAgreement,
  evolveAgreement,
  noAgreement,
} from '../src/core/agreement/agreement.ts';
import type { AgreementCommand, AgreementEvent } from '../src/core/agreement/moves.ts';
import type { AgreedInstalment, AgreementRules, AgreementTerms, WaiverRelease } from '../src/core/agreement/terms.ts';
import { termsText } from '../src/core/agreement/terms-text.ts';
import { type Day, formatDay } from '../src/core/calendar/day.ts';
import { addMonths } from '../src/core/calendar/period.ts';
import { type ComponentAmounts, noAmounts, sumOf } from '../src/core/loan/components.ts';
import type { TalkEvent } from '../src/core/negotiation/protocol/moves.ts';
import type { Stance } from '../src/core/negotiation/respond.ts';
import { readLoanBooks } from '../src/store/agreement-books.ts';
import {
  type AgreementRow,
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
import type { Database, Session } from '../src/store/database.ts';
import { findLoans } from '../src/store/imports.ts';
import { storeTalk, storeTalkEvent } from '../src/store/negotiations.ts';
import { sampleSignature } from './agreement-sample-signature.ts';

export const sampleRules: AgreementRules = {
  zone: 'Asia/Shanghai',
  toleranceDays: 5,
  toleranceMinor: 0n,
  remindDaysBefore: [3],
  warnDaysAfter: 2,
  breach: { noticeDaysAfter: 1, mendDays: 7 },
  fallback: { waived: 'owedAgain', schedule: 'allDue' },
  dateMoves: { times: 1, perMonths: 12, daysMax: 15 },
  coolingOffDays: 0,
  debit: undefined,
};

export interface SampleAgreement {
  readonly creditorId: number;
  readonly sealer: Sealer;
  readonly caseNumber: string;
  readonly loanRef: string;
  readonly agreementNumber: string;
  /** the day of the figures, and on which it is signed */
  readonly asOf: Day;
  readonly count: number;
  readonly firstDueOn: Day;
  /** of each instalment but the last, for the time after `asOf` */
  readonly interestMinor?: bigint;
  /** of what is owed; left out: all penalty interest */
  readonly waived?: ComponentAmounts;
  readonly release?: WaiverRelease;
  readonly rules?: Partial<AgreementRules>;
}

/** Terms on these figures, whose instalments ask for equal parts. */
export function sampleTerms(of: SampleAgreement, owed: ComponentAmounts, product = 'card'): AgreementTerms {
  const { count, firstDueOn, asOf, interestMinor = 0n } = of;
  const waived = of.waived ?? { ...noAmounts, penalty: owed.penalty };
  const left = sumOf(owed) - sumOf(waived);
  const part = left / BigInt(count);
  const instalments = Array.from({ length: count }, (_, index): AgreedInstalment => {
    const isLast = index === count - 1;
    const principalMinor = isLast ? left - part * BigInt(count - 1) : part;
    return {
      n: index + 1,
      dueOn: addMonths(firstDueOn, index),
      principalMinor,
      interestMinor: isLast ? 0n : interestMinor,
    };
  });
  return {
    agreementNumber: of.agreementNumber,
    version: 1,
    replaces: undefined,
    offerHash: `sha256:${'0'.repeat(64)}`,
    basis: product === 'card' ? 'cardInstalment' : 'amendment',
    lender: 'A small lender',
    loanRef: of.loanRef,
    product,
    currency: 'CNY',
    asOf,
    signBy: asOf + 7,
    owed,
    contractRateMillionths: 14_400_000n,
    agreedRateMillionths: 0n,
    aprPercent: '0.00',
    waived,
    release: of.release ?? 'onCompletion',
    capitalised: {
      ...noAmounts,
      interest: owed.interest - waived.interest,
      penalty: owed.penalty - waived.penalty,
      fee: owed.fee - waived.fee,
      cost: owed.cost - waived.cost,
    },
    instalments,
    rules: { ...sampleRules, ...of.rules },
    options: [],
    parties: ['borrower'],
    signatureLevel: 'code',
    givesUpLimitation: false,
    reportedAs: 'agreedInstalments',
    jurisdiction: 'cn',
    packHash: `sha256:${'1'.repeat(64)}`,
  };
}

export function hashOfTerms(terms: AgreementTerms): string {
  return `sha256:${createHash('sha256').update(termsText(terms)).digest('hex')}`;
}

const atMs = Date.UTC(2026, 6, 1, 2);

/** The events by which it was signed, and what they come to. */
export function sampleSigning(
  terms: AgreementTerms,
  signatureId: bigint,
): { readonly events: readonly AgreementEvent[]; readonly agreement: Agreement } {
  const termsHash = hashOfTerms(terms);
  const coolingOffEndsOn = terms.asOf + terms.rules.coolingOffDays;
  const events: AgreementEvent[] = [
    { kind: 'drafted', version: 1, termsHash, atMs },
    { kind: 'approved', by: 'Sun Jie', atMs },
    { kind: 'signedBy', party: 'borrower', termsHash, level: 'code', signatureId: String(signatureId), atMs },
    { kind: 'signed', version: 1, on: terms.asOf, coolingOffEndsOn, atMs },
  ];
  const agreement = events.reduce<AgreementState>((state, event) => evolveAgreement(state, event, terms), noAgreement);
  return { events, agreement: agreement as Agreement };
}

/** Signs it on the book: in force from the next day that is closed. */
export function signSample(database: Database, of: SampleAgreement): Promise<AgreementRow> {
  return database.transaction(async (session) => {
    const { creditorId, agreementNumber } = of;
    const held = await holdCase(session, { creditorId, caseNumber: of.caseNumber });
    const loan = (await findLoans(session, creditorId, [of.loanRef])).get(of.loanRef)!;
    const { entries } = (await readLoanBooks(session, creditorId, [loan])).get(loan.loanId)!;
    const sum = (component: keyof ComponentAmounts) => entries.reduce((all, { change }) => all + change[component], 0n);
    const owed = {
      principal: sum('principal'),
      interest: sum('interest'),
      penalty: sum('penalty'),
      fee: sum('fee'),
      cost: sum('cost'),
    };
    const terms = sampleTerms(of, owed);
    const at = { creditorId, borrowerId: loan.borrowerId, caseId: held!.caseId, loanId: loan.loanId };
    const entered = enteredCase(held!, of.sealer.under(keyContext(at), held!.wrappedKey!));
    const negotiationId = await sampleTalk(session, { ...at, of, entered });
    await storeSigned(session, { ...at, negotiationId, terms, of, entered, baseEntryId: entries.at(-1)!.entryId });
    return (await readAgreement(session, { creditorId, agreementNumber }))!;
  });
}

type Entered = ReturnType<typeof enteredCase>;
type OfLoan = {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly loanId: bigint;
  readonly of: SampleAgreement;
  readonly entered: Entered;
};

async function sampleTalk(session: Session, at: OfLoan): Promise<bigint> {
  const deadline = { atMs: atMs + 86_400_000, reason: 'figuresAsOf' } as const;
  const negotiationId = await storeTalk(session, at, { mode: 'agentLed', deadline });
  const by = { side: 'lender', person: 'Wang Min' } as const;
  const stance = { aspirationMinor: 0n, reservationMinor: 0n, rounds: 1, round: 0 } as unknown as Stance;
  const event: TalkEvent = { kind: 'opened', mode: 'agentLed', by, stance, deadline, atMs };
  await storeTalkEvent(session, { ...at, negotiationId }, { version: 1, event, recordedBy: 'test' });
  const told = talkEventFact({ negotiationId }, { version: 1, event, recordedBy: 'test', currency: 'CNY' });
  await enterFacts(session, at.entered, [told]);
  return negotiationId;
}

async function storeSigned(
  session: Session,
  at: OfLoan & { readonly negotiationId: bigint; readonly terms: AgreementTerms; readonly baseEntryId: bigint },
): Promise<void> {
  const { of, terms, baseEntryId, entered } = at;
  const { agreementNumber } = of;
  const recordedBy = 'test';
  const termsHash = hashOfTerms(terms);
  const signatureId = await nextSigningId(session);
  const { events, agreement } = sampleSigning(terms, signatureId);
  const draft = events
    .slice(0, 1)
    .reduce<AgreementState>((state, event) => evolveAgreement(state, event, terms), noAgreement);
  const agreementId = await storeAgreement(session, at, { agreementNumber, agreement: draft as Agreement });
  const key = { ...at, agreementId };
  await storeTerms(session, key, { terms, termsHash, baseEntryId, recordedBy });
  const { creditorId, sealer } = of;
  const whole = await sampleSignature(session, { creditorId, sealer, seal: entered.seal, terms, signatureId, atMs });
  const signature = { ...whole, recordedBy };
  await storeSignature(session, key, signature);
  const rows = events.map((event, index) => ({ version: index + 1, event, recordedBy }));
  await storeAgreementEvents(session, key, rows);
  const named = { agreementId, agreementNumber, currency: terms.currency };
  await enterFacts(session, entered, [
    signatureFact({ agreementNumber, termsHash }, signature),
    ...rows.map((row) => agreementEventFact(named, row)),
  ]);
  await moveAgreement(
    session,
    { ...key, activeFrom: undefined, activeTo: undefined },
    {
      agreement,
      version: events.length,
      nextEventOn: agreement.coolingOffEndsOn! + 1,
      throughOn: undefined,
      touched: false,
      on: terms.asOf,
    },
  );
}

/** 'L3 2026-07-15 100.00': what tests say of days. */
export function dayText(day: Day | undefined): string {
  return day === undefined ? '-' : formatDay(day);
}

/** What a person does with it, carried out on its loan: decided by the core, stored with its entry in the log. */
export function storeMove(
  database: Database,
  at: {
    readonly creditorId: number;
    readonly sealer: Sealer;
    readonly agreementNumber: string;
    readonly today: Day;
    readonly closedThrough: Day | undefined;
  },
  command: AgreementCommand,
): Promise<'done' | { readonly refused: string }> {
  const { creditorId, agreementNumber, today } = at;
  return database.transaction(async (session) => {
    const row = (await readAgreement(session, { creditorId, agreementNumber, lock: true }))!;
    const held = await holdCase(session, { creditorId, caseNumber: row.caseNumber });
    const entered = enteredCase(held!, at.sealer.under(keyContext(row), held!.wrappedKey!));
    const { terms, baseEntryId } = (await readTermsOf(session, row)).at(-1)!;
    const events = decideAgreement(command, row.agreement, { terms, atMs, today });
    if ('refused' in events) return events;
    const after = events.reduce<AgreementState>((state, event) => evolveAgreement(state, event, terms), row.agreement);
    const agreement = after as Agreement;
    const version = row.version + events.length;
    const put = await putInForce(session, { ...at, row, after: agreement, events, version, terms, baseEntryId });
    if (put !== 'done') return put;
    const rows = events.map((event, index) => ({ version: row.version + index + 1, event, recordedBy: 'test' }));
    await storeAgreementEvents(session, row, rows);
    await enterFacts(
      session,
      entered,
      rows.map((each) => agreementEventFact(row, each)),
    );
    const { throughOn } = row;
    const to = { agreement, version, nextEventOn: today, throughOn, touched: true, on: today };
    await moveAgreement(session, row, to);
    return 'done';
  });
}
