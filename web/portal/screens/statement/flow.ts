/** The pages of a statement of income and expenditure: which come, which are still to come, and what each asks. */
import type { Part, Parts } from '../../drafts.ts';
import type { Question, QuestionPage } from '../../questions.tsx';

/** How somebody is paid from each source. */
const rhythms: Readonly<Record<string, 'regular' | 'months' | 'seasonal' | 'once' | 'business'>> = {
  wages: 'regular',
  gigWork: 'months',
  farming: 'seasonal',
  business: 'business',
  pension: 'regular',
  benefit: 'regular',
  familySupport: 'regular',
  rentReceived: 'regular',
  other: 'regular',
  severance: 'once',
};
export const sources = Object.keys(rhythms);
export const noSource = 'none';
const debtsMax = 5;

export const livingKinds = [
  'food',
  'clothing',
  'householdGoods',
  'transport',
  'communication',
  'health',
  'education',
  'other',
] as const;
export const homeKinds = ['rent', 'mortgage', 'utilities', 'propertyFee'] as const;
export const careKinds = ['childcare', 'elderCare', 'childSupport'] as const;

export function chosenSources(parts: Parts): string[] {
  const chosen = (parts.income?.sources ?? '').split(',').filter((each) => each !== '');
  return chosen.filter((each) => each in rhythms);
}

export function debtPages(parts: Parts): string[] {
  if (parts.debts?.has !== 'yes') return [];
  const pages = ['debt-1'];
  while (pages.length < debtsMax && parts[pages.at(-1)!]?.more === 'yes') pages.push(`debt-${pages.length + 1}`);
  return pages;
}

/** In their order. */
export function pagesOf(parts: Parts): string[] {
  return [
    'household',
    'income',
    ...chosenSources(parts).map((source) => `income-${source}`),
    'home',
    'living',
    ...(parts.living?.choice === 'own' ? ['living-own'] : []),
    'care',
    'debts',
    ...debtPages(parts),
    'lump',
  ];
}

/** The first that is still to be answered; `check` where there is none. */
export function nextPage(parts: Parts): string {
  if (parts.light !== undefined || parts.short !== undefined) return 'check';
  return pagesOf(parts).find((page) => parts[page] === undefined) ?? 'check';
}

export interface Task {
  readonly name: string;
  readonly pages: readonly string[];
}

export function tasksOf(parts: Parts): Task[] {
  const own = pagesOf(parts);
  const of = (...prefixes: string[]) =>
    own.filter((page) => prefixes.some((each) => page === each || page.startsWith(`${each}-`)));
  return [
    { name: 'household', pages: of('household') },
    { name: 'income', pages: of('income') },
    { name: 'home', pages: of('home') },
    { name: 'living', pages: of('living', 'care') },
    { name: 'debts', pages: of('debts', 'debt') },
    { name: 'lump', pages: of('lump') },
  ];
}

const money = (name: string, more: Partial<Question> = {}): Question => ({ name, is: 'money', ...more });
const evidence: Question = {
  name: 'evidence',
  is: 'select',
  isOptional: true,
  choices: [
    'payslip',
    'bankStatement',
    'platformRecord',
    'pensionNotice',
    'benefitNotice',
    'villageCertificate',
    'none',
  ],
};

const monthNumbers = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'];

function sourceQuestions(source: string): Question[] {
  switch (rhythms[source]!) {
    case 'regular':
      return [
        money('amount'),
        { name: 'every', is: 'radios', choices: ['month', 'week', 'day', 'year'] },
        { name: 'days', is: 'number', from: 1, to: 31, when: ({ every }) => every === 'day' },
        evidence,
      ];
    case 'months':
      return [money('m1'), money('m2'), money('m3'), evidence];
    case 'seasonal':
      return [...monthNumbers.map((month) => money(`s${month}`, { isOptional: true })), evidence];
    case 'once':
      return [money('amount'), { name: 'on', is: 'day' }];
    case 'business':
      return [money('revenue'), money('costs'), { name: 'every', is: 'radios', choices: ['month', 'quarter', 'year'] }];
  }
}

