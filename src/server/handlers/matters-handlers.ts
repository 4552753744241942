/** Matters: what a borrower raises and somebody of the lender's answers by a day. */
import { listMatters } from '../../api/routes/list-matters.ts';
import { listMessages } from '../../api/routes/list-messages.ts';
import { listOpenMatters } from '../../api/routes/list-open-matters.ts';
import { moveMatter } from '../../api/routes/move-matter.ts';
import { openMatter } from '../../api/routes/open-matter.ts';
import { readKeeping } from '../../api/routes/read-keeping.ts';
import { listMessages as messagesOf } from '../../application/list-messages.ts';
import { type MatterActor, type MatterSetting, numberOf } from '../../application/matter-file.ts';
import { moveMatter as moveMatterOf } from '../../application/move-matter.ts';
import { type OfMatter, type Raised, raiseMatter } from '../../application/raise-matter.ts';
import { readKeeping as keepingOf } from '../../application/read-keeping.ts';
import {
  listOpenMatters as listOpen,
  type MatterDocument,
  type PromiseWords,
  readMatters,
  type ShownTo,
} from '../../application/read-matters.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { loadPromises } from '../../composition/load-promises.ts';
import type { AccessRole } from '../../core/access/role.ts';
import { type CaseCall, type Served, type SignedCall, serveCase, serveSigned } from '../call.ts';

const limitUsual = 50;

export const promiseWords: PromiseWords = (promise, days, on) => bothWords(`matters.promise.${promise}`, { days, on });

/** Those who answer for how the lender behaves read what is held against it; whoever may be meant sees that there is something. */
const complaintReaders: readonly AccessRole[] = ['borrower', 'teamLead', 'compliance', 'legal', 'auditor'];
/** Who may move a matter at all; the core says which step is whose. */
const movers: readonly AccessRole[] = ['borrower', 'agent', 'teamLead', 'compliance'];

function settingOf({ parts, atMs }: Pick<SignedCall, 'parts' | 'atMs'>): MatterSetting {
  return { ...parts.contact, promisesOn: (on) => loadPromises(on), atMs };
}

function actorOf({ identity: { role }, by }: Pick<SignedCall, 'identity' | 'by'>): MatterActor {
  const isOffice = role === 'borrower' || role === 'teamLead' || role === 'compliance';
  return { name: by, office: isOffice ? role : 'agent' };
}

type Asked = Pick<CaseCall, 'parts' | 'atMs' | 'identity' | 'by' | 'book' | 'seen' | 'database'>;

function ofCase(call: Asked): OfMatter {
  return { ...settingOf(call), creditor: call.book, caseNumber: call.seen.caseNumber, actor: actorOf(call) };
}

function shownTo({ identity: { role } }: Pick<SignedCall, 'identity'>): ShownTo {
  return {
    words: promiseWords,
    seesComplaints: complaintReaders.includes(role),
    isReader: !movers.includes(role),
  };
}

async function raisedDocument(call: Asked, { matter, receipt }: Raised) {
  const number = numberOf(matter);
  const read = await readMatters(call.database, { ...ofCase(call), ...shownTo(call) });
  if ('refused' in read) throw new Error(`a matter that was stored is not read: ${read.refused}`);
  return { matter: number, receipt, shown: read.matters.find((one) => one.matter === number)! };
}

/** For the whole of what is kept of a borrower; where there is no law there are none. */
export async function ownMatters(call: Asked): Promise<readonly MatterDocument[]> {
  const read = await readMatters(call.database, { ...ofCase(call), ...shownTo(call) });
  return 'refused' in read ? [] : read.matters;
}

export const mattersHandlers: readonly Served[] = [
  serveCase(openMatter, async (call) => {
    const { kind, about = {}, words } = call.body;
    const { what, ...rest } = about;
    const raised = await raiseMatter(call.database, { ...ofCase(call), kind, what, about: rest, words });
    return 'refused' in raised ? raised : ((await raisedDocument(call, raised)) as never);
  }),
  serveCase(listMatters, async (call) => {
    const read = await readMatters(call.database, { ...ofCase(call), ...shownTo(call) });
    return 'refused' in read ? read : ({ case: read.caseNumber, matters: read.matters } as never);
  }),
  serveSigned(listOpenMatters, async (call) => {
    const { query, identity, book, database } = call;
    const { kind, overdue = false, after, limit = limitUsual } = query;
    const at = {
      creditor: book,
      identity,
      kind,
      which: overdue ? ('overdue' as const) : ('open' as const),
      after,
      limit,
      words: promiseWords,
    };
    return (await listOpen(database, { ...settingOf(call), ...at })) as never;
  }),
  serveCase(moveMatter, async (call) => {
    const { body, params } = call;
    const ask = {
      move: body.move,
      words: 'words' in body ? body.words : undefined,
      file: 'file' in body ? body.file : undefined,
      to: 'to' in body ? body.to : undefined,
      result: 'result' in body ? body.result : undefined,
      ground: 'ground' in body ? body.ground : undefined,
    };
    const moved = await moveMatterOf(call.database, { ...ofCase(call), matterNumber: params.matter, ask });
    return 'refused' in moved ? moved : ((await raisedDocument(call, moved)) as never);
  }),
  serveCase(listMessages, async ({ parts, book, seen, database }) => {
    const { sealer, zones } = parts.contact;
    const listed = await messagesOf(database, { sealer, zones, book, seen });
    return 'refused' in listed ? listed : ({ case: seen.caseNumber, messages: listed.messages } as never);
  }),
  serveCase(readKeeping, async ({ parts, book, seen, database, atMs }) => {
    const setting = { ...parts.contact, creditor: book, caseNumber: seen.caseNumber, atMs };
    return (await keepingOf(database, setting)) as never;
  }),
];
