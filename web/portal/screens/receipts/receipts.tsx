/** Proofs of what was entered of the case: each to be saved, all at once, and how they are checked without us. */
import { useState } from 'react';
import { Button, Buttons, Card, Note, Page, Tag } from '../../../kit/parts.tsx';
import { InstantText, useLanguage, useWords } from '../../../kit/speech.tsx';
import { type Load, useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSaveFile } from '../../save-file.ts';
import { useSignedIn } from '../../session.ts';
import { SendFault, Waiting } from '../../states.tsx';

type Receipts = Read<'/api/v1/cases/{case}/receipts'>;
type Receipt = Receipts['receipts'][number];

const perPage = 20;

export default function ReceiptsPage() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const [before, setBefore] = useState<readonly number[]>([]);
  const from = before.at(-1);
  const load = useLoad(
    (api) =>
      api.GET('/api/v1/cases/{case}/receipts', {
        params: {
          path: { case: caseNumber! },
          query: { limit: String(perPage), ...(from !== undefined && { before: String(from) }) } as never,
        },
      }),
    [caseNumber, from],
  ) as Load<Receipts>;
  return (
    <Page title={say('pageReceipts.title')} back="/home">
      <p>{say('pageReceipts.intro')}</p>
      {load.state === 'ready' ? (
        <>
          <List receipts={load.data.receipts} />
          <Buttons>
            {before.length > 0 && (
              <Button weight="second" onPress={() => setBefore(before.slice(0, -1))}>
                {say('pageReceipts.newer')}
              </Button>
            )}
            {load.data.next !== null && (
              <Button weight="second" onPress={() => setBefore([...before, (load.data as Receipts).next!])}>
                {say('pageReceipts.older')}
              </Button>
            )}
          </Buttons>
        </>
      ) : (
        <Waiting load={load} lines={6} />
      )}
      <Whole />
      <Check />
    </Page>
  );
}

function List({ receipts }: { readonly receipts: readonly Receipt[] }) {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const save = useSaveFile((api, number: number) =>
    api.GET('/api/v1/cases/{case}/receipts/{number}', {
      params: { path: { case: caseNumber!, number: String(number) as never } },
      parseAs: 'blob',
    }),
  );
  if (receipts.length === 0) return <p>{say('pageReceipts.none')}</p>;
  return (
    <>
      <SendFault told={save.told} />
      <ol className="plain-list" reversed start={receipts[0]!.number}>
        {receipts.map((receipt) => (
          <One
            key={receipt.number}
            receipt={receipt}
            isBusy={save.isBusy}
            save={() => void save.run({ input: receipt.number, name: fileName(caseNumber!, receipt) })}
          />
        ))}
      </ol>
    </>
  );
}

function fileName(caseNumber: string, { number, kind }: Receipt): string {
  return `${caseNumber}-${String(number).padStart(4, '0')}-${kind}.tlog-proof`;
}

function One(props: { readonly receipt: Receipt; readonly isBusy: boolean; readonly save: () => void }) {
  const { number, at, state, what, inLog } = props.receipt;
  const say = useWords();
  const language = useLanguage();
  return (
    <li>
      <Card label={say('pageReceipts.number', { number })}>
        <p className="soft small">
          {say('pageReceipts.number', { number })}
          {at !== null && (
            <>
              {' · '}
              <InstantText instant={at} />
            </>
          )}
        </p>
        <p>{what[language]}</p>
        {state !== 'shown' && <p className="soft small">{say(`pageReceipts.state.${state}`)}</p>}
        <p>
          <Tag {...(inLog && { kind: 'good' as const })}>
            {say(inLog ? 'pageReceipts.inLog' : 'pageReceipts.notYet')}
          </Tag>
        </p>
        <Buttons>
          <Button weight="second" isBusy={props.isBusy} onPress={props.save}>
            {say('pageReceipts.save')}
            <span className="unseen"> {number}</span>
          </Button>
        </Buttons>
      </Card>
    </li>
  );
}

/** Everything with its proofs, in one file. */
function Whole() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const save = useSaveFile((api, _: 'bundle') =>
    api.POST('/api/v1/cases/{case}/evidence', {
      params: { path: { case: caseNumber! } },
      body: {} as never,
      parseAs: 'blob',
    }),
  );
  return (
    <section aria-labelledby="whole">
      <h2 id="whole">{say('pageReceipts.whole')}</h2>
      <p>{say('pageReceipts.wholeText')}</p>
      <SendFault told={save.told} />
      <Buttons>
        <Button
          weight="second"
          isBusy={save.isBusy}
          onPress={() => void save.run({ input: 'bundle', name: `${caseNumber}.zip` })}
        >
          {say('pageReceipts.wholeSave')}
        </Button>
      </Buttons>
    </section>
  );
}

function Check() {
  const say = useWords();
  return (
    <section aria-labelledby="check">
      <h2 id="check">{say('pageReceipts.check')}</h2>
      <ol>
        <li>
          {say('pageReceipts.check.page')}{' '}
          <a href="/verify.html" download>
            {say('pageReceipts.check.pageSave')}
          </a>
        </li>
        <li>{say('pageReceipts.check.open')}</li>
        <li>{say('pageReceipts.check.choose')}</li>
      </ol>
      <Note>
        <p>{say('pageReceipts.check.proves')}</p>
        <p>{say('pageReceipts.check.provesNot')}</p>
      </Note>
    </section>
  );
}
