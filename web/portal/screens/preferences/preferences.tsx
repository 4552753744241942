/** How the borrower is contacted: stop and its undoing, ways and times that do not suit, reminders, and what holds contact back now. */
import { useState } from 'react';
import { Button, Buttons, Card, Details, Note, Page, Tag } from '../../../kit/parts.tsx';
import { DayText, InstantText, Sentence, useLanguage, useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import { useSignedIn } from '../../session.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { Times } from './times.tsx';
import { type PartProps, useWish } from './use-wish.ts';
import { Ways } from './ways.tsx';

export default function PreferencesPage() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/preferences', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  );
  return (
    <Page title={say('pagePreferences.title')} back="/home">
      <p>{say('pagePreferences.intro')}</p>
      {load.state === 'ready' ? (
        <>
          <Stop preferences={load.data} again={load.again} />
          <Times preferences={load.data} again={load.again} />
          <Ways preferences={load.data} again={load.again} />
          <Now preferences={load.data} />
        </>
      ) : (
        <Waiting load={load} lines={6} />
      )}
    </Page>
  );
}

function Stop({ preferences, again }: PartProps) {
  const say = useWords();
  const wish = useWish();
  const [isAsking, setAsking] = useState(false);
  const { stoppedOn } = preferences;
  const isStopped = stoppedOn !== null;
  const kind = isStopped ? 'undo' : 'stop';
  const send = async () => {
    const told = await wish.run({ stop: !isStopped });
    if (told?.kind !== 'done') return;
    setAsking(false);
    again();
  };
  return (
    <Card label={say('pagePreferences.stop.title')}>
      <h2>{say('pagePreferences.stop.title')}</h2>
      <div role="status">
        {isStopped && (
          <Note kind="good">
            <p>
              <Sentence code="pagePreferences.stop.since" parts={{ day: <DayText day={stoppedOn} /> }} />
            </p>
          </Note>
        )}
      </div>
      <p>{say(isStopped ? 'pagePreferences.stop.isOn' : 'pagePreferences.stop.does')}</p>
      <ul>
        {['debt', 'comes', 'court', 'undo'].map((line) => (
          <li key={line}>{say(`pagePreferences.stop.${line}`)}</li>
        ))}
      </ul>
      <Law preferences={preferences} />
      <SendFault told={wish.told} />
      {isAsking ? (
        <>
          <p>
            <strong>{say(`pagePreferences.${kind}.ask`)}</strong>
          </p>
          <Buttons>
            <Button isBusy={wish.isBusy} onPress={() => void send()}>
              {say(`pagePreferences.${kind}.yes`)}
            </Button>
            <Button weight="second" onPress={() => setAsking(false)}>
              {say('pagePreferences.leave')}
            </Button>
          </Buttons>
        </>
      ) : (
        <Buttons>
          <Button onPress={() => setAsking(true)}>{say(`pagePreferences.${kind}.begin`)}</Button>
        </Buttons>
      )}
    </Card>
  );
}

/** Whose rule it is that stops: the law's of this place, or ours. */
function Law({ preferences: { byLaw } }: Pick<PartProps, 'preferences'>) {
  const say = useWords();
  const language = useLanguage();
  return (
    <Details summary={say('pagePreferences.stop.whose')}>
      {byLaw.length === 0 && <p>{say('pagePreferences.stop.ours')}</p>}
      {byLaw.map(({ rule, source, text }) => (
        <p key={rule}>
          {text[language]} <span className="soft small">{source}</span>
        </p>
      ))}
    </Details>
  );
}

function Now({ preferences: { now } }: Pick<PartProps, 'preferences'>) {
  const say = useWords();
  const language = useLanguage();
  if (now.length === 0) return null;
  return (
    <section aria-labelledby="now">
      <h2 id="now">{say('pagePreferences.now.title')}</h2>
      <p>{say('pagePreferences.now.intro')}</p>
      {now.map(({ act, outcome, because, freesUpAt }) => (
        <Card key={act} label={say(`pagePreferences.act.${act}`)}>
          <h3>
            {say(`pagePreferences.act.${act}`)}{' '}
            <Tag kind={outcome === 'allowed' ? 'care' : 'good'}>{say(`pagePreferences.now.${outcome}`)}</Tag>
          </h3>
          {freesUpAt !== null && (
            <p>
              <Sentence code="pagePreferences.now.until" parts={{ at: <InstantText instant={freesUpAt} /> }} />
            </p>
          )}
          {because.length > 0 && (
            <Details summary={say('pagePreferences.now.why')}>
              <ul>
                {because.map(({ rule, source, text }) => (
                  <li key={rule}>
                    {text[language]} <span className="soft small">{source}</span>
                  </li>
                ))}
              </ul>
            </Details>
          )}
        </Card>
      ))}
    </section>
  );
}
