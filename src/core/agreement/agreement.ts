/**
 * The life of one repayment agreement: which commands it takes, and what each event makes of it. What days and payments do
 * by themselves is in advance.ts; both give events, and the state is those events and nothing else.
 */

import type { Day } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import type { ActKind, AgreementCommand, AgreementEvent, AgreementStateName, PaidHow, SignedBy } from './moves.ts';
import { withDateMoved, withOption } from './re-plan.ts';
import {
  type AgreedInstalment,
  type AgreementParty,
  type AgreementTerms,
  askedMinor,
  signatureLevels,
} from './terms.ts';

export interface RecordedInstalment {
  readonly how: PaidHow;
  readonly on: Day;
}

export interface Agreement {
  readonly state: AgreementStateName;
  /** of the terms that hold, or lie open to be signed while there are none */
  readonly version: number;
  readonly termsHash: string;
  /** a change that waits for its signatures */
  readonly proposed:
    | { readonly version: number; readonly termsHash: string; readonly signedBy: readonly AgreementParty[] }
    | undefined;
  readonly signedBy: readonly AgreementParty[];
  readonly coolingOffEndsOn: Day | undefined;
  readonly inForceOn: Day | undefined;
  /** the dates that hold now: those of the terms, moved by what was agreed */
  readonly instalments: readonly AgreedInstalment[];
  /** by n */
  readonly paid: ReadonlyMap<number, RecordedInstalment>;
  /** of the oldest instalment that is paid in part, what was missing when it was last told */
  readonly part: { readonly n: number; readonly missingMinor: bigint } | undefined;
  readonly drift:
    | {
        readonly n: number;
        readonly lateFrom: Day;
        /** notice of breach fell due */
        readonly askedOn?: Day | undefined;
        readonly noticedOn: Day | undefined;
        readonly mendBy: Day;
      }
    | undefined;
  readonly breachedOn: Day | undefined;
  readonly breachMendBy: Day | undefined;
  readonly completedOn: Day | undefined;
  readonly dateMoves: readonly { readonly n: number; readonly on: Day; readonly from: Day; readonly to: Day }[];
  /** how often each option was used */
  readonly optionsUsed: readonly number[];
  /** acts that fell due, as `act/n/day` */
  readonly acts: ReadonlySet<string>;
}
export type AgreementState = { readonly state: 'none' } | Agreement;

export const noAgreement: AgreementState = { state: 'none' };

/** In these nobody collects, and what is waived under a condition is not asked for. */
export const activeStates: readonly AgreementStateName[] = ['signed', 'inForce', 'kept', 'drifting', 'rePlanned'];
const runningStates: readonly AgreementStateName[] = ['inForce', 'kept', 'drifting', 'rePlanned'];

export function isActive({ state }: Pick<Agreement, 'state'>): boolean {
  return activeStates.includes(state);
}

/** Its dates hold. */
export function isRunning({ state }: Pick<Agreement, 'state'>): boolean {
  return runningStates.includes(state);
}

/** In order of precedence. */
export const agreementRefusals = [
  'notDrafted',
  'alreadyDrafted',
  'alreadyEnded',
  'notApproved',
  'alreadyApproved',
  'alreadySigned',
  'noChange',
  'signTimeOver',
  'otherTerms',
  'notAParty',
  'levelTooLow',
  'lawChanged',
  'figuresChanged',
  'notSigned',
  'coolingOffOver',
  'notRunning',
  'late',
  'noSuchInstalment',
  'alreadyPaid',
  'dueAlready',
  'datesNotAgreed',
  'datesUsedUp',
  'dateNotLater',
  'dateTooLate',
  'datePassesNext',
  'noSuchOption',
  'optionUsedUp',
  'changePending',
  'nothingToMove',
  'noNoticeDue',
] as const;
export type AgreementRefusal = (typeof agreementRefusals)[number];

export interface Deciding {
  readonly terms: AgreementTerms;
  /** of the change that waits, where the command is about it */
  readonly proposedTerms?: AgreementTerms | undefined;
  readonly atMs: number;
  /** the day it is where the agreement is kept */
  readonly today: Day;
  /** instalments that payments known now have paid, beside those that were told */
  readonly paidNow?: ReadonlySet<number>;
}

type Refused = { readonly refused: AgreementRefusal };

