/** A talk for a terminal: what is on the table first, then what was said. */
import type { NegotiateRefusal } from '../application/negotiate-case.ts';
import type { PlanKernel } from '../application/plan-ports.ts';
import type { OfferDocument, TalkDocument, TalkEventDocument, View } from '../application/talk-document.ts';
import { grouped } from '../core/portfolio/shown.ts';
import type { FactDeclaration } from '../core/rules/facts.ts';
import { textTable } from './text-table.ts';
import { language, words } from './words.ts';

type Say = (code: string, values?: Readonly<Record<string, string | number>>) => string;
const say: Say = (code, values = {}) => words(`negotiate.${code}`, values);
const dot = ' · ';
const instalmentsShown = 3;

export interface TalkTextOptions {
  readonly full: boolean;
  readonly view: View;
  readonly kernel: Pick<PlanKernel, 'reasonText'>;
}

export function talkText(document: TalkDocument & { readonly case: string }, options: TalkTextOptions): string {
  const parts = [talkHead(document)];
  if (document.offers.length > 0) parts.push(offersTable(document));
  for (const offer of document.offers) {
    if (offer.open || offer.number === document.agreed?.offer) parts.push(offerText(offer, document, options));
  }
  parts.push(`${say('history')}\n${document.history.map((event) => eventText(event, document, options)).join('\n')}`);
  const next = nextText(document);
  if (next !== undefined) parts.push(next);
  return `${parts.join('\n\n')}\n`;
}

export function talkHead(document: TalkDocument & { readonly case: string }): string {
  const { deadline, lookedFor, agreed, text } = document;
  const state = document.expired ? 'expired' : document.state;
  const title = [
    say('title', { case: document.case, loan: document.loan }),
    say(`mode.${document.mode}`),
    say(`state.${state}`),
  ];
  const lines = [title.join(dot)];
  if (document.state === 'open') {
    lines.push(say('deadline', { until: deadline.until, reason: say(`deadline.${deadline.reason}`) }));
  }
  const isFixed = lookedFor.aspirationPercent === lookedFor.concedeToPercent;
  lines.push(
    say(isFixed ? 'lookedForFixed' : 'lookedFor', {
      from: lookedFor.aspirationPercent,
      to: lookedFor.concedeToPercent,
      rounds: lookedFor.rounds,
    }),
  );
  if (text !== null && document.state === 'open') {
    const consents =
      text.consents.length === 0 ? say('text.nobody') : text.consents.map((side) => say(`side.${side}`)).join(', ');
    lines.push(say('text', { version: text.version, offer: text.offer, consents }));
  }
  if (agreed !== null) lines.push(say(`agreed.${agreed.approval}`, { offer: agreed.offer }));
  return lines.join('\n');
}

export function offersTable({ offers, currency, agreed }: TalkDocument): string {
  return textTable(
    [
      { title: say('column.number'), align: 'right' },
      { title: say('column.kind'), align: 'left' },
      { title: say('column.payment', { currency }), align: 'right' },
      { title: say('column.count'), align: 'right' },
      { title: say('column.first'), align: 'left' },
      { title: say('column.last'), align: 'left' },
      { title: say('column.total'), align: 'right' },
      { title: say('column.waived'), align: 'right' },
      { title: say('column.rate'), align: 'right' },
      { title: say('column.standing'), align: 'left' },
    ],
    offers.map((offer) => [
      String(offer.number),
      offer.kinds.map((kind) => say(`kind.${kind}`)).join(say('and')),
      grouped(offer.payment),
      String(offer.schedule.length),
      offer.firstDueOn,
      offer.schedule.at(-1)!.dueOn,
      grouped(offer.totalPayable),
      grouped(offer.waived),
      `${offer.annualRatePercent} %`,
      say(`standing.${standingOf(offer, agreed?.offer)}`),
    ]),
  );
}

function standingOf({ number, open, needsApproval }: OfferDocument, agreed: number | undefined): string {
  if (number === agreed) return 'taken';
  return open ? (needsApproval ? 'needsApproval' : 'open') : 'notOpen';
}

