/** One question about what happened, then the next that is still open. */
import { useEffect } from 'react';
import { useLocation, useParams } from 'wouter';
import { Button, Buttons, Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { useDraft } from '../../drafts.ts';
import { useJourney } from '../../journey.ts';
import { Questions } from '../../questions.tsx';
import { Check } from './check.tsx';
import { Done } from './done.tsx';
import { nextPage, questionPage } from './flow.ts';
import { HelpLines } from './help-lines.tsx';

export default function CausePage() {
  const { page = '' } = useParams<{ page: string }>();
  if (page === 'check') return <Check />;
  if (page === 'done') return <Done />;
  return <CauseQuestions name={page} />;
}

function CauseQuestions({ name }: { readonly name: string }) {
  const say = useWords();
  const [, go] = useLocation();
  const { caseNumber, side, base } = useJourney();
  useEffect(() => {
    if (caseNumber === '') go('/assist', { replace: true });
  }, [caseNumber, go]);
  const of = useDraft(caseNumber, { kind: 'cause', side });
  const back = `${base}/cause`;
  const onKept = (parts: typeof of.parts) => go(`${base}/cause/${nextPage(parts)}`);
  if (name === 'urgent-help') {
    const goOn = async () => {
      if (await of.save(name, { seen: 'yes' })) onKept({ ...of.parts, [name]: { seen: 'yes' } });
    };
    return (
      <Page title={say('pageCause.urgentHelp.title')} back={`${base}/cause/urgent`}>
        <HelpLines />
        <Buttons>
          <Button isBusy={of.isBusy} onPress={() => void goOn()}>
            {say('pageStatement.goOn')}
          </Button>
        </Buttons>
      </Page>
    );
  }
  const page = questionPage(name);
  if (page === undefined)
    return (
      <Page title={say('pageKit.unknownTitle')} back={back}>
        <p>{say('pageKit.unknownText')}</p>
      </Page>
    );
  return <Questions page={page} of={of} back={back} onKept={onKept} />;
}
