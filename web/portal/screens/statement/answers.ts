/** The answers of the pages as the interface takes them. Nothing is worked out here. */
import type { paths } from '../../../client/operations.d.ts';
import { readDay, readMoney } from '../../../kit/format.ts';
import type { Part, Parts } from '../../drafts.ts';
import { careKinds, chosenSources, debtPages, homeKinds, livingKinds } from './flow.ts';

export type Answers = NonNullable<
  paths['/api/v1/cases/{case}/statement/prepare']['post']['requestBody']
>['content']['application/json'];

const amountOf = (text: string | undefined) => readMoney(text ?? '') ?? '0';
const countOf = (text: string | undefined) => Number((text ?? '0').normalize('NFKC'));
const isGiven = (text: string | undefined): text is string => (text ?? '').trim() !== '';

/** `country`: where no place was asked for. */
export function answersOf(parts: Parts, country: string): Answers {
  if (parts.light !== undefined) {
    return { place: parts.household?.place || country, light: { payment: amountOf(parts.light.payment) } };
  }
  if (parts.short !== undefined) return shortAnswers(parts.short);
  const { household = {}, living = {}, lump } = parts;
  const income = chosenSources(parts).filter((source) => source !== 'business');
  const firm = chosenSources(parts).includes('business') ? parts['income-business'] : undefined;
  return {
    place: household.place ?? '',
    area: household.area === 'rural' ? 'rural' : 'urban',
    household: { adults: countOf(household.adults), children: countOf(household.children) },
    income: income.map((source) => incomeOf(source, parts[`income-${source}`] ?? {})),
    ...(firm && {
      business: { revenue: amountOf(firm.revenue), costs: amountOf(firm.costs), every: firm.every ?? 'month' },
    }),
    living: living.choice === 'own' ? 'own' : 'place',
    expenses: [
      ...expensesOf(parts.home ?? {}, homeKinds),
      ...(living.choice === 'own' ? expensesOf(parts['living-own'] ?? {}, livingKinds) : []),
      ...expensesOf(parts.care ?? {}, careKinds),
    ],
    otherDebts: debtPages(parts).map((page) => debtOf(parts[page] ?? {})),
    ...(isGiven(lump?.amount) && {
      lumpSum: { amount: amountOf(lump.amount), ...(isGiven(lump.from) && { from: lump.from }) },
    }),
  } as Answers;
}

function shortAnswers(short: Part): Answers {
  return {
    place: short.place ?? '',
    area: short.area === 'rural' ? 'rural' : 'urban',
    household: { adults: countOf(short.adults), children: countOf(short.children) },
    income: isGiven(short.income)
      ? [{ how: 'regular', kind: 'other', amount: amountOf(short.income), every: 'month' }]
      : [],
    living: 'place',
    expenses: isGiven(short.home) ? [{ kind: 'rent', amount: amountOf(short.home), every: 'month' }] : [],
  } as Answers;
}

function incomeOf(kind: string, part: Part): object {
  const shown = isGiven(part.evidence) && part.evidence !== 'none' ? { evidence: part.evidence } : {};
  if (kind === 'gigWork') return { how: 'months', kind, months: [part.m1, part.m2, part.m3].map(amountOf), ...shown };
  if (kind === 'farming') {
    const months = Array.from({ length: 12 }, (_, index) => String(index + 1))
      .filter((month) => isGiven(part[`s${month}`]))
      .map((month) => [month, amountOf(part[`s${month}`])] as const);
    return { how: 'seasonal', kind, seasonal: Object.fromEntries(months), ...shown };
  }
  if (kind === 'severance') return { how: 'once', kind, amount: amountOf(part.amount), on: readDay(part.on ?? '') };
  return {
    how: 'regular',
    kind,
    amount: amountOf(part.amount),
    every: part.every,
    ...(part.every === 'day' && { days: countOf(part.days) }),
    ...shown,
  };
}

function expensesOf(part: Part, kinds: readonly string[]): object[] {
  return kinds
    .filter((kind) => isGiven(part[kind]))
    .map((kind) => ({ kind, amount: amountOf(part[kind]), every: 'month' }));
}

function debtOf(part: Part): object {
  return {
    creditor: part.creditor ?? '',
    outstanding: amountOf(part.outstanding),
    payment: amountOf(part.payment),
    inDifficulty: part.behind === 'yes',
  };
}
