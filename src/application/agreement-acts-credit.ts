/**
 * What is to be reported to the credit bureau once an agreement is completed: a file for the lender's own process with the
 * bureau. It says how the account stands now; what was reported of the past is true and is never written anew.
 */
import { formatDay } from '../core/calendar/day.ts';
import { sumOf } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { readAskedActs, readReportedLoan, tellAct } from '../store/agreement-acts.ts';
import type { Database } from '../store/database.ts';
import { type ActOutcome, type ActsSettings, type LookedAt, lookAt, soonMs, told } from './agreement-acts-looked.ts';
import type { CorrectionsFolder } from './agreement-acts-ports.ts';

/** One row, all as text. */
export interface CreditCorrection {
  /** of the act: a row that comes again has the same id */
  readonly id: string;
  readonly agreement: string;
  readonly loan: string;
  readonly party: string;
  readonly currency: string;
  readonly reportedState: 'overdue' | 'notOverdue';
  /** empty: it was not past due when the figures were made */
  readonly reportedOverdueSince: string;
  /** settled: all was paid. settledInPart: less was taken for all. */
  readonly stateNow: 'settled' | 'settledInPart';
  readonly settledOn: string;
  readonly owedNow: string;
  readonly waived: string;
  readonly history: 'unchanged';
}

const columns = [
  'id',
  'agreement',
  'loan',
  'party',
  'currency',
  'reportedState',
  'reportedOverdueSince',
  'stateNow',
  'settledOn',
  'owedNow',
  'waived',
  'history',
] as const satisfies readonly (keyof CreditCorrection)[];

/** It goes into the next file. */
export function correctionRow(settings: ActsSettings, { act, nowMs }: LookedAt): ActOutcome {
  if (settings.corrections === undefined) {
    return { state: undefined, told: told('noCorrectionsFolder'), lookAgainAtMs: nowMs + 60 * soonMs };
  }
  return { state: 'asked', told: act.told?.values.file === undefined ? told('correctionDue') : act.told };
}

/** The rows that are due, in a file whose name is stored first; answers how many were written. Killed, the same file is written again. */
export async function writeCorrections(
  database: Database,
  settings: ActsSettings,
  folder: CorrectionsFolder,
): Promise<number> {
  const nowMs = settings.now();
  const at = { creditorId: settings.creditor.creditorId, act: 'creditCorrection' as const };
  const asked = await database.transaction(async (session) => {
    const rows = await readAskedActs(session, at);
    const first = rows.find((row) => row.told?.values.file === undefined);
    const name = first && `credit-corrections-${formatDay(first.dueOn)}-${first.agreementId}-${first.version}`;
    const named: { readonly row: (typeof rows)[number]; readonly file: string }[] = [];
    for (const row of rows) {
      const file = row.told?.values.file ?? name!;
      if (row.told?.values.file === undefined) {
        await tellAct(session, row, {
          state: 'asked',
          told: told('correctionNamed', { file }),
          nowMs,
          lookAgainAtMs: undefined,
        });
      }
      named.push({ row, file });
    }
    return named;
  });
  for (const file of new Set(asked.map((each) => each.file))) {
    const acts = asked.filter((each) => each.file === file).map(({ row }) => row);
    const rows: CreditCorrection[] = [];
    for (const act of acts) {
      const looked = await database.session((session) => lookAt(session, { settings, act, nowMs }));
      if (looked.row.agreement.state === 'completed') rows.push(await rowOf(database, looked));
    }
    await folder.write(`${file}.csv`, Buffer.from(csvOf(rows)));
    await folder.write(`${file}.json`, Buffer.from(`${JSON.stringify({ corrections: rows })}\n`));
    await database.transaction(async (session) => {
      for (const act of acts) {
        const isIn = rows.some(({ id }) => id === idOf(act));
        const what = isIn
          ? ({ state: 'done', told: told('exported', { file }) } as const)
          : ({ state: 'dropped', told: told('notCompleted') } as const);
        await tellAct(session, act, { ...what, nowMs, lookAgainAtMs: undefined });
      }
    });
  }
  return asked.length;
}

function idOf({ agreementNumber, version }: { readonly agreementNumber: string; readonly version: number }): string {
  return `${agreementNumber}-${version}`;
}

async function rowOf(database: Database, { act, row, terms }: LookedAt): Promise<CreditCorrection> {
  const { asOf, currency, waived, reportedAs } = terms.terms;
  const { partyRef, pastDueSince } = await database.session((session) =>
    readReportedLoan(session, { ...row, onDay: asOf }),
  );
  return {
    id: idOf(act),
    agreement: row.agreementNumber,
    loan: row.loanRef,
    party: partyRef,
    currency,
    reportedState: pastDueSince === undefined ? 'notOverdue' : 'overdue',
    reportedOverdueSince: pastDueSince === undefined ? '' : formatDay(pastDueSince),
    stateNow: reportedAs === 'settledInPart' ? 'settledInPart' : 'settled',
    settledOn: formatDay(row.agreement.completedOn!),
    owedNow: formatAmount(0n, currency),
    waived: formatAmount(sumOf(waived), currency),
    history: 'unchanged',
  };
}

export function csvOf(rows: readonly CreditCorrection[]): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))]
    .map((line) => `${line}\n`)
    .join('');
}
