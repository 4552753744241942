/** What `assess`, `offers` and `respond` answer, for a person to read: by `--explain`, in the language of the terminal. */
import type { ShownOffer, ShownReason } from '../api/offer-shown.ts';
import { textTable } from './text-table.ts';
import { hasWords, language, words } from './words.ts';

interface Both {
  readonly en: string;
  readonly zh: string;
}

interface AssessAnswer {
  readonly capacity: readonly { readonly from: string; readonly perMonth: string }[];
  readonly lines: readonly {
    readonly label: Both;
    readonly amount: string;
    readonly source: string;
    readonly from?: string;
  }[];
  readonly cause: { readonly kind: string; readonly because: readonly { readonly label?: Both }[] };
}

const own = (text: Both) => text[language()];
/** A refusal in words, with what the law says and where else help is. */
function refusedText(answer: object): string {
  const {
    refused,
    because = [],
    turnTo = [],
  } = answer as {
    readonly refused: string;
    readonly because?: readonly { readonly text: Both }[];
    readonly turnTo?: readonly ShownReason[];
  };
  const code = `plans.refused.${refused}`;
  const said = hasWords(code) ? words(code) : words('plans.refused', { code: refused });
  return [said, ...because.map(({ text }) => `  ${own(text)}`), ...listed(words('plans.turnTo'), turnTo)].join('\n');
}

export function explainAssess(answer: object): string {
  if ('refused' in answer && answer.refused !== null) return refusedText(answer);
  const { capacity, lines, cause } = answer as AssessAnswer;
  const parts: string[] = [];
  for (const [index, { from, perMonth }] of capacity.entries()) {
    const of = lines.filter((line) => (line.from ?? capacity[0]!.from) === from);
    if (of.length === 0) {
      parts.push(words('plans.capacityFrom', { from, perMonth }));
      continue;
    }
    const rows = of.map(({ label, amount, source }) => [own(label), amount, source]);
    rows.push([words('plans.capacityFrom', { from, perMonth }), perMonth, '']);
    if (index > 0) parts.push('');
    parts.push(
      textTable(
        [
          { title: words('plans.line'), align: 'left' },
          { title: words('plans.perMonth'), align: 'right' },
          { title: words('plans.source'), align: 'left' },
        ],
        rows,
        1,
      ),
    );
  }
  const because = cause.because.flatMap(({ label }) => (label === undefined ? [] : [`  ${own(label)}`]));
  parts.push('', words(`plans.cause.${cause.kind}`), ...because);
  return parts.join('\n');
}

interface OffersAnswer {
  readonly offers: readonly ShownOffer[];
  readonly refused: string | null;
  readonly noPlan?: { readonly lenderPresentValue: string };
  readonly searched?: number;
  readonly wouldHaveToChange?: readonly ShownReason[];
  readonly turnTo?: readonly ShownReason[];
}

/** What a fact of the law is, in words. */
export type FactText = (name: string) => Both | undefined;

export function explainOffers(answer: object, factText: FactText): string {
  const { offers, refused, noPlan, searched, wouldHaveToChange = [], turnTo = [] } = answer as OffersAnswer;
  if (offers.length === 0 && refused !== 'noAffordablePlan') return refusedText(answer);
  const parts: string[] = [];
  if (offers.length === 0) {
    parts.push(
      words('plans.noAffordablePlan'),
      ...listed(words('plans.wouldDo'), wouldHaveToChange),
      ...listed(words('plans.turnTo'), turnTo),
    );
    return parts.join('\n');
  }
  parts.push(offersTable(offers));
  if (noPlan !== undefined) parts.push(words('plans.noPlan', { value: noPlan.lenderPresentValue }));
  parts.push(words('plans.searched', { count: (searched ?? 0).toLocaleString('en') }));
  for (const same of groups(offers)) parts.push('', `${names(same)}:`, ...reasons(same[0]!));
  parts.push('', ...lawLines(offers[0]!, factText));
  return parts.join('\n');
}

/** Two kinds can be one and the same plan: it is shown once, under both names. */
function groups(offers: readonly ShownOffer[]): ShownOffer[][] {
  const byPlan = new Map<string, ShownOffer[]>();
  for (const offer of offers) {
    const key = JSON.stringify([offer.downPayment, offer.schedule, offer.tools]);
    byPlan.set(key, [...(byPlan.get(key) ?? []), offer]);
  }
  return [...byPlan.values()];
}

function names(same: readonly ShownOffer[]): string {
  return same.map(({ kind }) => words(`plans.kind.${kind}`)).join(' · ');
}

function offersTable(offers: readonly ShownOffer[]): string {
  const titles = ['plan', 'payment', 'instalments', 'first', 'total', 'apr', 'kept', 'worth', 'authority'];
  return textTable(
    titles.map((title, at) => ({
      title: words(`plans.title.${title}`),
      align: at === 0 || at === 8 ? ('left' as const) : ('right' as const),
    })),
    groups(offers)
      .map((same) => same[0]!)
      .map((offer, at) => [
        names(groups(offers)[at]!),
        offer.payment,
        String(offer.schedule.length),
        offer.firstDueOn,
        offer.totalPayable,
        offer.aprPercent === null ? '–' : `${offer.aprPercent}%`,
        `${offer.survival?.at(-1)?.keptPercent ?? '–'}%`,
        offer.expected?.lenderPresentValue ?? '',
        offer.authority ?? '–',
      ]),
  );
}

function reasons(offer: ShownOffer): string[] {
  return offer.because.map(({ text }) => `  ${own(text)}`);
}

function lawLines({ law }: ShownOffer, factText: FactText): string[] {
  const lines = [words(`plans.law.${law.outcome}`)];
  for (const name of law.missing) {
    const text = factText(name);
    lines.push(text === undefined ? `  ${name}` : `  ${own(text)} (${name})`);
  }
  for (const warning of law.warnings) lines.push(`  ${own(warning.text)} (${warning.source})`);
  return lines;
}

function listed(title: string, reasonsOf: readonly ShownReason[]): string[] {
  return reasonsOf.length === 0 ? [] : ['', title, ...reasonsOf.map(({ text }) => `  ${own(text)}`)];
}

interface RespondAnswer {
  readonly answer: 'accept' | 'counter' | 'refuse';
  readonly offer: ShownOffer | null;
  readonly alternatives: readonly { readonly same: string; readonly offer: ShownOffer }[];
  readonly because: readonly ShownReason[];
  readonly turnTo?: readonly ShownReason[];
}

export function explainRespond(answer: object): string {
  if ('refused' in answer) return refusedText(answer);
  const { answer: said, offer, alternatives, because, turnTo = [] } = answer as RespondAnswer;
  const parts = [words(`plans.answer.${said}`), ...because.map(({ text }) => `  ${own(text)}`)];
  if (offer !== null)
    parts.push('', offersTable([offer, ...alternatives.map((other) => other.offer)]), '', ...reasons(offer));
  return [...parts, ...listed(words('plans.turnTo'), turnTo)].join('\n');
}
