/** The signature taken back, as easily as it was given: one press, no reason. */
import { useState } from 'react';
import { Button, Buttons, LinkButton, Note, Page, Spoken } from '../../../kit/parts.tsx';
import { DayText, Sentence, useWords } from '../../../kit/speech.tsx';
import { useSend } from '../../api.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { usePlan } from './use-plan.ts';

export function TakeBack() {
  const say = useWords();
  const { caseNumber, load } = usePlan();
  const [isDone, setDone] = useState(false);
  const plan = load.state === 'ready' ? load.data.plan : undefined;
  const { run, isBusy, told } = useSend((api, body: { agreement: string; revision: number }, headers) =>
    api.POST('/api/v1/cases/{case}/agreements/{agreement}/withdraw', {
      params: { path: { case: caseNumber, agreement: body.agreement } },
      body: { revision: body.revision },
      headers: headers as never,
    }),
  );
  if (isDone) {
    return (
      <Page key="done" title={say('pagePlan.takenBackTitle')}>
        <Spoken>
          <Note kind="good">
            <p>{say('pagePlan.takenBackText')}</p>
          </Note>
        </Spoken>
        <Buttons>
          <LinkButton to="/home">{say('pagePlan.home')}</LinkButton>
          <LinkButton to="/offers" weight="plain">
            {say('pagePlan.toOffers')}
          </LinkButton>
        </Buttons>
      </Page>
    );
  }
  return (
    <Page title={say('pagePlan.takeBackTitle')} back="/plan">
      {load.state !== 'ready' ? (
        <Waiting load={load} />
      ) : plan?.coolingOff == null ? (
        <p>{say('pagePlan.takeBackOver')}</p>
      ) : (
        <>
          <p>
            <Sentence code="pagePlan.takeBackText" parts={{ day: <DayText day={plan.coolingOff.endsOn} /> }} />
          </p>
          <p>{say('pagePlan.takeBackThen')}</p>
          <SendFault told={told} />
          <Buttons>
            <Button
              isBusy={isBusy}
              onPress={() => {
                void run({ agreement: plan.agreement, revision: plan.revision }).then(
                  (answer) => answer?.kind === 'done' && setDone(true),
                );
              }}
            >
              {say('pagePlan.takeBack')}
            </Button>
            <LinkButton to="/plan" weight="plain">
              {say('pagePlan.leaveAsIs')}
            </LinkButton>
          </Buttons>
        </>
      )}
    </Page>
  );
}
