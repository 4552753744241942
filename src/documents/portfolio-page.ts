/**
 * The portfolio as one page that stands alone: inline style and drawings, no script, nothing fetched. In Chinese, in
 * English, or both with a switch that works by style alone.
 */
import type {
  AmountsDocument,
  CurrencyDocument,
  PortfolioDocument,
  RollRowDocument,
  SharedAmountsDocument,
} from '../core/portfolio/document.ts';
import { grouped, percent } from '../core/portfolio/shown.ts';
import { portfolioStyle } from './portfolio-style.ts';
import { type ChartLine, escaped, lineChart, niceTop, pairedColumns } from './svg-chart.ts';

export type PageLanguage = 'zh' | 'en' | 'both';
type Values = Readonly<Record<string, string | number>>;

export interface PageWords {
  readonly language: PageLanguage;
  /** shown first where the page holds both */
  readonly first: 'zh' | 'en';
  /** the words for a code in a language */
  readonly words: (code: string, values: Values, language: 'zh' | 'en') => string;
}

/** What the parts of the page write with. */
interface Pen {
  /** words as markup, in every language of the page */
  readonly say: (code: string, values?: Values) => string;
  /** the same inside a drawing */
  readonly draw: (code: string, values?: Values) => string;
  /** the same as plain text, for titles that cannot be switched */
  readonly plain: (code: string, values?: Values) => string;
  readonly id: () => string;
}

function penOf(at: PageWords): Pen {
  const languages: readonly ('zh' | 'en')[] = at.language === 'both' ? ['zh', 'en'] : [at.language];
  const text = (code: string, values: Values, language: 'zh' | 'en') => at.words(`portfolio.${code}`, values, language);
  const marked =
    (tag: string) =>
    (code: string, values: Values = {}) => {
      const all = languages.map((language) => ({ language, text: escaped(text(code, values, language)) }));
      if (all.every((each) => each.text === all[0]!.text)) return all[0]!.text;
      return all.map((each) => `<${tag} class="w" lang="${each.language}">${each.text}</${tag}>`).join('');
    };
  let ids = 0;
  return {
    say: marked('span'),
    draw: marked('tspan'),
    plain: (code, values = {}) => [...new Set(languages.map((language) => text(code, values, language)))].join(' · '),
    id: () => `t${++ids}`,
  };
}

export function portfolioPage(document: PortfolioDocument, at: PageWords): string {
  const pen = penOf(at);
  const first = at.language === 'both' ? at.first : at.language;
  const several = document.currencies.length > 1;
  const currencies = document.currencies.map((of) => currencyPart(document, of, { pen, several })).join('');
  const none = document.currencies.length === 0 ? `<section><p>${pen.say('noLoans')}</p></section>` : '';
  const cases = document.cases.length === 0 ? '' : casesSection(document, pen);
  const title = `${document.creditor.name} · ${at.words('portfolio.title', {}, first)} · ${document.asOf}`;
  return `<!doctype html>
<html lang="${first === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${portfolioStyle}</style>
</head>
<body>
${head(document, at, pen)}
<main>
${none}${currencies}${cases}
</main>
<footer><p>${pen.say('footer')}</p></footer>
</body>
</html>
`;
}

function head(document: PortfolioDocument, at: PageWords, pen: Pen): string {
  const notes = [
    ...(document.knownAsOf === null ? [] : [pen.say('knownAsOf', { instant: document.knownAsOf })]),
    ...(document.loansNotAged === 0 ? [] : [pen.say('loansNotAged', { loans: document.loansNotAged })]),
  ];
  const badge = document.creditor.generated ? `<p class="badge">${pen.say('generated')}</p>` : '';
  const lines = [pen.say('asOf', { asOf: document.asOf }), ...notes].join('<br>');
  const radio = (language: 'zh' | 'en', name: string) =>
    `<input type="radio" name="lang" id="lang-${language}"${at.first === language ? ' checked' : ''}><label for="lang-${language}" lang="${language}">${name}</label>`;
  const choice =
    at.language === 'both'
      ? `<fieldset class="lang"><legend>${pen.plain('language')}</legend>${radio('zh', '中文')}${radio('en', 'English')}</fieldset>`
      : '';
  return `<header class="top"><div><p class="soft">${escaped(document.creditor.name)}</p><h1>${pen.say('title')}</h1><p class="lede">${lines}</p>${badge}</div>${choice}</header>`;
}

