/** The questions about what happened: each by itself, each may be skipped. */
import type { paths } from '../../../client/operations.d.ts';
import type { Parts } from '../../drafts.ts';
import { type QuestionPage, readMonth } from '../../questions.tsx';

export type Told = NonNullable<
  paths['/api/v1/cases/{case}/cause']['post']['requestBody']
>['content']['application/json'];

const events = [
  'jobLoss',
  'incomeCut',
  'illness',
  'bereavement',
  'familyChange',
  'parentalLeave',
  'businessFailing',
  'overIndebted',
  'disaster',
  'other',
  'none',
  'notSaid',
] as const;
const aboutDebt = ['right', 'wrongSum', 'notMine', 'fraud', 'notSure'] as const;
const needs = [
  'speakSlowly',
  'writeInstead',
  'largePrint',
  'helperSpeaks',
  'interpreter',
  'moreTime',
  'onlyCertainHours',
  'other',
] as const;

/** Something happened, of which one can ask since when. */
function hasEvent(parts: Parts): boolean {
  const event = parts.event?.event ?? '';
  return event !== '' && event !== 'none' && event !== 'notSaid';
}

export function pagesOf(parts: Parts): string[] {
  return [
    'event',
    ...(hasEvent(parts) ? ['since', 'ends', ...(parts.ends?.ends === 'yes' ? ['end'] : [])] : []),
    'debt',
    'harder',
    ...(parts.harder?.harder === 'yes' ? ['needs'] : []),
    'urgent',
    ...(parts.urgent?.urgent === 'yes' ? ['urgent-help'] : []),
  ];
}

/** The first that is still to come; `check` where there is none. */
export function nextPage(parts: Parts): string {
  return pagesOf(parts).find((page) => parts[page] === undefined) ?? 'check';
}

const yesNo = { choices: ['yes', 'no'], choiceWords: 'yesNo' } as const;

/** Undefined: there is no such page of questions. */
export function questionPage(name: string): QuestionPage | undefined {
  const page = (questions: QuestionPage['questions'], more: Partial<QuestionPage> = {}): QuestionPage => ({
    topic: 'pageCause',
    name,
    questions,
    isSkippable: true,
    ...more,
  });
  switch (name) {
    case 'event':
      return page([{ name: 'event', is: 'radios', choices: events }]);
    case 'since':
      return page([{ name: 'since', is: 'month' }]);
    case 'ends':
      return page([{ name: 'ends', is: 'radios', choices: ['yes', 'no', 'unknown'] }]);
    case 'end':
      return page([{ name: 'end', is: 'month' }]);
    case 'debt':
      return page([{ name: 'debt', is: 'radios', choices: aboutDebt }]);
    case 'harder':
      return page([{ name: 'harder', is: 'radios', ...yesNo }]);
    case 'needs':
      return page(
        [
          { name: 'needs', is: 'checks', choices: needs },
          { name: 'words', is: 'area', isOptional: true, lengthMax: 500 },
          { name: 'consent', is: 'checks', isOptional: true, choices: ['yes'] },
        ],
        { check: ({ consent }) => ({ consent: consent === 'yes' ? undefined : 'pageCause.needs.noConsent' }) },
      );
    case 'urgent':
      return page([{ name: 'urgent', is: 'radios', ...yesNo }]);
    default:
      return undefined;
  }
}

const debtSays = {
  wrongSum: 'lenderError',
  notMine: 'disputesDebt',
  fraud: 'fraud',
} as const;

/** Whether the debt itself is in question. */
export function questionsDebt(parts: Parts): boolean {
  return (parts.debt?.debt ?? '') in debtSays;
}

function lastDayOf(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return `${month}-${new Date(Date.UTC(year!, number!, 0)).getUTCDate()}`;
}

/** As the interface takes it. A month begins on its first day and ends on its last. */
export function toldOf(parts: Parts): Told {
  const { event, since, end, debt, harder, needs: asked, urgent, ends } = parts;
  const said = event?.event ?? '';
  const about = debt?.debt ?? '';
  const inQuestion = about in debtSays ? debtSays[about as keyof typeof debtSays] : undefined;
  const happened = said === '' || said === 'notSaid' ? undefined : said;
  // What happened to them stays what happened; only where nothing did is the debt itself the matter.
  const told = happened === undefined || happened === 'none' ? (inQuestion ?? happened) : happened;
  const from = hasEvent(parts) ? readMonth(since?.since ?? '') : undefined;
  const until = hasEvent(parts) && ends?.ends === 'yes' ? readMonth(end?.end ?? '') : undefined;
  const chosen = (asked?.needs ?? '').split(',').filter((each) => each !== '');
  const words = (asked?.words ?? '').trim();
  const hasNeeds = harder?.harder === 'yes' && asked?.consent === 'yes' && (chosen.length > 0 || words !== '');
  return {
    ...(told !== undefined && { event: told }),
    ...(from !== undefined && { since: `${from}-01` }),
    ...(until !== undefined && { expectedEndOn: lastDayOf(until) }),
    ...(inQuestion !== undefined && { says: 'disputes' }),
    ...(hasNeeds && { harder: { needs: chosen, ...(words !== '' && { words }), consent: true } }),
    ...(urgent?.urgent === 'yes' && { urgent: true }),
  } as Told;
}
