/** demo, on a generated book alone: one case with an invented statement, and the best of what it can be offered. */
import { readFileSync } from 'node:fs';
import { loadPolicy } from '../application/lender-policy.ts';
import { openTalk, presentOffers, readTalk, type TalkSetting } from '../application/negotiate-case.ts';
import { recordFacts } from '../application/record-facts.ts';
import { recordStatement } from '../application/record-statement.ts';
import { type TalkDocument, talkDocument } from '../application/talk-document.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { zones } from '../composition/time-zones.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { instantOf, localDay } from '../core/calendar/zone.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import { grouped } from '../core/portfolio/shown.ts';
import type { Database } from '../store/database.ts';
import { readCreditors } from '../store/day-closes.ts';
import type { WorthALook } from '../store/worth-a-look.ts';
import { contactLaw } from './contact-law.ts';
import { planKernel } from './plan-kernel.ts';
import { contactSetting } from './send-waiting.ts';
import { language, words } from './words.ts';

const policyFile = new URL('../../examples/policy.json', import.meta.url);
const statementFile = new URL('../../examples/statement.json', import.meta.url);
const recordedBy = 'demo';
const talkDays = 14;
const tenOClock = 600;
/** What is owed is spread over so many months to guess what a household in it might earn. */
const monthsGuessed = 24n;
const salaryFrom = 5_000;
const salaryStep = 500;
const salaryUntil = 60_000;

/** Says nothing where no case of those worth a look has a plan. */
export async function showOnePlan(
  database: Database,
  at: { readonly creditorId: number; readonly looks: readonly WorthALook[] },
): Promise<string | undefined> {
  const books = await database.session((session) => readCreditors(session));
  const book = books.find(({ creditorId }) => creditorId === at.creditorId);
  const asOf = book?.businessDate;
  if (book === undefined || asOf === undefined) return undefined;
  const zone = zones(book.zone)!;
  const kernel = planKernel();
  const { sealer } = await contactSetting(database);
  // The morning after the last day closed: the book is of that day, whenever the demo is run.
  const atMs = instantOf(zone, { day: asOf + 1, minute: tenOClock });
  const setting = { creditor: book, kernel, sealer, zones, buckets: defaultBuckets, atMs, recordedBy };
  const rank = ({ reason }: WorthALook) => (reason === 'paysInPart' ? 0 : reason === 'firstTime' ? 1 : 2);
  const looks = [...at.looks].sort((one, other) => rank(one) - rank(other));
  for (const { caseNumber } of looks) {
    // What an earlier demo has put on the table is shown again, and nothing is added.
    const talk = caseNumber === undefined ? undefined : await readTalk(database, { creditor: book, caseNumber });
    if (talk === undefined || 'refused' in talk || talk.offers.length === 0) continue;
    return planText({ ...talkDocument(talk, { zone, view: 'borrower', atMs }), case: caseNumber! });
  }
  await loadPolicy(database, { creditor: book, kernel, document: readJson(policyFile), recordedBy });
  for (const { caseNumber, arrearsMinor, currency } of looks) {
    if (caseNumber === undefined) continue;
    const document = statementFor(kernel, { asOf, currency, perMonthMinor: arrearsMinor / monthsGuessed });
    if (document === undefined) continue;
    const ofCase = { ...setting, caseNumber };
    const recorded = await recordStatement(database, { ...ofCase, document });
    if ('refused' in recorded) continue;
    const facts = { stillWilling: true, costTableShown: true, lenderType: 'bank' };
    await recordFacts(database, { ...ofCase, contactLaw, facts, nowMs: atMs });
    const talk = await offered(database, ofCase, Math.max(asOf, localDay(zone, Date.now())) + talkDays);
    if (talk !== undefined)
      return planText({ ...talkDocument(talk, { zone, view: 'borrower', atMs }), case: caseNumber });
  }
  return undefined;
}

async function offered(database: Database, setting: TalkSetting, until: Day) {
  const deadline = { onDay: until, reason: 'figuresAsOf' } as const;
  const opened = await openTalk(database, {
    ...setting,
    loanRef: undefined,
    mode: 'agentLed',
    by: recordedBy,
    deadline,
  });
  if ('refused' in opened) return undefined;
  const shown = await presentOffers(database, { ...setting, by: recordedBy, role: undefined });
  return 'refused' in shown ? undefined : shown;
}

function readJson(file: URL): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The invented household of the examples, with the least salary from which so much a month is left. */
function statementFor(
  kernel: ReturnType<typeof planKernel>,
  of: { readonly asOf: Day; readonly currency: string; readonly perMonthMinor: bigint },
): object | undefined {
  const example = readJson(statementFile) as { readonly income: readonly object[]; readonly currency: string };
  if (of.currency !== example.currency) return undefined;
  for (let salary = salaryFrom; salary <= salaryUntil; salary += salaryStep) {
    const income = [{ ...example.income[0], perMonth: `${salary}.00` }];
    const document = { ...example, asOf: formatDay(of.asOf), income };
    const assessed = kernel.assess(document);
    if (!('answer' in assessed)) return undefined;
    const left = parseAmountMinor(assessed.answer.capacity[0]!.perMonth, of.currency);
    if (typeof left === 'bigint' && left > 0n && left >= of.perMonthMinor) return document;
  }
  return undefined;
}

function planText(document: TalkDocument & { readonly case: string }): string {
  const [best] = document.offers;
  const { currency } = document;
  const lines = [
    words('demo.plan', {
      case: document.case,
      payment: grouped(best!.payment),
      count: best!.schedule.length,
      first: best!.firstDueOn,
      total: grouped(best!.totalPayable),
      currency,
    }),
    ...best!.because.map(({ text }) => `  - ${text[language()]}`),
    words('demo.planNext', { case: document.case, others: document.offers.length - 1 }),
  ];
  return lines.join('\n');
}
