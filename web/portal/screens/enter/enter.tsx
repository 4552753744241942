/** Coming in by the number of the case and an address. Nothing about anybody is shown before it is known who they are. */
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Details, Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { readPageParts } from '../../page-parts.ts';
import { AskCode, keepTicket, keptTicket, ShowWho, type Ticket } from '../../sign-in-steps.tsx';

export default function Enter() {
  const say = useWords();
  const [, go] = useLocation();
  const [ticket, setTicket] = useState<Ticket | undefined>(keptTicket);
  const to = (window.history.state as { readonly to?: string } | null)?.to ?? '/home';
  const begin = (next: Ticket | undefined) => {
    keepTicket(next);
    setTicket(next);
    window.scrollTo(0, 0);
  };
  if (ticket === undefined) {
    return (
      <Page key="ask" title={say('pageDoor.enterTitle')} back="/">
        <AskCode onTicket={begin}>
          <NoCase />
        </AskCode>
        <NotMe />
      </Page>
    );
  }
  return (
    <Page key="show" title={say('pageDoor.whoTitle')} back="/">
      {ticket.needsCode && <p>{say('pageDoor.codeSent')}</p>}
      <ShowWho ticket={ticket} onIn={() => go(to, { replace: true })} onAgain={() => begin(undefined)} />
      <NotMe />
    </Page>
  );
}

function NoCase() {
  const say = useWords();
  const { lenderContact } = readPageParts();
  return (
    <Details summary={say('pageDoor.caseNone')}>
      <p>{say('pageDoor.caseNoneText')}</p>
      <p>{say('pageDoor.caseNonePerson')}</p>
      {lenderContact !== undefined && <p>{say('pageDoor.personAt', { contact: lenderContact })}</p>}
    </Details>
  );
}

function NotMe() {
  const say = useWords();
  return (
    <p>
      <Link href="/not-me">{say('pageDoor.notMe')}</Link>
    </p>
  );
}
