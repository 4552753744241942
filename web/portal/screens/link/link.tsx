/** Coming in by a link that somebody made for this one person: it opens once. The token stands behind the # and leaves it at once. */
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Bones, Button, Buttons, LinkButton, Note, Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { api, askOnce } from '../../api.ts';
import { keepTicket, keptTicket, ShowWho, type Ticket } from '../../sign-in-steps.tsx';
import { CutOff } from '../../states.tsx';

const places: Readonly<Record<string, string>> = {
  progress: '/home',
  statement: '/statement',
  talk: '/offers',
  agreement: '/sign',
  file: '/data',
};

type Opening =
  | { readonly state: 'asked' }
  | { readonly state: 'opening' }
  | { readonly state: 'cut' }
  | { readonly state: 'refused'; readonly refused: string; readonly title: string }
  | { readonly state: 'open'; readonly ticket: Ticket; readonly to: string };

/** What was opened in this window and then dropped by the phone goes on where it was; the link itself opens no more. */
function begun(token: string): Opening {
  const kept = token === '' ? keptTicket() : undefined;
  return kept?.to === undefined ? { state: 'asked' } : { state: 'open', ticket: kept, to: kept.to };
}

export default function OpenLink() {
  const say = useWords();
  const [, go] = useLocation();
  const [token] = useState(() => window.location.hash.slice(1));
  const [opening, setOpening] = useState<Opening>(() => begun(token));
  useEffect(() => {
    // Not in the history, nor seen by who looks over a shoulder.
    window.history.replaceState(window.history.state, '', '/portal');
  }, []);
  const open = async () => {
    setOpening({ state: 'opening' });
    const told = await askOnce(() => api.POST('/api/v1/portal/links', { body: { token } }));
    if (told.kind === 'cut') return setOpening({ state: 'cut' });
    if (told.kind === 'refused') {
      const { refused, title } = told.problem;
      return setOpening({ state: 'refused', refused, title });
    }
    const { purpose, factKind, needsCode, ticket: token_ } = told.data;
    const ticket = { ticket: token_, factKind, needsCode };
    const to = places[purpose] ?? '/home';
    keepTicket({ ...ticket, to });
    setOpening({ state: 'open', ticket, to });
  };
  const isWhole = /^[A-Za-z0-9_-]{43}$/.test(token);
  return (
    <Page title={say(`pageDoor.${titleOf(opening, isWhole)}`)}>
      {opening.state === 'asked' &&
        (isWhole ? (
          <>
            <p>{say('pageDoor.linkText')}</p>
            <Buttons>
              <Button onPress={() => void open()}>{say('pageDoor.linkOpen')}</Button>
            </Buttons>
          </>
        ) : (
          <Closed text={say('pageDoor.linkMissing')} />
        ))}
      {opening.state === 'opening' && <Bones lines={2} />}
      {opening.state === 'cut' && <CutOff again={() => void open()} />}
      {opening.state === 'refused' && (
        <Closed text={opening.title} {...(opening.refused === 'codeNotSent' && { again: () => void open() })} />
      )}
      {opening.state === 'open' && (
        <>
          {opening.ticket.needsCode && <p>{say('pageDoor.linkCodeSent')}</p>}
          <ShowWho
            ticket={opening.ticket}
            onIn={() => go(opening.to, { replace: true })}
            onAgain={() => {
              keepTicket(undefined);
              go('/enter');
            }}
          />
        </>
      )}
      <p>
        <Link href="/not-me">{say('pageDoor.notMe')}</Link>
      </p>
    </Page>
  );
}

function titleOf({ state }: Opening, isWhole: boolean): string {
  if (state === 'open') return 'whoTitle';
  if (state === 'refused') return 'linkOver';
  return state === 'asked' && !isWhole ? 'linkMissingTitle' : 'linkTitle';
}

/** Why it does not open, and the other ways. `again`: it may open later. */
function Closed({ text, again }: { readonly text: string; readonly again?: () => void }) {
  const say = useWords();
  return (
    <>
      <div role="alert">
        <Note kind="care">
          <p>{text}</p>
        </Note>
      </div>
      <Buttons>
        {again !== undefined && <Button onPress={again}>{say('pageDoor.again')}</Button>}
        <LinkButton to="/enter" weight={again === undefined ? 'first' : 'second'}>
          {say('pageDoor.linkOther')}
        </LinkButton>
        <LinkButton to="/help" weight="second">
          {say('pageDoor.linkToHelp')}
        </LinkButton>
      </Buttons>
    </>
  );
}
