/** What is a borrower's own: their wishes of contacts, the proofs of what was entered, who may speak for them. */

import { listReceipts as listReceiptsRoute } from '../../api/routes/list-receipts.ts';
import { asksOfNow, readPreferences as readPreferencesRoute } from '../../api/routes/read-preferences.ts';
import { readReceipt as readReceiptRoute, receiptType } from '../../api/routes/read-receipt.ts';
import { setPreferences as setPreferencesRoute } from '../../api/routes/set-preferences.ts';
import {
  endHelper as endHelperRoute,
  listHelpers as listHelpersRoute,
  nameHelper as nameHelperRoute,
  readHelperPaper,
} from '../../api/routes/who-may-speak.ts';
import { listReceipts, type ReceiptListed, readReceipt } from '../../application/own-receipts.ts';
import { readPartyNames } from '../../application/party-names.ts';
import { readPreferences, setPreferences } from '../../application/preferences.ts';
import { endHelper, type Helper, nameHelper, readHelpers } from '../../application/who-may-speak.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { personalShownTo } from '../../core/access/role.ts';
import { formatDay } from '../../core/calendar/day.ts';
import { formatInstant, localDay } from '../../core/calendar/zone.ts';
import { maskedName } from '../../core/case/masked.ts';
import { instantMs } from '../../core/evidence/bundle-instant.ts';
import { fieldOf } from '../../core/evidence/canonical-json.ts';
import { factLine, factText } from '../../core/evidence/fact-words.ts';
import { type CaseCall, type Served, type SpokenLanguage, serveCase } from '../call.ts';
import { zoneOf } from './plans-documents.ts';

type Asked = Pick<CaseCall, 'book' | 'seen' | 'parts'>;

const settingOf = ({ book, seen, parts }: Asked) => ({
  ...parts.contact,
  creditor: book,
  caseNumber: seen.caseNumber,
});

const evidenceOf = ({ book, seen, parts }: Asked) => ({
  creditor: book,
  caseNumber: seen.caseNumber,
  sealer: parts.sealer,
});

const todayOf = (call: Pick<CaseCall, 'book' | 'atMs'>) => localDay(zoneOf(call), call.atMs);

export const ownHandlers: readonly Served[] = [
  serveCase(setPreferencesRoute, async (call) => {
    const { body, database, atMs, by } = call;
    const set = await setPreferences(database, { ...settingOf(call), wishes: body, nowMs: atMs, recordedBy: by });
    return 'refused' in set ? set : { recorded: [...set.recorded] };
  }),
  serveCase(readPreferencesRoute, async (call) => {
    const { database, atMs } = call;
    const read = await readPreferences(database, { ...settingOf(call), acts: asksOfNow, atMs });
    return read as never;
  }),
  serveCase(listReceiptsRoute, async (call) => {
    const { query, database } = call;
    const { before, limit = 50 } = query;
    const listed = await listReceipts(database, { ...evidenceOf(call), before, limit });
    if ('refused' in listed) return listed;
    return { receipts: listed.receipts.map((one) => receiptShown(one, call)), next: listed.next ?? null };
  }),
  serveCase(readReceiptRoute, async (call) => {
    const { params, database, parts, seen } = call;
    const { number } = params;
    const { policyText, beat } = parts.agreements.evidence;
    const settings = { ...evidenceOf(call), number, policyText };
    let read = await readReceipt(database, settings);
    if ('refused' in read && read.refused === 'notInTheLogYet') {
      // So that what was entered a moment ago has its receipt too.
      const made = await beat(call.book);
      if ('refused' in made) return made;
      read = await readReceipt(database, settings);
    }
    if ('refused' in read) return read;
    call.looked({ isWhole: true });
    const fileName = `${seen.caseNumber}-${String(number).padStart(4, '0')}-${read.kind}.tlog-proof`;
    return { type: receiptType, fileName, bytes: new TextEncoder().encode(read.text) };
  }),
  serveCase(nameHelperRoute, async (call) => {
    const { body, database, seen, parts, by } = call;
    const at = { seen, sealer: parts.sealer, recordedBy: by, today: todayOf(call), named: body };
    const told = await nameHelper(database, at);
    return 'refused' in told ? told : { helper: told.helperId.toString() };
  }),
  serveCase(listHelpersRoute, async (call) => {
    const { database, seen, parts, identity } = call;
    const read = await readHelpers(database, { seen, sealer: parts.sealer, today: todayOf(call) });
    if ('refused' in read) return read;
    const isWhole = identity.role === 'borrower' || personalShownTo(identity.role) === 'whole';
    return { helpers: read.helpers.map((helper) => helperShown(helper, { call, isWhole })) };
  }),
  serveCase(endHelperRoute, async ({ params, database, seen, parts, by }) => {
    const at = { seen, sealer: parts.sealer, recordedBy: by, helperId: BigInt(params.helper) };
    const told = await endHelper(database, at);
    return 'refused' in told ? told : { helper: told.helperId.toString() };
  }),
  serveCase(readHelperPaper, paperOf),
];

