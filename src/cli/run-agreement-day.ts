/** Runs `agreement run` and `agreement acts`: what days and payments do, and what then waits to be done. */
import { runAgreements } from '../application/run-agreements.ts';
import { formatDay } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import type { AgreementOptions } from './agreement.ts';
import { CommandError, pickBook } from './book.ts';
import { carefulSealer } from './careful-sealer.ts';
import { actOnce } from './keep-acting.ts';
import { words } from './words.ts';

const say = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
  words(`agreementCommand.${code}`, values);

export async function runRun(database: Database, options: AgreementOptions): Promise<number> {
  const { creditorId, businessDate } = await pickBook(database, options.creditor);
  if (businessDate === undefined) throw new CommandError(say('run.noDay'), 66);
  const sealer = await carefulSealer(database);
  const ran = await runAgreements(database, {
    creditorId,
    businessDate,
    closedThrough: businessDate,
    sealer,
    atMs: Date.now(),
  });
  const document = { on: formatDay(businessDate), ...ran };
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${say('run.done', document)}\n`);
  return 0;
}

export async function runActs(database: Database, options: AgreementOptions): Promise<number> {
  const book = await pickBook(database, options.creditor);
  const report = await actOnce(database, book);
  const { done, asked, dropped, refused, waiting, faults } = report;
  const lines = [
    say('acts.done', { done, asked, dropped, refused, waiting }),
    ...faults.map(({ agreementNumber, act, why }) => `- ${agreementNumber}: ${say(`act.${act}`)}: ${why}`),
  ];
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${lines.join('\n')}\n`);
  return faults.length > 0 || report.bankFaults.length > 0 ? 1 : 0;
}
