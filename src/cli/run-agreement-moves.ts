/** Runs the commands of `agreement` that move one: drafted, approved, changed, taken back, ended. */
import { type ChangeSetting, moveDate, noticeGiven, useOption } from '../application/change-agreement.ts';
import { approveAgreement, draftAgreement, proposeChange } from '../application/draft-agreement.ts';
import { readAgreementFile } from '../application/read-agreements.ts';
import { endAgreement, withdrawAgreement } from '../application/withdraw-agreement.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { zones } from '../composition/time-zones.ts';
import { endReasons } from '../core/agreement/moves.ts';
import { type Day, parseDay } from '../core/calendar/day.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import type { AgreementOptions, MoveOptions } from './agreement.ts';
import { agreementRefusal, type RefusedAgreement } from './agreement-refusal.ts';
import { CommandError, pickBook } from './book.ts';
import { instantOf, oneOf } from './contact-options.ts';
import { planKernel } from './plan-kernel.ts';
import { agreementOf, documentOf, showAgreement } from './run-agreement.ts';
import { contactSetting } from './send-waiting.ts';
import { userName } from './user-name.ts';
import { words } from './words.ts';

const say = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
  words(`agreementCommand.${code}`, values);

/** What every move is made with. */
export async function moveSetting(database: Database, creditor: CreditorRow, { at }: MoveOptions) {
  const { sealer } = await contactSetting(database);
  return {
    creditor,
    kernel: planKernel(),
    sealer,
    zones,
    buckets: defaultBuckets,
    atMs: at === undefined ? Date.now() : instantOf('--at', at),
    recordedBy: userName(),
  };
}

/** Shows the agreement as it then stands, or ends the command with the refusal in words. */
export async function told(
  database: Database,
  answer: object | RefusedAgreement,
  at: {
    readonly book: CreditorRow;
    readonly id: string;
    readonly options: AgreementOptions;
    readonly first?: 'signing';
  },
): Promise<number> {
  const { book, id, options } = at;
  if ('refused' in answer)
    throw agreementRefusal(answer as RefusedAgreement, {
      id,
      json: options.json,
      ...(at.first && { first: at.first }),
    });
  const file = await readAgreementFile(database, { creditorId: book.creditorId, agreementNumber: id });
  showAgreement(documentOf(file!), options);
  return 0;
}

export async function runDraft(
  database: Database,
  caseNumber: string,
  options: MoveOptions & { readonly mandate?: string },
): Promise<number> {
  const book = await pickBook(database, options.creditor);
  const setting = await moveSetting(database, book, options);
  const drafted = await draftAgreement(database, { ...setting, caseNumber, mandateRef: options.mandate });
  if ('refused' in drafted) throw agreementRefusal(drafted, { id: caseNumber, json: options.json });
  return told(database, drafted, { book, id: drafted.row.agreementNumber, options });
}

export async function runApproveDraft(database: Database, id: string, options: MoveOptions): Promise<number> {
  const { book } = await agreementOf(database, id, options);
  const setting = await moveSetting(database, book, options);
  return told(database, await approveAgreement(database, { ...setting, agreementNumber: id }), { book, id, options });
}

export async function runPropose(database: Database, id: string, options: MoveOptions): Promise<number> {
  const { book, file } = await agreementOf(database, id, options);
  const setting = await moveSetting(database, book, options);
  const { caseNumber } = file.row;
  const answer = await proposeChange(database, { ...setting, agreementNumber: id, caseNumber });
  return told(database, answer, { book, id, options });
}

/** Reasons that people end one for; the others follow by themselves. */
const byPeople = endReasons.filter((reason) => reason !== 'notGranted' && reason !== 'notSignedInTime');

/** Held against what was seen: two people at once do not both change one agreement. */
async function changeSetting(database: Database, id: string, options: MoveOptions) {
  const { book, file } = await agreementOf(database, id, options);
  const setting: ChangeSetting = {
    ...(await moveSetting(database, book, options)),
    agreementNumber: id,
    seenVersion: file.row.version,
  };
  return { book, file, setting };
}

export async function runWithdraw(database: Database, id: string, options: MoveOptions): Promise<number> {
  const { book, setting } = await changeSetting(database, id, options);
  const answer = await withdrawAgreement(database, { ...setting, by: 'borrower' });
  return told(database, answer, { book, id, options });
}

export async function runMoveDate(
  database: Database,
  id: string,
  options: MoveOptions & { readonly instalment: string; readonly to: string },
): Promise<number> {
  const n = wholeOf('--instalment', options.instalment);
  const to = dayOf('--to', options.to);
  const { book, setting } = await changeSetting(database, id, options);
  return told(database, await moveDate(database, { ...setting, n, to }), { book, id, options });
}

export async function runOption(
  database: Database,
  id: string,
  options: MoveOptions & {
    readonly use: string;
    readonly from: string;
    readonly income?: string;
    readonly why: string;
  },
): Promise<number> {
  const option = wholeOf('--use', options.use) - 1;
  const from = dayOf('--from', options.from);
  const { book, file, setting } = await changeSetting(database, id, options);
  const { currency } = file.row;
  const income = options.income === undefined ? undefined : parseAmountMinor(options.income, currency);
  if (income !== undefined && typeof income !== 'bigint')
    throw new CommandError(say('fault.amount', { option: '--income', value: options.income!, currency }), 64);
  const change = { from, incomePerMonthMinor: income, why: options.why };
  return told(database, await useOption(database, { ...setting, option, change }), { book, id, options });
}

export async function runEnd(
  database: Database,
  id: string,
  options: MoveOptions & { readonly reason: string },
): Promise<number> {
  const reason = oneOf('--reason', options.reason, byPeople);
  const { book, setting } = await changeSetting(database, id, options);
  return told(database, await endAgreement(database, { ...setting, reason }), { book, id, options });
}

export async function runNotice(
  database: Database,
  id: string,
  options: MoveOptions & { readonly on: string },
): Promise<number> {
  const on = dayOf('--on', options.on);
  const { book, file, setting } = await changeSetting(database, id, options);
  const { drift } = file.row.agreement;
  const late = drift && file.standing.find((each) => each.n === drift.n);
  const answer =
    late === undefined
      ? ({ refused: 'noNoticeDue' } as const)
      : await noticeGiven(database, { ...setting, n: late.n, on, missingMinor: late.missingMinor });
  return told(database, answer, { book, id, options });
}

function wholeOf(option: string, value: string): number {
  if (/^[1-9]\d{0,3}$/.test(value)) return Number(value);
  throw new CommandError(say('fault.whole', { option, value }), 64);
}

function dayOf(option: string, value: string): Day {
  const day = parseDay(value);
  if (day === undefined) throw new CommandError(say('fault.day', { option, value }), 64);
  return day;
}