export function decideAgreement(
  command: AgreementCommand,
  state: AgreementState,
  at: Deciding,
): readonly AgreementEvent[] | Refused {
  const { atMs } = at;
  if (command.kind === 'draft') {
    if (state.state !== 'none') return { refused: 'alreadyDrafted' };
    return [{ kind: 'drafted', version: command.version, termsHash: command.termsHash, atMs }];
  }
  if (state.state === 'none') return { refused: 'notDrafted' };
  const agreement = state as Agreement;
  if (hasEnded(agreement)) return { refused: 'alreadyEnded' };
  switch (command.kind) {
    case 'approve':
      if (agreement.state !== 'draft') return { refused: 'alreadyApproved' };
      return [{ kind: 'approved', by: command.by, atMs }];
    case 'sign':
      return decideSigning(command, agreement, at);
    case 'withdraw': {
      const { coolingOffEndsOn } = agreement;
      if (agreement.state !== 'signed' && !isRunning(agreement)) return { refused: 'notSigned' };
      if (agreement.state !== 'signed' || at.today > coolingOffEndsOn!) return { refused: 'coolingOffOver' };
      return [{ kind: 'withdrawn', by: command.by, on: at.today, atMs }];
    }
    case 'end':
      return [{ kind: 'ended', by: command.by, on: at.today, reason: command.reason, atMs }];
    case 'moveDate':
      return decideDateMove(command, agreement, at);
    case 'useOption':
      return decideOption(command, agreement, at);
    case 'noticeGiven': {
      const { n, on, missingMinor } = command;
      const { drift } = agreement;
      // What was sent before it fell due, or of what was late before, is no notice of this.
      if (drift?.n !== n || drift.noticedOn !== undefined || drift.askedOn === undefined || on < drift.askedOn)
        return { refused: 'noNoticeDue' };
      return [{ kind: 'breachNoticed', n, on, mendBy: on + at.terms.rules.breach.mendDays, missingMinor, atMs }];
    }
    case 'proposeChange':
      if (!isRunning(agreement)) return { refused: 'notRunning' };
      if (isChangeOpen(agreement, at)) return { refused: 'changePending' };
      return [{ kind: 'changeProposed', by: command.by, version: command.version, termsHash: command.termsHash, atMs }];
  }
}

/** A change lies open until the last day to sign it. */
function isChangeOpen({ proposed }: Agreement, { proposedTerms, today }: Deciding): boolean {
  return proposed !== undefined && (proposedTerms === undefined || today <= proposedTerms.signBy);
}

function hasEnded({ state }: Agreement): boolean {
  return state === 'completed' || state === 'withdrawn' || state === 'ended' || state === 'breached';
}

function decideSigning(
  command: { readonly isLawful: boolean; readonly areFiguresTheSame: boolean } & SignedBy,
  agreement: Agreement,
  at: Deciding,
): readonly AgreementEvent[] | Refused {
  const isChange = agreement.proposed !== undefined;
  if (agreement.state === 'draft') return { refused: 'notApproved' };
  if (agreement.state !== 'approved' && !isChange) return { refused: 'alreadySigned' };
  const terms = isChange ? at.proposedTerms : at.terms;
  const open = isChange ? agreement.proposed : agreement;
  if (open.signedBy.includes(command.party)) return { refused: 'alreadySigned' };
  if (terms === undefined) return { refused: 'noChange' };
  if (at.today > terms.signBy) return { refused: 'signTimeOver' };
  if (command.termsHash !== open.termsHash) return { refused: 'otherTerms' };
  if (!terms.parties.includes(command.party)) return { refused: 'notAParty' };
  if (signatureLevels.indexOf(command.level) < signatureLevels.indexOf(terms.signatureLevel))
    return { refused: 'levelTooLow' };
  if (!command.isLawful) return { refused: 'lawChanged' };
  if (!command.areFiguresTheSame) return { refused: 'figuresChanged' };
  const { party, termsHash, level, signatureId } = command;
  const { atMs, today } = at;
  const events: AgreementEvent[] = [{ kind: 'signedBy', party, termsHash, level, signatureId, atMs }];
  const isWhole = terms.parties.every((each) => each === party || open.signedBy.includes(each));
  if (!isWhole) return events;
  if (!isChange) {
    // It comes into force with the first day that is closed after the time to take it back.
    const coolingOffEndsOn = today + terms.rules.coolingOffDays;
    events.push({ kind: 'signed', version: terms.version, on: today, coolingOffEndsOn, atMs });
    return events;
  }
  events.push({
    kind: 'changeSigned',
    version: terms.version,
    termsHash,
    on: today,
    options: terms.options.length,
    atMs,
  });
  const { instalments } = terms;
  events.push({ kind: 'rePlanned', on: today, option: undefined, change: undefined, instalments, atMs });
  return events;
}

/** Before it is late, and for an instalment that is still to come: what is late is mended, not moved. */
function moveable(agreement: Agreement): Refused | undefined {
  if (!isRunning(agreement)) return { refused: 'notRunning' };
  return agreement.state === 'drifting' ? { refused: 'late' } : undefined;
}

