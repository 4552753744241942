/** All that was said between the lender and the borrower, the latest last; and writing. */
import { useState } from 'react';
import { Link } from 'wouter';
import { FaultSummary, TextArea } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { Button, Buttons, Note, Page } from '../../../kit/parts.tsx';
import { DayText, InstantText, Sentence, useWords } from '../../../kit/speech.tsx';
import { type Load, useLoad, useSend } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';
import { Waiting } from '../../states.tsx';

type Thread = Read<'/api/v1/cases/{case}/messages'>;
type Message = Thread['messages'][number];

const wordsMax = 4000;

export default function Messages() {
  const say = useWords();
  const { case: caseNumber, lender } = useSignedIn();
  const at = { params: { path: { case: caseNumber! } } };
  const load = useLoad((api) => api.GET('/api/v1/cases/{case}/messages', at), [caseNumber]) as Load<Thread>;
  return (
    <Page title={say('pageMatters.messages.title')} caption={lender} back="/home">
      <p>{say('pageMatters.messages.intro')}</p>
      {load.state === 'ready' ? <Thread messages={load.data.messages} /> : <Waiting load={load} lines={5} />}
      {load.state === 'ready' && <Write again={load.again} />}
    </Page>
  );
}

function Thread({ messages }: { readonly messages: readonly Message[] }) {
  const say = useWords();
  if (messages.length === 0) return <p>{say('pageMatters.messages.none')}</p>;
  return (
    <ol className="thread">
      {messages.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a thread only grows at its end
        <li key={index} className={message.from}>
          <One message={message} />
        </li>
      ))}
    </ol>
  );
}

function One({ message }: { readonly message: Message }) {
  const say = useWords();
  const { at, from, act, matter, subject, text, outcome, lawful, receipt } = message;
  const what = act === null ? say(`pageMatters.messages.${from}`) : say(`pageMatters.act.${act}.${from}`);
  return (
    <>
      <p>
        <strong>{what}</strong>
        {outcome !== null && from === 'lender' && <> · {say(`pageMatters.outcome.${outcome}`)}</>}
      </p>
      {subject !== null && <p>{subject}</p>}
      {text === null ? <p className="soft">{say('pageMatters.messages.noText')}</p> : <p className="said">{text}</p>}
      {lawful === true && <p className="small">{say('pageMatters.messages.lawful')}</p>}
      <p className="soft small">
        <InstantText instant={at} />
        {receipt !== null && <> · {say('pageMatters.receipt', { receipt })}</>}
        {matter !== null && (
          <>
            {' · '}
            <Link href={`/matters/${matter}`}>{matter}</Link>
          </>
        )}
      </p>
    </>
  );
}

function Write({ again }: { readonly again: () => void }) {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const form = useForm(`${caseNumber} message`, { text: '' });
  const [dueOn, setDueOn] = useState<string>();
  const send = useSend((api, words: string, headers) =>
    api.POST('/api/v1/cases/{case}/matters', {
      params: { path: { case: caseNumber! } },
      body: { kind: 'message', words },
      headers: headers as never,
    }),
  );
  const submit = async () => {
    const words = form.values.text.trim();
    if (!form.check({ text: words === '' ? say('pageMatters.messages.fault') : undefined })) return;
    const told = await send.run(words);
    if (told === undefined) return;
    if (told.kind !== 'done')
      return form.refuse([{ id: undefined, text: told.kind === 'cut' ? say('pageKit.notSent') : told.problem.title }]);
    form.set('text', '');
    form.forget();
    setDueOn(told.data.shown.due?.on);
    again();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <FaultSummary faults={form.faults} />
      <div role="status">
        {dueOn !== undefined && (
          <Note kind="good">
            <p>
              <Sentence code="pageMatters.messages.sent" parts={{ day: <DayText day={dueOn} /> }} />
            </p>
          </Note>
        )}
      </div>
      <TextArea
        {...form.field('text')}
        label={say('pageMatters.messages.write')}
        hint={say('pageMatters.messages.hint')}
        maxLength={wordsMax}
      />
      <Buttons>
        <Button isBusy={send.isBusy}>{say('pageMatters.messages.send')}</Button>
      </Buttons>
    </form>
  );
}