function offerText(offer: OfferDocument, { currency }: TalkDocument, { full, view }: TalkTextOptions): string {
  const lines = [say('offer', { number: offer.number })];
  for (const { text } of offer.because) lines.push(`- ${text[language()]}`);
  // What the law asks the lender to do is the lender's to read.
  if (view === 'lender')
    for (const { text } of offer.law.warnings) lines.push(`- ${say('warning')} ${text[language()]}`);
  const shown =
    full || offer.schedule.length <= instalmentsShown + 1 ? offer.schedule : offer.schedule.slice(0, instalmentsShown);
  const dues = shown.map(({ dueOn, total }) => `${dueOn} ${grouped(total)}`);
  const last = offer.schedule.at(-1)!;
  if (shown.length < offer.schedule.length) dues.push('…', `${last.dueOn} ${grouped(last.total)}`);
  lines.push(`  ${say('dues', { currency })} ${dues.join(dot)}`);
  if (view === 'lender' && offer.expected !== undefined) {
    const role = offer.authority ?? '–';
    lines.push(say('lenderSide', { value: grouped(offer.expected.lenderPresentValue), currency, role }));
  }
  return lines.join('\n');
}

function eventText(event: TalkEventDocument, { currency }: TalkDocument, { kernel }: TalkTextOptions): string {
  const who =
    event.side === null
      ? ''
      : ` (${[say(`side.${event.side}`), ...(event.side === 'borrower' ? [] : [event.by])].join(', ')})`;
  const offers = (event.offers ?? []).join(', ');
  const values = {
    offers,
    until: event.until ?? '',
    version: event.version ?? 0,
    reason: reasonShown(event),
    ask: askText(event, currency),
  };
  const said = say(event.answer === undefined ? `event.${event.kind}` : `event.answered.${event.answer}`, values);
  const because = (event.because ?? []).map((reason) => `    ${kernel.reasonText(reason)}`);
  const worse = event.kind === 'presented' && event.reason !== undefined ? [`    ${say(`worse.${event.reason}`)}`] : [];
  return [`${event.at}  ${said}${who}`, ...because, ...worse].join('\n');
}

function reasonShown({ kind, reason }: TalkEventDocument): string {
  if (reason === undefined) return '';
  switch (kind) {
    case 'opened':
    case 'deadlineExtended':
      return say(`deadline.${reason}`);
    case 'offerWithdrawn':
      return say(`change.${reason}`);
    case 'closed':
      return say(`close.${reason}`);
    case 'approvalRejected':
      return reason === 'lapsed' ? say('change.approvalLapsed') : reason;
    default:
      return reason;
  }
}

function askText({ ask }: TalkEventDocument, currency: string): string {
  if (ask === undefined) return '';
  const parts = [
    ...(ask.payment === null ? [] : [say('ask.payment', { payment: grouped(ask.payment), currency })]),
    ...(ask.months === null ? [] : [say('ask.months', { months: ask.months })]),
    ...(ask.firstDueOn === null ? [] : [say('ask.firstDueOn', { on: ask.firstDueOn })]),
    ...(ask.lumpSumNow === null ? [] : [say('ask.lump', { amount: grouped(ask.lumpSumNow), currency })]),
  ];
  return parts.join(say('ask.and'));
}

function nextText(document: TalkDocument & { readonly case: string }): string | undefined {
  const open = document.offers.find((offer) => offer.open);
  if (document.state === 'open' && !document.expired && open !== undefined && document.text === null) {
    return say('next.choose', { case: document.case, number: open.number });
  }
  if (document.agreed?.approval === 'pending') return say('next.approve', { case: document.case });
  return undefined;
}

export function negotiateRefusalText(
  refusal: NegotiateRefusal | { readonly refused: 'unknownCase' | 'noTalk' },
  at: { readonly case: string; readonly jurisdiction: string; readonly kernel: Pick<PlanKernel, 'lawFor'> },
): string {
  const values: Record<string, string | number> = { case: at.case };
  for (const [name, value] of Object.entries(refusal)) {
    if (typeof value === 'string' || typeof value === 'number') values[name] = value;
    else if (Array.isArray(value) && value.every((each) => typeof each === 'string')) values[name] = value.join(', ');
  }
  const text = say(`refused.${refusal.refused}`, values);
  const because =
    'because' in refusal ? refusal.because.map((reason) => `- ${reason.text[language()]} (${reason.source})`) : [];
  const faults = 'faults' in refusal ? refusal.faults.map(({ path, code }) => `- ${path}: ${code}`) : [];
  const known = at.kernel.lawFor(at.jurisdiction)?.law.vocabulary;
  const missing =
    'missing' in refusal
      ? refusal.missing.map(
          (name) => `- ${name}: ${known?.get(name)?.text?.[language()] ?? ''}${wordsOf(known?.get(name))}`,
        )
      : [];
  return [text, ...missing, ...because, ...faults].join('\n');
}

/** Which words a fact takes. */
function wordsOf(fact: FactDeclaration | undefined): string {
  return fact?.words === undefined ? '' : ` (${fact.words.join(', ')})`;
}
