/** Agreements: read, and moved by those who may. */

import { explainedDocument } from '../../api/explain-agreement.ts';
import { explainAgreement as explainRoute } from '../../api/routes/explain-agreement.ts';
import { listAgreements } from '../../api/routes/list-agreements.ts';
import {
  approveAgreement as approveRoute,
  draftAgreement as draftRoute,
  endAgreement as endRoute,
  moveAgreementDate,
  proposeAgreement,
  recordNotice,
  useAgreementOption,
  withdrawAgreement as withdrawRoute,
} from '../../api/routes/move-agreements.ts';
import { readAgreement } from '../../api/routes/read-agreement.ts';
import { recordAddress } from '../../api/routes/record-address.ts';
import { recordVerifiedAddress } from '../../application/agreement-address.ts';
import { listedDocument } from '../../application/agreements-document.ts';
import { type ChangeSetting, moveDate, noticeGiven, useOption } from '../../application/change-agreement.ts';
import { approveAgreement, draftAgreement, proposeChange } from '../../application/draft-agreement.ts';
import { type AgreementFile, readAgreementList } from '../../application/read-agreements.ts';
import { endAgreement, withdrawAgreement } from '../../application/withdraw-agreement.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { explainAgreement } from '../../core/agreement/explain.ts';
import { readWhatIf, type WhatIf, type WhatIfForms, whatIfKinds } from '../../core/agreement/what-if.ts';
import { parseDay } from '../../core/calendar/day.ts';
import { parseAmountMinor } from '../../core/money/decimal.ts';
import { type AgreementCall, agreementAsked, movedAnswer, moveSetting, refusalTold } from '../agreement-calls.ts';
import { agreementAnswerOf } from '../agreement-documents.ts';
import { type Refused, type Served, serveCase } from '../call.ts';
import { journalHandlers } from './journal-handlers.ts';
import { paperHandlers } from './paper-handlers.ts';
import { signingHandlers } from './signing-handlers.ts';

/** A case has few; more than these no case of ours has had. */
const listedMax = 200;

const reading: readonly Served[] = [
  serveCase(listAgreements, async ({ database, book, seen }) => {
    const { creditorId } = book;
    const at = { creditorId, state: undefined, caseNumber: seen.caseNumber, after: undefined, limit: listedMax };
    const listed = await readAgreementList(database, at);
    return { agreements: listed.map((each) => ({ ...listedDocument(each), state: each.row.state })) };
  }),
  serveCase(readAgreement, async (call) => {
    const file = await agreementAsked(call);
    return 'refused' in file ? file : agreementAnswerOf(file, call.identity.role);
  }),
  serveCase(explainRoute, async (call) => {
    const file = await agreementAsked(call);
    if ('refused' in file) return file;
    const { row, terms, payments } = file;
    const asked = call.body.if ?? [];
    const whatIfs = whatIfsOf(asked, terms);
    if ('refused' in whatIfs) return whatIfs;
    // From the day through which it was looked at: what is said holds from the next day on.
    const asOf = row.throughOn ?? call.book.businessDate ?? terms.asOf;
    const explained = explainAgreement({ terms, agreement: row.agreement, payments, asOf, if: whatIfs });
    if ('refused' in explained) return refusalTold({ ...explained }, call.identity.role);
    return explainedDocument({ explained, terms, asOf, asked, words: bothWords });
  }),
];

/** Every way in which something can be asked, in both languages. */
function whatIfForms(): WhatIfForms {
  const formsOf = (kind: string) => {
    const { en, zh } = bothWords(`agreement-explain.form.${kind}`);
    return [...en.split(' | '), ...zh.split(' | ')];
  };
  return Object.fromEntries(whatIfKinds.map((kind) => [kind, formsOf(kind)])) as unknown as WhatIfForms;
}

function whatIfsOf(texts: readonly string[], { currency }: AgreementFile['terms']): readonly WhatIf[] | Refused {
  const forms = whatIfForms();
  const read: WhatIf[] = [];
  for (const [at, text] of texts.entries()) {
    const whatIf = readWhatIf(text, { forms, currency });
    if ('refused' in whatIf) return { ...whatIf, at } as Refused;
    read.push(whatIf);
  }
  return read;
}

/** Held against what was seen: two people at once do not both change one agreement. */
async function changing(
  call: AgreementCall & { readonly body: { readonly revision?: number | undefined } },
): Promise<{ readonly file: AgreementFile; readonly setting: ChangeSetting } | Refused> {
  const file = await agreementAsked(call);
  if ('refused' in file) return file;
  const { agreementNumber, version } = file.row;
  return { file, setting: { ...moveSetting(call), agreementNumber, seenVersion: call.body.revision ?? version } };
}

