/** Runs `matters`; a file of its own, so that other commands need not load the law. */
import { keepCommandLook } from '../application/file-looks.ts';
import type { MatterSetting } from '../application/matter-file.ts';
import { moveMatter } from '../application/move-matter.ts';
import {
  type DueDocument,
  type ListedMatter,
  listOpenMatters,
  type MatterDocument,
  type PromiseWords,
  readMatters,
} from '../application/read-matters.ts';
import { bothWords } from '../composition/load-both-words.ts';
import { loadPromises } from '../composition/load-promises.ts';
import { matterKinds, matterResults } from '../core/matter/kinds.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { CommandError, pickBook } from './book.ts';
import { oneOf } from './contact-options.ts';
import type { AnswerMatterOptions, ListMattersOptions } from './matters.ts';
import { contactSetting } from './send-waiting.ts';
import { textTable } from './text-table.ts';
import { userName } from './user-name.ts';
import { language, words } from './words.ts';

const promiseWords: PromiseWords = (promise, days, on) => bothWords(`matters.promise.${promise}`, { days, on });
const offices = ['agent', 'teamLead', 'compliance'] as const;

async function settingOf(database: Database): Promise<MatterSetting> {
  return { ...(await contactSetting(database)), promisesOn: (on) => loadPromises(on), atMs: Date.now() };
}

export async function runMatters(database: Database, options: ListMattersOptions): Promise<number> {
  const { json, after, overdue, open } = options;
  const limit = /^\d{1,3}$/.test(options.limit) ? Number(options.limit) : 0;
  if (limit < 1 || limit > 200) throw new CommandError(words('matters.fault.limit', { value: options.limit }), 64);
  const creditor = await pickBook(database, options.creditor);
  const listed = await listOpenMatters(database, {
    ...(await settingOf(database)),
    creditor,
    identity: undefined,
    kind: options.kind === undefined ? undefined : oneOf('--kind', options.kind, matterKinds),
    which: overdue ? 'overdue' : open ? 'open' : 'all',
    after,
    limit,
    words: promiseWords,
  });
  if ('refused' in listed) return refuse(listed, json);
  process.stdout.write(json ? `${JSON.stringify(listed)}\n` : listText(listed));
  return 0;
}

/** The case's number stands within the matter's. */
function caseOf(matter: string): string {
  const found = /^M-(C\d{4}-\d{6,12})-[1-9]\d{0,5}$/.exec(matter)?.[1];
  if (found === undefined) throw new CommandError(words('matters.fault.number', { value: matter }), 64);
  return found;
}

export async function runMatterShow(
  database: Database,
  matter: string,
  options: Pick<ListMattersOptions, 'creditor' | 'json'>,
): Promise<number> {
  const caseNumber = caseOf(matter);
  const creditor = await pickBook(database, options.creditor);
  const setting = await settingOf(database);
  await keepCommandLook(database, {
    creditorId: creditor.creditorId,
    caseNumber,
    operation: 'listMatters',
    isWhole: false,
    atMs: setting.atMs,
    userName: userName(),
  });
  const shown = await oneMatter(database, { setting, creditor, caseNumber, matter });
  if ('refused' in shown) return refuse(shown, options.json);
  process.stdout.write(options.json ? `${JSON.stringify(shown)}\n` : showText(shown));
  return 0;
}

async function oneMatter(
  database: Database,
  at: {
    readonly setting: MatterSetting;
    readonly creditor: CreditorRow;
    readonly caseNumber: string;
    readonly matter: string;
  },
): Promise<MatterDocument | { readonly refused: string }> {
  const { setting, creditor, caseNumber, matter } = at;
  const read = await readMatters(database, {
    ...setting,
    creditor,
    caseNumber,
    actor: { name: userName(), office: 'agent' },
    words: promiseWords,
    seesComplaints: true,
    isReader: true,
  });
  if ('refused' in read) return read;
  return read.matters.find((one) => one.matter === matter) ?? { refused: 'unknownMatter' };
}

export async function runMatterAnswer(
  database: Database,
  matter: string,
  options: AnswerMatterOptions,
): Promise<number> {
  const { by, ground, json } = options;
  const caseNumber = caseOf(matter);
  const result = oneOf('--result', options.result, matterResults);
  const office = oneOf('--as', options.as, offices);
  const creditor = await pickBook(database, options.creditor);
  const setting = await settingOf(database);
  const said = options.words.trim() === '' ? undefined : options.words;
  const moved = await moveMatter(database, {
    ...setting,
    creditor,
    caseNumber,
    actor: { name: by, office },
    matterNumber: matter,
    ask: { move: 'answer', result, words: said, ground, file: undefined, to: undefined },
  });
  if ('refused' in moved) return refuse(moved, json);
  const { receipt } = moved;
  const text = words('matters.answered', { matter, receipt });
  process.stdout.write(json ? `${JSON.stringify({ matter, receipt })}\n` : `${text}\n`);
  return 0;
}

function refuse(refusal: { readonly refused: string }, json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify(refusal)}\n`);
  process.stderr.write(`${words(`problem.${refusal.refused}`)}\n`);
  return refusal.refused === 'unknownMatter' || refusal.refused === 'unknownCase' ? 66 : 65;
}

function leftText(due: DueDocument | null): string {
  if (due === null) return '–';
  return due.overdue ? words('matters.late', { days: -due.daysLeft }) : words('matters.left', { days: due.daysLeft });
}

function listText(listed: {
  readonly open: number;
  readonly overdue: number;
  readonly matters: readonly ListedMatter[];
  readonly next: string | null;
}): string {
  const { open, overdue, matters, next } = listed;
  const head = words('matters.head', { open, overdue });
  if (matters.length === 0) return `${head}\n`;
  const rows = matters.map(({ matter, kind, state, openedOn, due, takenBy }) => [
    matter,
    words(`matters.kind.${kind}`),
    words(`matters.state.${state}`),
    openedOn,
    due?.on ?? '–',
    leftText(due),
    due === null ? '–' : words(`matters.by.${due.by}`),
    takenBy ?? '–',
  ]);
  const titles = ['matter', 'kind', 'state', 'openedOn', 'due', 'left', 'rule', 'takenBy'];
  const table = textTable(
    titles.map((title) => ({ title: words(`matters.column.${title}`), align: 'left' as const })),
    rows,
  );
  const more = next === null ? '' : `\n${words('matters.more', { next })}\n`;
  return `${head}\n\n${table}\n${more}`;
}

function showText(shown: MatterDocument): string {
  const { matter, kind, state, due, review, events } = shown;
  const lines = [`${matter} · ${words(`matters.kind.${kind}`)} · ${words(`matters.state.${state}`)}`];
  for (const one of [due, review]) if (one !== null) lines.push(dueText(one));
  for (const { at, event, side, person, words: said, result, ground, receipt } of events) {
    const who = side === 'borrower' ? words('matters.borrower') : (person ?? '–');
    lines.push('', words('matters.step', { at, step: words(`matters.event.${event}`), who, receipt }));
    if (result !== null) lines.push(words(`matters.result.${result}`));
    if (ground !== null) lines.push(words('matters.ground', { ground }));
    if (said !== null) lines.push(said);
  }
  return `${lines.join('\n')}\n`;
}

function dueText(due: DueDocument): string {
  const text = due.text[language()];
  if (due.by === 'promise') return `${text} (${leftText(due)})`;
  const { rule, source, confidence, verified } = due;
  const how = words(verified ? 'matters.verified' : 'matters.notVerified');
  return `${text} (${leftText(due)}; ${rule}, ${source}, ${confidence}, ${how})`;
}