interface CurrencyPen {
  readonly pen: Pen;
  /** are there several currencies, so that each part says its own? */
  readonly several: boolean;
}

function currencyPart(document: PortfolioDocument, of: CurrencyDocument, at: CurrencyPen): string {
  const { pen } = at;
  const parts = [tiles(of, pen), bucketSection(document, of, pen)];
  if (document.breakdown !== null) parts.push(breakdownSection(document, of, pen));
  parts.push(classSection(document, of, pen));
  if (of.rollRates !== null) {
    parts.push(rollSection(of.rollRates, pen), forwardSection(of.rollRates, pen), cureSection(of.rollRates, pen));
  }
  if (of.vintages !== null && of.vintages.curves.length > 0) parts.push(vintageSection(of.vintages, pen));
  const heading = at.several ? `<h2 style="margin-top:44px">${of.currency}</h2>` : '';
  return `${heading}${parts.join('')}`;
}

function section(title: string, note: string, body: string): string {
  const right = note === '' ? '' : `<p>${note}</p>`;
  return `<section><header><h2>${title}</h2>${right}</header>${body}</section>`;
}

/** An amount with its decimals set small, as figures to be read at a glance. */
function large(decimal: string, currency: string): string {
  const [whole, decimals] = grouped(decimal).split('.') as [string, string | undefined];
  return `<small>${currency}</small> ${whole}${decimals === undefined ? '' : `<small>.${decimals}</small>`}`;
}

function tiles(of: CurrencyDocument, pen: Pen): string {
  const { suspense, currency } = of;
  const tile = (name: string, value: string, more: { readonly under?: string; readonly long?: true } = {}) =>
    `<div class="tile${more.long ? ' long' : ''}"><dt>${name}</dt><dd>${value}${more.under === undefined ? '' : `<div class="under">${more.under}</div>`}</dd></div>`;
  const unmatched = suspense.receipts === 0 ? pen.say('suspenseNone') : large(suspense.amount, currency);
  const parts = [
    tile(pen.say('outstandingPrincipal'), large(of.inBook.principal, currency), { long: true }),
    tile(pen.say('loans'), grouped(String(of.inBook.loans))),
    tile(pen.say('pastDue'), percent(of.pastDue.principalShare), {
      under: pen.say('loansOf', { loans: grouped(String(of.pastDue.loans)) }),
    }),
    ...(of.nonPerforming === null
      ? []
      : [
          tile(pen.say('nonPerformingRatio'), percent(of.nonPerforming.principalShare), {
            under: pen.say('loansOf', { loans: grouped(String(of.nonPerforming.loans)) }),
          }),
        ]),
    tile(pen.say('arrears'), large(of.inBook.arrears, currency)),
    tile(
      pen.say('suspense'),
      unmatched,
      suspense.receipts === 0
        ? {}
        : {
            under: pen.say('suspenseUnder', { receipts: suspense.receipts, days: suspense.oldestDays ?? 0 }),
            long: true,
          },
    ),
  ];
  return `<dl class="tiles">${parts.join('')}</dl>`;
}

/** What is not past due in its own colour, the rest from early to late. */
function bucketColour(at: number, count: number): string {
  if (at === 0) return 'var(--well)';
  const late = count <= 2 ? 100 : Math.round(((at - 1) * 100) / (count - 2));
  return `color-mix(in oklab, var(--late) ${late}%, var(--early))`;
}

interface Slice {
  readonly name: string;
  readonly colour: string;
  readonly amounts: SharedAmountsDocument;
}

const shareOf = (share: string | null) => Number(share ?? 0);

function strip(slices: readonly Slice[]): string {
  const shown = slices.filter((slice) => slice.amounts.loans > 0);
  const pieces = shown.map(
    ({ colour, amounts }) => `<i style="flex:${amounts.principalShare} 1 0;background:${colour}"></i>`,
  );
  const keys = shown.map(
    ({ name, colour, amounts }) =>
      `<span><span class="sw" style="background:${colour}"></span>${name} ${percent(amounts.principalShare)}</span>`,
  );
  return `<div class="strip" aria-hidden="true">${pieces.join('')}</div><div class="key" aria-hidden="true">${keys.join('')}</div>`;
}

