/** One case for a terminal, in the reader's language: calm, the most pressing loan first, everything with its reason. */
import type { CaseDocument, CaseLoanDocument } from '../application/case-document.ts';
import { grouped } from '../core/portfolio/shown.ts';
import { type Column, shownWidth, textTable } from './text-table.ts';
import { words } from './words.ts';

export interface CaseTextOptions {
  /** every instalment, payment and month */
  readonly full: boolean;
}

type Say = (code: string, values?: Readonly<Record<string, string | number>>) => string;
const say: Say = (code, values = {}) => words(`case.${code}`, values);

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });
const dot = ' · ';
const lineWidth = 96;
/** What is shown without --full, of each end where there are two. */
const instalmentsEachSide = 3;
const paymentsShown = 6;
const monthsShown = 24;
const monthsALine = 6;

export function caseText(document: CaseDocument, options: CaseTextOptions): string {
  const parts = [headText(document)];
  for (const loan of document.loans) parts.push(loanText(loan, options));
  parts.push(historyText(document));
  return `${parts.join('\n\n')}\n`;
}

function headText(document: CaseDocument): string {
  const { borrower, creditor, asOf, businessDate, stage, openedOn, closedOn, version } = document;
  const opened = openedOn === null ? [] : [say('openedOn', { on: openedOn })];
  const closed = closedOn === null ? [] : [say('closedOn', { on: closedOn })];
  const lines = [
    [say('title', { id: document.id }), say(`stage.${stage}`), ...opened, ...closed].join(dot),
    [say('creditor', { creditor }), say('asOf', { asOf }), say('version', { version })].join(dot),
    whoText(borrower),
    ...borrower.addressClaims.filter(({ verifiedSince }) => !verifiedSince).map(claimText),
    [
      say('mostDays', { days: document.daysPastDue }),
      ...document.amounts.map(({ currency, arrears, outstanding }) =>
        say('sums', { arrears: grouped(arrears), outstanding: grouped(outstanding), currency }),
      ),
    ].join(dot),
  ];
  if (asOf !== businessDate) lines.push(say('past', { businessDate }));
  if (document.loans.some(({ changedSinceClose }) => changedSinceClose)) lines.push(say('changedSinceClose'));
  return lines.join('\n');
}

function whoText({ ref, kind, place, personal }: CaseDocument['borrower']): string {
  const { shown, name, phone, email } = personal;
  const told = [name, phone, email].filter((each) => each !== null);
  const line = [say('borrower', { ref }), ...told, say(`kind.${kind}`), ...(place === null ? [] : [place])].join(dot);
  return shown === 'whole' ? line : `${line}  (${say(`personal.${shown}`)})`;
}

function claimText({ wish, channel, saidAt, address }: CaseDocument['borrower']['addressClaims'][number]): string {
  const values = {
    on: saidAt.slice(0, 10),
    channel: say(`claim.channel.${channel}`),
    address: address ?? say('claim.deleted'),
  };
  return say(`claim.${wish}`, values);
}

function loanText(loan: CaseLoanDocument, options: CaseTextOptions): string {
  const { currency, outstanding, arrears, delinquentSince, daysPastDue, bucket } = loan;
  const state =
    loan.state === 'settled'
      ? [say('state.settled', { on: loan.settledOn! })]
      : [
          ...(loan.state === 'chargedOff' ? [say('state.chargedOff', { on: loan.chargedOffOn! })] : []),
          ...(daysPastDue === null ? [say('noSchedule')] : [say('days', { days: daysPastDue }), bucket ?? '–']),
          ...(loan.riskClass === null ? [] : [say(`class.${loan.riskClass}`)]),
        ];
  const title = [say('loan', { loan: loan.loanRef }), say(`product.${loan.product}`), ...state].join(dot);
  const parts = [`${title}\n${'─'.repeat(Math.max(shownWidth(title), lineWidth))}\n${termsText(loan)}`];
  parts.push(owedText(outstanding, currency));
  if (loan.state !== 'settled' && delinquentSince !== null) {
    parts.push(say('arrearsSince', { amount: grouped(arrears!), currency, on: delinquentSince }));
  }
  if (loan.because.length > 0) parts.push(loan.because.map(reasonText).join('\n'));
  if (loan.ageing.length > 0) parts.push(`${say('ageing')}\n${ageingText(loan.ageing, options)}`);
  if (loan.schedule !== null) parts.push(scheduleText(loan.schedule, options));
  if (loan.payments.length > 0) parts.push(paymentsText(loan.payments, options));
  if (loan.events.length > 0) parts.push(eventsText(loan));
  parts.push(creditorsText(loan));
  return parts.join('\n\n');
}

