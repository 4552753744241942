/**
 * `survival`: what is known of how plans are kept, by product, each figure with how it is known; and, with --fit, the same
 * fitted anew on the lender's own plans, held near the published figures, with whether that is better out of sample.
 */
import type { Command } from 'commander';
import type { ProductSurvival } from '../core/negotiation/survival/product-survival.ts';
import type { FitAnswer, PlanHistory } from '../training/fit-survival.ts';
import { describeFault } from './fault-words.ts';
import { textTable } from './text-table.ts';
import { words } from './words.ts';

interface Options {
  readonly fit?: string;
  readonly json: boolean;
}

export function addSurvival(program: Command): void {
  program
    .command('survival')
    .description('how plans are kept, by product: every figure with its source; --fit fits them on your own plans')
    .argument('[product]', 'such as card; all when left out')
    .option('--fit <file>', 'your own plans, one JSON object a line')
    .option('--json', 'as one JSON document', false)
    .addHelpText(
      'after',
      `
A plan for --fit: {"product":"card","relativePayment":0.7,"paymentToCapacity":0.8,"obligation":1.1,"months":48,"monthsObserved":14,"broken":true}
docs/guides/survival.md says what each part is.

Examples:
  forbear survival card
  forbear survival card --fit plans.ndjson
`,
    )
    .action(async (product: string | undefined, options: Options) => {
      process.exitCode = await survival(product, options);
    });
}

async function survival(product: string | undefined, { fit, json }: Options): Promise<number> {
  const { loadSurvival } = await import('../composition/load-survival.ts');
  const { products } = loadSurvival().dated.at(-1)!;
  const asked = products.filter(
    (one) => product === undefined || one.product === product || one.alsoCalled.includes(product),
  );
  if (asked.length === 0) {
    const known = products.map((one) => one.product).join(', ');
    process.stderr.write(`${words('survival.unknownProduct', { product: product!, known })}\n`);
    return 64;
  }
  if (fit === undefined) {
    process.stdout.write(json ? `${JSON.stringify({ products: asked })}\n` : `${asked.map(tableOf).join('\n\n')}\n`);
    return 0;
  }
  return fitted(asked, fit, json);
}

function tableOf({ product, known }: ProductSurvival): string {
  const rows = Object.entries(known).map(([name, { value, basis, sources, verified, note = '' }]) => [
    name,
    String(value),
    words(`survival.basis.${basis}`),
    verified ? '' : words('survival.notVerified'),
    sources.join(', ') || note,
  ]);
  const titles = ['name', 'value', 'basis', 'verified', 'from'];
  const columns = titles.map((title, at) => ({
    title: words(`survival.title.${title}`),
    align: at === 1 ? ('right' as const) : ('left' as const),
  }));
  return `${product}\n${textTable(columns, rows)}`;
}

async function fitted(products: readonly ProductSurvival[], file: string, json: boolean): Promise<number> {
  const { readFileSync } = await import('node:fs');
  const { fitSurvival } = await import('../training/fit-survival.ts');
  const histories = new Map<string, PlanHistory[]>();
  const lines = readFileSync(file, 'utf8').split('\n');
  let wrong = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const read = historyOf(line);
    if (typeof read === 'string') {
      wrong += 1;
      process.stderr.write(
        `${file}:${index + 1}: ${describeFault({ path: '', value: line.slice(0, 80), code: read })}\n`,
      );
      continue;
    }
    const own = products.find((one) => one.product === read.product || one.alsoCalled.includes(read.product));
    if (own !== undefined) histories.set(own.product, [...(histories.get(own.product) ?? []), read.plan]);
  }
  if (wrong > 0) return 64;
  const answers = products
    .filter(({ product }) => histories.has(product))
    .map(({ product, model }) => ({ product, ...fitSurvival(model, histories.get(product)!) }));
  process.stdout.write(json ? `${JSON.stringify({ fits: answers })}\n` : `${answers.map(fitText).join('\n\n')}\n`);
  return 0;
}

/** A plan of one line, or the code of what is wrong with it. */
export function historyOf(line: string): { readonly product: string; readonly plan: PlanHistory } | string {
  let given: Record<string, unknown>;
  try {
    given = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return 'notJson';
  }
  const { product, broken, monthsObserved, ...shape } = given;
  const { relativePayment, paymentToCapacity, obligation, months, ...unknown } = shape;
  if (Object.keys(unknown).length > 0) return 'unknownField';
  const parts = [relativePayment, paymentToCapacity, obligation, months, monthsObserved];
  if (typeof product !== 'string' || typeof broken !== 'boolean' || parts.includes(undefined)) return 'missing';
  if (parts.some((part) => typeof part !== 'number')) return 'notANumber';
  return {
    product,
    plan: {
      shape: {
        relativePayment: Number(relativePayment),
        paymentToCapacity: Number(paymentToCapacity),
        obligation: Number(obligation),
        months: Number(months),
      },
      monthsObserved: Number(monthsObserved),
      broken,
    },
  };
}

export function fitText(answer: FitAnswer & { readonly product: string }): string {
  if (answer.refused !== undefined) {
    const { product, refused, breaks = 0, at = 0 } = answer;
    return `${product}: ${words(`survival.refused.${refused}`, { breaks, line: at + 1 })}`;
  }
  const { product, estimates, plans, breaks, outOfSample } = answer;
  const rows = estimates.map(({ name, estimate, standardError, published }) => [
    name,
    estimate.toFixed(4),
    standardError.toFixed(4),
    published.toFixed(4),
  ]);
  const columns = ['name', 'estimate', 'error', 'published'].map((title, at) => ({
    title: words(`survival.title.${title}`),
    align: at === 0 ? ('left' as const) : ('right' as const),
  }));
  const verdict = words(outOfSample.beatsPublished ? 'survival.better' : 'survival.notBetter', {
    folds: outOfSample.folds,
  });
  return `${words('survival.fitted', { product, plans, breaks })}\n${textTable(columns, rows)}\n${verdict}`;
}
