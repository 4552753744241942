/** Agreements for a terminal: the list, and one with its dates, what was paid, what happened and what waits. */
import type {
  ActDocument,
  AgreementDocument,
  EventDocument,
  InstalmentDocument,
  ListedAgreementDocument,
} from '../application/agreements-document.ts';
import { grouped } from '../core/portfolio/shown.ts';
import { textTable } from './text-table.ts';
import { hasWords, words } from './words.ts';

type Values = Readonly<Record<string, string | number>>;
const say = (code: string, values: Values = {}) => words(`agreementCommand.${code}`, values);
const dot = ' · ';

export function listText(listed: readonly ListedAgreementDocument[]): string {
  if (listed.length === 0) return `${say('list.none')}\n`;
  const rows = listed.map((each) => [
    each.id,
    each.loan,
    say(`state.${each.state}`),
    `${each.paid}/${each.instalments}`,
    each.nextDueOn ?? '–',
    each.nextDue === null ? '–' : `${grouped(each.nextDue)} ${each.currency}`,
    each.lastDueOn,
  ]);
  return `${textTable(
    [
      { title: say('column.id'), align: 'left' },
      { title: say('column.loan'), align: 'left' },
      { title: say('column.state'), align: 'left' },
      { title: say('column.paid'), align: 'right' },
      { title: say('column.nextDueOn'), align: 'left' },
      { title: say('column.amount'), align: 'right' },
      { title: say('column.lastDueOn'), align: 'left' },
    ],
    rows,
  )}\n`;
}

const instalmentsShown = 6;

export function agreementText(document: AgreementDocument, { full }: { readonly full: boolean }): string {
  const parts = [headText(document), scheduleText(document, full)];
  const waiting = document.acts.filter(({ state }) => state === 'waiting' || state === 'asked' || state === 'refused');
  if (waiting.length > 0)
    parts.push(`${say('waiting')}\n${waiting.map((act) => actText(act, document.currency)).join('\n')}`);
  parts.push(`${say('history')}\n${historyShown(document, full).join('\n')}`);
  const next = nextText(document);
  if (next !== undefined) parts.push(next);
  return `${parts.join('\n\n')}\n`;
}

function headText(document: AgreementDocument): string {
  const { currency } = document;
  const lines = [
    [say('title', { id: document.id }), say(`basis.${document.basis}`), say(`state.${document.state}`)].join(dot),
    say('about', {
      case: document.case,
      loan: document.loan,
      asOf: document.asOf,
      owed: grouped(document.owedTotal),
      currency,
    }),
    say('asks', {
      total: grouped(document.total),
      count: document.instalments,
      last: document.lastDueOn,
      currency,
      rate: document.ratePercent,
      apr: document.aprPercent,
    }),
  ];
  if (Object.keys(document.waived).length > 0) {
    const by = Object.entries(document.waived).map(
      ([component, amount]) => `${say(`component.${component}`)} ${grouped(amount)}`,
    );
    lines.push(
      say(`waived.${document.release}`, { amount: grouped(document.waivedTotal), currency, by: by.join(say('and')) }),
    );
  }
  if (document.state === 'draft' || document.state === 'approved') lines.push(say('signBy', { on: document.signBy }));
  if (document.state === 'signed') lines.push(say('coolingOff', { on: document.coolingOffEndsOn ?? '' }));
  if (document.mendBy !== null) lines.push(say('mendBy', { on: document.mendBy }));
  if (document.proposed !== null)
    lines.push(say('proposed', { version: document.proposed.version, on: document.proposed.signBy }));
  lines.push(say('hash', { hash: document.termsHash, version: document.version }));
  return lines.join('\n');
}

function scheduleText({ schedule, currency }: AgreementDocument, full: boolean): string {
  const open = Math.max(
    0,
    schedule.findIndex(({ paidOn }) => paidOn === null),
  );
  const from =
    full || schedule.length <= instalmentsShown + 1
      ? 0
      : Math.min(Math.max(open - 1, 0), schedule.length - instalmentsShown);
  const shown =
    full || schedule.length <= instalmentsShown + 1 ? schedule : schedule.slice(from, from + instalmentsShown);
  const table = textTable(
    [
      { title: say('column.n'), align: 'right' },
      { title: say('column.dueOn'), align: 'left' },
      { title: say('column.total', { currency }), align: 'right' },
      { title: say('column.principal'), align: 'right' },
      { title: say('column.interest'), align: 'right' },
      { title: say('column.standing'), align: 'left' },
    ],
    shown.map((each) => [
      String(each.n),
      each.dueOn,
      grouped(each.total),
      grouped(each.principal),
      grouped(each.interest),
      standingText(each),
    ]),
  );
  const rest = schedule.length - shown.length;
  return rest === 0 ? table : `${table}\n${say('more', { count: rest })}`;
}

function standingText(each: InstalmentDocument): string {
  if (each.paidOn !== null)
    return each.how === null ? say('paid', { on: each.paidOn }) : say(`paid.${each.how}`, { on: each.paidOn });
  return each.missing === each.total ? say('open') : say('missing', { amount: grouped(each.missing) });
}

function actText(act: ActDocument, currency: string): string {
  const amount = act.amount === null ? '' : `${dot}${grouped(act.amount)} ${currency}`;
  const n = act.n === null ? '' : `${dot}${say('instalment', { n: act.n })}`;
  const told = act.told === null ? '' : `${dot}${words(`agreement-acts.told.${act.told}`, act.toldValues)}`;
  return `${act.dueOn}  ${say(`act.${act.act}`)}${n}${amount}${dot}${say(`actState.${act.state}`)}${told}`;
}

const eventsShown = 12;

function historyShown({ history }: AgreementDocument, full: boolean): string[] {
  const shown = full ? history : history.slice(-eventsShown);
  const lines = shown.map((event) => eventText(event));
  return shown.length === history.length ? lines : [say('earlier', { count: history.length - shown.length }), ...lines];
}

function eventText({ at, on, kind, values }: EventDocument): string {
  const told: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    const code = `agreementCommand.${name}.${value}`;
    told[name] = hasWords(code)
      ? words(code)
      : typeof value === 'string' && /^-?\d+\.\d+$/.test(value)
        ? grouped(value)
        : value;
  }
  const name = kind === 'actDue' && values.n === undefined ? 'event.actDue.whole' : `event.${kind}`;
  return `${on ?? at.slice(0, 10)}  ${say(name, { ...told, on: on ?? '' })}`;
}

function nextText({ id, state, proposed }: AgreementDocument): string | undefined {
  if (state === 'draft') return say('next.draft', { id });
  if (state === 'approved' || proposed !== null) return say('next.sign', { id });
  if (state === 'signed') return say('next.signed', { id });
  if (state === 'inForce' || state === 'kept' || state === 'drifting' || state === 'rePlanned')
    return say('next.running', { id });
  return undefined;
}
