/** An Apache Fineract server as a core system that a book is pulled from. */
import {
  type CoreLoan,
  type CoreSystem,
  CoreSystemError,
  type ListedLoan,
  type LoanPage,
} from '../../application/core-system-port.ts';
import { type Day, formatDay } from '../../core/calendar/day.ts';
import { type FineractAddress, FineractClient, pageOf } from './fineract-client.ts';
import { clientNumberOf, type LoanSetting, mapListed, mapLoan, refPrefix } from './map-loan.ts';
import { at, idAt, type Json, textAt } from './read-json.ts';
import { fineractReschedules } from './reschedule.ts';

export interface FineractSetting extends LoanSetting {
  /** of the server's list of reasons; left out where it has only one */
  readonly rescheduleReason?: string | undefined;
  /** loans of one page of the list */
  readonly pageSize?: number;
}

const pageSizeDefault = 200;
const trailPageSize = 200;
/** Requests under way at once: a core system has other work. */
const atOnce = 4;
/** Clients are kept while a page is read and between pages, up to so many. */
const clientsKept = 10_000;

export function fineractSystem(address: FineractAddress, setting: FineractSetting): CoreSystem {
  const client = new FineractClient(address);
  const clients = new Map<bigint, Promise<Json>>();
  return {
    url: address.url,
    tenant: address.tenant,
    refPrefix,
    pages: (from) => pages(client, { ...from, limit: setting.pageSize ?? pageSizeDefault }),
    readLoans: (ids) => inTurns(ids, (id) => readLoan(client, { id, clients, setting })),
    newestChange: () => newestChange(client),
    changedLoans: (since) => changedLoans(client, since),
    reschedules: fineractReschedules(client, setting.rescheduleReason),
  };
}

/**
 * The list by number. Each page begins with the last row of the page before: where it does not, rows before it have gone and
 * moved the list, and the reading steps back until it meets what it knows, so that no loan slips between two pages.
 */
async function* pages(
  client: FineractClient,
  from: { readonly afterId: bigint; readonly position: number; readonly limit: number },
): AsyncGenerator<LoanPage> {
  const { limit } = from;
  let { afterId, position } = from;
  for (;;) {
    let offset = Math.max(0, position - 1);
    let page = await listPage(client, offset, limit);
    while (offset > 0 && (page.rows[0]?.remoteId ?? afterId + 1n) > afterId) {
      offset = Math.max(0, offset - limit);
      page = await listPage(client, offset, limit);
    }
    const loans = page.rows.filter(({ remoteId }) => remoteId > afterId);
    position = offset + page.length;
    afterId = loans.at(-1)?.remoteId ?? afterId;
    if (loans.length > 0) yield { loans, position };
    if (page.length === 0 || position >= page.total) return;
    // A page of nothing new that is not the last would be asked for again for ever.
    if (loans.length === 0 && page.length <= 1) position += 1;
  }
}

async function listPage(
  client: FineractClient,
  offset: number,
  limit: number,
): Promise<{ readonly rows: readonly ListedLoan[]; readonly length: number; readonly total: number }> {
  const path = '/loans';
  const query = { offset: String(offset), limit: String(limit), orderBy: 'id', sortOrder: 'ASC' };
  const page = pageOf(await client.get(path, query));
  if (page === undefined) throw new CoreSystemError('answerNotRead', { path, detail: 'noPage' });
  const rows: ListedLoan[] = [];
  for (const row of page.rows) {
    const listed = mapListed(row);
    if (listed === undefined) {
      throw new CoreSystemError('answerNotRead', { path, detail: `loan.${String(at(row, 'id') ?? 'unknown')}` });
    }
    const last = rows.at(-1)?.remoteId;
    if (last !== undefined && listed.remoteId < last) throw new CoreSystemError('notInOrder', { path });
    // The same row twice is one row.
    if (listed.remoteId !== last) rows.push(listed);
  }
  return { rows, length: page.rows.length, total: page.total };
}