function termsText({ terms, currency }: CaseLoanDocument): string {
  const { every, penaltyRatePercent, graceDays, originator } = terms;
  return [
    say('terms.principal', { amount: grouped(terms.principal), currency }),
    say('terms.rate', { percent: terms.annualRatePercent }),
    ...(penaltyRatePercent === null ? [] : [say('terms.penaltyRate', { percent: penaltyRatePercent })]),
    say(`method.${terms.method}`),
    say('terms.instalments', { n: terms.instalments, every: say(`every.${every.unit}`, { count: every.count }) }),
    say('terms.disbursedOn', { on: terms.disbursedOn }),
    ...(graceDays === 0 ? [] : [say('terms.grace', { days: graceDays })]),
    ...(originator === null ? [] : [say('terms.originator', { originator })]),
  ].join(dot);
}

function owedText(owed: CaseLoanDocument['outstanding'], currency: string): string {
  const parts = (['principal', 'interest', 'penalty', 'fee', 'cost'] as const)
    .filter((component) => /[1-9]/.test(owed[component]))
    .map((component) => `${say(`component.${component}`)} ${grouped(owed[component])}`);
  const total = `${say('outstanding')} ${grouped(owed.total)} ${currency}`;
  return parts.length === 0 ? total : `${total} = ${parts.join(' + ')}`;
}

function reasonText({ ruleId, verified, facts }: CaseLoanDocument['because'][number]): string {
  const { daysPastDue, daysPastDueOver } = facts;
  const shown =
    daysPastDue !== undefined && daysPastDueOver !== undefined
      ? say('because.days', { daysPastDue, daysPastDueOver })
      : daysPastDue === 0
        ? say('because.nothingPastDue')
        : Object.entries(facts)
            .map(([name, value]) => `${name} ${value}`)
            .join(', ');
  return say(verified ? 'because.verified' : 'because.notVerified', { ruleId, facts: shown });
}

/** '2026-05 M0 · 06 M1 · 07 M2(45)': a year is written where it begins, days where there are any. */
function ageingText(line: CaseLoanDocument['ageing'], { full }: CaseTextOptions): string {
  const points = full ? line : line.slice(-monthsShown);
  const rows: string[][] = [];
  let lastYear = '';
  points.forEach(({ on, daysPastDue, bucket }) => {
    const [year, month] = on.split('-') as [string, string];
    const point = `${month} ${bucket ?? '–'}${daysPastDue > 0 ? `(${daysPastDue})` : ''}`;
    if (lastYear !== year || rows.at(-1)!.length > monthsALine) rows.push([lastYear === year ? '    ' : year]);
    lastYear = year;
    rows.at(-1)!.push(point);
  });
  return rows.map(([year, ...months]) => `${year}  ${months.join(dot)}`).join('\n');
}

