/**
 * A talk as a document: what is on the table, what was said, what was agreed. In the borrower's view an offer is what they
 * were shown; in the lender's also what it is worth, who may approve it and the test of it.
 */
import { formatDay } from '../core/calendar/day.ts';
import { formatInstant, type Zone } from '../core/calendar/zone.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { TalkEvent, TalkReason } from '../core/negotiation/protocol/moves.ts';
import type { Ask } from '../core/negotiation/respond.ts';
import { eventOfText } from '../store/event-text.ts';
import type { TalkFile } from './negotiate-case.ts';
import type { OfferFile } from './plan-offers.ts';

export type View = 'borrower' | 'lender';

/** Of what is shown of an offer, what is read here. */
export interface ShownOfferDocument {
  readonly kind: string;
  readonly payment: string;
  readonly months: number;
  readonly firstDueOn: string;
  readonly totalPayable: string;
  readonly downPayment: string;
  readonly waived: string;
  readonly annualRatePercent: string;
  readonly aprPercent: string | null;
  readonly schedule: readonly { readonly n: number; readonly dueOn: string; readonly total: string }[];
  readonly because: readonly { readonly code: string; readonly text: { readonly en: string; readonly zh: string } }[];
  readonly law: {
    readonly warnings: readonly {
      readonly ruleId: string;
      readonly text: { readonly en: string; readonly zh: string };
    }[];
  };
  readonly authority?: string | null;
  readonly expected?: { readonly lenderPresentValue: string };
}

export interface OfferDocument extends ShownOfferDocument {
  readonly number: number;
  readonly open: boolean;
  readonly termsHash: string;
  readonly kinds: readonly string[];
  readonly needsApproval: boolean;
}

export interface TalkDocument {
  readonly negotiation: string;
  readonly loan: string;
  readonly currency: string;
  readonly mode: string;
  readonly state: string;
  readonly expired: boolean;
  readonly deadline: { readonly until: string; readonly reason: string };
  /** announced to the borrower */
  readonly lookedFor: {
    readonly aspirationPercent: string;
    readonly concedeToPercent: string;
    readonly rounds: number;
    readonly strategy: string;
  };
  readonly offers: readonly OfferDocument[];
  readonly text: { readonly version: number; readonly offer: number; readonly consents: readonly string[] } | null;
  readonly agreed: { readonly offer: number; readonly termsHash: string; readonly approval: string } | null;
  readonly history: readonly TalkEventDocument[];
}

export interface TalkEventDocument {
  readonly at: string;
  readonly kind: string;
  readonly by: string | null;
  readonly side: string | null;
  readonly offers?: readonly number[];
  readonly ask?: {
    readonly payment: string | null;
    readonly months: number | null;
    readonly firstDueOn: string | null;
    readonly lumpSumNow: string | null;
  };
  readonly answer?: string;
  readonly because?: readonly TalkReason[];
  readonly reason?: string;
  readonly until?: string;
  readonly version?: number;
}

export function talkDocument(
  { row, talk, offers }: TalkFile,
  at: { readonly zone: Zone; readonly view: View; readonly atMs: number },
): TalkDocument {
  const percent = (share: number) => (share * 100).toFixed(2);
  const numberOf = (hash: string) => offers.find(({ termsHash }) => termsHash === hash)!.number;
  const { currency } = row;
  const { stance, deadline, agreed, text } = talk;
  return {
    negotiation: row.negotiationId.toString(),
    loan: row.loanRef,
    currency,
    mode: talk.mode,
    state: talk.state,
    expired: talk.state === 'open' && at.atMs >= deadline.atMs,
    deadline: { until: formatInstant(at.zone, deadline.atMs), reason: deadline.reason },
    lookedFor: {
      aspirationPercent: percent(stance.aspiration),
      concedeToPercent: percent(stance.concedeTo),
      rounds: stance.rounds,
      strategy: stance.strategy,
    },
    offers: offers.map((offer) => {
      const onTable = talk.offers.find(({ termsHash }) => termsHash === offer.termsHash)!;
      const file = eventOfText<OfferFile>(offer.document);
      const shown = at.view === 'lender' ? file.shown : (JSON.parse(offer.shown) as object);
      return {
        number: offer.number,
        open: onTable.isOpen && talk.state === 'open',
        termsHash: offer.termsHash,
        kinds: file.kinds,
        needsApproval: offer.needsApproval,
        ...(shown as ShownOfferDocument),
        ...(at.view === 'lender' ? { planTest: plainTest(file, currency) } : {}),
      };
    }),
    text:
      text === undefined ? null : { version: text.version, offer: numberOf(text.termsHash), consents: text.consents },
    agreed: agreed === undefined ? null : { ...agreed, offer: numberOf(agreed.termsHash) },
    history: row.events.map((event) => eventDocument(event, { zone: at.zone, numberOf, currency })),
  };
}

/** Amounts as decimal text. */
export function plainTest({ planTest }: OfferFile, currency: string): object {
  const lines = planTest.lines.map((line) => ({
    ...line,
    figures: Object.fromEntries(
      Object.entries(line.figures).map(([name, figure]) => {
        return [name, 'amountMinor' in figure ? { amount: formatAmount(figure.amountMinor, currency) } : figure];
      }),
    ),
  }));
  return { result: planTest.result, lines };
}

function eventDocument(
  event: TalkEvent,
  of: { readonly zone: Zone; readonly numberOf: (hash: string) => number; readonly currency: string },
): TalkEventDocument {
  const { zone, numberOf, currency } = of;
  const base = {
    at: formatInstant(zone, event.atMs),
    kind: event.kind,
    by: 'by' in event ? event.by.person : null,
    side: 'by' in event ? event.by.side : null,
  };
  switch (event.kind) {
    case 'opened':
      return { ...base, until: formatInstant(zone, event.deadline.atMs), reason: event.deadline.reason };
    case 'presented':
      return {
        ...base,
        offers: event.offers.map(({ termsHash }) => numberOf(termsHash)),
        ...(event.worseBecause === undefined ? {} : { reason: event.worseBecause }),
      };
    case 'countered':
      return { ...base, ask: askDocument(event.ask, currency) };
    case 'answered':
      return {
        ...base,
        answer: event.answer,
        because: event.because,
        offers: event.offer === undefined ? [] : [numberOf(event.offer.termsHash)],
      };
    case 'accepted':
    case 'approved':
    case 'textAgreed':
      return { ...base, offers: [numberOf(event.termsHash)] };
    case 'offerWithdrawn':
    case 'approvalRejected':
      return { ...base, offers: [numberOf(event.termsHash)], reason: event.reason };
    case 'deadlineExtended':
      return { ...base, until: formatInstant(zone, event.deadline.atMs), reason: event.deadline.reason };
    case 'drafted':
      return { ...base, version: event.version, offers: [numberOf(event.offer.termsHash)] };
    case 'consented':
      return { ...base, version: event.version };
    case 'objected':
      return { ...base, version: event.version, reason: event.why };
    case 'closed':
      return { ...base, reason: event.reason };
    case 'declined':
    case 'lapsed':
      return base;
  }
}

function askDocument(ask: Ask, currency: string): NonNullable<TalkEventDocument['ask']> {
  const amount = (minor: bigint | undefined) =>
    minor === undefined || currency === '' ? null : formatAmount(minor, currency);
  return {
    payment: amount(ask.paymentMinor),
    months: ask.months ?? null,
    firstDueOn: ask.firstDueOn === undefined ? null : formatDay(ask.firstDueOn),
    lumpSumNow: amount(ask.lumpMinor),
  };
}
