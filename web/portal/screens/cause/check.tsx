/** Check your answers about what happened, before they are told. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button, Buttons, LinkButton, Note, Page, SummaryList } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { type Told, useSend } from '../../api.ts';
import { draftWaiting } from '../../draft-states.tsx';
import { fetchDrafts, type Parts, useDraft } from '../../drafts.ts';
import { HelpedBy, helpedDraftOf, SavedForThem } from '../../helped.tsx';
import { useJourney } from '../../journey.ts';
import { useAnswerRows } from '../../questions.tsx';
import { SendFault } from '../../states.tsx';
import { nextPage, pagesOf, questionPage, questionsDebt, toldOf } from './flow.ts';

export function Check() {
  const say = useWords();
  const { caseNumber, side, base } = useJourney();
  const of = useDraft(caseNumber, { kind: 'cause', side });
  const open = nextPage(of.parts);
  return (
    <Page title={say('pageStatement.check.title')} back={`${base}/cause`}>
      {draftWaiting(of) ??
        (open === 'check' ? (
          <Checked parts={of.parts} />
        ) : (
          <Note kind="care">
            <p>{say('pageStatement.check.open')}</p>
            <LinkButton to={`${base}/cause/${open}`}>{say('pageStatement.goOn')}</LinkButton>
          </Note>
        ))}
    </Page>
  );
}

/** What is told, and how: what is urgent goes to a person too, before the rest. */
function useTelling(parts: Parts) {
  const say = useWords();
  const [, go] = useLocation();
  const { caseNumber } = useJourney();
  const at = { params: { path: { case: caseNumber } } };
  const told = toldOf(parts);
  const helpedDraft = helpedDraftOf(parts);
  const [isAsked, setAsked] = useState(false);
  const tell = useSend((api, input: typeof told, headers) =>
    api.POST('/api/v1/cases/{case}/cause', {
      ...at,
      headers: headers as never,
      body: { ...input, ...(helpedDraft !== undefined && { helpedDraft }) },
    }),
  );
  const ask = useSend((api, words: string, headers) =>
    api.POST('/api/v1/cases/{case}/matters', {
      ...at,
      headers: headers as never,
      body: { kind: 'message', about: { what: 'other' }, words },
    }),
  );
  const confirm = async () => {
    // A person is asked first: should what follows fail, somebody knows already.
    if (told.urgent === true && !isAsked) {
      const asked = await ask.run(say('pageCause.urgentMessage'));
      const isThere =
        asked?.kind === 'done' || (asked?.kind === 'refused' && asked.problem.refused === 'alreadyRaised');
      if (!isThere) return;
      setAsked(true);
    }
    const sent = await tell.run(told);
    if (sent?.kind !== 'done') return;
    const came = questionsDebt(parts) ? 'disputes' : told.urgent === true ? 'urgent' : 'told';
    await fetchDrafts(caseNumber);
    go('/cause/done', { replace: true, state: { came } });
  };
  const hasMoved = tell.told?.kind === 'refused' && tell.told.problem.refused === 'draftMoved';
  return {
    told,
    confirm,
    isBusy: tell.isBusy || ask.isBusy,
    faults: [isAsked ? undefined : ask.told, tell.told] as readonly (Told<unknown> | undefined)[],
    hasMoved,
  };
}

function Checked({ parts }: { readonly parts: Parts }) {
  const say = useWords();
  const { side, base } = useJourney();
  const rowsOf = useAnswerRows();
  const { told, confirm, isBusy, faults, hasMoved } = useTelling(parts);
  const rows = pagesOf(parts).flatMap((name) => {
    const page = questionPage(name);
    return page === undefined ? [] : rowsOf(page, parts[name], `${base}/cause/${name}`);
  });
  return (
    <>
      <HelpedBy parts={parts} />
      <SummaryList rows={rows} />
      {told.urgent === true && side === 'own' && <p>{say('pageCause.urgentPasses')}</p>}
      {hasMoved ? (
        <Note kind="care">
          <p>{say('pageHelped.moved')}</p>
          <LinkButton to="/cause" weight="second">
            {say('pageHelped.lookAgain')}
          </LinkButton>
        </Note>
      ) : (
        faults.map((fault, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what two sends came to, always the same two
          <SendFault key={index} told={fault} />
        ))
      )}
      {side === 'helped' ? (
        <>
          <SavedForThem />
          <LinkButton to="/assist" weight="second">
            {say('pageHelped.toAssist')}
          </LinkButton>
        </>
      ) : (
        <Buttons>
          {Object.keys(told).length === 0 ? (
            <LinkButton to="/statement">{say('pageCause.nothingSaid')}</LinkButton>
          ) : (
            <Button isBusy={isBusy} onPress={() => void confirm()}>
              {say('pageCause.tell')}
            </Button>
          )}
          <LinkButton to="/home" weight="second">
            {say('pageStatement.check.later')}
          </LinkButton>
        </Buttons>
      )}
    </>
  );
}
