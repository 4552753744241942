/** Runs `negotiate`; a file of its own, so that other commands need not load the plan search and the law. */
import {
  counterOffer,
  draftText,
  type NegotiateRefusal,
  openTalk,
  type PlainMove,
  presentOffers,
  readTalk,
  say,
  type TalkFile,
  type TalkSetting,
} from '../application/negotiate-case.ts';
import { talkDocument, type View } from '../application/talk-document.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { zones } from '../composition/time-zones.ts';
import {
  changeReasons,
  closeReasons,
  deadlineReasons,
  type Side,
  talkModes,
} from '../core/negotiation/protocol/moves.ts';
import type { Database } from '../store/database.ts';
import { CommandError, pickBook } from './book.ts';
import { instantOf, oneOf } from './contact-options.ts';
import type { NegotiateOptions } from './negotiate.ts';
import { askOf, dayOf, numberOf } from './negotiate-ask.ts';
import { negotiateRefusalText, talkText } from './negotiate-text.ts';
import { planKernel } from './plan-kernel.ts';
import { contactSetting } from './send-waiting.ts';
import { userName } from './user-name.ts';
import { words } from './words.ts';

interface Run {
  readonly database: Database;
  readonly setting: TalkSetting;
  readonly options: NegotiateOptions;
  readonly side: Side;
  readonly by: string;
  readonly currency: string;
}

type Answer = TalkFile | NegotiateRefusal | { readonly refused: 'unknownCase' | 'noTalk' };

export async function runNegotiate(database: Database, caseNumber: string, options: NegotiateOptions): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  const { sealer } = await contactSetting(database);
  const kernel = planKernel();
  const atMs = options.at === undefined ? Date.now() : instantOf('--at', options.at);
  const recordedBy = userName();
  const setting = { creditor, caseNumber, kernel, sealer, zones, buckets: defaultBuckets, atMs, recordedBy };
  const as = oneOf('--as', options.as, ['borrower', 'agent', 'mediator'] as const);
  const side: Side = as === 'agent' ? 'lender' : as;
  const by = options.by ?? (side === 'borrower' ? 'borrower' : recordedBy);
  const view = viewOf(options);
  const run: Run = { database, setting, options, side, by, currency: creditor.currency };
  let file: Answer | undefined;
  for (const step of stepsOf(run)) {
    file = await step();
    if ('refused' in file) break;
  }
  file ??= await readTalk(database, setting);
  if ('refused' in file) {
    const text = negotiateRefusalText(file, { case: caseNumber, jurisdiction: creditor.jurisdiction, kernel });
    if (options.json) process.stdout.write(`${JSON.stringify(plainRefusal(file))}\n`);
    throw new CommandError(text, exitOf(file.refused));
  }
  const document = { case: caseNumber, ...talkDocument(file, { zone: zones(creditor.zone)!, view, atMs }) };
  const told = options.json
    ? `${JSON.stringify(document)}\n`
    : talkText(document, { full: options.full, view, kernel });
  process.stdout.write(told);
  return 0;
}

function viewOf({ view }: NegotiateOptions): View {
  return view === undefined ? 'borrower' : oneOf('--view', view, ['borrower', 'lender'] as const);
}

function exitOf(refused: string): number {
  return refused === 'unknownCase' || refused === 'noTalk' ? 66 : 1;
}

function plainRefusal(refusal: Exclude<Answer, TalkFile>): object {
  return 'because' in refusal
    ? { ...refusal, because: refusal.because.map(({ ruleId, source, text }) => ({ ruleId, source, text })) }
    : refusal;
}

/** In the order in which they make sense together; a talk can be opened and its offers shown in one go. */
function stepsOf(run: Run): (() => Promise<Answer>)[] {
  const { database, setting, options, by, side } = run;
  const { counter } = options;
  const steps: (() => Promise<Answer>)[] = [];
  if (options.open) {
    const mode = oneOf('--mode', options.mode, talkModes);
    const deadline =
      options.deadline === undefined
        ? undefined
        : { onDay: dayOf('--deadline', options.deadline), reason: deadlineReason(options) };
    steps.push(() => openTalk(database, { ...setting, loanRef: options.loan, mode, by, deadline }));
  } else if (options.deadline !== undefined) {
    throw new CommandError(words('negotiate.fault.deadline'), 64);
  }
  if (options.present)
    steps.push(() =>
      presentOffers(database, { ...setting, by: side === 'lender' ? by : setting.recordedBy, role: options.role }),
    );
  const ask = counter === undefined ? undefined : askOf(counter, run.currency);
  if (options.draft) steps.push(() => draftText(database, { ...setting, by, ask }));
  else if (ask !== undefined) {
    if (side !== 'borrower') throw new CommandError(words('negotiate.fault.counterAs'), 64);
    steps.push(() => counterOffer(database, { ...setting, by, ask }));
  }
  for (const move of plainMoves(run)) steps.push(() => say(database, { ...setting, move }));
  return steps;
}

function plainMoves({ options, side, by }: Run): PlainMove[] {
  const moves: PlainMove[] = [];
  const { reason } = options;
  const who = { side, person: by };
  if (options.accept !== undefined || options.decline) {
    if (side !== 'borrower') throw new CommandError(words('negotiate.fault.acceptAs'), 64);
  }
  if (options.accept !== undefined) moves.push({ kind: 'accept', number: numberOf('--accept', options.accept), by });
  if (options.decline) moves.push({ kind: 'decline', by: who });
  if (options.withdraw !== undefined) {
    const why = reason === undefined ? undefined : oneOf('--reason', reason, changeReasons);
    moves.push({ kind: 'withdrawOffer', number: numberOf('--withdraw', options.withdraw), by, reason: why });
  }
  if (options.extend !== undefined) {
    moves.push({ kind: 'extend', side, by, onDay: dayOf('--extend', options.extend), reason: deadlineReason(options) });
  }
  if (options.consent !== undefined)
    moves.push({ kind: 'consent', by: who, version: numberOf('--consent', options.consent) });
  if (options.object !== undefined) {
    moves.push({ kind: 'object', by: who, version: numberOf('--object', options.object), why: reason ?? '' });
  }
  if (options.close) {
    const why = reason === undefined ? undefined : oneOf('--reason', reason, closeReasons);
    moves.push({ kind: 'close', by: who, reason: why });
  }
  return moves;
}

function deadlineReason({ reason }: NegotiateOptions) {
  return reason === undefined ? undefined : oneOf('--reason', reason, deadlineReasons);
}
