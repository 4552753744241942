/** What happened to me: why it is asked, and the way in. */
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { Buttons, LinkButton, Note, Page } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import { draftWaiting } from '../../draft-states.tsx';
import { useDraft } from '../../drafts.ts';
import { HelpedNote } from '../../helped.tsx';
import { useJourney } from '../../journey.ts';
import { nextPage } from './flow.ts';

export default function Cause() {
  const say = useWords();
  const format = useFormat();
  const [, go] = useLocation();
  const { caseNumber, side, base } = useJourney();
  useEffect(() => {
    if (caseNumber === '') go('/assist', { replace: true });
  }, [caseNumber, go]);
  const of = useDraft(caseNumber, { kind: 'cause', side });
  const before = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/cause', { params: { path: { case: caseNumber } } }),
    [caseNumber],
  );
  const waiting = draftWaiting(of);
  const told = before.state === 'ready' ? before.data.cause : null;
  return (
    <Page title={say('pageCause.title')} back={base === '' ? '/home' : '/assist'}>
      <p>{say('pageCause.intro')}</p>
      <p>{say('pageCause.skippable')}</p>
      {told !== null && (
        <Note>
          <p>{say('pageCause.toldBefore', { day: format.instant(told.toldAt) })}</p>
        </Note>
      )}
      {waiting ?? (
        <>
          {side === 'own' && <HelpedNote kind="cause" of={of} />}
          <Buttons>
            <LinkButton to={`${base}/cause/${nextPage(of.parts)}`}>
              {say(of.draft === undefined ? 'pageCause.begin' : 'pageStatement.goOn')}
            </LinkButton>
            <LinkButton to={base === '' ? '/statement' : '/assist'} weight="second">
              {say('pageCause.skipAll')}
            </LinkButton>
          </Buttons>
        </>
      )}
    </Page>
  );
}