const granting: readonly Served[] = [
  serveCase(draftRoute, async (call) => {
    const { seen, body, database, identity } = call;
    const isByBorrower = identity.role === 'borrower';
    // A mandate is shown to the lender, who then has it on record: nobody hands in their own.
    if (isByBorrower && body.mandate !== undefined) return { refused: 'notTheirsToSay', fields: ['/mandate'] };
    const setting = { ...moveSetting(call), caseNumber: seen.caseNumber, mandateRef: body.mandate, isByBorrower };
    const drafted = await draftAgreement(database, setting);
    const agreement = 'refused' in drafted ? '' : drafted.row.agreementNumber;
    return movedAnswer({ ...call, params: { agreement } }, drafted);
  }),
  serveCase(approveRoute, async (call) => {
    const file = await agreementAsked(call);
    if ('refused' in file) return file;
    const { agreementNumber } = file.row;
    // Who made it does not approve it, whatever else they may.
    const isMaking = ({ event }: AgreementFile['events'][number]) =>
      event.kind === 'drafted' || event.kind === 'changeProposed';
    if (file.events.some((each) => isMaking(each) && each.recordedBy === call.by)) return { refused: 'ownDraft' };
    return movedAnswer(call, await approveAgreement(call.database, { ...moveSetting(call), agreementNumber }));
  }),
  serveCase(proposeAgreement, async (call) => {
    const file = await agreementAsked(call);
    if ('refused' in file) return file;
    const { agreementNumber, caseNumber } = file.row;
    const isByBorrower = call.identity.role === 'borrower';
    const setting = { ...moveSetting(call), agreementNumber, caseNumber, isByBorrower };
    return movedAnswer(call, await proposeChange(call.database, setting));
  }),
];

const changes: readonly Served[] = [
  serveCase(withdrawRoute, async (call) => {
    const at = await changing(call);
    if ('refused' in at) return at;
    return movedAnswer(call, await withdrawAgreement(call.database, { ...at.setting, by: 'borrower' }));
  }),
  serveCase(moveAgreementDate, async (call) => {
    const at = await changing(call);
    if ('refused' in at) return at;
    const { instalment: n, to } = call.body;
    return movedAnswer(call, await moveDate(call.database, { ...at.setting, n, to: parseDay(to)! }));
  }),
  serveCase(useAgreementOption, async (call) => {
    const at = await changing(call);
    if ('refused' in at) return at;
    const { option, from, incomePerMonth, why } = call.body;
    const { currency } = at.file.terms;
    const income = incomePerMonth === undefined ? undefined : parseAmountMinor(incomePerMonth, currency);
    if (income !== undefined && (typeof income !== 'bigint' || income < 0n)) return { refused: 'incomeNotAnAmount' };
    const change = { from: parseDay(from)!, incomePerMonthMinor: income, why };
    return movedAnswer(call, await useOption(call.database, { ...at.setting, option: option - 1, change }));
  }),
  serveCase(endRoute, async (call) => {
    const at = await changing(call);
    if ('refused' in at) return at;
    const { reason } = call.body;
    return movedAnswer(call, await endAgreement(call.database, { ...at.setting, reason }));
  }),
  serveCase(recordNotice, async (call) => {
    const at = await changing(call);
    if ('refused' in at) return at;
    const { row, standing } = at.file;
    const { drift } = row.agreement;
    const late = drift && standing.find(({ n }) => n === drift.n);
    if (late === undefined) return { refused: 'noNoticeDue' };
    const { n, missingMinor } = late;
    const given = { ...at.setting, n, missingMinor, on: parseDay(call.body.on)! };
    return movedAnswer(call, await noticeGiven(call.database, given));
  }),
  serveCase(recordAddress, async (call) => {
    const { database, book, seen, parts, body, atMs, by, identity } = call;
    const { party, kind, how } = body;
    const shown = { ...body, name: body.name, verifiedAtMs: atMs, atMs, recordedBy: by };
    const at = { creditor: book, caseNumber: seen.caseNumber, sealer: parts.sealer, ...shown };
    const kept = await recordVerifiedAddress(database, at);
    if ('refused' in kept) return refusalTold(kept, identity.role);
    return { id: String(kept.verifiedAddressId), case: seen.caseNumber, party, kind, how };
  }),
];

export const agreementsHandlers: readonly Served[] = [
  ...reading,
  ...granting,
  ...changes,
  ...paperHandlers,
  ...signingHandlers,
  ...journalHandlers,
];