function scheduleText(schedule: NonNullable<CaseLoanDocument['schedule']>, { full }: CaseTextOptions): string {
  const { dues, version } = schedule;
  const passed = dues.filter(({ standing }) => standing !== 'notYetDue' && standing !== 'noLongerDue');
  const ahead = dues.slice(passed.length);
  const shown = full
    ? dues
    : [...passed.slice(-instalmentsEachSide), ...ahead.slice(0, instalmentsEachSide)].filter(
        ({ standing }) => standing !== 'noLongerDue',
      );
  const title = version === 1 ? say('schedule') : say('scheduleVersion', { version });
  const rest = dues.length - shown.length;
  const table = textTable(
    [
      left(say('due.n')),
      left(say('due.on')),
      right(say('component.principal')),
      right(say('component.interest')),
      right(say('component.fee')),
      right(say('due.total')),
      right(say('due.paid')),
      left(say('due.standing')),
    ],
    shown.map((due) => [
      due.n === null ? say('due.charge') : String(due.n),
      due.dueOn,
      grouped(due.principal),
      grouped(due.interest),
      grouped(due.fee),
      grouped(due.total),
      grouped(due.paid),
      due.standing === 'paidLate' ? say('standing.paidLate', { on: due.coveredOn! }) : say(`standing.${due.standing}`),
    ]),
  );
  return `${title}\n${table}${rest === 0 ? '' : `\n${say('more', { rest })}`}`;
}

function paymentsText(payments: CaseLoanDocument['payments'], { full }: CaseTextOptions): string {
  const shown = full ? payments : payments.slice(-paymentsShown);
  const rest = payments.length - shown.length;
  const columns = (['principal', 'interest', 'penalty', 'fee', 'cost'] as const).filter((component) =>
    shown.some(({ change }) => /[1-9]/.test(change[component])),
  );
  const noted = shown.some((payment) => noteOf(payment) !== '');
  const table = textTable(
    [
      left(say('payment.on')),
      left(say('payment.ref')),
      right(say('payment.amount')),
      ...columns.map((component) => right(say(`component.${component}`))),
      ...(noted ? [left(say('payment.note'))] : []),
    ],
    shown.map((payment) => {
      return [
        payment.valueOn,
        payment.ref ?? '–',
        grouped(opposite(payment.change.total)),
        ...columns.map((component) => grouped(opposite(payment.change[component]))),
        ...(noted ? [noteOf(payment)] : []),
      ];
    }),
  );
  return `${say('payments')}\n${table}${rest === 0 ? '' : `\n${say('more', { rest })}`}`;
}

function noteOf({ kind, reversed, reverses, contra, dayAssumed }: CaseLoanDocument['payments'][number]): string {
  return [
    ...(kind === 'payment' ? [] : [say(`payment.kind.${kind}`, { ref: reverses ?? '' }).trim()]),
    ...(reversed ? [say('payment.reversed')] : []),
    ...(contra === 'suspense' ? [say('payment.fromSuspense')] : []),
    ...(dayAssumed ? [say('dayAssumed')] : []),
  ].join(dot);
}

/** What was paid is what left the debt. */
function opposite(decimal: string): string {
  if (!/[1-9]/.test(decimal)) return decimal;
  return decimal.startsWith('-') ? decimal.slice(1) : `-${decimal}`;
}

function eventsText({ events, currency }: CaseLoanDocument): string {
  const lines = events.map(({ on, until, kind, amount, component, months, dayAssumed }) =>
    [
      until === null ? on : say('event.until', { on, until }),
      say(`event.${kind}`),
      ...(amount === null ? [] : [`${grouped(amount)} ${currency}`]),
      ...(component === null ? [] : [say(`component.${component}`)]),
      ...(months === null ? [] : [say('event.months', { months })]),
      ...(dayAssumed ? [say('dayAssumed')] : []),
    ].join(dot),
  );
  return `${say('events')}\n${lines.join('\n')}`;
}

function creditorsText({ creditors, currency }: CaseLoanDocument): string {
  const lines = creditors.map(({ creditor, share, since, reason, owed }) =>
    [
      creditor,
      share === '1/1' ? say('owed.all') : share,
      `${grouped(owed.total)} ${currency}`,
      since === null ? say(`owed.${reason}`) : say('owed.since', { reason: say(`owed.${reason}`), on: since }),
    ].join(dot),
  );
  return `${say('creditors')}\n${lines.join('\n')}`;
}

function historyText({ history, id }: CaseDocument): string {
  if (history.length === 0) return say('history.none');
  const lines = history.map(({ case: of, kind, on, because }) =>
    [on, of === id ? say('history.this') : of, say(`history.${kind}`), say(`history.because.${because}`)].join(dot),
  );
  return `${say('history')}\n${lines.join('\n')}`;
}