const amountCells = (amounts: AmountsDocument) =>
  `<td>${grouped(String(amounts.loans))}</td><td>${grouped(amounts.principal)}</td><td class="wide">${grouped(amounts.outstanding)}</td><td class="wide">${grouped(amounts.arrears)}</td>`;

const amountHeads = (pen: Pen) =>
  `<th scope="col">${pen.say('loans')}</th><th scope="col">${pen.say('principal')}</th><th scope="col" class="wide">${pen.say('outstanding')}</th><th scope="col" class="wide">${pen.say('arrears')}</th><th scope="col">${pen.say('share')}</th>`;

function scrolling(label: string, table: string): string {
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(label)}">${table}</div>`;
}

/** Bars are drawn against the largest of `scaled`: what is well would leave nothing to see of the rest. */
function sliceRows(slices: readonly (Slice & { readonly more?: string; readonly scaled: boolean })[]): string {
  const most = Math.max(...slices.filter((each) => each.scaled).map((each) => shareOf(each.amounts.principalShare)), 0);
  return slices
    .map(({ name, colour, amounts, more = '', scaled }) => {
      const width = most === 0 ? 0 : Math.round((shareOf(amounts.principalShare) / most) * 1000) / 10;
      const bar = scaled && width > 0 ? `<i style="width:${width}%;background:${colour}"></i>` : '';
      return `<tr><th scope="row"><span class="sw" style="background:${colour}"></span>${name}</th>${more}${amountCells(amounts)}<td>${percent(amounts.principalShare)}</td><td class="bar" aria-hidden="true">${bar}</td></tr>`;
    })
    .join('');
}

function bucketSection(document: PortfolioDocument, of: CurrencyDocument, pen: Pen): string {
  const slices = of.buckets.map((amounts, at) => ({
    name: escaped(amounts.code),
    colour: bucketColour(at, of.buckets.length),
    amounts,
    more: `<td class="wide">${daysText(document.buckets[at]!, pen)}</td>`,
    scaled: at > 0,
  }));
  const whole = of.inBook.loans === 0 ? '–' : '100.00%';
  const foot = `<tfoot><tr><th scope="row">${pen.say('inBook')}</th><td class="wide"></td>${amountCells(of.inBook)}<td>${whole}</td><td class="bar"></td></tr><tr><th scope="row">${pen.say('chargedOff')}</th><td class="wide"></td>${amountCells(of.chargedOff)}<td></td><td class="bar"></td></tr></tfoot>`;
  const table = `<table><thead><tr><th scope="col">${pen.say('bucket')}</th><th scope="col" class="wide">${pen.say('days')}</th>${amountHeads(pen)}<th scope="col" class="bar">${pen.say('pastDueOf')}</th></tr></thead><tbody>${sliceRows(slices)}</tbody>${foot}</table>`;
  return section(pen.say('buckets'), of.currency, `${strip(slices)}${scrolling(pen.plain('buckets'), table)}`);
}

function daysText({ fromDays, toDays }: PortfolioDocument['buckets'][number], pen: Pen): string {
  if (toDays === null) return pen.say('daysFrom', { from: fromDays });
  return toDays === fromDays ? String(fromDays) : pen.say('daysSpan', { from: fromDays, to: toDays });
}

