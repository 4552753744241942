/** One page of the statement: its questions, then the next that is still open. */
import { useEffect } from 'react';
import { useLocation, useParams } from 'wouter';
import { Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useDraft } from '../../drafts.ts';
import { useJourney } from '../../journey.ts';
import { Questions } from '../../questions.tsx';
import { Waiting } from '../../states.tsx';
import { Check } from './check.tsx';
import { nextPage, questionPage } from './flow.ts';
import { Result } from './result.tsx';

type FormDocument = Read<'/api/v1/cases/{case}/statement/form'>;

export default function StatementPage() {
  const { page = '' } = useParams<{ page: string }>();
  if (page === 'check') return <Check />;
  if (page === 'result') return <Result />;
  return <StatementQuestions name={page} />;
}

function StatementQuestions({ name }: { readonly name: string }) {
  const say = useWords();
  const [, go] = useLocation();
  const { caseNumber, side, base } = useJourney();
  useEffect(() => {
    if (caseNumber === '') go('/assist', { replace: true });
  }, [caseNumber, go]);
  const of = useDraft(caseNumber, { kind: 'statement', side });
  const form = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/statement/form', { params: { path: { case: caseNumber } } }),
    [caseNumber],
  );
  const back = `${base}/statement`;
  const needsPlaces = name === 'household' || name === 'short';
  if (needsPlaces && form.state !== 'ready')
    return (
      <Page title={say('pageStatement.title')} back={back}>
        <Waiting load={form} />
      </Page>
    );
  const places = form.state === 'ready' ? (form.data as unknown as FormDocument).places.map(({ place }) => place) : [];
  const page = questionPage(name, {
    places,
    sourceName: (source) => say(`pageStatement.sourcesIs.${source}`),
  });
  if (page === undefined)
    return (
      <Page title={say('pageKit.unknownTitle')} back={back}>
        <p>{say('pageKit.unknownText')}</p>
      </Page>
    );
  return <Questions page={page} of={of} back={back} onKept={(parts) => go(`${base}/statement/${nextPage(parts)}`)} />;
}