async function readLoan(
  client: FineractClient,
  of: { readonly id: bigint; readonly clients: Map<bigint, Promise<Json>>; readonly setting: FineractSetting },
): Promise<CoreLoan> {
  const { id, clients, setting } = of;
  const path = `/loans/${id}`;
  const loan = await client.get(path, { associations: 'repaymentSchedule,transactions,charges' });
  if (idAt(loan, 'id') !== id) throw new CoreSystemError('answerNotRead', { path, detail: 'otherLoan' });
  const number = clientNumberOf(loan);
  if (number === undefined) return mapLoan(loan, undefined, setting);
  let asked = clients.get(number);
  if (asked === undefined) {
    if (clients.size >= clientsKept) clients.clear();
    asked = client.get(`/clients/${number}`);
    clients.set(number, asked);
    // It is told when it is waited for; and asked again the next time.
    asked.catch(() => clients.delete(number));
  }
  return mapLoan(loan, await asked, setting);
}

/** A few at a time, answers in the order of the questions. */
async function inTurns<A, B>(asked: readonly A[], ask: (one: A) => Promise<B>): Promise<B[]> {
  const answers: B[] = new Array(asked.length);
  let next = 0;
  const turn = async () => {
    while (next < asked.length) {
      const mine = next++;
      answers[mine] = await ask(asked[mine]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, asked.length) }, turn));
  return answers;
}

const trailPath = '/audits';

async function newestChange(client: FineractClient): Promise<bigint | undefined> {
  const page = await trailPage(client, { paged: 'true', offset: '0', limit: '1' });
  if (page === undefined) return undefined;
  const [first] = page.rows;
  return first === undefined ? 0n : trailIdOf(first);
}

/**
 * The trail is read from its newest entry back: entries that are added meanwhile are met twice and none is missed. It
 * holds what people and programs asked for; what the server's own jobs do (penalties at the end of a day) is not in it.
 */
async function changedLoans(
  client: FineractClient,
  since: { readonly afterChange: bigint } | { readonly fromDay: Day },
): Promise<ReadonlySet<bigint> | undefined> {
  const found = new Set<bigint>();
  const from: Record<string, string> =
    'fromDay' in since ? { makerDateTimeFrom: `${formatDay(since.fromDay - 1)} 00:00:00` } : {};
  const after = 'afterChange' in since ? since.afterChange : -1n;
  for (let offset = 0; ; offset += trailPageSize) {
    const page = await trailPage(client, {
      ...from,
      paged: 'true',
      offset: String(offset),
      limit: String(trailPageSize),
    });
    if (page === undefined) return undefined;
    let previous: bigint | undefined;
    for (const entry of page.rows) {
      const id = trailIdOf(entry);
      if (previous !== undefined && id >= previous) throw new CoreSystemError('notInOrder', { path: trailPath });
      previous = id;
      if (id <= after) return found;
      const isLoan = textAt(entry, 'entityName') === 'LOAN';
      const loanId = idAt(entry, 'loanId') ?? (isLoan ? idAt(entry, 'resourceId') : undefined);
      if (loanId !== undefined) found.add(loanId);
    }
    if (page.rows.length === 0 || offset + page.rows.length >= page.total) return found;
  }
}

async function trailPage(client: FineractClient, query: Readonly<Record<string, string>>) {
  try {
    const page = pageOf(await client.get(trailPath, query));
    if (page === undefined) throw new CoreSystemError('answerNotRead', { path: trailPath, detail: 'noPage' });
    return page;
  } catch (error) {
    if (error instanceof CoreSystemError && error.code === 'forbidden') return undefined;
    throw error;
  }
}

function trailIdOf(entry: Json): bigint {
  const id = idAt(entry, 'id');
  if (id === undefined) throw new CoreSystemError('answerNotRead', { path: trailPath, detail: 'noNumber' });
  return id;
}
