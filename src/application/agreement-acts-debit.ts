/**
 * A debit of an agreement: exactly what is missing of the instalment at that moment, on its day, after the law was asked. That it
 * is asked for, and for how much, is stored before the bank is asked; until the bank has answered for certain the same is
 * asked again under the same id, and never for more than is missing by then. The money itself comes in as any payment does.
 */
import { formatDay } from '../core/calendar/day.ts';
import { formatAmount, parseAmountMinor } from '../core/money/decimal.ts';
import { decide } from '../core/rules/decide.ts';
import type { Law } from '../core/rules/law.ts';
import { type ActKey, holdAct, readDebitsAsked, tellAct } from '../store/agreement-acts.ts';
import { holdCase } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { type ActOutcome, type ActsSettings, type LookedAt, laterMs, soonMs, told } from './agreement-acts-looked.ts';
import type { DebitFigures } from './agreement-acts-now.ts';
import { lawAndZone, sealFor } from './attempt-contact.ts';
import { factsOnRecord } from './contact-request.ts';
import type { DebitPort, DebitReportFault, DebitResult } from './debit-port.ts';
import { keepLawPack } from './keep-law-pack.ts';
import type { PermitRequest } from './ports.ts';

export interface Debiting {
  readonly settings: ActsSettings;
  readonly looked: LookedAt;
  /** undefined: nothing is to be taken any more */
  readonly figures: DebitFigures | undefined;
}

const hourMs = 60 * 60_000;

export async function askDebit(database: Database, debiting: Debiting): Promise<ActOutcome> {
  const { settings, looked, figures } = debiting;
  const { act, nowMs } = looked;
  const port = settings.debits;
  if (act.state === 'asked' && act.told?.code === 'debitAsked') {
    // What the bank says comes with its answers.
    return { state: 'asked', told: act.told, lookAgainAtMs: nowMs + laterMs };
  }
  if (port === undefined)
    return { state: undefined, told: act.told ?? told('noDebitPort'), lookAgainAtMs: nowMs + hourMs };
  const amountMinor = act.state === 'asked' ? askedBefore(looked) : figures!.amountMinor;
  // It may have been asked for; whether it is to be asked again after all a person decides who asks the bank first.
  if (figures === undefined || amountMinor > figures.amountMinor) return notKnown(looked);
  const permitted = await database.transaction((session) =>
    permit(session, { settings, looked, figures, amountMinor }),
  );
  if (permitted !== undefined) return act.state === 'asked' ? notKnown(looked) : permitted;
  return request(port, { looked, amountMinor, figures });
}

function askedBefore({ act, terms }: LookedAt): bigint {
  const amountMinor = parseAmountMinor(act.told!.values.amount!, terms.terms.currency);
  if (typeof amountMinor !== 'bigint')
    throw new Error(`the debit of act ${act.version} was asked for ${act.told!.values.amount}`);
  return amountMinor;
}

function notKnown({ act }: LookedAt): ActOutcome {
  return { state: 'refused', told: told('debitNotKnown', act.told?.values) };
}

async function request(
  port: DebitPort,
  {
    looked,
    amountMinor,
    figures,
  }: { readonly looked: LookedAt; readonly amountMinor: bigint; readonly figures: DebitFigures },
): Promise<ActOutcome> {
  const { act, terms, nowMs } = looked;
  const { currency, loanRef, rules } = terms.terms;
  const answer = await port
    .request({
      id: debitId(act),
      mandateRef: rules.debit!.mandateRef,
      amountMinor,
      currency,
      onDay: figures.onDay,
      loanRef,
    })
    .catch(() => ({ kind: 'unknown' as const }));
  const values = askedValues(looked, amountMinor);
  switch (answer.kind) {
    case 'accepted':
      return { state: 'asked', told: told('debitAsked', values), lookAgainAtMs: nowMs + laterMs };
    case 'refused':
      return { state: 'refused', told: told('debitRefused', { ...values, why: answer.code }) };
    case 'unknown':
      return { state: 'asked', told: told('debitAsking', values), lookAgainAtMs: nowMs + soonMs };
  }
}

