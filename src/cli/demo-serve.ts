/** `serve --demo`: sample accounts and sample borrowers of a generated book, its clock, and a mailbox that nothing leaves. For this machine alone. */
import { readFileSync } from 'node:fs';
import { closeDay } from '../application/close-day.ts';
import { loadPolicy } from '../application/lender-policy.ts';
import type { Channel } from '../application/ports.ts';
import { boundaryDays, sealerFor } from '../composition/deployment.ts';
import type { ServerSettings } from '../composition/server-settings.ts';
import { zones } from '../composition/time-zones.ts';
import { formatInstant, localDay } from '../core/calendar/zone.ts';
import type { DemoParts } from '../server/demo-page.ts';
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { CommandError } from './book.ts';
import { DemoMailbox, demoClock, demoParts } from './demo-people.ts';
import { demoAccounts, demoUsersText, makeDemoUsers } from './demo-users.ts';
import { planKernel } from './plan-kernel.ts';
import { textTable } from './text-table.ts';
import { words } from './words.ts';

const madeBy = 'forbear serve --demo';

export interface PreparedDemo {
  readonly text: string;
  readonly now: () => number;
  readonly channel: Channel;
  readonly parts: DemoParts;
}

/** `clock`: instead of the sample's own. */
export async function prepareDemo(
  database: Database,
  settings: Pick<ServerSettings, 'host' | 'publicUrl'>,
  clock?: () => number,
): Promise<PreparedDemo> {
  if (!['127.0.0.1', '::1', 'localhost'].includes(settings.host))
    throw new CommandError(words('serve.demo.notHere'), 64);
  const before = await generatedBook(database);
  if (before === undefined) throw new CommandError(words('serve.demo.noBook'), 66);
  const now = clock ?? (await demoClock(database, before));
  const book = await caughtUp(database, before, now);
  await makeDemoUsers(database, book);
  await loadSamplePolicy(database, book);
  const zone = zones(book.zone)!;
  const mailbox = new DemoMailbox(() => formatInstant(zone, now()));
  const { publicUrl } = settings;
  const parts = await demoParts(database, { book, now, mailbox, accounts: demoAccounts(), publicUrl });
  return { text: demoUsersText(settings) + peopleText(parts, publicUrl), now, channel: mailbox.channel(), parts };
}

/** Plans are found by a lender's policy; the sample has the one of the examples. The same again changes nothing. */
async function loadSamplePolicy(database: Database, book: CreditorRow): Promise<void> {
  const document: unknown = JSON.parse(readFileSync(new URL('../../examples/policy.json', import.meta.url), 'utf8'));
  const told = await loadPolicy(database, { creditor: book, kernel: planKernel(), document, recordedBy: madeBy });
  if ('refused' in told) throw new Error(`the sample's policy: ${told.refused}`);
}

/** Undefined: there is none, or a real one stands beside it, whose mail the sample's mailbox would swallow. */
async function generatedBook(database: Database): Promise<CreditorRow | undefined> {
  const books = await database.session((session) => readCreditors(session));
  return books.every(({ generated }) => generated) ? books[0] : undefined;
}

/** The days between the book's last one and the sample's yesterday: who tried it some days ago finds it aged as a book is. */
async function caughtUp(database: Database, book: CreditorRow, now: () => number): Promise<CreditorRow> {
  const yesterday = localDay(zones(book.zone)!, now()) - 1;
  if (book.businessDate === undefined || book.businessDate >= yesterday) return book;
  const settings = {
    creditorId: book.creditorId,
    businessDate: yesterday,
    boundaryDays: boundaryDays(yesterday),
    sealer: sealerFor(database),
  };
  await closeDay(database, settings);
  return (await generatedBook(database))!;
}

function peopleText({ people }: DemoParts, url: string): string {
  const table = textTable(
    [
      { title: words('serve.demo.case'), align: 'left' },
      { title: words('serve.demo.address'), align: 'left' },
      { title: words('serve.demo.fact'), align: 'left' },
      { title: words('serve.demo.about'), align: 'left' },
    ],
    people.map(({ caseNumber, address, loans, about }) => [
      caseNumber,
      address,
      loans.map(({ paidOutOn, principal }) => `${paidOutOn}, ${principal}`).join('; '),
      words(`serve.person.${about}`),
    ]),
  );
  return `${words('serve.demo.borrowers')}\n\n${table}\n\n${words('serve.demo.borrowersHow', { url })}\n\n`;
}
