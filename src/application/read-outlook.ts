/**
 * What happens if nothing is done, told as it is: what each loan comes to by its own terms, what the credit record may hold and how
 * long, what a lender may do and in which order, what nobody may do, and until when a claim can be brought where that is known.
 * Figures of law come from the packs, each with its source and whether it was found there.
 */

import { takenFrom } from '../core/accounting/debt-lines.ts';
import { activeStates } from '../core/agreement/agreement.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { localDay, type Zone, type Zones } from '../core/calendar/zone.ts';
import { ifNothing } from '../core/case/if-nothing.ts';
import { sumOf } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { clocksOf } from '../core/rules/clocks.ts';
import { type DatedValues, datedValue, numberAt, orderAt, wordAt } from '../core/rules/dated-values.ts';
import type { FactValue } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import { periodOfClock, protectionsOn } from '../core/rules/protections.ts';
import type { Rule } from '../core/rules/rule.ts';
import { type HeldCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { sealFor } from './attempt-contact.ts';
import { factsOnRecord } from './contact-request.ts';
import { amountsDocument, overdueOf } from './debt-document.ts';
import type { ContactLaw, PermitRequest, Sealer } from './ports.ts';
import { type DebtAsked, type DebtLoan, type DebtRefusal, readDebt } from './read-debt.ts';

export interface OutlookAsked extends DebtAsked {
  readonly zones: Zones;
  readonly contactLaw: ContactLaw;
  readonly sealer: Sealer | undefined;
  readonly lawValues: DatedValues;
  readonly atMs: number;
}

/** How far ahead: ours, since a month and a quarter are what people plan by. */
const horizonDays = [30, 90] as const;

export const outlookSteps = ['remind', 'letter', 'agency', 'court', 'judgment', 'enforcement'] as const;
export type OutlookStep = (typeof outlookSteps)[number];

export type OutlookDocument = Exclude<Awaited<ReturnType<typeof readOutlook>>, DebtRefusal>;

export async function readOutlook(database: Database, asked: OutlookAsked) {
  const { book, caseNumber, zones, contactLaw, lawValues, atMs, boundaryDays } = asked;
  const file = await readDebt(database, asked);
  if ('refused' in file) return file;
  const inForce = contactLaw.lawFor(book.jurisdiction);
  const zone = zones(book.zone) ?? zones('UTC')!;
  const on = localDay(zone, atMs);
  const law = inForce?.law;
  const known = law === undefined ? undefined : await knownOf(database, { ...asked, law, zone });
  const owing = file.loans.filter(({ state }) => state !== 'settled');
  return {
    asOf: formatDay(file.asOf),
    case: caseNumber,
    loans: owing.map((loan) => loanOutlook(loan, { asOf: file.asOf, boundaryDays })),
    creditRecord: law === undefined ? null : creditRecord(law, { on, lawValues }),
    steps: outlookSteps.map((step) => ({
      step,
      reached: (known?.reached.has(step) ?? false) || (step === 'agency' && file.stage === 'placed'),
    })),
    nobodyMay: law === undefined ? [] : nobodyMay(law, { on, lawValues }),
    limitation: known?.limitation ?? null,
    agreementKept: law === undefined ? null : ruleOf(law, 'any.agreement.kept', on),
    disputed: law === undefined ? null : ruleOf(law, 'any.dispute.open', on),
    helpLines: helpLines(lawValues, { jurisdiction: book.jurisdiction, on }),
  };
}

function loanOutlook(loan: DebtLoan, at: { readonly asOf: Day; readonly boundaryDays: readonly number[] }) {
  const { terms, closing, now, owed, penalty, agreement } = loan;
  const { currency } = terms;
  const reason = whyNot(loan, at.asOf);
  const rate = terms.penaltyRatePercent;
  const isCharged = closing?.terms.penalty !== undefined;
  return {
    loan: terms.loanRef,
    product: terms.product,
    currency,
    now: now === undefined ? null : standing(now, currency),
    ahead:
      reason !== null || closing === undefined || now === undefined
        ? []
        : horizonDays.map((days) => {
            const then = ifNothing({ ...closing, owed, ...at, on: at.asOf + days });
            return {
              days,
              ...standing(then, currency),
              more: amountsDocument(takenFrom(then.owed, now.owed), currency),
            };
          }),
    unknown: reason,
    penaltyRatePercent: rate === undefined || !isCharged ? null : rate.replace(/\.?0+$/, ''),
    penaltyBase: penalty?.spans.at(-1) ? formatAmount(penalty.spans.at(-1)!.principalMinor, currency) : null,
    agreement: agreement?.agreementNumber ?? null,
  };
}

/** Why it cannot be told ahead. In order of precedence. */
function whyNot({ closing, agreement, later }: DebtLoan, asOf: Day) {
  if (closing === undefined) return 'noSchedule' as const;
  if (agreement !== undefined && activeStates.includes(agreement.state)) return 'agreement' as const;
  if (later.length > 0) return 'entryToCome' as const;
  const { extensions, extended, versions } = closing.facts;
  const isToChange =
    extensions.some(({ eventId, on }) => on > asOf && !extended.includes(eventId)) ||
    versions.some(({ startsOn }) => startsOn > asOf);
  return isToChange ? ('termsChange' as const) : null;
}

function standing(at: NonNullable<DebtLoan['now']>, currency: string) {
  return {
    on: formatDay(at.on),
    owed: amountsDocument(at.owed, currency),
    total: formatAmount(sumOf(at.owed), currency),
    overdue: formatAmount(overdueOf(at), currency),
    daysPastDue: at.daysPastDue,
  };
}

interface LawOn {
  readonly on: Day;
  readonly lawValues: DatedValues;
}

function sourceOf(rule: Rule, isVerified = rule.verified) {
  const { id, source, force, confidence, text } = rule;
  return {
    rule: id,
    source: `${source.instrument} ${source.article}`,
    force,
    confidence,
    verified: isVerified,
    text,
  };
}

function ruleOf(law: Law, id: string, on: Day) {
  const rule = law.rules.find((each) => each.id === id && each.from <= on && (each.until ?? Infinity) > on);
  return rule === undefined ? null : sourceOf(rule);
}

/** How long bad information is kept after its end; null: this law has no such period. */
function creditRecord(law: Law, { on, lawValues }: LawOn) {
  const period = periodOfClock(law.rules, { clock: 'badInformationEnd', on });
  const years = period && numberAt(lawValues, period.adds, on);
  if (period === undefined || years === undefined) return null;
  return { years, ...sourceOf(period.rule, period.rule.verified && datedValue(lawValues, period.adds).verified) };
}

function nobodyMay(law: Law, { on, lawValues }: LawOn) {
  return protectionsOn(law.rules, on).map(({ topic, rule, hours }) => {
    const from = hours && wordAt(lawValues, hours.from, on);
    const until = hours && wordAt(lawValues, hours.until, on);
    const areVerified =
      hours === undefined ||
      (datedValue(lawValues, hours.from).verified && datedValue(lawValues, hours.until).verified);
    return {
      topic,
      open: from === undefined || until === undefined ? null : { from, until },
      ...sourceOf(rule, rule.verified && areVerified),
    };
  });
}

const helpTopics = ['legalAdvice', 'financialComplaints', 'psychological'] as const;

function helpLines(lawValues: DatedValues, { jurisdiction, on }: { readonly jurisdiction: string; readonly on: Day }) {
  return helpTopics.flatMap((topic) => {
    const name = `${jurisdiction}.practice.helpline.${topic}`;
    if (!lawValues.has(name)) return [];
    return (orderAt(lawValues, name, on) ?? []).map((number) => ({ topic, number }));
  });
}

interface KnownCase {
  readonly reached: ReadonlySet<OutlookStep>;
  readonly limitation: {
    readonly until: string;
    readonly over: boolean;
    readonly source: ReturnType<typeof sourceOf>;
  } | null;
}

/** What the file itself tells: how far it has come, and limitation where all that it needs was recorded. */
async function knownOf(
  database: Database,
  asked: OutlookAsked & { readonly law: Law; readonly zone: Zone },
): Promise<KnownCase | undefined> {
  const { book, caseNumber, sealer, law, contactLaw, zone, atMs } = asked;
  return database.session(async (session) => {
    const held = await readCaseForContact(session, { creditorId: book.creditorId, caseNumber });
    if (held === undefined) return undefined;
    const facts = await factsUnderSeal(session, { held, sealer, law });
    if (facts === undefined) return undefined;
    const request: PermitRequest = {
      jurisdiction: book.jurisdiction,
      act: 'useData',
      at: new Date(atMs).toISOString(),
      person: { role: 'borrower', zones: [book.zone] },
      channel: { kind: 'inApp' },
      by: 'us',
      currency: book.currency,
      facts,
      history: [],
    };
    const read = contactLaw.situationOf(request, law);
    if (!('situation' in read)) return undefined;
    const { running } = clocksOf(law, read.situation);
    const found = running.find(({ clock }) => clock === 'limitation');
    const today = localDay(zone, atMs);
    const rule = law.rules.find(({ id }) => id === found?.ruleId);
    return {
      reached: reachedBy(read.situation.facts),
      limitation:
        found === undefined || rule === undefined
          ? null
          : { until: formatDay(found.on), over: found.on < today, source: sourceOf(rule, found.verified) },
    };
  });
}

/** Undefined: they cannot be opened here. A borrower without a key has nothing under seal. */
async function factsUnderSeal(
  session: Session,
  { held, sealer, law }: { readonly held: HeldCase; readonly sealer: Sealer | undefined; readonly law: Law },
): Promise<Record<string, unknown> | undefined> {
  if (held.wrappedKey === undefined) return {};
  const seal = await sealFor(session, held, sealer);
  return 'refused' in seal ? undefined : factsOnRecord(session, { held, seal, law });
}

/** Whether it is with an agency the case's stage says, and what a court did is on record or not known. */
function reachedBy(facts: Readonly<Record<string, FactValue | undefined>>): ReadonlySet<OutlookStep> {
  const reached = new Set<OutlookStep>();
  const court = facts.courtStage;
  if (court === 'filed' || court === 'judgment' || court === 'enforcement') reached.add('court');
  if (court === 'judgment' || court === 'enforcement') reached.add('judgment');
  if (court === 'enforcement') reached.add('enforcement');
  return reached;
}