function decideDateMove(
  command: { readonly n: number; readonly to: Day },
  agreement: Agreement,
  at: Deciding,
): readonly AgreementEvent[] | Refused {
  const blocked = moveable(agreement);
  if (blocked) return blocked;
  const { n, to } = command;
  const { atMs, today, terms } = at;
  const index = agreement.instalments.findIndex((each) => each.n === n);
  const instalment = agreement.instalments[index];
  if (instalment === undefined) return { refused: 'noSuchInstalment' };
  if (agreement.paid.has(n) || at.paidNow?.has(n)) return { refused: 'alreadyPaid' };
  if (instalment.dueOn < today) return { refused: 'dueAlready' };
  const allowed = terms.rules.dateMoves;
  if (allowed === undefined) return { refused: 'datesNotAgreed' };
  const since = addMonths(today, -allowed.perMonths);
  if (agreement.dateMoves.filter(({ on }) => on > since).length >= allowed.times) return { refused: 'datesUsedUp' };
  if (to <= instalment.dueOn) return { refused: 'dateNotLater' };
  if (to > agreedDueOn(agreement, instalment) + allowed.daysMax) return { refused: 'dateTooLate' };
  const next = agreement.instalments[index + 1];
  if (next !== undefined && to >= next.dueOn) return { refused: 'datePassesNext' };
  return [{ kind: 'dateMoved', n, on: today, from: instalment.dueOn, to, atMs }];
}

/** The date that moves of the borrower's started from: the terms', or that of the last new plan. */
function agreedDueOn({ dateMoves }: Agreement, { n, dueOn }: AgreedInstalment): Day {
  return dateMoves.reduceRight((day, move) => (move.n === n && move.to === day ? move.from : day), dueOn);
}

function decideOption(
  command: AgreementCommand & { readonly kind: 'useOption' },
  agreement: Agreement,
  at: Deciding,
): readonly AgreementEvent[] | Refused {
  const blocked = moveable(agreement);
  if (blocked) return blocked;
  const { terms, today, atMs } = at;
  const option = terms.options[command.option];
  if (option === undefined) return { refused: 'noSuchOption' };
  if ((agreement.optionsUsed[command.option] ?? 0) >= option.times) return { refused: 'optionUsedUp' };
  if (isChangeOpen(agreement, at)) return { refused: 'changePending' };
  const isOpen = ({ n, dueOn }: AgreedInstalment) => !agreement.paid.has(n) && !at.paidNow?.has(n) && dueOn >= today;
  const { part } = agreement;
  const inPart = part && agreement.instalments.find(({ n }) => n === part.n);
  const instalments = withOption({
    instalments: agreement.instalments,
    option,
    isOpen,
    today,
    paidAheadMinor: part && inPart && isOpen(inPart) ? askedMinor(inPart) - part.missingMinor : 0n,
    rateMillionths: terms.agreedRateMillionths,
  });
  if (instalments === undefined) return { refused: 'nothingToMove' };
  const { change } = command;
  return [
    { kind: 'rePlanned', on: today, option: command.option, change, instalments, atMs },
    { kind: 'actDue', on: today, act: 'changeConfirmed', n: undefined, amountMinor: undefined, atMs },
  ];
}

/** The name of an act as it is kept: one that fell due once does not fall due again. */
export function actName(act: ActKind, n: number | undefined, on: Day): string {
  return `${act}/${n ?? ''}/${on}`;
}

/** Throws where an event cannot follow: a bug of who made it. `terms`: those of the agreement as it was first signed. */
export function evolveAgreement(state: AgreementState, event: AgreementEvent, terms: AgreementTerms): Agreement {
  if (event.kind === 'drafted') {
    const { version, termsHash } = event;
    return { ...fresh, version, termsHash, instalments: terms.instalments, optionsUsed: terms.options.map(() => 0) };
  }
  if (state.state === 'none') throw new Error(`${event.kind} of an agreement that is not drafted`);
  return evolved(state as Agreement, event);
}

const fresh: Agreement = {
  state: 'draft',
  version: 1,
  termsHash: '',
  proposed: undefined,
  signedBy: [],
  coolingOffEndsOn: undefined,
  inForceOn: undefined,
  instalments: [],
  paid: new Map(),
  part: undefined,
  drift: undefined,
  breachedOn: undefined,
  breachMendBy: undefined,
  completedOn: undefined,
  dateMoves: [],
  optionsUsed: [],
  acts: new Set(),
};

