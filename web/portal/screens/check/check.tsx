/** Who is writing to me, and is it real? For everybody: nobody signs in, and nothing is said but whether the message is ours. */
import { useState } from 'react';
import { Link } from 'wouter';
import { FaultSummary, TextField } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { Button, Buttons, Details, LinkButton, Note, Page } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { api, askOnce } from '../../api.ts';
import { isCheckCode } from '../../check-code.ts';
import { readPageParts } from '../../page-parts.ts';

interface Message {
  readonly lender: string;
  readonly channel: 'email' | 'text';
  readonly sentAt: string;
  readonly answeredUntil: string;
}

type Answer =
  | { readonly kind: 'real'; readonly message: Message }
  | { readonly kind: 'unknown'; readonly days: number };

export default function Check() {
  const say = useWords();
  const form = useForm('message', { code: '' });
  const [answer, setAnswer] = useState<Answer>();
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    const code = form.values.code.trim();
    const fault = code === '' ? 'codeFault' : isCheckCode(code) ? undefined : 'codeShortFault';
    if (!form.check({ code: fault && say(`pageCheck.${fault}`) })) return;
    setBusy(true);
    const told = await askOnce(() => api.POST('/api/v1/portal/checks', { body: { code } }));
    setBusy(false);
    if (told.kind === 'cut') return form.refuse([{ id: undefined, text: say('pageKit.notSent') }]);
    if (told.kind === 'refused') return form.refuse([{ id: undefined, text: told.problem.title }]);
    const { message, answeredDays: days } = told.data;
    setAnswer(message === null ? { kind: 'unknown', days } : { kind: 'real', message });
  };
  if (answer?.kind === 'real') {
    return (
      <Page key="real" title={say('pageCheck.realTitle')} back="/">
        <Real message={answer.message} />
        <Another onPress={() => setAnswer(undefined)} />
      </Page>
    );
  }
  if (answer?.kind === 'unknown') {
    return (
      <Page key="unknown" title={say('pageCheck.unknownTitle')} back="/">
        <Unknown days={answer.days} />
        <Another onPress={() => setAnswer(undefined)} />
        <Scams />
        <Lines />
      </Page>
    );
  }
  return (
    <Page key="ask" title={say('pageCheck.title')} back="/">
      <p>{say('pageCheck.lead')}</p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void submit();
        }}
      >
        <FaultSummary faults={form.faults} />
        <TextField
          {...form.field('code')}
          label={say('pageCheck.code')}
          hint={say('pageCheck.codeHint')}
          maxLength={40}
          isShort
        />
        <Buttons>
          <Button isBusy={isBusy}>{say('pageCheck.ask')}</Button>
        </Buttons>
      </form>
      <Details summary={say('pageCheck.noCode')}>
        <p>{say('pageCheck.noCodeText')}</p>
        <p>{say('pageCheck.noCodeMessage')}</p>
        <AskLender />
      </Details>
      <Scams />
      <Lines />
    </Page>
  );
}

function Real({ message }: { readonly message: Message }) {
  const say = useWords();
  const format = useFormat();
  const { lender, channel, sentAt, answeredUntil } = message;
  return (
    <>
      <Note kind="good">
        <p>
          <strong>{say(`pageCheck.real.${channel}`, { lender, at: format.instant(sentAt) })}</strong>
        </p>
        <p>{say('pageCheck.realCare')}</p>
      </Note>
      <p>{say('pageCheck.realPrivate')}</p>
      <Buttons>
        <LinkButton to="/enter">{say('pageCheck.realEnter')}</LinkButton>
        <LinkButton to="/not-me" weight="second">
          {say('pageCheck.realNotMe')}
        </LinkButton>
      </Buttons>
      <p className="soft">{say('pageCheck.realUntil', { day: format.day(answeredUntil) })}</p>
    </>
  );
}

function Unknown({ days }: { readonly days: number }) {
  const say = useWords();
  return (
    <Note kind="care">
      <p>{say('pageCheck.unknownText', { days })}</p>
      <p>{say('pageCheck.unknownDo')}</p>
      <AskLender />
    </Note>
  );
}

function AskLender() {
  const say = useWords();
  const { lenderContact: contact } = readPageParts();
  return <p>{contact === undefined ? say('pageCheck.unknownAskNone') : say('pageCheck.unknownAsk', { contact })}</p>;
}

function Another({ onPress }: { readonly onPress: () => void }) {
  const say = useWords();
  return (
    <Buttons>
      <Button weight="second" onPress={onPress}>
        {say('pageCheck.another')}
      </Button>
    </Buttons>
  );
}

const scams = ['scamAccount', 'scamCode', 'scamOffice', 'scamThreat', 'scamFee', 'scamHurry'] as const;

function Scams() {
  const say = useWords();
  return (
    <>
      <h2>{say('pageCheck.scamTitle')}</h2>
      <ul>
        {scams.map((one) => (
          <li key={one}>{say(`pageCheck.${one}`)}</li>
        ))}
      </ul>
    </>
  );
}

function Lines() {
  const say = useWords();
  return (
    <>
      <h2>{say('pageCheck.linesTitle')}</h2>
      <ul>
        <li>{say('pageCheck.line12378')}</li>
        <li>{say('pageCheck.line12348')}</li>
      </ul>
      <p>
        <Link href="/help">{say('pageKit.help')}</Link>
      </p>
    </>
  );
}
