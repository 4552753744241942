/**
 * Does what falls due about agreements: reminders, warnings and notices go to the borrower as any contact does, by a decision
 * of the law under the case's lock; debits are asked of the bank; completion brings the certificate and the row for the credit
 * bureau. Each act is taken for a short time, looked at as things stand now, done under an id of its own, and told of. Killed
 * anywhere and run again, nothing is done twice and nothing is lost.
 */
import { type ActKind, actKinds } from '../core/agreement/moves.ts';
import { localDay } from '../core/calendar/zone.ts';
import { type ActPlace, type ActRow, type ActState, takeActs, tellAct } from '../store/agreement-acts.ts';
import type { Database } from '../store/database.ts';
import { keepCertificate } from './agreement-acts-certificate.ts';
import { correctionRow, writeCorrections } from './agreement-acts-credit.ts';
import { askDebit, type BankFault, collectDebits } from './agreement-acts-debit.ts';
import { writeToBorrower } from './agreement-acts-letter.ts';
import { type ActOutcome, type ActsSettings, type LookedAt, lookAt, soonMs, told } from './agreement-acts-looked.ts';
import { actNow } from './agreement-acts-now.ts';
import { reminderWish } from './reminder-wish.ts';

export interface ActsReport {
  readonly done: number;
  /** on their way: what becomes of them is looked at again */
  readonly asked: number;
  /** the law, a fact or a setting that is missing keeps them */
  readonly waiting: number;
  /** for a person to see to */
  readonly refused: number;
  /** what they were for is over */
  readonly dropped: number;
  readonly faults: readonly { readonly agreementNumber: string; readonly act: ActKind; readonly why: string }[];
  /** answers of the bank that cannot be taken as they are; they stay until somebody mends them */
  readonly bankFaults: readonly BankFault[];
}

const batchActs = 50;
/** Longer than any one act takes; another process may have it after that. */
const leaseMs = 2 * 60_000;
export async function doAgreementActs(database: Database, settings: ActsSettings): Promise<ActsReport> {
  const tally = { done: 0, asked: 0, waiting: 0, refused: 0, dropped: 0 };
  const faults: { agreementNumber: string; act: ActKind; why: string }[] = [];
  const bankFaults = settings.debits === undefined ? [] : await collectDebits(database, settings, settings.debits);
  let after: ActPlace | undefined;
  for (;;) {
    const acts = settings.stop?.() === true ? [] : await take(database, settings, after);
    for (const act of acts) {
      if (settings.stop?.() === true) break;
      try {
        tally[await doAct(database, settings, act)] += 1;
      } catch (error) {
        // One that cannot be done keeps no other from being done; it is tried again when its time is over.
        faults.push({ agreementNumber: act.agreementNumber, act: act.act, why: (error as Error).message });
      }
    }
    after = acts.at(-1);
    if (acts.length < batchActs) break;
  }
  if (settings.corrections !== undefined) {
    tally.done += await writeCorrections(database, settings, settings.corrections);
  }
  await settings.debits?.handOver();
  return { ...tally, faults, bankFaults };
}

function take(database: Database, settings: ActsSettings, after: ActPlace | undefined): Promise<ActRow[]> {
  const { creditor, zones, acts = actKinds } = settings;
  const zone = zones(creditor.zone);
  if (zone === undefined) throw new Error(`the zone ${creditor.zone} of ${creditor.name} is not known`);
  const nowMs = settings.now();
  return database.transaction((session) =>
    takeActs(session, {
      creditorId: creditor.creditorId,
      acts,
      onDay: localDay(zone, nowMs),
      nowMs,
      leaseUntilMs: nowMs + leaseMs,
      after,
      limit: batchActs,
    }),
  );
}

async function doAct(database: Database, settings: ActsSettings, act: ActRow): Promise<ActState> {
  const nowMs = settings.now();
  const looked = await database.session((session) => lookAt(session, { settings, act, nowMs }));
  const outcome = await outcomeOf(database, settings, looked);
  if (outcome.isTold !== true) {
    await database.transaction((session) =>
      tellAct(session, act, { lookAgainAtMs: undefined, ...outcome, nowMs, factsSeen: looked.factsSeen }),
    );
  }
  return outcome.state ?? act.state;
}

async function outcomeOf(database: Database, settings: ActsSettings, looked: LookedAt): Promise<ActOutcome> {
  const now = actNow(looked.act, looked.standing);
  switch (now.kind) {
    case 'notYet':
      return { state: undefined, told: told('notYet'), lookAgainAtMs: looked.nowMs + soonMs };
    case 'over':
      // A debit that the bank may have is not over because nobody needs it any more: what it answers is told.
      if (looked.act.act === 'debit' && looked.act.state === 'asked')
        return askDebit(database, { settings, looked, figures: undefined });
      if (looked.act.state === 'asked') return writeToBorrower(database, { settings, looked, letter: undefined });
      return { state: now.state, told: told(now.code) };
    case 'letter': {
      const otherwise = now.act === 'reminder' ? await otherWish(database, settings, looked) : undefined;
      if (otherwise !== undefined) return otherwise;
      return writeToBorrower(database, { settings, looked, letter: { letter: now.act, figures: now.figures } });
    }
    case 'debit':
      return askDebit(database, { settings, looked, figures: now.figures });
    case 'certificate':
      return keepCertificate(database, { settings, looked });
    case 'creditCorrection':
      return correctionRow(settings, looked);
  }
}

/** A reminder goes the way that the borrower asked for; by a channel that is not here a person gives it, and nobody who said no gets one. */
async function otherWish(
  database: Database,
  { sealer }: ActsSettings,
  { held, act }: LookedAt,
): Promise<ActOutcome | undefined> {
  if (act.state === 'asked') return undefined;
  const wish = await database.transaction((session) => reminderWish(session, held, sealer));
  if (wish === undefined || wish === 'email') return undefined;
  if (wish === 'none') return { state: 'dropped', told: told('notWanted') };
  return { state: 'refused', told: told('otherChannelWanted', { channel: wish }) };
}
