/** "This is not right", or "show me proof": one tap more, and it is done. What else there is to say may follow, or not. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { FaultSummary, TextArea } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { Button, Buttons, Card, LinkButton, Note, Page, Spoken } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { useSend } from '../../api.ts';
import { useSignedIn } from '../../session.ts';
import { SendFault } from '../../states.tsx';
import { DueText, type Matter } from '../debt/open-matters.tsx';

/** What a line of the ledger says of itself, handed on by the screen that shows it; nothing of it stands in an address. */
export interface AboutLine {
  readonly loan: string;
  readonly line?: { readonly id: string; readonly on: string; readonly what: string; readonly amount: string };
}

function aboutOf(): AboutLine | undefined {
  const kept = (window.history.state as { readonly about?: AboutLine } | null)?.about;
  return typeof kept?.loan === 'string' ? kept : undefined;
}

interface Raised {
  readonly matter: string;
  readonly receipt: number;
  readonly shown: Matter;
}

export default function DebtMatter() {
  const [path] = useLocation();
  const kind = path.endsWith('/proof') ? 'proof' : 'dispute';
  return <Raise key={kind} kind={kind} />;
}

function Raise({ kind }: { readonly kind: 'dispute' | 'proof' }) {
  const say = useWords();
  const { case: caseNumber, lender } = useSignedIn();
  const [about] = useState(aboutOf);
  const [raised, setRaised] = useState<Raised>();
  const send = useSend((api, input: object, headers) =>
    api.POST('/api/v1/cases/{case}/matters', {
      params: { path: { case: caseNumber! } },
      headers: headers as never,
      body: input as never,
    }),
  );
  if (raised !== undefined) return <Done kind={kind} raised={raised} />;
  const isAlready = send.told?.kind === 'refused' && send.told.problem.refused === 'alreadyRaised';
  const onYes = async () => {
    const on = about && { loan: about.loan, ...(about.line && { line: about.line.id }) };
    const told = await send.run({ kind, ...(on && { about: on }) });
    if (told?.kind === 'done') setRaised(told.data as Raised);
  };
  const then =
    kind === 'dispute'
      ? ['checked', 'answered', 'rests', 'notStopped', 'canPay']
      : ['papers', 'answered', 'proofOpen', 'canPay'];
  return (
    <Page title={say(kind === 'dispute' ? 'pageDebt.disputeTitle' : 'pageDebt.proofTitle')} back="/debt">
      {isAlready ? (
        <Note>
          <p>{say('pageDebt.already')}</p>
        </Note>
      ) : (
        <SendFault told={send.told} />
      )}
      <What about={about} />
      <Buttons>
        <Button isBusy={send.isBusy} onPress={() => void onYes()}>
          {say(kind === 'dispute' ? 'pageDebt.yesDispute' : 'pageDebt.yesProof')}
        </Button>
        <LinkButton to="/debt" weight="second">
          {say('pageDebt.noBack')}
        </LinkButton>
      </Buttons>
      <h2>{say('pageDebt.thenTitle')}</h2>
      <ul>
        {then.map((each) => (
          <li key={each}>{say(`pageDebt.then.${each}`, { lender })}</li>
        ))}
      </ul>
    </Page>
  );
}

function What({ about }: { readonly about: AboutLine | undefined }) {
  const say = useWords();
  const { day } = useFormat();
  if (about?.line !== undefined) {
    const { on, what, amount } = about.line;
    return <p>{say('pageDebt.aboutLine', { day: day(on), what, amount })}</p>;
  }
  return <p>{about === undefined ? say('pageDebt.aboutAll') : say('pageDebt.aboutLoan', { loan: about.loan })}</p>;
}

function Done({ kind, raised }: { readonly kind: 'dispute' | 'proof'; readonly raised: Raised }) {
  const say = useWords();
  const { matter, receipt } = raised;
  return (
    <Page title={say(kind === 'dispute' ? 'pageDebt.doneDispute' : 'pageDebt.doneProof')} back="/debt">
      <Spoken>
        <Card>
          <DueText matter={raised.shown} />
          {kind === 'dispute' && <p>{say('pageDebt.openRests')}</p>}
          <p className="hint">{say('pageDebt.doneReceipt', { matter, receipt })}</p>
        </Card>
      </Spoken>
      <More matter={matter} />
      <p>
        <LinkButton to="/debt" weight="second">
          {say('pageDebt.toDebt')}
        </LinkButton>
      </p>
    </Page>
  );
}

const wordsMax = 4000;

/** Optional, and afterwards: the matter is raised whether or not anything is written here. */
function More({ matter }: { readonly matter: string }) {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const form = useForm(`${caseNumber} matter ${matter}`, { words: '' });
  const [isAdded, setAdded] = useState(false);
  const send = useSend((api, words: string, headers) =>
    api.POST('/api/v1/cases/{case}/matters/{matter}/moves', {
      params: { path: { case: caseNumber!, matter } },
      headers: headers as never,
      body: { move: 'add', words } as never,
    }),
  );
  if (isAdded) {
    return (
      <Spoken>
        <Note kind="good">
          <p>{say('pageDebt.moreDone')}</p>
        </Note>
      </Spoken>
    );
  }
  const onSend = async () => {
    const words = form.values.words.trim();
    if (!form.check({ words: words === '' ? say('pageDebt.moreMissing') : undefined })) return;
    const told = await send.run(words);
    if (told?.kind !== 'done') return;
    form.forget();
    setAdded(true);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void onSend();
      }}
    >
      <FaultSummary faults={form.faults} />
      <SendFault told={send.told} />
      <TextArea
        label={say('pageDebt.moreWords')}
        hint={say('pageDebt.moreHint')}
        maxLength={wordsMax}
        {...form.field('words')}
      />
      <Buttons>
        <Button weight="second" isBusy={send.isBusy}>
          {say('pageDebt.moreSend')}
        </Button>
      </Buttons>
    </form>
  );
}
