/** Signing: what it is about, the paper, the warning, the clauses of weight, the code and the name; and at each step the way not to. */
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { Button, Buttons, Details, LinkButton, Note, Page, SummaryList } from '../../../kit/parts.tsx';
import { DayText, useLanguage, useWords } from '../../../kit/speech.tsx';
import { useLoad, useSend } from '../../api.ts';
import { useSignedIn } from '../../session.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { ClausesStep, WarningStep } from './agree-steps.tsx';
import { CodeStep, ProviderStep } from './confirm-steps.tsx';
import { DoneStep } from './done-step.tsx';
import { ReadStep } from './read-step.tsx';
import { Declined, Later, NotHere, SignButtons } from './sign-frame.tsx';
import type { Begun, PaperText, Signing, Tasks } from './signing-store.ts';
import { forgetSigning, rememberSigning, useSigning } from './use-signing.ts';

export default function Sign() {
  const [path] = useLocation();
  useEffect(() => {
    // A step is read from its beginning, also when the one before it was the first page of this window.
    if (path.split('/')[2] === undefined) return;
    window.scrollTo(0, 0);
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }, [path]);
  switch (path.split('/')[2]) {
    case 'read':
      return <ReadStep />;
    case 'warning':
      return <WarningStep />;
    case 'clauses':
      return <ClausesStep />;
    case 'code':
      return <CodeStep />;
    case 'provider':
      return <ProviderStep />;
    case 'done':
      return <DoneStep />;
    case 'later':
      return <Later />;
    case 'declined':
      return <Declined />;
    case undefined:
      return <Start />;
    // A path that is none of ours.
    case '':
      return <Start />;
  }
  return <Start />;
}

const toSign = ['sign', 'signChange'];

/** What waits to be signed; where nothing does, what is waited for. */
function Start() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/agreement-tasks', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  );
  if (load.state !== 'ready') {
    return (
      <Page title={say('pageSign.title')} back="/home">
        <Waiting load={load} lines={6} />
      </Page>
    );
  }
  const { tasks, offer, proposeFor } = load.data as unknown as Tasks;
  const task = tasks.find((each) => toSign.includes(each.task));
  if (task !== undefined)
    return <Brief agreement={task.agreement} signBy={task.by} isChange={task.task === 'signChange'} />;
  if (offer === 'readyToDraft' || offer === 'readyToPropose')
    return <MakePaper proposeFor={proposeFor} onMade={load.again} />;
  const waits = tasks.some((each) => each.task === 'othersWaited')
    ? 'othersWaited'
    : offer !== null || tasks.some((each) => each.task === 'approvalWaited')
      ? 'approvalWaited'
      : tasks.some((each) => each.task === 'lapsed')
        ? 'lapsed'
        : 'nothing';
  return (
    <Page title={say(`pageSign.${waits}Title`)} back="/home">
      <p>{say(`pageSign.${waits}Text`)}</p>
      <Buttons>
        {waits === 'nothing' || waits === 'othersWaited' ? (
          <LinkButton to="/plan">{say('pageSign.toPlan')}</LinkButton>
        ) : (
          <LinkButton to="/offers">{say('pageSign.toOffers')}</LinkButton>
        )}
        <LinkButton to="/home" weight="plain">
          {say('pageSign.home')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

/** An offer was taken: its paper is made before it can be read. Making it binds nobody. */
function MakePaper({ proposeFor, onMade }: { readonly proposeFor: string | null; readonly onMade: () => void }) {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const { run, isBusy, told } = useSend((api, agreement: string | null, headers) =>
    agreement === null
      ? api.POST('/api/v1/cases/{case}/agreements', {
          params: { path: { case: caseNumber! } },
          body: {},
          headers: headers as never,
        })
      : (api.POST('/api/v1/cases/{case}/agreements/{agreement}/propose', {
          params: { path: { case: caseNumber!, agreement } },
          body: {},
          headers: headers as never,
        }) as never),
  );
  return (
    <Page title={say('pageSign.makeTitle')} back="/home">
      <p>{say('pageSign.makeText')}</p>
      {proposeFor !== null && <p>{say('pageSign.makeChange')}</p>}
      <SendFault told={told} />
      <SignButtons
        caseNumber={caseNumber!}
        main={
          <Button
            isBusy={isBusy}
            onPress={() => void run(proposeFor).then((answer) => answer?.kind === 'done' && onMade())}
          >
            {say('pageSign.make')}
          </Button>
        }
      />
    </Page>
  );
}

interface BriefProps {
  readonly agreement: string;
  readonly signBy: string | null;
  readonly isChange: boolean;
}

function Brief(props: BriefProps) {
  const say = useWords();
  const language = useLanguage();
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) =>
      api.GET('/api/v1/cases/{case}/agreements/{agreement}/paper-text', {
        params: { path: { case: caseNumber!, agreement: props.agreement }, query: { language } },
      }),
    [caseNumber, props.agreement, language],
  );
  return (
    <Page title={say(props.isChange ? 'pageSign.changeTitle' : 'pageSign.briefTitle')} back="/home">
      {load.state === 'ready' ? (
        <BriefOf {...props} text={load.data as unknown as PaperText} />
      ) : (
        <Waiting load={load} lines={6} />
      )}
    </Page>
  );
}

