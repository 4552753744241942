/** What is kept about the borrower, in plain words; who looked; taking it along; putting it right or away. */
import { Button, Buttons, Details, Page, SummaryList, TaskList } from '../../../kit/parts.tsx';
import { DayText, InstantText, useLanguage, useWords } from '../../../kit/speech.tsx';
import { hasWords } from '../../../kit/words.ts';
import { type Load, useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { hand } from '../../save-file.ts';
import { useSignedIn } from '../../session.ts';
import { Waiting } from '../../states.tsx';
import { Looks } from './looks.tsx';

type OwnFile = Read<'/api/v1/cases/{case}/own-file'>;

export default function DataPage() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/own-file', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  ) as Load<OwnFile>;
  return (
    <Page title={say('pageData.title')} back="/home">
      <p>{say('pageData.intro')}</p>
      {load.state === 'ready' ? <Kept file={load.data} /> : <Waiting load={load} lines={6} />}
      <Looks />
      {load.state === 'ready' && <Take file={load.data} />}
      <h2>{say('pageData.then')}</h2>
      <TaskList
        tasks={['/correct', '/erase-me', '/review', '/preferences'].map((to) => ({
          to,
          name: say(`pageData.then.${to.slice(1)}`),
        }))}
      />
      <h2>{say('pageData.machine')}</h2>
      <p>{say('pageData.machineText')}</p>
    </Page>
  );
}

function Kept({ file }: { readonly file: OwnFile }) {
  const say = useWords();
  const { personal } = file.case.borrower;
  const none = say('pageData.none');
  return (
    <section aria-labelledby="kept">
      <h2 id="kept">{say('pageData.kept')}</h2>
      <SummaryList
        rows={[
          { name: say('pageData.name'), value: personal?.name ?? none },
          { name: say('pageData.phone'), value: personal?.phone ?? none },
          { name: say('pageData.email'), value: personal?.email ?? none },
          { name: say('pageData.case'), value: file.case.id },
          { name: say('pageData.loans'), value: file.case.loans.map(({ loanRef }) => loanRef).join(', ') },
        ]}
      />
      <Contacts contacts={file.contacts} />
      <Facts facts={file.facts} />
      <Told file={file} />
    </section>
  );
}

function Contacts({ contacts }: Pick<OwnFile, 'contacts'>) {
  const say = useWords();
  return (
    <Details summary={say('pageData.contacts', { count: contacts.length })}>
      <ul>
        {contacts.map(({ at, act, initiatedBy, decision, subject, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: contacts have no other name here
          <li key={index}>
            <InstantText instant={at} /> · {say(`pageData.act.${act}`)} ·{' '}
            {say(initiatedBy === 'borrower' ? 'pageData.fromYou' : 'pageData.fromUs')}
            {decision !== null && decision !== 'allowed' && <> · {say('pageData.notMade')}</>}
            {subject !== null && <p>{subject}</p>}
            {text !== null && <p className="said">{text}</p>}
          </li>
        ))}
      </ul>
    </Details>
  );
}

function Facts({ facts }: Pick<OwnFile, 'facts'>) {
  const say = useWords();
  const language = useLanguage();
  return (
    <Details summary={say('pageData.facts', { count: facts.length })}>
      <ul>
        {facts.map(({ fact, text, value, since }) => (
          <li key={fact}>
            {hasWords(language, `pageData.fact.${fact}`) ? say(`pageData.fact.${fact}`) : (text?.[language] ?? fact)}:{' '}
            <strong>{valueText(value, say)}</strong>{' '}
            <span className="soft small">
              <InstantText instant={since} />
            </span>
          </li>
        ))}
      </ul>
    </Details>
  );
}

function valueText(value: unknown, say: ReturnType<typeof useWords>): string {
  if (value === null || value === undefined) return say('pageData.value.none');
  if (typeof value === 'boolean') return say(`pageData.value.${value}`);
  if (value === 'unknown') return say('pageData.value.unknown');
  if (Array.isArray(value)) {
    if (value.length === 0) return say('pageData.value.none');
    return value.every((one) => typeof one === 'string')
      ? value.join(', ')
      : say('pageData.value.entries', { count: value.length });
  }
  return typeof value === 'object' ? say('pageData.value.entries', { count: 1 }) : String(value);
}

/** What the borrower said themselves, by kind and day; its words are in the file to take along. */
function Told({ file }: { readonly file: OwnFile }) {
  const say = useWords();
  const { statements, causes, agreements, matters, helpers, drafts } = file;
  const counts = { causes, agreements, matters, helpers, drafts };
  return (
    <Details summary={say('pageData.told')}>
      <ul>
        {statements.map(({ asOf }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two of one day are told apart by their place
          <li key={index}>
            {say('pageData.statement')} · <DayText day={asOf} />
          </li>
        ))}
        {Object.entries(counts).map(([name, list]) => (
          <li key={name}>{say(`pageData.count.${name}`, { count: list.length })}</li>
        ))}
      </ul>
    </Details>
  );
}

function Take({ file }: { readonly file: OwnFile }) {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const save = () =>
    hand(new Blob([JSON.stringify(file, undefined, 1)], { type: 'application/json' }), `${caseNumber}.json`);
  return (
    <section aria-labelledby="take">
      <h2 id="take">{say('pageData.take')}</h2>
      <p>{say('pageData.takeText')}</p>
      <Buttons>
        <Button weight="second" onPress={save}>
          {say('pageData.takeSave')}
        </Button>
      </Buttons>
      <TaskList tasks={[{ to: '/receipts', name: say('pageData.takeProofs') }]} />
    </section>
  );
}