function askedValues({ terms, act, nowMs }: LookedAt, amountMinor: bigint): Record<string, string> {
  const { currency } = terms.terms;
  const askedAt = act.told?.values.askedAt ?? new Date(nowMs).toISOString();
  return { amount: formatAmount(amountMinor, currency), currency, askedAt };
}

/** The id under which a bank knows a debit. */
export function debitId({ creditorId, borrowerId, agreementId, version }: ActKey): string {
  return `debit-${creditorId}-${borrowerId}-${agreementId}-${version}`;
}

function keyOfId(id: string): ActKey | undefined {
  const parts = /^debit-(\d{1,9})-(\d{1,18})-(\d{1,18})-(\d{1,9})$/.exec(id);
  if (parts === null) return undefined;
  const [, creditorId, borrowerId, agreementId, version] = parts;
  return {
    creditorId: Number(creditorId),
    borrowerId: BigInt(borrowerId!),
    agreementId: BigInt(agreementId!),
    version: Number(version),
  };
}

interface Asking {
  readonly settings: ActsSettings;
  readonly looked: LookedAt;
  readonly figures: DebitFigures;
  readonly amountMinor: bigint;
}

/** The law's word, under the case's lock; when it is yes the intent is stored with it. Undefined: it may be asked for. */
async function permit(session: Session, asking: Asking): Promise<ActOutcome | undefined> {
  const { settings, looked } = asking;
  const { act, row, nowMs } = looked;
  const { creditor } = settings;
  const again = (code: string, values: Record<string, string>, atMs = nowMs + hourMs): ActOutcome => ({
    state: undefined,
    told: told(code, values),
    lookAgainAtMs: atMs,
  });
  const held = (await holdCase(session, { creditorId: creditor.creditorId, caseNumber: row.caseNumber }))!;
  const seal = await sealFor(session, held, settings.sealer);
  if ('refused' in seal) return again('notReady', { why: seal.refused });
  const inForce = lawAndZone(settings, creditor);
  if ('refused' in inForce) return again('notReady', { why: inForce.refused });
  const { law, text } = inForce;
  const facts = await factsOnRecord(session, { held, seal, law, debt: row.loanRef });
  const past = await pastDebits(session, looked);
  const document = debitRequest(asking, { facts, past, law });
  const asked = settings.contactLaw.situationOf(document, law);
  if ('invalid' in asked) return again('notReady', { why: 'requestNotValid' });
  const said = 'missing' in asked ? { outcome: 'undetermined' as const, ...asked } : decide(law, asked.situation);
  if (said.outcome === 'undetermined') return again('factsMissing', { facts: said.missing.join(', ') });
  if (said.outcome === 'forbidden') {
    const rules = said.because.map(({ ruleId }) => ruleId).join(', ');
    return again('forbidden', { rules }, said.freesUpAtMs ?? nowMs + hourMs);
  }
  const { creditorId } = creditor;
  await keepLawPack(session, { creditorId, packHash: law.packHash, jurisdiction: creditor.jurisdiction, text });
  const values = { ...askedValues(looked, asking.amountMinor), lawPack: law.packHash };
  const isOurs = await tellAct(session, act, {
    state: 'asked',
    told: told('debitAsking', values),
    nowMs,
    lookAgainAtMs: nowMs + 2 * soonMs,
  });
  return isOurs ? undefined : again('notReady', { why: 'toldMeanwhile' });
}

