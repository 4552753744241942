/** What screens about matters share: the kinds, the clock, what came of it. */
import { Details, Tag } from '../kit/parts.tsx';
import { DayText, useFormat, useLanguage, useWords } from '../kit/speech.tsx';
import { type Load, useLoad } from './api.ts';
import type { Read } from './contract.ts';
import { useSignedIn } from './session.ts';

export type Matters = Read<'/api/v1/cases/{case}/matters'>;
export type Matter = Matters['matters'][number];
export type MatterKind = Matter['kind'];
export type Due = NonNullable<Matter['due']>;

export function useMatters(): Load<Matters> {
  const { case: caseNumber } = useSignedIn();
  return useLoad(
    (api) => api.GET('/api/v1/cases/{case}/matters', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  ) as Load<Matters>;
}

export function isOpen({ state }: Pick<Matter, 'state'>): boolean {
  return state === 'open' || state === 'taken' || state === 'inReview';
}

export function StateTag({ matter }: { readonly matter: Pick<Matter, 'state' | 'due'> }) {
  const say = useWords();
  if (matter.due?.overdue === true) return <Tag kind="care">{say('pageMatters.state.late')}</Tag>;
  const isGood = matter.state === 'answered';
  return <Tag {...(isGood && { kind: 'good' as const })}>{say(`pageMatters.state.${matter.state}`)}</Tag>;
}

/** In one line, for a list. */
export function useDueLine(): (matter: Matter) => string {
  const say = useWords();
  const format = useFormat();
  return ({ due, answer, state }) => {
    if (due !== null) return say('pageMatters.dueLine', { day: format.day(due.on) });
    if (answer !== null) return say('pageMatters.answeredLine', { day: format.day(answer.on) });
    return say(`pageMatters.over.${state}`);
  };
}

/** By when, how long still, and who says so: a law, or the lender alone. */
export function Clock({ due }: { readonly due: Due }) {
  const say = useWords();
  const format = useFormat();
  const language = useLanguage();
  const left = due.overdue
    ? say('pageMatters.late', { days: -due.daysLeft })
    : due.daysLeft === 0
      ? say('pageMatters.today')
      : say('pageMatters.left', { days: due.daysLeft });
  return (
    <>
      <p className="before-answer">{say('pageMatters.by')}</p>
      <p className="answer">
        <DayText day={due.on} />
      </p>
      <p>{left}</p>
      <Details summary={say('pageMatters.whoSays')}>
        <p>{due.text[language].replaceAll(due.on, format.day(due.on))}</p>
        {due.source !== null && (
          <p className="small">{say('pageMatters.rule', { rule: due.rule, source: due.source })}</p>
        )}
        {due.by === 'law' && (
          <p className="small">{say(due.verified ? 'pageMatters.checked' : 'pageMatters.notChecked')}</p>
        )}
      </Details>
    </>
  );
}

/** Whom else they can turn to; numbers as they are known, and how well. */
export function OutsideHelp() {
  const say = useWords();
  return (
    <Details summary={say('pageMatters.outside')}>
      <p>{say('pageMatters.outsideText')}</p>
      <ul>
        <li>{say('pageMatters.line12378')}</li>
        <li>{say('pageMatters.line12348')}</li>
      </ul>
      <p className="soft small">{say('pageMatters.linesSource')}</p>
    </Details>
  );
}
