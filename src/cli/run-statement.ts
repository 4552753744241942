/** Runs `statement`; a file of its own, so that other commands need not load the figures of places. */
import type { AssessAnswer } from '../application/plan-ports.ts';
import { readStatement, recordStatement, type StatementRefusal } from '../application/record-statement.ts';
import { formatDay } from '../core/calendar/day.ts';
import { grouped } from '../core/portfolio/shown.ts';
import type { Database } from '../store/database.ts';
import { CommandError, pickBook } from './book.ts';
import { faultsError, readJsonFile } from './json-file.ts';
import { planKernel } from './plan-kernel.ts';
import { contactSetting } from './send-waiting.ts';
import type { StatementOptions } from './statement.ts';
import { textTable } from './text-table.ts';
import { userName } from './user-name.ts';
import { language, words } from './words.ts';

export async function runStatement(
  database: Database,
  of: { readonly caseNumber: string; readonly file: string | undefined; readonly options: StatementOptions },
): Promise<number> {
  const { caseNumber, file, options } = of;
  const creditor = await pickBook(database, options.creditor);
  const { sealer } = await contactSetting(database);
  const setting = { creditor, caseNumber, kernel: planKernel(), sealer };
  if (file === undefined) {
    const known = await readStatement(database, setting);
    if ('refused' in known) throw refusalError(known, { caseNumber, file: '' });
    const { stored, answer } = known;
    if (answer === undefined) throw new CommandError(words('statement.refused.keyDoesNotOpen'), 64);
    const head = words('statement.onRecord', {
      case: caseNumber,
      asOf: formatDay(stored.statementAsOf),
      by: stored.recordedBy,
    });
    print(
      options,
      { case: caseNumber, statement: stored.statementId.toString(), ...answer },
      { head, answer, currency: stored.currency },
    );
    return 0;
  }
  const document = await readJsonFile(file);
  const recorded = await recordStatement(database, { ...setting, document, recordedBy: userName() });
  if ('refused' in recorded) throw refusalError(recorded, { caseNumber, file });
  const { answer, head, statementId } = recorded;
  const title = words('statement.recorded', { case: caseNumber, asOf: formatDay(head.asOf) });
  print(
    options,
    { case: caseNumber, statement: statementId.toString(), ...answer },
    { head: title, answer, currency: head.currency },
  );
  return 0;
}

function refusalError(
  refusal: StatementRefusal,
  at: { readonly caseNumber: string; readonly file: string },
): CommandError {
  if (refusal.refused === 'statementNotValid') return faultsError(at.file, refusal.faults);
  const because = refusal.refused === 'notAssessed' ? refusal.because : '';
  const text = words(`statement.refused.${refusal.refused}`, { case: at.caseNumber, because });
  return new CommandError(text, refusal.refused === 'unknownCase' || refusal.refused === 'noStatement' ? 66 : 64);
}

interface Shown {
  readonly head: string;
  readonly answer: AssessAnswer;
  readonly currency: string;
}

function print(options: StatementOptions, document: object, shown: Shown): void {
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : statementText(shown));
}

interface Line {
  readonly label: { readonly en: string; readonly zh: string };
  readonly amount: string;
  readonly from?: string;
}

function statementText({ head, answer, currency }: Shown): string {
  const { lines } = answer as unknown as { readonly lines: readonly Line[] };
  const { capacity, origin } = answer;
  const parts = capacity.map(({ from, perMonth }, index) => {
    const own = lines.filter((line) => (line.from ?? capacity[0]!.from) === from);
    const title = words(index === 0 ? 'statement.step' : 'statement.stepLater', { from });
    const rows = own.map(({ label, amount }) => [label[language()], grouped(amount)]);
    const table = textTable(
      [
        { title, align: 'left' },
        { title: currency, align: 'right' },
      ],
      [...rows, [words('statement.canBePaid'), grouped(perMonth)]],
      1,
    );
    return table;
  });
  const set = origin === undefined ? [] : [words('statement.overridden', { ...origin })];
  const { asked = [] } = answer as unknown as { readonly asked?: readonly { readonly label: Line['label'] }[] };
  const toAsk =
    asked.length === 0
      ? []
      : [`${words('statement.toAsk')}\n${asked.map(({ label }) => `- ${label[language()]}`).join('\n')}`];
  return `${[head, ...parts, ...set, ...toAsk].join('\n\n')}\n`;
}
