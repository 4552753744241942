/** None of the plans suits: what else there is, and declining, which is as easy as agreeing. */
import { Button, Buttons, LinkButton, Page, TaskList } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { useSend } from '../../api.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { useOwnOffers } from '../offers/offers-load.ts';

export default function OffersNone() {
  const say = useWords();
  const format = useFormat();
  const { caseNumber, load } = useOwnOffers();
  const decline = useSend((api, body: { readonly move: 'decline' }, headers) =>
    api.POST('/api/v1/cases/{case}/talk/moves', {
      params: { path: { case: caseNumber } },
      body,
      headers: headers as never,
    }),
  );
  if (load.state !== 'ready') {
    return (
      <Page title={say('pageOffers.none.title')} back="/offers">
        <Waiting load={load} />
      </Page>
    );
  }
  if (decline.told?.kind === 'done') return <Declined key="declined" />;
  const { talk } = load.data;
  const isOpen = talk?.open === true;
  return (
    <Page title={say('pageOffers.none.title')} back="/offers">
      <p>{isOpen ? say('pageOffers.none.text', { day: format.day(talk.untilOn) }) : say('pageOffers.none.textOver')}</p>
      <TaskList
        tasks={[
          { to: '/offers/ask', name: say('pageOffers.ask'), about: say('pageOffers.none.askText') },
          { to: '/statement', name: say('pageOffers.noPlan.change'), about: say('pageOffers.none.changeText') },
          { to: '/messages', name: say('pageOffers.person'), about: say('pageOffers.none.personText') },
        ]}
      />
      {isOpen && (
        <>
          <h2>{say('pageOffers.none.declineTitle')}</h2>
          <p>{say('pageOffers.none.declineText')}</p>
          <SendFault told={decline.told} />
          <Buttons>
            <Button isBusy={decline.isBusy} onPress={() => void decline.run({ move: 'decline' })}>
              {say('pageOffers.none.decline')}
            </Button>
            <LinkButton weight="second" to="/offers">
              {say('pageOffers.none.keep')}
            </LinkButton>
          </Buttons>
        </>
      )}
    </Page>
  );
}

function Declined() {
  const say = useWords();
  return (
    <Page title={say('pageOffers.declined.title')}>
      <p>{say('pageOffers.declined.text')}</p>
      <Buttons>
        <LinkButton to="/home">{say('pageOffers.toHome')}</LinkButton>
        <LinkButton weight="second" to="/messages">
          {say('pageOffers.person')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}