function breakdownSection(document: PortfolioDocument, of: CurrencyDocument, pen: Pen): string {
  const heads = document.buckets.map((bucket) => `<th scope="col">${escaped(bucket.code)}</th>`).join('');
  const rows = of.breakdown.map((part) => {
    const cells = part.buckets.map((bucket, at) => heatCell(bucket.principalShare, at === 0 ? '--well' : '--worse'));
    return `<tr><th scope="row">${partName(document, part.part, pen)}</th><td>${grouped(String(part.inBook.loans))}</td><td>${grouped(part.inBook.principal)}</td>${cells.join('')}</tr>`;
  });
  const title = `breakdown.${document.breakdown}`;
  const table = `<table class="heat"><thead><tr><th scope="col">${pen.say(`part.${document.breakdown}`)}</th><th scope="col">${pen.say('loans')}</th><th scope="col">${pen.say('principal')}</th>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return section(pen.say(title), pen.say('principalShare'), scrolling(pen.plain(title), table));
}

function partName(document: PortfolioDocument, part: string, pen: Pen): string {
  if (part === '') return pen.say('part.unknown');
  return document.breakdown === 'product' ? pen.say(`product.${part}`) : escaped(part);
}

function classSection(document: PortfolioDocument, of: CurrencyDocument, pen: Pen): string {
  if (of.classes === null || of.nonPerforming === null) {
    return section(pen.say('classes'), '', `<p class="soft">${pen.say('classesNotInForce')}</p>`);
  }
  const slices = of.classes.map((amounts, at) => ({
    name: pen.say(amounts.riskClass),
    colour: bucketColour(at, of.classes!.length),
    amounts,
    scaled: at > 0,
  }));
  const foot = `<tfoot><tr><th scope="row">${pen.say('nonPerforming')}</th>${amountCells(of.nonPerforming)}<td>${percent(of.nonPerforming.principalShare)}</td><td class="bar"></td></tr></tfoot>`;
  const table = `<table><thead><tr><th scope="col">${pen.say('class')}</th>${amountHeads(pen)}<th scope="col" class="bar"></th></tr></thead><tbody>${sliceRows(slices)}</tbody>${foot}</table>`;
  const scheme =
    document.scheme === 'byProduct' ? pen.say('scheme.byProduct.of') : pen.say('scheme', { scheme: document.scheme });
  const note = document.classesVerified ? scheme : `${scheme} · ${pen.say('classesNotVerified')}`;
  return section(pen.say('classes'), note, `${strip(slices)}${scrolling(pen.plain('classes'), table)}`);
}

/** Darkest tint that body text still reads on, and the lightest that still shows. */
const tint = { least: 6, most: 52 } as const;

function heatCell(share: string | null, hue: string): string {
  if (share === null || shareOf(share) === 0) return `<td class="nil">${share === null ? '–' : '0'}</td>`;
  const strength = Math.round(tint.least + (tint.most - tint.least) * Math.sqrt(Math.min(1, shareOf(share))));
  return `<td style="background:color-mix(in oklab, var(${hue}) ${strength}%, transparent)">${percent(share)}</td>`;
}

type RollRates = NonNullable<CurrencyDocument['rollRates']>;

function rollTable(rows: readonly RollRowDocument[], measure: 'principalShare' | 'loanShare', pen: Pen): string {
  const places = rows[0]!.to.map(({ place }) => place);
  const heads = places.map((place) => `<th scope="col">${placeName(place, pen)}</th>`).join('');
  const body = rows.map((row, from) => {
    const cells = row.to.map((cell, to) => heatCell(cell[measure], hueOf({ from, to, place: cell.place })));
    return `<tr><th scope="row">${escaped(row.bucket)}</th>${cells.join('')}</tr>`;
  });
  return `<table class="heat"><thead><tr><th scope="col">${pen.say('from')}</th>${heads}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function placeName(place: string, pen: Pen): string {
  return place === 'chargedOff' || place === 'settled' ? pen.say(place) : escaped(place);
}

function hueOf({ from, to, place }: { readonly from: number; readonly to: number; readonly place: string }): string {
  if (place === 'settled') return '--well';
  if (to === from) return '--same';
  return to > from ? '--worse' : '--well';
}

function rollSection(rolls: RollRates, pen: Pen): string {
  const { months, average } = rolls;
  const period = pen.say('rollRatesAverage', { months: months.length, to: months.at(-1)!.to });
  const byLoans = scrolling(pen.plain('rollRatesAverageLoans'), rollTable(average, 'loanShare', pen));
  const monthly = months
    .toReversed()
    .map(
      (month) =>
        `<h3 style="margin-top:18px">${month.from} → ${month.to}</h3>${scrolling(`${month.from} ${month.to}`, rollTable(month.rows, 'principalShare', pen))}`,
    )
    .join('');
  const body = `<p class="soft" style="margin-bottom:10px">${pen.say('rollRatesRead')}</p>${scrolling(pen.plain('rollRates'), rollTable(average, 'principalShare', pen))}<details><summary>${pen.say('rollRatesAverageLoans')}</summary>${byLoans}</details><details><summary>${pen.say('rollRatesMonths')}</summary>${monthly}</details>`;
  return section(pen.say('rollRates'), period, body);
}

/** The first buckets into the next: later ones follow one another, and a page is not a wall of charts. */
const forwardChartsMax = 3;

function forwardSection(rolls: RollRates, pen: Pen): string {
  const shown = rolls.forward.slice(0, forwardChartsMax);
  const places = rolls.months.map((month) => month.to.slice(2, 7));
  const charts = shown.map((series, index) => {
    const name = `${series.from} → ${series.to}`;
    const points = series.months.flatMap((month, at) =>
      month.principalShare === null
        ? []
        : [{ at, value: shareOf(month.principalShare), shown: percent(month.principalShare) }],
    );
    const colour = bucketColour(index + 1, shown.length + 2);
    const line: ChartLine = { name, points, colour, labelled: true };
    const chart = lineChart({
      id: pen.id(),
      title: `${pen.plain('forward')} ${name}`,
      axis: { places, name: '' },
      lines: [line],
      shownValue: percentTick,
      top: undefined,
    });
    return `<figure><figcaption>${escaped(name)}</figcaption>${chart}</figure>`;
  });
  const heads = shown.map((series) => `<th scope="col">${series.from} → ${series.to}</th>`).join('');
  const rows = rolls.months.map((month, at) => {
    const cells = shown.map((series) => `<td>${percent(series.months[at]!.principalShare)}</td>`).join('');
    return `<tr><th scope="row">${month.to.slice(0, 7)}</th>${cells}</tr>`;
  });
  const table = `<table><thead><tr><th scope="col">${pen.say('month')}</th>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const body = `<div class="grid">${charts.join('')}</div><details><summary>${pen.say('showFigures')}</summary>${scrolling(pen.plain('forward'), table)}</details>`;
  return section(pen.say('forward'), pen.say('forwardRead'), body);
}

/** A tick of an axis of shares: no more decimals than it needs. */
function percentTick(value: number): string {
  return `${Number((value * 100).toPrecision(3))}%`;
}

function cureSection(rolls: RollRates, pen: Pen): string {
  const count = rolls.average.length;
  const rows = rolls.average.flatMap((row, at) => {
    if (row.cured === null) return [];
    const colour = 'var(--well)';
    const width = Math.round(shareOf(row.cured.principalShare) * 1000) / 10;
    const bar = width > 0 ? `<i style="width:${width}%;background:${colour}"></i>` : '';
    return [
      `<tr><th scope="row"><span class="sw" style="background:${bucketColour(at, count)}"></span>${escaped(row.bucket)}</th><td class="wide">${grouped(String(row.loans))}</td><td>${percent(row.cured.principalShare)}</td><td>${percent(row.cured.loanShare)}</td><td class="bar keep" style="width:44%" aria-hidden="true">${bar}</td></tr>`,
    ];
  });
  const table = `<table><thead><tr><th scope="col">${pen.say('bucket')}</th><th scope="col" class="wide">${pen.say('loanMonths')}</th><th scope="col">${pen.say('principalShare')}</th><th scope="col">${pen.say('loanShare')}</th><th scope="col" class="bar keep"></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return section(pen.say('cure'), pen.say('cureRead'), scrolling(pen.plain('cure'), table));
}

type VintagesDocument = NonNullable<CurrencyDocument['vintages']>;

function vintageSection(vintages: VintagesDocument, pen: Pen): string {
  const { curves, unit } = vintages;
  const longest = Math.max(...curves.map((curve) => curve.reached[0]!.loanShare.length));
  const places = Array.from({ length: Math.max(2, longest) }, (_, month) => String(month));
  const colour = (at: number) =>
    `color-mix(in oklab, var(--new) ${curves.length < 2 ? 100 : Math.round((at * 100) / (curves.length - 1))}%, var(--old))`;
  const charts = curves[0]!.reached.map(({ days }, threshold) => {
    const shares = curves.map((curve) => curve.reached[threshold]!.loanShare);
    const top = niceTop(Math.max(...shares.flat().map(Number), 0));
    const lines = curves.map(
      (curve, at): ChartLine => ({
        name: curve.cohort,
        points: shares[at]!.map((share, month) => ({ at: month, value: Number(share), shown: percent(share) })),
        colour: colour(at),
        labelled: false,
      }),
    );
    const chart = lineChart({
      id: pen.id(),
      title: pen.plain('vintagesOver', { days }),
      axis: { places, name: pen.draw('monthsOnBook'), labelsFrom: 'start', labelStep: monthsOnBookStep(places.length) },
      lines,
      shownValue: percentTick,
      top,
    });
    const table = vintageTable(vintages, { threshold, months: longest, pen });
    return `<figure><figcaption>${pen.say('vintagesOver', { days })}</figcaption>${chart}<details><summary>${pen.say('showFigures')}</summary>${scrolling(pen.plain('vintagesOver', { days }), table)}</details></figure>`;
  });
  const ages = `<p class="soft" style="margin-bottom:14px">${escaped(curves[0]!.cohort)}<span class="ages" aria-hidden="true"></span>${escaped(curves.at(-1)!.cohort)}</p>`;
  return section(
    pen.say('vintages'),
    pen.say(`vintagesRead.${unit}`),
    `${ages}<div class="grid">${charts.join('')}</div>`,
  );
}

/** Months on book are read in quarters, half years or years. */
function monthsOnBookStep(places: number): number {
  return [1, 3, 6, 12, 24].find((step) => places / step <= 9) ?? 36;
}

function vintageTable(
  { curves }: VintagesDocument,
  at: { readonly threshold: number; readonly months: number; readonly pen: Pen },
): string {
  const months = Array.from({ length: at.months }, (_, month) => month);
  const heads = months.map((month) => `<th scope="col">${month}</th>`).join('');
  const rows = curves.map((curve) => {
    const shares = curve.reached[at.threshold]!.loanShare;
    const cells = months.map((month) =>
      shares[month] === undefined ? '<td></td>' : heatCell(shares[month], '--worse'),
    );
    return `<tr><th scope="row">${escaped(curve.cohort)}</th><td>${grouped(String(curve.loans))}</td>${cells.join('')}</tr>`;
  });
  return `<table class="heat"><caption>${at.pen.say('monthsOnBook')}</caption><thead><tr><th scope="col">${at.pen.say('cohort')}</th><th scope="col">${at.pen.say('loans')}</th>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function casesSection(document: PortfolioDocument, pen: Pen): string {
  const { cases } = document;
  const points = (which: 'opened' | 'closed') =>
    cases.map((month, at) => ({
      at,
      value: month[which],
      shown: `${month.month} ${pen.plain(which)} ${grouped(String(month[which]))}`,
    }));
  const open = cases.map((month, at) => ({ at, value: month.openAtEnd, shown: grouped(String(month.openAtEnd)) }));
  const axis = { places: cases.map((month) => month.month.slice(2)), name: '' };
  const shownValue = (value: number) => grouped(String(Math.round(value)));
  const columns = pairedColumns({
    id: pen.id(),
    title: `${pen.plain('cases')}: ${pen.plain('opened')}, ${pen.plain('closed')}`,
    axis,
    series: [
      { colour: 'var(--worse)', points: points('opened') },
      { colour: 'var(--well)', points: points('closed') },
    ],
    shownValue,
  });
  const line = lineChart({
    id: pen.id(),
    title: `${pen.plain('cases')}: ${pen.plain('openAtEnd')}`,
    axis,
    lines: [{ name: '', points: open, colour: 'var(--mark)', labelled: true }],
    shownValue,
    top: undefined,
  });
  const rows = cases.map(
    ({ month, opened, closed, openAtEnd }) =>
      `<tr><th scope="row">${month}</th>${[opened, closed, openAtEnd].map((count) => `<td>${grouped(String(count))}</td>`).join('')}</tr>`,
  );
  const heads = ['month', 'opened', 'closed', 'openAtEnd']
    .map((code) => `<th scope="col">${pen.say(code)}</th>`)
    .join('');
  const table = `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const key = `<span class="sw" style="background:var(--worse)"></span>${pen.say('opened')} &ensp;<span class="sw" style="background:var(--well)"></span>${pen.say('closed')}`;
  const body = `<div class="grid"><figure><figcaption>${key}</figcaption>${columns}</figure><figure><figcaption>${pen.say('openAtEnd')}</figcaption>${line}</figure></div><details><summary>${pen.say('showFigures')}</summary>${scrolling(pen.plain('cases'), table)}</details>`;
  return section(pen.say('cases'), pen.say('casesRead'), body);
}
