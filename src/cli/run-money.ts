/** Runs `money`; a file of its own, so that other commands need not load plans. */
import { type DecideMoneyRefusal, decideOnMoney } from '../application/decide-money.ts';
import { type MoneyAskDocument, readMoneyAsk } from '../application/money-ask.ts';
import { listedDocument, previewDocument, proposedDocument, refusalDocument } from '../application/money-document.ts';
import type { MoneySetting } from '../application/money-ground.ts';
import { type ListedMoney, listed, listMoney } from '../application/money-list.ts';
import { proposeMoney } from '../application/propose-money.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { orderOfPayment } from '../composition/deployment.ts';
import { zones } from '../composition/time-zones.ts';
import { parseDay } from '../core/calendar/day.ts';
import { localDay } from '../core/calendar/zone.ts';
import { type Component, components } from '../core/loan/components.ts';
import { moneyKinds } from '../core/money-moves/move.ts';
import { type MoneyDecision, moneyStates } from '../core/money-moves/proposal.ts';
import { grouped } from '../core/portfolio/shown.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { findMoneyProposal, type StoredMoneyProposal } from '../store/money-proposals.ts';
import { CommandError, pickBook } from './book.ts';
import { carefulSealer } from './careful-sealer.ts';
import { oneOf } from './contact-options.ts';
import type { DecideOptions, ListOptions, ProposeOptions } from './money.ts';
import { planKernel } from './plan-kernel.ts';
import { textTable } from './text-table.ts';
import { userName } from './user-name.ts';
import { words } from './words.ts';

async function settingOf(
  database: Database,
  at: {
    readonly book: CreditorRow;
    readonly caseNumber: string;
    readonly by: string;
    readonly role: string | undefined;
  },
): Promise<MoneySetting> {
  const { book, caseNumber, by: name, role } = at;
  const kernel = planKernel();
  const atMs = Date.now();
  return {
    book,
    caseNumber,
    kernel,
    sealer: await carefulSealer(database),
    orderOfPayment: orderOfPayment(kernel.values),
    buckets: defaultBuckets,
    atMs,
    today: localDay(zones(book.zone)!, atMs),
    by: { name, userId: undefined, role, mayDecide: true },
    recordedBy: userName(),
  };
}

export async function runMoneyPropose(
  database: Database,
  caseNumber: string,
  options: ProposeOptions,
): Promise<number> {
  const book = await pickBook(database, options.creditor);
  const { by, role, reason, exception: exceptionReason, json } = options;
  const setting = await settingOf(database, { book, caseNumber, by, role });
  const ask = await readMoneyAsk(database, book.creditorId, askOf(options));
  const proposed = 'refused' in ask ? ask : await proposeMoney(database, { ...setting, ask, reason, exceptionReason });
  if ('refused' in proposed) return refuse(proposed, json);
  const document = proposedDocument(proposed);
  process.stdout.write(json ? `${JSON.stringify(document)}\n` : proposedText(document));
  return 0;
}

function askOf(options: ProposeOptions): MoneyAskDocument {
  const kind = oneOf('--kind', options.kind, moneyKinds);
  const { loan } = options;
  const on = options.on;
  if (on !== undefined && parseDay(on) === undefined)
    throw new CommandError(words('money.fault.day', { value: on }), 64);
  const must = (name: string, value: string | undefined) => {
    if (value === undefined) throw new CommandError(words('money.fault.option', { option: name, kind }), 64);
    return value;
  };
  switch (kind) {
    case 'reverse':
      return { kind, loan, payment: must('--payment', options.payment), on };
    case 'reallocate': {
      const toLoan = must('--to-loan', options.toLoan);
      const split = options.part.length === 0 ? undefined : splitOf(options.part);
      return { kind, loan, payment: must('--payment', options.payment), toLoan, split };
    }
    case 'waive': {
      const component = oneOf('--component', must('--component', options.component), components);
      return { kind, loan, component, amount: must('--amount', options.amount) };
    }
    case 'refund': {
      const payment = must('--payment', options.payment);
      return { kind, loan, payment, on: must('--on', on), transfer: must('--transfer', options.transfer) };
    }
  }
}

function splitOf(parts: readonly string[]): Partial<Record<Component, string>> {
  const split: Partial<Record<Component, string>> = {};
  for (const part of parts) {
    const at = part.indexOf('=');
    split[oneOf('--part', part.slice(0, Math.max(at, 0)), components)] = part.slice(at + 1);
  }
  return split;
}

export async function runMoneyList(database: Database, options: ListOptions): Promise<number> {
  const limit = /^\d{1,3}$/.test(options.limit) ? Number(options.limit) : 0;
  if (limit < 1 || limit > 200) throw new CommandError(words('money.fault.limit', { value: options.limit }), 64);
  const book = await pickBook(database, options.creditor);
  const page = await listMoney(database, {
    creditorId: book.creditorId,
    identity: undefined,
    sealer: await carefulSealer(database),
    caseNumber: options.case,
    state: options.state === undefined ? undefined : oneOf('--state', options.state, moneyStates),
    atMs: Date.now(),
    after: options.after === undefined ? undefined : numberOf(options.after),
    limit,
  });
  const next = page.next === undefined ? null : String(page.next);
  process.stdout.write(
    options.json ? `${JSON.stringify({ moves: page.moves.map(listedDocument), next })}\n` : listText(page.moves, next),
  );
  return 0;
}