function evolved(agreement: Agreement, event: Exclude<AgreementEvent, { kind: 'drafted' }>): Agreement {
  switch (event.kind) {
    case 'approved':
      return { ...agreement, state: 'approved' };
    case 'signedBy':
      return withSignature(agreement, event.party);
    case 'signed':
      return { ...agreement, state: 'signed', coolingOffEndsOn: event.coolingOffEndsOn };
    case 'cameIntoForce':
      return { ...agreement, state: 'inForce', inForceOn: event.on };
    case 'actDue':
      return withAct(agreement, event);
    case 'instalmentPaid': {
      const paid = new Map(agreement.paid).set(event.n, { how: event.how, on: event.on });
      const part = agreement.part?.n === event.n ? undefined : agreement.part;
      return { ...agreement, state: agreement.state === 'drifting' ? 'drifting' : 'kept', paid, part };
    }
    case 'paidInPart':
      return { ...agreement, part: { n: event.n, missingMinor: event.missingMinor } };
    case 'instalmentUnpaid': {
      const paid = new Map(agreement.paid);
      paid.delete(event.n);
      const state = agreement.state === 'kept' ? onTrack({ paid }) : agreement.state;
      return { ...agreement, state, paid, part: undefined };
    }
    case 'driftBegan': {
      const { n, on, mendBy } = event;
      return { ...agreement, state: 'drifting', drift: { n, lateFrom: on, noticedOn: undefined, mendBy } };
    }
    case 'driftEnded':
      return { ...agreement, state: onTrack(agreement), drift: undefined };
    case 'breachNoticed': {
      const { n, on, mendBy } = event;
      const known = agreement.drift?.n === n ? agreement.drift : { n, lateFrom: on };
      return { ...agreement, state: 'drifting', drift: { ...known, noticedOn: on, mendBy } };
    }
    case 'breached':
      return { ...agreement, state: 'breached', breachedOn: event.on, breachMendBy: agreement.drift?.mendBy };
    case 'breachUndone':
      return { ...agreement, state: 'drifting', breachedOn: undefined, breachMendBy: undefined };
    case 'dateMoved': {
      const { n, on, from, to } = event;
      const instalments = withDateMoved(agreement.instalments, { n, to });
      return { ...agreement, instalments, dateMoves: [...agreement.dateMoves, { n, on, from, to }] };
    }
    case 'rePlanned':
      return withNewPlan(agreement, event);
    case 'changeProposed': {
      const { version, termsHash } = event;
      return { ...agreement, proposed: { version, termsHash, signedBy: [] } };
    }
    case 'changeSigned':
      return withNewTerms(agreement, event);
    case 'completed':
      return { ...agreement, state: 'completed', completedOn: event.on, drift: undefined };
    case 'reopened':
      return { ...agreement, state: 'kept', completedOn: undefined };
    case 'withdrawn':
      return { ...agreement, state: 'withdrawn' };
    case 'ended':
      return { ...agreement, state: 'ended' };
  }
}

/** Where it stands when nothing is late. */
function onTrack({ paid }: Pick<Agreement, 'paid'>): AgreementStateName {
  return paid.size > 0 ? 'kept' : 'inForce';
}

function withSignature(agreement: Agreement, party: AgreementParty): Agreement {
  const { proposed } = agreement;
  if (proposed !== undefined)
    return { ...agreement, proposed: { ...proposed, signedBy: [...proposed.signedBy, party] } };
  return { ...agreement, signedBy: [...agreement.signedBy, party] };
}

type Of<K extends AgreementEvent['kind']> = AgreementEvent & { readonly kind: K };

function withAct(agreement: Agreement, { act, n, on }: Of<'actDue'>): Agreement {
  const acts = new Set([...agreement.acts, actName(act, n, on)]);
  const { drift } = agreement;
  if (act !== 'breachNotice' || drift === undefined || drift.n !== n) return { ...agreement, acts };
  return { ...agreement, acts, drift: { ...drift, askedOn: on } };
}

function withNewPlan(agreement: Agreement, { option, instalments }: Of<'rePlanned'>): Agreement {
  const optionsUsed = agreement.optionsUsed.map((used, index) => (index === option ? used + 1 : used));
  return { ...agreement, state: 'rePlanned', instalments, optionsUsed, drift: undefined, part: undefined };
}

/** Nothing of the terms before is left: they are replaced whole. */
function withNewTerms(agreement: Agreement, { version, termsHash, options }: Of<'changeSigned'>): Agreement {
  return {
    ...agreement,
    version,
    termsHash,
    proposed: undefined,
    paid: new Map(),
    part: undefined,
    drift: undefined,
    dateMoves: [],
    optionsUsed: new Array<number>(options).fill(0),
    acts: new Set(),
  };
}