/** Another signing in this window; by a certificate where a code is not enough for the sum. */
function useBegin(agreement: string, goOn: (signing: Signing) => void) {
  const language = useLanguage();
  const { case: caseNumber } = useSignedIn();
  const { run, isBusy, told } = useSend((api, level: 'code' | 'qualified', headers) =>
    api.POST('/api/v1/cases/{case}/agreements/{agreement}/signing', {
      params: { path: { case: caseNumber!, agreement } },
      body: { language, level },
      headers: headers as never,
    }),
  );
  const begin = async (level: 'code' | 'qualified') => {
    forgetSigning(caseNumber!);
    const answer = await run(level);
    if (answer?.kind === 'done') {
      const { device, ...signing } = answer.data as unknown as Begun;
      rememberSigning(caseNumber!, { signing: signing.signing, device, agreement }, signing);
      return goOn(signing);
    }
    if (answer?.kind === 'refused' && answer.problem.refused === 'levelTooLow') await begin('qualified');
  };
  return { begin, isBusy, told };
}

/** Refusals of beginning after which somebody has to help. */
const helpCodes = ['notVerifiedAddress', 'nameNotOnRecord'];

function BriefOf({ agreement, signBy, isChange, text }: BriefProps & { readonly text: PaperText }) {
  const say = useWords();
  const language = useLanguage();
  const { case: caseNumber } = useSignedIn();
  const { here, goOn } = useSigning();
  const [isAnew, setAnew] = useState(false);
  const { begin, isBusy, told } = useBegin(agreement, goOn);
  const underWay =
    here.state === 'here' && here.kept.agreement === agreement && here.signing.state === 'open'
      ? here.signing
      : undefined;
  const rows = briefRows(text);
  const isSame = underWay?.documents[0]?.documentHash === text.documentHash;
  const refused = told?.kind === 'refused' ? told.problem.refused : undefined;
  if (refused !== undefined && helpCodes.includes(refused)) return <NeedsAddress />;
  return (
    <>
      <p>{say('pageSign.briefText')}</p>
      <SummaryList rows={rows.slice(0, briefMax)} />
      {rows.length > briefMax && (
        <Details summary={say('pageSign.briefRest')}>
          <SummaryList rows={rows.slice(briefMax)} />
        </Details>
      )}
      {isChange && <p>{say('pageSign.changeText')}</p>}
      {signBy !== null && (
        <p>
          {say('pageSign.signBy')} <DayText day={signBy} />
        </p>
      )}
      <Note>
        <p>{say('pageSign.noHurry')}</p>
        {language === 'en' && <p>{say('pageSign.translation')}</p>}
      </Note>
      {refused === 'tooManyAttempts' ? (
        <NotHere here={{ state: 'refused', title: told?.kind === 'refused' ? told.problem.title : '' }} />
      ) : (
        refused !== 'levelTooLow' && <SendFault told={told} />
      )}
      <SignButtons
        caseNumber={caseNumber!}
        main={
          isSame && underWay !== undefined && !isAnew ? (
            <Button onPress={() => goOn(underWay)}>{say('pageSign.carryOn')}</Button>
          ) : (
            <Button
              isBusy={isBusy}
              onPress={() => {
                setAnew(true);
                void begin('code');
              }}
            >
              {say('pageSign.begin')}
            </Button>
          )
        }
      />
    </>
  );
}

/** So much is told at once. */
const briefMax = 5;

/** The paper's own summary on its first page: the same words, so that nothing is told in two ways. */
function briefRows({ pages }: PaperText) {
  const [table] = pages.flat().filter((block) => block.kind === 'table' && block.heads === null);
  if (table?.kind !== 'table') return [];
  const words = (cell: (typeof table.rows)[number][number] | undefined) =>
    (cell ?? []).map(({ text }) => text).join('');
  return table.rows.map(([name, value]) => ({ name: words(name), value: words(value) }));
}

function NeedsAddress() {
  const say = useWords();
  return (
    <>
      <Note kind="care">
        <h2>{say('pageSign.addressTitle')}</h2>
        <p>{say('pageSign.addressText')}</p>
        <ul>
          <li>{say('pageSign.addressBranch')}</li>
          <li>{say('pageSign.addressCall')}</li>
          <li>{say('pageSign.addressPaper')}</li>
        </ul>
        <p>{say('pageSign.nothingSigned')}</p>
      </Note>
      <Buttons>
        <LinkButton to="/help">{say('pageSign.toHelp')}</LinkButton>
        <LinkButton to="/home" weight="plain">
          {say('pageSign.home')}
        </LinkButton>
      </Buttons>
    </>
  );
}
