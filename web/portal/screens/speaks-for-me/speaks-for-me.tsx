/** Who may speak for the borrower: naming, the paper to sign, handing it in, ending it; and a calm word on who asks for money. */
import { useRef, useState } from 'react';
import { Link } from 'wouter';
import { Button, Buttons, Card, Note, Page, Tag } from '../../../kit/parts.tsx';
import { DayText, Sentence, useLanguage, useWords } from '../../../kit/speech.tsx';
import { type Load, useLoad, useSend } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSaveFile } from '../../save-file.ts';
import { useSignedIn } from '../../session.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { NameHelper } from './name-helper.tsx';

type Helpers = Read<'/api/v1/cases/{case}/helpers'>;
type Helper = Helpers['helpers'][number];

const standingMax = 3;
const typesTaken = 'image/jpeg,image/png,image/webp,image/heic,application/pdf';

export default function HelperPage() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/helpers', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  ) as Load<Helpers>;
  return (
    <Page title={say('pageHelper.title')} back="/home">
      <p>{say('pageHelper.intro')}</p>
      <Care />
      {load.state === 'ready' ? (
        <Named helpers={load.data.helpers} again={load.again} />
      ) : (
        <Waiting load={load} lines={4} />
      )}
    </Page>
  );
}

function Named({ helpers, again }: { readonly helpers: readonly Helper[]; readonly again: () => void }) {
  const say = useWords();
  const standing = helpers.filter((helper) => helper.standing === 'stands');
  const before = helpers.filter((helper) => helper.standing !== 'stands');
  return (
    <>
      <h2>{say('pageHelper.now')}</h2>
      {standing.length === 0 && <p>{say('pageHelper.none')}</p>}
      {standing.map((helper) => (
        <Standing key={helper.helper} helper={helper} again={again} />
      ))}
      {standing.length < standingMax && <NameHelper again={again} />}
      {before.length > 0 && (
        <>
          <h2>{say('pageHelper.before')}</h2>
          <ul>
            {before.map(({ helper, name, standing: state }) => (
              <li key={helper}>
                {name} · {say(`pageHelper.standing.${state}`)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Standing({ helper, again }: { readonly helper: Helper; readonly again: () => void }) {
  const say = useWords();
  const language = useLanguage();
  const { case: caseNumber } = useSignedIn();
  const path = { case: caseNumber!, helper: helper.helper };
  const end = useSend((api, _: 'end', headers) =>
    api.DELETE('/api/v1/cases/{case}/helpers/{helper}', { params: { path }, headers: headers as never }),
  );
  const paper = useSaveFile((api, of: 'zh' | 'en') =>
    api.GET('/api/v1/cases/{case}/helpers/{helper}/paper', {
      params: { path, query: { language: of } },
      parseAs: 'blob',
    }),
  );
  return (
    <Card label={helper.name}>
      <h3>
        {helper.name} <Tag kind="good">{say('pageHelper.standing.stands')}</Tag>
      </h3>
      <p>
        {say(`pageHelper.relation.${helper.relation}`)} ·{' '}
        <Sentence code="pageHelper.until" parts={{ day: <DayText day={helper.until} /> }} />
      </p>
      <p>{say('pageHelper.paperHow')}</p>
      <SendFault told={paper.told} />
      <SendFault told={end.told} />
      <Buttons>
        <Button
          weight="second"
          isBusy={paper.isBusy}
          onPress={() => void paper.run({ input: language, name: `${caseNumber}-helper-${helper.helper}.pdf` })}
        >
          {say('pageHelper.paperGet')}
        </Button>
        <Button
          weight="second"
          isBusy={end.isBusy}
          onPress={() => void end.run('end').then((told) => told?.kind === 'done' && again())}
        >
          <span aria-hidden="true">{say('pageHelper.end')}</span>
          <span className="unseen">{say('pageHelper.endWho', { name: helper.name })}</span>
        </Button>
      </Buttons>
      <SignedPaper id={`paper-${helper.helper}`} />
    </Card>
  );
}

function SignedPaper({ id }: { readonly id: string }) {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const input = useRef<HTMLInputElement>(null);
  const [isMissing, setMissing] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const hand = useSend((api, file: File, headers) =>
    api.POST('/api/v1/cases/{case}/files', {
      params: { path: { case: caseNumber! }, query: { kind: file.type.startsWith('image/') ? 'photo' : 'other' } },
      body: file as never,
      bodySerializer: (body: unknown) => body as never,
      headers: { ...headers, 'content-type': file.type, 'x-file-name': encodeURIComponent(file.name) } as never,
    }),
  );
  const send = () => {
    const file = input.current?.files?.[0];
    setMissing(file === undefined);
    if (file !== undefined) void hand.run(file);
  };
  return (
    <div className={isMissing ? 'field faulty' : 'field'}>
      <label htmlFor={id}>{say('pageHelper.signed')}</label>
      <div className="hint" id={`${id}-hint`}>
        {say('pageHelper.signedHint')}
      </div>
      {isMissing && (
        <p className="fault-line" role="alert">
          {say('pageHelper.signedFault')}
        </p>
      )}
      <input
        ref={input}
        type="file"
        id={id}
        className="unseen"
        accept={typesTaken}
        aria-describedby={`${id}-hint`}
        onChange={() => setChosen(input.current?.files?.[0]?.name)}
      />
      <label htmlFor={id} className="button second choose-file" aria-hidden="true">
        {say('pageHelper.signedChoose')}
      </label>
      <p className="small" aria-live="polite">
        {chosen}
      </p>
      <SendFault told={hand.told} />
      <div role="status">{hand.told?.kind === 'done' && <p>{say('pageHelper.signedDone')}</p>}</div>
      <Buttons>
        <Button weight="second" isBusy={hand.isBusy} onPress={send}>
          {say('pageHelper.signedSend')}
        </Button>
      </Buttons>
    </div>
  );
}

function Care() {
  const say = useWords();
  return (
    <Note kind="care">
      <h2>{say('pageHelper.careTitle')}</h2>
      <p>{say('pageHelper.careText')}</p>
      <p>{say('pageHelper.careWhen')}</p>
      <ul>
        {['fee', 'secrets', 'papers', 'silence'].map((sign) => (
          <li key={sign}>{say(`pageHelper.care.${sign}`)}</li>
        ))}
      </ul>
      <p>
        <Link href="/help">{say('pageHelper.careHelp')}</Link>
      </p>
    </Note>
  );
}
