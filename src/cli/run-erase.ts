/** Runs `erase`; a file of its own, so that other commands need not load the law and the store. */
import {
  type Erased,
  type EraseRefusal,
  type ErasureGround,
  eraseBorrower,
  erasureGrounds,
} from '../application/erase-borrower.ts';
import { formatDay } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import { CommandError, pickBook } from './book.ts';
import { carefulSealer } from './careful-sealer.ts';
import type { EraseOptions } from './erase.ts';
import { lawAndDay, openFileStore } from './run-files.ts';
import { words } from './words.ts';

export async function runErase(database: Database, caseNumber: string, options: EraseOptions): Promise<number> {
  const ground = groundOf(options.ground);
  const creditor = await pickBook(database, options.creditor);
  const store = await openFileStore(database);
  try {
    const erased = await eraseBorrower(database, {
      ...lawAndDay(creditor, 'erase'),
      creditor,
      caseNumber,
      sealer: await carefulSealer(database),
      store,
      ground,
      reason: options.reason ?? '',
      by: options.by ?? '',
      confirmedBy: options.confirmedBy ?? '',
      isDry: options.dryRun,
    });
    if ('refused' in erased) {
      if (options.json) process.stdout.write(`${JSON.stringify(refusalDocument(erased))}\n`);
      throw new CommandError(refusalText(erased, caseNumber), exitOf(erased));
    }
    process.stdout.write(options.json ? `${JSON.stringify(erasedDocument(erased))}\n` : `${erasedText(erased)}\n`);
    return 0;
  } finally {
    await store?.close();
  }
}

function groundOf(value: string): ErasureGround {
  const ground = erasureGrounds.find((each) => each === value);
  if (ground !== undefined) return ground;
  throw new CommandError(words('erase.fault.ground', { value, known: erasureGrounds.join(', ') }), 64);
}

function erasedDocument({ caseNumber, rule, streams, ...told }: Erased): object {
  const each = streams.map(({ caseNumber: number, through }) => ({ case: number, through }));
  return { case: caseNumber, ...told, rule: rule ?? null, streams: each };
}

function erasedText({ caseNumber, isDry, streams, filesRemoved, leftInStore, rule }: Erased): string {
  const lines = [
    words(isDry ? 'erase.would' : 'erase.done', { case: caseNumber }),
    ...streams.map(({ caseNumber: number, through }) => words('erase.stream', { case: number, through })),
    words('erase.files', { count: filesRemoved }),
    rule === undefined ? words('erase.noRule') : words('erase.rule', { rule }),
    words('erase.backups'),
  ];
  if (leftInStore.length > 0) lines.push(words('erase.leftInStore', { count: leftInStore.length }));
  return lines.join('\n');
}

function refusalDocument(refusal: EraseRefusal): object {
  if (refusal.refused !== 'retentionRuns') return refusal;
  return { ...refusal, mayOn: refusal.mayOn === undefined ? null : formatDay(refusal.mayOn) };
}

function refusalText(refusal: EraseRefusal, caseNumber: string): string {
  const { refused } = refusal;
  switch (refused) {
    case 'caseOpen':
      return words('erase.refused.caseOpen', { cases: refusal.cases.join(', ') });
    case 'loanOpen':
      return words('erase.refused.loanOpen', { loans: refusal.loans.join(', ') });
    case 'retentionRuns': {
      const { rule, mayOn, lacking } = refusal;
      if (mayOn !== undefined) return words('erase.refused.retentionRuns', { rule, on: formatDay(mayOn) });
      return words('erase.refused.retentionHasNoDay', { rule, lacking: lacking.join(', ') });
    }
    case 'samePerson':
      return words('erase.refused.samePerson', { person: refusal.person });
    case 'unknownCase':
    case 'alreadyErased':
    case 'noKey':
    case 'keyDoesNotOpen':
    case 'legalHold':
    case 'disputeOpen':
    case 'complaintOpen':
    case 'noRetentionRule':
    case 'byMissing':
    case 'reasonMissing':
      return words(`erase.refused.${refused}`, { case: caseNumber });
  }
}

function exitOf({ refused }: EraseRefusal): number {
  if (refused === 'unknownCase') return 66;
  return refused === 'noKey' || refused === 'keyDoesNotOpen' || refused.endsWith('Missing') ? 64 : 1;
}