interface PageAt {
  readonly places: readonly string[];
  /** the word for a source of income */
  readonly sourceName: (source: string) => string;
}

const persons: Question[] = [
  { name: 'adults', is: 'number', from: 1, to: 30 },
  { name: 'children', is: 'number', from: 0, to: 30 },
];

function placeQuestions(places: readonly string[]): Question[] {
  return [
    { name: 'place', is: 'select', choices: places, choiceWords: 'place' },
    { name: 'area', is: 'radios', choices: ['urban', 'rural'] },
  ];
}

function sourcePage(name: string, sourceName: PageAt['sourceName']): QuestionPage | undefined {
  const source = name.slice('income-'.length);
  const rhythm = rhythms[source];
  if (rhythm === undefined) return undefined;
  return {
    topic: 'pageStatement',
    name,
    words: `source-${rhythm}`,
    values: { source: sourceName(source) },
    questions: sourceQuestions(source),
    check: rhythm === 'seasonal' ? someMonth : noCheck,
  };
}

function debtQuestions(isLast: boolean): Question[] {
  const yesNo = { is: 'radios', choices: ['yes', 'no'], choiceWords: 'yesNo' } as const;
  return [
    { name: 'creditor', is: 'text', lengthMax: 100 },
    money('outstanding'),
    money('payment'),
    { name: 'behind', ...yesNo },
    ...(isLast ? [] : [{ name: 'more', ...yesNo }]),
  ];
}

/** Undefined: there is no such page. */
export function questionPage(name: string, { places, sourceName }: PageAt): QuestionPage | undefined {
  const page = (questions: readonly Question[], more: Partial<QuestionPage> = {}): QuestionPage => ({
    topic: 'pageStatement',
    name,
    questions,
    ...more,
  });
  if (name.startsWith('income-')) return sourcePage(name, sourceName);
  if (/^debt-[1-5]$/.test(name)) return page(debtQuestions(name === `debt-${debtsMax}`), { words: 'debt' });
  switch (name) {
    case 'household':
      return page([...persons, ...placeQuestions(places)]);
    case 'income':
      return page([{ name: 'sources', is: 'checks', choices: [...sources, noSource] }], { check: noneAlone });
    case 'home':
      return page(homeKinds.map((kind) => money(kind, { isOptional: true })));
    case 'living':
      return page([{ name: 'choice', is: 'radios', choices: ['place', 'own'] }]);
    case 'living-own':
      return page(
        livingKinds.map((kind) => money(kind, { isOptional: true })),
        { words: 'livingOwn' },
      );
    case 'care':
      return page(
        careKinds.map((kind) => money(kind, { isOptional: true })),
        { isSkippable: true },
      );
    case 'debts':
      return page([{ name: 'has', is: 'radios', choices: ['yes', 'no'], choiceWords: 'yesNo' }]);
    case 'lump':
      return page(
        [
          money('amount', { isOptional: true }),
          {
            name: 'from',
            is: 'select',
            isOptional: true,
            choices: ['savings', 'family', 'saleOfAsset', 'severance', 'providentFund', 'bonus', 'harvest', 'other'],
          },
        ],
        { isSkippable: true },
      );
    case 'short':
      return page([
        ...persons,
        ...placeQuestions(places),
        money('income', { isOptional: true }),
        money('home', { isOptional: true }),
      ]);
    case 'light':
      return page([money('payment')]);
    default:
      return undefined;
  }
}

function noCheck(): Record<string, string | undefined> {
  return {};
}

function noneAlone({ sources: chosen = '' }: Part): Record<string, string | undefined> {
  const list = chosen.split(',');
  return { sources: list.includes(noSource) && list.length > 1 ? 'pageStatement.fault.noneAlone' : undefined };
}

function someMonth(values: Part): Record<string, string | undefined> {
  const isEmpty = monthNumbers.every((month) => (values[`s${month}`] ?? '').trim() === '');
  return { s1: isEmpty ? 'pageStatement.fault.someMonth' : undefined };
}