async function paperOf(call: CaseCall<typeof readHelperPaper>) {
  const { params, query, database, seen, parts, book, atMs } = call;
  const { language = call.language } = query;
  const read = await readHelpers(database, { seen, sealer: parts.sealer, today: todayOf(call) });
  if ('refused' in read) return read;
  const helper = read.helpers.find(({ helperId }) => helperId.toString() === params.helper);
  if (helper === undefined) return { refused: 'unknownHelper' };
  if (helper.standing === 'ended') return { refused: 'alreadyEnded' };
  const names = await readPartyNames(database, { ...evidenceOf(call), parties: ['borrower'] });
  call.looked({ isWhole: true });
  const bytes = parts.helperPaper({
    language,
    say: (code, values) => bothWords(`pageHelper.paper.${code}`, values)[language],
    lender: book.name,
    caseNumber: seen.caseNumber,
    borrower: names.borrower,
    helper: helper.name,
    relation: bothWords(`pageHelper.relation.${helper.relation}`)[language],
    until: dayWords(helper.until, language),
    madeOn: dayWords(formatDay(todayOf(call)), language),
    createdAtSeconds: Math.floor(atMs / 1000),
  });
  return { type: 'application/pdf', fileName: `${seen.caseNumber}-helper-${params.helper}-${language}.pdf`, bytes };
}

function dayWords(day: string, language: SpokenLanguage): string {
  const [year, month, date] = day.split('-').map(Number);
  return bothWords('pageHelper.paper.day', { year: year!, month: month!, date: date! })[language];
}

/** Whoever speaks by a mandate is met as one, a lawyer as a lawyer: until it is checked, the law's rule on agents holds contacts. */
function roleOf(relation: Helper['relation']) {
  return relation === 'lawyer' ? ('attorney' as const) : ('debtAdviser' as const);
}

/** For the borrower's own file. */
export async function ownHelpers(call: Pick<CaseCall, 'book' | 'seen' | 'parts' | 'atMs' | 'database'>) {
  const { database, seen, parts } = call;
  const read = await readHelpers(database, { seen, sealer: parts.sealer, today: todayOf(call) });
  return 'refused' in read ? [] : read.helpers.map((helper) => helperShown(helper, { call, isWhole: true }));
}

function helperShown(
  helper: Helper,
  { call, isWhole }: { readonly call: Pick<CaseCall, 'book'>; readonly isWhole: boolean },
) {
  const { helperId, name, relation, until, namedAtMs, endedAtMs, standing } = helper;
  const zone = zoneOf(call);
  return {
    helper: helperId.toString(),
    name: isWhole ? name : maskedName(name),
    relation,
    role: roleOf(relation),
    until,
    namedAt: formatInstant(zone, namedAtMs),
    endedAt: endedAtMs === undefined ? null : formatInstant(zone, endedAtMs),
    standing,
  };
}

function receiptShown(one: ReceiptListed, call: Pick<CaseCall, 'book'>) {
  const { number, kind, content, state, isInLog } = one;
  const at = fieldOf(content, 'at');
  const atMs = typeof at === 'string' ? instantMs(at) : undefined;
  const zone = zoneOf(call);
  const what = (language: SpokenLanguage) =>
    factText(factLine(kind, content), {
      words: (code, values) => bothWords(`verifier.${code}`, values)[language],
      hasWords: hasVerifierWords,
      instant: (ms) => formatInstant(zone, ms).slice(0, 16).replace('T', ' '),
    });
  return {
    number,
    kind,
    at: atMs === undefined ? null : formatInstant(zone, atMs),
    state,
    what: { en: what('en'), zh: what('zh') },
    inLog: isInLog,
  };
}

/** A code without words is answered as it is. */
function hasVerifierWords(code: string): boolean {
  return bothWords(`verifier.${code}`).en !== `verifier.${code}`;
}
