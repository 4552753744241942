/**
 * What falls due about agreements, done again and again beside a worker, or once.
 *
 * FORBEAR_LENDER_CONTACT: how borrowers reach the lender, in one line; without it no letter is written · FORBEAR_DEBIT_FOLDER: where
 * instruction files are written and answers read, in a folder for each book; FORBEAR_DEBIT_CUTOFF: from when on a day (HH:MM,
 * where the book is) its file is written · FORBEAR_CREDIT_FOLDER: where files for the credit bureau are put.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CorrectionsFolder } from '../application/agreement-acts-ports.ts';
import type { DebitPort } from '../application/debit-port.ts';
import { type ActsReport, doAgreementActs } from '../application/do-agreement-acts.ts';
import { fileStoreSetup } from '../composition/file-store.ts';
import { zones } from '../composition/time-zones.ts';
import type { Day } from '../core/calendar/day.ts';
import { localDay, localMsOfDay, parseTimeOfDay } from '../core/calendar/zone.ts';
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { letterWriter } from './agreement-letters.ts';
import { makeCertificate } from './agreement-papers.ts';
import { contactSetting } from './send-waiting.ts';
import { words } from './words.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const pauseMs = 60_000;
const msPerMinute = 60_000;
/** Ours: banks name their own. */
const cutOffDefault = '15:00';

/** Why debits cannot be made here, in words; undefined: they can, or nobody asked for them. */
export function actingFault(environment: Environment = process.env): string | undefined {
  const value = environment.FORBEAR_DEBIT_CUTOFF ?? cutOffDefault;
  return parseTimeOfDay(value) === undefined ? words('agreement-acts.setting.cutOff', { value }) : undefined;
}

/** Everything that is due in one book now. */
export async function actOnce(
  database: Database,
  creditor: CreditorRow,
  more: { readonly environment?: Environment; readonly now?: () => number; readonly stop?: () => boolean } = {},
): Promise<ActsReport> {
  const { environment = process.env, now = Date.now, stop } = more;
  const fileSetup = fileStoreSetup(database);
  const files = fileSetup.state === 'ready' ? await fileSetup.open() : undefined;
  const debits = await debitsOf(creditor, { environment, now });
  const credit = environment.FORBEAR_CREDIT_FOLDER;
  try {
    return await doAgreementActs(database, {
      ...(await contactSetting(database)),
      creditor,
      now,
      stop,
      write: letterWriter(environment.FORBEAR_LENDER_CONTACT || undefined),
      certificate: files && { make: makeCertificate, files },
      debits,
      corrections: credit ? correctionsFolder(join(credit, String(creditor.creditorId))) : undefined,
    });
  } finally {
    await debits?.close();
    await files?.close();
  }
}

async function debitsOf(
  creditor: CreditorRow,
  { environment, now }: { readonly environment: Environment; readonly now: () => number },
): Promise<DebitPort | undefined> {
  const folder = environment.FORBEAR_DEBIT_FOLDER;
  const cutOff = parseTimeOfDay(environment.FORBEAR_DEBIT_CUTOFF ?? cutOffDefault);
  const zone = zones(creditor.zone);
  if (!folder || cutOff === undefined || zone === undefined) return undefined;
  const isOver = (day: Day) => {
    const today = localDay(zone, now());
    return day < today || (day === today && localMsOfDay(zone, now()) >= cutOff * msPerMinute);
  };
  const { debitFile } = await import('../adapters/debit-file/debit-file.ts');
  return debitFile({ folder: join(folder, String(creditor.creditorId)), isOver });
}

/** Written beside its place, brought to the disk, then put there in one step; for nobody else on the machine to read. */
export function correctionsFolder(folder: string): CorrectionsFolder {
  return {
    async write(name, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const beside = join(folder, `.${name}.${randomBytes(6).toString('hex')}.part`);
      try {
        const file = await open(beside, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(beside, join(folder, name));
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
  };
}

/** Until `signal`, for every book. What goes wrong is said when it begins; the next round tries again. */
export async function keepActing(database: Database, signal: AbortSignal, now: () => number = Date.now): Promise<void> {
  const fault = actingFault();
  if (fault !== undefined) process.stderr.write(`${fault}\n`);
  let said = '';
  while (!signal.aborted) {
    const saying = await actAll(database, { signal, now }).catch((error: Error) => error.message);
    if (saying !== '' && saying !== said) process.stderr.write(`${saying}\n`);
    said = saying;
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
}

async function actAll(
  database: Database,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
): Promise<string> {
  const faults: string[] = [];
  for (const creditor of await database.session((session) => readCreditors(session))) {
    faults.push(...faultsText(await actOnce(database, creditor, { now, stop: () => signal.aborted })));
  }
  return faults.join('\n');
}

export function faultsText({ faults, bankFaults }: ActsReport): string[] {
  return [
    ...faults.map(({ agreementNumber, act, why }) =>
      words('agreement-acts.fault', { agreement: agreementNumber, act: words(`agreement-acts.act.${act}`), why }),
    ),
    ...bankFaults.map(({ name, line, field, value, code }) =>
      words('agreement-acts.bankFault', { name, line, field, value, code: words(`agreement-acts.bank.${code}`) }),
    ),
  ];
}
