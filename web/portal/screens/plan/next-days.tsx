/** What happens when, by the agreement's own rules, as the server works it out. */
import { Fragment } from 'react';
import type { paths } from '../../../client/operations.d.ts';
import { Note, Page, TaskList } from '../../../kit/parts.tsx';
import { DayText, useLanguage, useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import { Waiting } from '../../states.tsx';
import { type Kept, usePlan } from './use-plan.ts';

export function NextDays() {
  const say = useWords();
  const { caseNumber, load } = usePlan();
  if (load.state !== 'ready' || load.data.plan === undefined) {
    return (
      <Page title={say('pagePlan.nextDays')} back="/plan">
        {load.state === 'ready' ? <p>{say('pagePlan.none')}</p> : <Waiting load={load} />}
      </Page>
    );
  }
  return (
    <Page title={say('pagePlan.nextDays')} back="/plan">
      <Foretold plan={load.data.plan} caseNumber={caseNumber} />
      <TaskList tasks={[{ to: '/plan/income', name: say('pagePlan.income'), about: say('pagePlan.incomeAbout') }]} />
    </Page>
  );
}

type Answer200<T> = T extends { responses: { 200: { content: { 'application/json': infer B } } } } ? B : never;
type Explained = Answer200<paths['/api/v1/cases/{case}/agreements/{agreement}/explain']['post']>;

const shownMax = 8;
/** Said of every date alike: told beside the list, once. */
const quiet = ['reminder', 'paidOnTime'];

/** As if all were paid in time; and beside it what comes when the next date is missed. */
function Foretold({ plan, caseNumber }: { readonly plan: Kept; readonly caseNumber: string }) {
  const say = useWords();
  const missed = plan.next === null ? undefined : [`payment missed on ${plan.next.dueOn}`];
  return (
    <>
      <p>{say('pagePlan.reminded')}</p>
      <Days plan={plan} caseNumber={caseNumber} whatIf={undefined} />
      {missed !== undefined && (
        <>
          <h2>{say('pagePlan.ifMissed')}</h2>
          <p>{say('pagePlan.ifMissedText')}</p>
          <Days plan={plan} caseNumber={caseNumber} whatIf={missed} />
        </>
      )}
    </>
  );
}

interface DaysProps {
  readonly plan: Kept;
  readonly caseNumber: string;
  readonly whatIf: string[] | undefined;
}

function Days({ plan, caseNumber, whatIf }: DaysProps) {
  const say = useWords();
  const language = useLanguage();
  const load = useLoad(
    (api) =>
      api.POST('/api/v1/cases/{case}/agreements/{agreement}/explain', {
        params: { path: { case: caseNumber, agreement: plan.agreement } },
        body: whatIf === undefined ? {} : { if: whatIf },
      }),
    [caseNumber, plan.agreement, plan.revision],
  );
  if (load.state !== 'ready') return <Waiting load={load} lines={8} />;
  const { happenings: all, assumed } = load.data as unknown as Explained;
  const happenings = all.filter(({ code }) => !quiet.includes(code));
  const days = [...new Set(happenings.map(({ on }) => on))];
  if (days.length === 0) return <p>{say('pagePlan.nothingMore')}</p>;
  return (
    <>
      <dl className="plan-days">
        {days.slice(0, shownMax).map((day) => (
          <Fragment key={day}>
            <dt>
              <DayText day={day} />
            </dt>
            {happenings
              .filter(({ on }) => on === day)
              .map(({ code, n, text }) => (
                <dd key={`${code} ${n}`}>{text[language]}</dd>
              ))}
          </Fragment>
        ))}
      </dl>
      {days.length > shownMax && <p>{say('pagePlan.andSoOn', { days: days.length - shownMax })}</p>}
      {assumed.length > 0 && (
        <Note>
          {assumed.map(({ code, text }) => (
            <p key={code}>{text[language]}</p>
          ))}
        </Note>
      )}
    </>
  );
}
