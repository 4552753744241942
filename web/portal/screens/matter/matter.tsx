/** One matter: by when it is answered, the answer, all that was said, and what can be done with it now. */
import { useState } from 'react';
import { Link, useRoute } from 'wouter';
import { Button, Buttons, Card, Note, Page, Spoken } from '../../../kit/parts.tsx';
import { DayText, InstantText, Sentence, useWords } from '../../../kit/speech.tsx';
import { useSend } from '../../api.ts';
import { Clock, type Matter, OutsideHelp, useMatters } from '../../matter-parts.tsx';
import { useSignedIn } from '../../session.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { AddWords } from './add-words.tsx';

type Came = { readonly isNew?: boolean; readonly isTwin?: boolean };

export default function MatterPage() {
  const say = useWords();
  const [, params] = useRoute('/matters/:matter');
  const load = useMatters();
  const came = (window.history.state ?? {}) as Came;
  const matter = load.state === 'ready' ? load.data.matters.find((one) => one.matter === params?.matter) : undefined;
  if (load.state !== 'ready') {
    return (
      <Page title={say('pageMatters.one.title')} back="/matters">
        <Waiting load={load} />
      </Page>
    );
  }
  if (matter === undefined) {
    return (
      <Page title={say('pageMatters.one.unknown')} back="/matters">
        <p>
          <Link href="/matters">{say('pageMatters.one.toAll')}</Link>
        </p>
      </Page>
    );
  }
  return (
    <Page title={say(`pageMatters.yours.${matter.kind}`)} caption={matter.matter} back="/matters">
      <Spoken>
        {came.isNew === true && matter.events.length === 1 && (
          <Note kind="good">
            <p>
              <strong>{say('pageMatters.one.have', { matter: matter.matter })}</strong>
            </p>
            <p>{say('pageMatters.one.haveText')}</p>
          </Note>
        )}
        {came.isTwin === true && (
          <Note>
            <p>{say('pageMatters.one.twin')}</p>
          </Note>
        )}
      </Spoken>
      <Standing matter={matter} />
      <Steps matter={matter} again={load.again} />
      <Said matter={matter} />
      {(matter.kind === 'complaint' || matter.due?.overdue === true) && <OutsideHelp />}
    </Page>
  );
}

function Standing({ matter }: { readonly matter: Matter }) {
  const say = useWords();
  const { due, answer, review, state } = matter;
  if (state === 'withdrawn') {
    return (
      <Note>
        <p>{say('pageMatters.one.withdrawn')}</p>
      </Note>
    );
  }
  return (
    <>
      {due !== null && (
        <Card label={say('pageMatters.one.clock')}>
          {state === 'inReview' && <p>{say('pageMatters.one.inReview')}</p>}
          <Clock due={due} />
          {due.overdue && <p>{say('pageMatters.one.sorryLate')}</p>}
          <p>{say(`pageMatters.one.${state === 'open' ? 'waiting' : 'taken'}`)}</p>
        </Card>
      )}
      {answer !== null && (
        <Card label={say('pageMatters.one.answer')}>
          <h2>{say(`pageMatters.result.${answer.result}`)}</h2>
          {answer.words !== null && <p className="said">{answer.words}</p>}
          {answer.ground !== null && <p>{say('pageMatters.one.ground', { ground: answer.ground })}</p>}
          <p className="soft small">
            <Sentence
              code="pageMatters.one.answeredOn"
              parts={{ day: <DayText day={answer.on} />, receipt: answer.receipt }}
            />
          </p>
          {review !== null && (
            <p>
              <Sentence code="pageMatters.one.reviewUntil" parts={{ day: <DayText day={review.on} /> }} />
            </p>
          )}
        </Card>
      )}
    </>
  );
}

/** Each choice as easy as the other; what cannot be undone is asked once more. */
function Steps({ matter, again }: { readonly matter: Matter; readonly again: () => void }) {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const [isSure, setSure] = useState(false);
  const send = useSend((api, move: 'askReview' | 'withdraw' | 'close', headers) =>
    api.POST('/api/v1/cases/{case}/matters/{matter}/moves', {
      params: { path: { case: caseNumber!, matter: matter.matter } },
      body: { move },
      headers: headers as never,
    }),
  );
  const run = async (move: 'askReview' | 'withdraw' | 'close') => {
    const told = await send.run(move);
    if (told?.kind === 'done') again();
  };
  const may = (move: Matter['may'][number]) => matter.may.includes(move);
  return (
    <>
      {may('add') && <AddWords matter={matter} again={again} />}
      <SendFault told={send.told} />
      {(may('askReview') || may('close')) && (
        <Buttons>
          {may('askReview') && (
            <Button weight="second" isBusy={send.isBusy} onPress={() => void run('askReview')}>
              {say('pageMatters.one.askReview')}
            </Button>
          )}
          {may('close') && (
            <Button weight="second" isBusy={send.isBusy} onPress={() => void run('close')}>
              {say('pageMatters.one.close')}
            </Button>
          )}
        </Buttons>
      )}
      {may('withdraw') &&
        (isSure ? (
          <Note kind="care">
            <p>{say('pageMatters.one.withdrawSure')}</p>
            <Buttons>
              <Button weight="second" isBusy={send.isBusy} onPress={() => void run('withdraw')}>
                {say('pageMatters.one.withdrawYes')}
              </Button>
              <Button weight="second" onPress={() => setSure(false)}>
                {say('pageMatters.one.withdrawNo')}
              </Button>
            </Buttons>
          </Note>
        ) : (
          <p>
            <button type="button" className="as-link" onClick={() => setSure(true)}>
              {say('pageMatters.one.withdraw')}
            </button>
          </p>
        ))}
    </>
  );
}

function Said({ matter }: { readonly matter: Matter }) {
  const say = useWords();
  const { about, events, wordsKept } = matter;
  return (
    <>
      <h2>{say('pageMatters.one.said')}</h2>
      {wordsKept === 'erased' && <p>{say('pageMatters.one.erased')}</p>}
      <ol className="thread">
        {events.map(({ number, event, at, side, words, file, receipt }) => (
          <li key={number} className={side}>
            <p>
              <strong>{say(`pageMatters.event.${event}.${side}`)}</strong>
            </p>
            {event === 'opened' && about.what !== null && <p>{say(`pageMatters.what.${about.what}`)}</p>}
            {event === 'opened' && about.loan !== null && <p>{say('pageMatters.aboutLoan', { loan: about.loan })}</p>}
            {event === 'opened' && about.line !== null && <p>{say('pageMatters.aboutLine', { line: about.line })}</p>}
            {words !== null && <p className="said">{words}</p>}
            {file !== null && <p>{say('pageMatters.one.file')}</p>}
            <p className="soft small">
              <InstantText instant={at} /> · {say('pageMatters.receipt', { receipt })}
            </p>
          </li>
        ))}
      </ol>
    </>
  );
}
