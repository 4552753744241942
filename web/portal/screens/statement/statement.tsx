/** Income and expenses: the pages of it, how far each has come, and two shorter ways. */
import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { Button, Buttons, Card, LinkButton, Note, Page, Tag, TaskList } from '../../../kit/parts.tsx';
import { Sentence, useFormat, useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import { draftWaiting } from '../../draft-states.tsx';
import { type DraftParts, type Parts, useDraft } from '../../drafts.ts';
import { HelpedNote } from '../../helped.tsx';
import { useJourney } from '../../journey.ts';
import { nextPage, tasksOf } from './flow.ts';

export default function Statement() {
  const say = useWords();
  const journey = useJourney();
  const { caseNumber, side, base } = journey;
  const [, go] = useLocation();
  useEffect(() => {
    if (caseNumber === '') go('/assist', { replace: true });
  }, [caseNumber, go]);
  const of = useDraft(caseNumber, { kind: 'statement', side });
  const waiting = draftWaiting(of);
  const next = nextPage(of.parts);
  const hasBegun = of.draft !== undefined;
  return (
    <Page title={say('pageStatement.title')} back={base === '' ? '/home' : '/assist'}>
      <p>{say('pageStatement.intro')}</p>
      <p>{say('pageStatement.promise')}</p>
      {waiting ?? (
        <>
          {side === 'own' && <HelpedNote kind="statement" of={of} />}
          {(of.parts.short ?? of.parts.light) !== undefined && <ShortChosen of={of} />}
          <Tasks parts={of.parts} base={base} />
          <Buttons>
            <LinkButton to={`${base}/statement/${next}`}>
              {say(
                next === 'check' ? 'pageStatement.toCheck' : hasBegun ? 'pageStatement.goOn' : 'pageStatement.begin',
              )}
            </LinkButton>
          </Buttons>
          <Shorter caseNumber={caseNumber} base={base} />
        </>
      )}
    </Page>
  );
}

/** The full form takes its place: what was said in the short way is left out then. */
function ShortChosen({ of }: { readonly of: DraftParts }) {
  const say = useWords();
  const { short: _, light: __, ...full } = of.parts;
  return (
    <Note>
      <p>{say('pageStatement.shortChosen')}</p>
      <Button weight="plain" isBusy={of.isBusy} onPress={() => void of.replace(full)}>
        {say('pageStatement.useFull')}
      </Button>
    </Note>
  );
}

function Tasks({ parts, base }: { readonly parts: Parts; readonly base: string }) {
  const say = useWords();
  return (
    <TaskList
      tasks={tasksOf(parts).map(({ name, pages }) => {
        const open = pages.find((page) => parts[page] === undefined);
        const isBegun = pages.some((page) => parts[page] !== undefined);
        const state = open === undefined ? 'done' : isBegun ? 'partly' : 'todo';
        return {
          to: `${base}/statement/${open ?? pages[0]!}`,
          name: say(`pageStatement.task.${name}`),
          about: say(`pageStatement.task.${name}.about`),
          tag: <Tag {...(state === 'done' && { kind: 'good' as const })}>{say(`pageStatement.state.${state}`)}</Tag>,
        };
      })}
    />
  );
}

function Shorter({ caseNumber, base }: { readonly caseNumber: string; readonly base: string }) {
  const say = useWords();
  const format = useFormat();
  const form = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/statement/form', { params: { path: { case: caseNumber } } }),
    [caseNumber],
  );
  if (form.state !== 'ready') return null;
  const { mayBeLight, lightMax, currency } = form.data;
  return (
    <Card label={say('pageStatement.shorter')}>
      <h2>{say('pageStatement.shorter')}</h2>
      <p>{say('pageStatement.shorterText')}</p>
      <p>
        <Link href={`${base}/statement/short`}>{say('pageStatement.toShort')}</Link>
      </p>
      {mayBeLight && lightMax !== null && (
        <Note>
          <p>
            <Sentence code="pageStatement.lightText" parts={{ amount: format.money(lightMax, currency) }} />
          </p>
          <p>
            <Link href={`${base}/statement/light`}>{say('pageStatement.toLight')}</Link>
          </p>
        </Note>
      )}
    </Card>
  );
}