/** As `permit` takes it; facts that this law does not have are left out. */
function debitRequest(
  { settings, looked, figures, amountMinor }: Asking,
  known: { readonly facts: Record<string, unknown>; readonly past: PermitRequest['history']; readonly law: Law },
): PermitRequest {
  const { creditor } = settings;
  const { currency, loanRef } = looked.terms.terms;
  const own: Record<string, unknown> = {
    // The agreement that was signed names it; that it was taken back would be on record.
    mandateInForce: true,
    ...known.facts,
    debitAmount: formatAmount(amountMinor, currency),
    sumDue: formatAmount(figures.sumDueMinor, currency),
    instalmentDue: formatAmount(figures.amountMinor, currency),
    instalmentDueOn: formatDay(figures.onDay),
    purpose: 'agreementReminder',
  };
  const document: Omit<PermitRequest, 'channel'> = {
    jurisdiction: creditor.jurisdiction,
    act: 'debit',
    at: new Date(looked.nowMs).toISOString(),
    person: { role: 'borrower', zones: [creditor.zone] },
    debt: loanRef,
    by: 'us',
    currency,
    facts: Object.fromEntries(Object.entries(own).filter(([name]) => known.law.vocabulary.has(name))),
    history: known.past,
  };
  // A debit goes by no channel, and the law asks for none.
  return document as PermitRequest;
}

/** Debits of the borrower that were tried, this one apart. */
async function pastDebits(session: Session, { act, row }: LookedAt): Promise<PermitRequest['history']> {
  const debits = await readDebitsAsked(session, row);
  return debits
    .filter(({ agreementId, version }) => agreementId !== act.agreementId || version !== act.version)
    .map(({ told: was, state, loanRef }) => ({
      at: was!.values.askedAt!,
      act: 'debit' as const,
      debt: loanRef,
      person: 'borrower',
      outcome: state === 'refused' ? ('refused' as const) : ('delivered' as const),
      initiatedBy: 'us' as const,
    }));
}

export interface BankFault extends DebitReportFault {
  readonly name: string;
}

/** What the bank told: a debit that was paid is done, one that came back is a person's. Answers that cannot be read stay. */
export async function collectDebits(database: Database, settings: ActsSettings, port: DebitPort): Promise<BankFault[]> {
  const faults: BankFault[] = [];
  for (const report of await port.collect()) {
    faults.push(...report.faults.map((fault) => ({ ...fault, name: report.name })));
    if (report.faults.length > 0) continue;
    for (const result of report.results) {
      const key = keyOfId(result.id);
      const isOurs = key?.creditorId === settings.creditor.creditorId;
      const code = isOurs
        ? await database.transaction((session) => tellResult(session, { settings, key, result }))
        : 'unknownDebit';
      if (code !== undefined) faults.push({ name: report.name, line: 0, field: 'id', value: result.id, code });
    }
    await port.acknowledge(report);
  }
  return faults;
}

/** Undefined: told. Else what is wrong with it: nothing was asked for under that id, or another answer was taken before. */
async function tellResult(
  session: Session,
  at: { readonly settings: ActsSettings; readonly key: ActKey; readonly result: DebitResult },
): Promise<'unknownDebit' | 'answeredOtherwise' | undefined> {
  const { result, key } = at;
  const act = await holdAct(session, key);
  if (act?.act !== 'debit' || act.told?.values.askedAt === undefined) return 'unknownDebit';
  if (act.state !== 'asked')
    return answers[result.outcome.kind].includes(act.told.code) ? undefined : 'answeredOtherwise';
  const { outcome, currency } = result;
  const amount = formatAmount(result.amountMinor, currency);
  const values = { ...act.told.values, on: formatDay(result.onDay) };
  const isSame = amount === act.told.values.amount && currency === act.told.values.currency;
  const nowMs = at.settings.now();
  const tell = (state: 'done' | 'refused', code: string, more: Record<string, string> = {}) =>
    tellAct(session, key, { state, told: told(code, { ...values, ...more }), nowMs, lookAgainAtMs: undefined });
  if (outcome.kind === 'returned') await tell('refused', 'debitReturned', { why: outcome.reason });
  else if (isSame) await tell('done', 'debitPaid');
  else await tell('refused', 'debitDiffers', { taken: amount });
  return undefined;
}

/** What each answer is told as: the same answer again changes nothing. */
const answers: Readonly<Record<DebitResult['outcome']['kind'], readonly string[]>> = {
  paid: ['debitPaid', 'debitDiffers'],
  returned: ['debitReturned'],
};
