/** Check your answers, before they count. */
import { Link, useLocation } from 'wouter';
import { Button, Buttons, LinkButton, Note, Page, SummaryList } from '../../../kit/parts.tsx';
import { useLanguage, useWords } from '../../../kit/speech.tsx';
import { hasWords } from '../../../kit/words.ts';
import { type Load, useLoad, useSend } from '../../api.ts';
import { draftWaiting } from '../../draft-states.tsx';
import { fetchDrafts, type Parts, useDraft } from '../../drafts.ts';
import { HelpedBy, helpedDraftOf, SavedForThem } from '../../helped.tsx';
import { useJourney } from '../../journey.ts';
import { useAnswerRows } from '../../questions.tsx';
import { SendFault, Waiting } from '../../states.tsx';
import { answersOf } from './answers.ts';
import { chosenSources, nextPage, pagesOf, questionPage } from './flow.ts';

export function Check() {
  const say = useWords();
  const { caseNumber, side, base } = useJourney();
  const of = useDraft(caseNumber, { kind: 'statement', side });
  const form = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/statement/form', { params: { path: { case: caseNumber } } }),
    [caseNumber],
  );
  const waiting = draftWaiting(of) ?? (form.state === 'ready' ? undefined : <Waiting load={form} />);
  const back = `${base}/statement`;
  const open = nextPage(of.parts);
  return (
    <Page title={say('pageStatement.check.title')} back={back}>
      {waiting ??
        (open === 'check' && form.state === 'ready' ? (
          <Checked parts={of.parts} country={form.data.places[0]?.place ?? 'CN'} />
        ) : (
          <Note kind="care">
            <p>{say('pageStatement.check.open')}</p>
            <LinkButton to={`${base}/statement/${open}`}>{say('pageStatement.goOn')}</LinkButton>
          </Note>
        ))}
    </Page>
  );
}

function Checked({ parts, country }: { readonly parts: Parts; readonly country: string }) {
  const say = useWords();
  const [, go] = useLocation();
  const { caseNumber, side, base } = useJourney();
  const at = { params: { path: { case: caseNumber } } };
  const answers = answersOf(parts, country);
  const prepared = useLoad(
    (api) => api.POST('/api/v1/cases/{case}/statement/prepare', { ...at, body: answers }),
    [caseNumber, JSON.stringify(answers)],
  );
  const helpedDraft = helpedDraftOf(parts);
  const send = useSend((api, document: object, headers) =>
    api.POST('/api/v1/cases/{case}/statement', {
      ...at,
      headers: headers as never,
      body: { ...document, ...(helpedDraft !== undefined && { helpedDraft }) } as never,
    }),
  );
  const confirm = async (document: object) => {
    const told = await send.run(document);
    if (told?.kind !== 'done') return;
    await fetchDrafts(caseNumber);
    go('/statement/result', { replace: true });
  };
  const hasMoved = send.told?.kind === 'refused' && send.told.problem.refused === 'draftMoved';
  return (
    <>
      <HelpedBy parts={parts} />
      <p>{say('pageStatement.check.text')}</p>
      <Rows parts={parts} />
      <Faults load={prepared} parts={parts} />
      {hasMoved ? (
        <Note kind="care">
          <p>{say('pageHelped.moved')}</p>
          <LinkButton to="/statement" weight="second">
            {say('pageHelped.lookAgain')}
          </LinkButton>
        </Note>
      ) : (
        <SendFault told={send.told} />
      )}
      {side === 'helped' ? (
        <>
          <SavedForThem />
          <LinkButton to="/assist" weight="second">
            {say('pageHelped.toAssist')}
          </LinkButton>
        </>
      ) : (
        <>
          <p>{say('pageStatement.check.truth')}</p>
          <Buttons>
            {prepared.state === 'ready' && (
              <Button isBusy={send.isBusy} onPress={() => void confirm(prepared.data.document)}>
                {say('pageStatement.check.send')}
              </Button>
            )}
            <LinkButton to={`${base}/home`} weight="second">
              {say('pageStatement.check.later')}
            </LinkButton>
          </Buttons>
        </>
      )}
    </>
  );
}

function Rows({ parts }: { readonly parts: Parts }) {
  const say = useWords();
  const { base } = useJourney();
  const rowsOf = useAnswerRows();
  const names = parts.light !== undefined ? ['light'] : parts.short !== undefined ? ['short'] : pagesOf(parts);
  const at = {
    places: [],
    sourceName: (source: string) => say(`pageStatement.sourcesIs.${source}`),
  };
  const rows = names.flatMap((name) => {
    const page = questionPage(name, at);
    return page === undefined ? [] : rowsOf(page, parts[name], `${base}/statement/${name}`);
  });
  return <SummaryList rows={rows} />;
}

/** What the server finds wrong, each with the page where it is mended. */
function Faults<T>({ load, parts }: { readonly load: Load<T>; readonly parts: Parts }) {
  const say = useWords();
  const language = useLanguage();
  const { base } = useJourney();
  if (load.state === 'ready') return null;
  if (load.state !== 'refused') return <Waiting load={load} lines={1} />;
  const { problem } = load;
  const because = (problem as { readonly because?: string }).because;
  const code = `pageStatement.invalid.${because ?? ''}`;
  return (
    <div role="alert">
      <Note kind="fault">
        <p>{hasWords(language, code) ? say(code) : problem.title}</p>
        <ul>
          {(problem.invalid ?? []).map(({ path, code: fault }) => (
            <li key={path}>
              <Link href={`${base}/statement/${pageOfPath(path, parts)}`}>
                {hasWords(language, `pageStatement.invalid.${fault}`)
                  ? say(`pageStatement.invalid.${fault}`)
                  : say('pageStatement.invalid.other')}
              </Link>
            </li>
          ))}
        </ul>
      </Note>
    </div>
  );
}

function pageOfPath(path: string, parts: Parts): string {
  if (parts.short !== undefined) return 'short';
  const [, first = '', index = ''] = path.split('/');
  switch (first) {
    case 'income':
      return `income-${chosenSources(parts).filter((source) => source !== 'business')[Number(index)] ?? ''}`;
    case 'business':
      return 'income-business';
    case 'expenses':
      return 'home';
    case 'otherDebts':
      return `debt-${Number(index) + 1}`;
    case 'lumpSum':
      return 'lump';
    case 'light':
      return 'light';
    default:
      return 'household';
  }
}