export async function runMoneyShow(
  database: Database,
  proposal: string,
  options: Pick<ListOptions, 'creditor' | 'json'>,
): Promise<number> {
  const book = await pickBook(database, options.creditor);
  const found = await findProposal(database, book, proposal);
  const at = { sealer: await carefulSealer(database), atMs: Date.now() };
  const shown = await database.session((session) => listed(session, found, at));
  process.stdout.write(options.json ? `${JSON.stringify(listedDocument(shown))}\n` : showText(shown));
  return 0;
}

export async function runMoneyDecide(
  database: Database,
  { proposal, decision }: { readonly proposal: string; readonly decision: MoneyDecision },
  options: DecideOptions,
): Promise<number> {
  const book = await pickBook(database, options.creditor);
  const { caseNumber, proposalId } = await findProposal(database, book, proposal);
  const { by, role, reason, hash: contentHash, json } = options;
  const setting = await settingOf(database, { book, caseNumber, by, role });
  const decided = await decideOnMoney(database, { ...setting, proposalId, decision, reason, contentHash });
  if ('refused' in decided) return refuse(refusalDocument(decided as DecideMoneyRefusal), json);
  const shown = await database.session((session) => listed(session, decided.proposal, setting));
  const loans = decided.loans?.map((loan) => previewDocument(loan, decided.currency)) ?? null;
  process.stdout.write(json ? `${JSON.stringify({ ...listedDocument(shown), loans })}\n` : showText(shown));
  return 0;
}

async function findProposal(database: Database, book: CreditorRow, text: string): Promise<StoredMoneyProposal> {
  const at = { creditorId: book.creditorId, proposalId: numberOf(text) };
  const found = await database.session((session) => findMoneyProposal(session, at));
  if (found === undefined) throw new CommandError(words('problem.unknownProposal'), 66);
  return found;
}

function numberOf(text: string): bigint {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw new CommandError(words('money.fault.number', { value: text }), 64);
  return BigInt(text);
}

function refuse(refusal: { readonly refused: string }, json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify(refusal)}\n`);
  process.stderr.write(`${words(`problem.${refusal.refused}`)}\n`);
  return 65;
}

type ProposedDocument = ReturnType<typeof proposedDocument>;

function proposedText({ proposal, contentHash, lapsesAt, confirmedBy, currency, loans }: ProposedDocument): string {
  const by =
    confirmedBy === null
      ? words('money.by.another')
      : confirmedBy === 'exception'
        ? words('money.by.exception')
        : words('money.by.role', { role: confirmedBy });
  const tables = loans.map(({ loan, before, after }) => {
    const rows = components.map((component) => [
      words(`money.component.${component}`),
      grouped(before.owed[component]),
      grouped(after.owed[component]),
    ]);
    rows.push(
      [words('money.arrears'), grouped(before.arrears), grouped(after.arrears)],
      [words('money.daysPastDue'), String(before.daysPastDue), String(after.daysPastDue)],
      [words('money.class'), before.riskClass ?? '–', after.riskClass ?? '–'],
    );
    const table = textTable(
      [
        { title: words('money.loan', { loan, currency }), align: 'left' },
        { title: words('money.before'), align: 'right' },
        { title: words('money.after'), align: 'right' },
      ],
      rows,
    );
    return `${table}\n`;
  });
  const head = words('money.proposed', { proposal, lapsesAt, hash: contentHash });
  return `${head}\n${by}\n\n${tables.join('\n')}`;
}

function listText(moves: readonly ListedMoney[], next: string | null): string {
  if (moves.length === 0) return `${words('money.none')}\n`;
  const rows = moves
    .map(listedDocument)
    .map((move) => [
      move.proposal,
      words(`money.state.${move.state}`),
      words(`money.kind.${move.kind}`),
      move.case,
      move.loan,
      move.proposedBy,
      move.decidedBy ?? '–',
    ]);
  const titles = ['proposal', 'standing', 'what', 'case', 'ofLoan', 'proposedBy', 'decidedBy'];
  const table = textTable(
    titles.map((title) => ({ title: words(`money.column.${title}`), align: 'left' as const })),
    rows,
  );
  return next === null ? `${table}\n` : `${table}\n\n${words('money.more', { next })}\n`;
}

function showText(shown: ListedMoney): string {
  const move = listedDocument(shown);
  const lines = [
    `${words(`money.kind.${move.kind}`)} · ${words(`money.state.${move.state}`)}`,
    words('money.of', { proposal: move.proposal, case: move.case, loan: move.loan, on: move.on }),
    words('money.saidBy', { person: move.proposedBy, at: move.proposedAt, reason: move.reason ?? '–' }),
  ];
  if (move.exceptionReason !== null) lines.push(words('money.exceptionSaid', { reason: move.exceptionReason }));
  if (move.decidedBy !== null) {
    const { decidedBy: person, decidedAt: at, decisionReason: reason } = move;
    lines.push(words('money.decided', { person, at: at!, reason: reason ?? '–' }));
  }
  lines.push(move.contentHash, JSON.stringify(move.content));
  return `${lines.join('\n')}\n`;
}
