/** What is on the table, and where the talk about it stands. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button, Buttons, LinkButton, Note, Page, type Task, TaskList } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { type Told, useSend } from '../../api.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { Compare } from './compare.tsx';
import { isUnsigned, type OwnOffers, openOf, standingAgreement, useBegin, useOwnOffers } from './offers-load.ts';

export default function Offers() {
  const say = useWords();
  const { caseNumber, load } = useOwnOffers();
  if (load.state !== 'ready') {
    return (
      <Page title={say('pageOffers.title')} back="/home">
        <Waiting load={load} lines={12} />
      </Page>
    );
  }
  return <Situation data={load.data} again={load.again} caseNumber={caseNumber} />;
}

interface Given {
  readonly data: OwnOffers;
  readonly caseNumber: string;
  readonly again: () => void;
}

/** The first that holds. */
function Situation(given: Given) {
  const { data } = given;
  const { taken, talk, canPay, owed } = data;
  const standing = standingAgreement(data);
  if (standing !== null && isUnsigned(standing.state) && taken?.approval !== 'pending') return <ReadyToSign />;
  if (taken !== null && standing === null && data.agreement === null) {
    return taken.approval === 'pending' ? <Pending data={data} /> : <ToDraft {...given} />;
  }
  if (taken?.approval === 'pending') return <Pending data={data} />;
  if (talk?.open && openOf(data).length > 0) return <OnTable data={data} />;
  if (standing !== null) return <Stands id={standing.id} />;
  if (talk?.open && talk.mode !== 'selfService') return <LedByOthers data={data} />;
  if (owed === null) return <NothingOwed />;
  if (canPay === null) return <StatementFirst />;
  return <Start {...given} perMonth={canPay.perMonth} />;
}

function OnTable({ data }: { readonly data: OwnOffers }) {
  const say = useWords();
  const format = useFormat();
  const { talk, figuresAsOf, currency, offers } = data;
  const led = talk!.mode === 'agentLed' ? 'agent' : talk!.mode === 'mediatorLed' ? 'mediator' : undefined;
  return (
    <Page title={say('pageOffers.title')} back="/home" isWide>
      <p>{say('pageOffers.standsUntil', { day: format.day(talk!.untilOn) })}</p>
      {led !== undefined && (
        <Note>
          <p>{say(`pageOffers.led.${led}`)}</p>
          {talk!.text?.consented && <p>{say('pageOffers.led.consented')}</p>}
        </Note>
      )}
      {offers.some(({ notGranted }) => notGranted) && (
        <Note kind="care">
          <p>{say('pageOffers.start.rejected')}</p>
        </Note>
      )}
      <p className="hint">{say('pageOffers.figuresOf', { day: format.day(figuresAsOf) })}</p>
      <Compare offers={openOf(data)} currency={currency} />
      <h2>{say('pageOffers.otherWays')}</h2>
      <Buttons>
        <LinkButton weight="second" to="/offers/ask">
          {say('pageOffers.ask')}
        </LinkButton>
        <LinkButton weight="second" to="/messages">
          {say('pageOffers.person')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

function LedByOthers({ data }: { readonly data: OwnOffers }) {
  const say = useWords();
  const who = data.talk!.mode === 'agentLed' ? 'agentNothing' : 'mediatorNothing';
  return (
    <Page title={say('pageOffers.title')} back="/home">
      <p>{say(`pageOffers.led.${who}`)}</p>
      <Buttons>
        <LinkButton to="/offers/ask">{say('pageOffers.ask')}</LinkButton>
        <LinkButton weight="second" to="/messages">
          {say('pageOffers.person')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

function StatementFirst() {
  const say = useWords();
  return (
    <Page title={say('pageOffers.first.title')} back="/home">
      <p>{say('pageOffers.first.text')}</p>
      <Buttons>
        <LinkButton to="/statement">{say('pageOffers.first.button')}</LinkButton>
        <LinkButton weight="second" to="/messages">
          {say('pageOffers.person')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

function NothingOwed() {
  const say = useWords();
  return (
    <Page title={say('pageOffers.paid.title')} back="/home">
      <p>{say('pageOffers.paid.text')}</p>
    </Page>
  );
}

/** What an earlier talk came to; undefined: there was none, or it goes on. */
function endedHow({ talk }: OwnOffers): 'lapsed' | 'declined' | 'closed' | undefined {
  if (talk === null || talk.open) return undefined;
  if (talk.state === 'declined' || talk.state === 'closed') return talk.state;
  return talk.state === 'agreed' ? undefined : 'lapsed';
}

function Start({ data, caseNumber, again, perMonth }: Given & { readonly perMonth: string }) {
  const say = useWords();
  const format = useFormat();
  const begin = useBegin(caseNumber);
  const [told, setTold] = useState<Told<unknown>>();
  const ended = endedHow(data);
  if (told?.kind === 'refused') return <NoPlan code={told.problem.refused} title={told.problem.title} />;
  const start = async () => {
    const next = await begin.run(data.talk?.open === true);
    setTold(next);
    if (next?.kind === 'done') again();
  };
  return (
    <Page title={say('pageOffers.start.title')} back="/home">
      {ended !== undefined && (
        <p>{say(`pageOffers.start.${ended}`, { day: format.day(data.talk?.untilOn ?? data.today) })}</p>
      )}
      <p>{say('pageOffers.start.left', { amount: format.money(perMonth, data.currency) })}</p>
      <p>{say('pageOffers.start.text')}</p>
      <SendFault told={told} />
      <Buttons>
        <Button isBusy={begin.isBusy} onPress={() => void start()}>
          {say('pageOffers.start.button')}
        </Button>
        <LinkButton weight="second" to="/statement">
          {say('pageOffers.start.change')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

const knownWhys = ['noAffordablePlan', 'offersForbidden', 'factsMissing', 'noPolicy', 'closeDayFirst'];

export function NoPlan({ code, title }: { readonly code: string; readonly title: string }) {
  const say = useWords();
  const tasks: readonly Task[] = [
    { to: '/statement', name: say('pageOffers.noPlan.change') },
    { to: '/messages', name: say('pageOffers.noPlan.person') },
    { to: '/debt/dispute', name: say('pageOffers.noPlan.wrong') },
    { to: '/help', name: say('pageOffers.noPlan.lines') },
  ];
  return (
    <Page title={say('pageOffers.noPlan.title')} back="/home">
      <p>{knownWhys.includes(code) ? say(`pageOffers.noPlan.why.${code}`) : title}</p>
      <p>{say('pageOffers.noPlan.notFinal')}</p>
      <TaskList tasks={tasks} />
    </Page>
  );
}

function Pending({ data }: { readonly data: OwnOffers }) {
  const say = useWords();
  const format = useFormat();
  const { offer, hearBy } = data.taken!;
  return (
    <Page title={say('pageOffers.waiting.title', { number: offer })} back="/home">
      <p>{say('pageOffers.waiting.text')}</p>
      {hearBy !== null && (
        <Note>
          <p>
            {say(`pageOffers.waiting.${hearBy.isSet ? 'set' : 'rule'}`, {
              day: format.day(hearBy.on),
              days: hearBy.days,
            })}
          </p>
        </Note>
      )}
      <p>{say('pageOffers.waiting.meanwhile')}</p>
      <Buttons>
        <LinkButton weight="second" to={`/offers/one/${offer}`}>
          {say('pageOffers.details', { number: offer })}
        </LinkButton>
        <LinkButton weight="second" to="/messages">
          {say('pageOffers.person')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

function ToDraft({ data, caseNumber }: Given) {
  const say = useWords();
  const [, go] = useLocation();
  const { offer, approval } = data.taken!;
  const draft = useDraft(caseNumber);
  const title = say('pageOffers.waiting.title', { number: offer });
  if (data.talk?.mode !== 'selfService') {
    return (
      <Page title={title} back="/home">
        <p>{say('pageOffers.ready.byAgent')}</p>
      </Page>
    );
  }
  const press = async () => {
    const told = await draft.run({});
    if (told?.kind === 'done') go('/sign');
  };
  return (
    <Page title={title} back="/home">
      <p>{say(approval === 'approved' ? 'pageOffers.ready.approved' : 'pageOffers.ready.text')}</p>
      <SendFault told={draft.told} />
      <Buttons>
        <Button isBusy={draft.isBusy} onPress={() => void press()}>
          {say('pageOffers.ready.button')}
        </Button>
        <LinkButton weight="second" to="/messages">
          {say('pageOffers.person')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

/** The agreement from what was taken: nothing of it is the borrower's to write, so nothing is asked. */
export function useDraft(caseNumber: string) {
  return useSend((api, _: Record<string, never>, headers) =>
    api.POST('/api/v1/cases/{case}/agreements', {
      params: { path: { case: caseNumber } },
      body: {},
      headers: headers as never,
    }),
  );
}

function ReadyToSign() {
  const say = useWords();
  return (
    <Page title={say('pageOffers.signing.title')} back="/home">
      <p>{say('pageOffers.signing.text')}</p>
      <Buttons>
        <LinkButton to="/sign">{say('pageOffers.signing.button')}</LinkButton>
      </Buttons>
    </Page>
  );
}

function Stands({ id }: { readonly id: string }) {
  const say = useWords();
  return (
    <Page title={say('pageOffers.stands.title')} back="/home">
      <p>{say('pageOffers.stands.text', { id })}</p>
      <Buttons>
        <LinkButton to="/plan">{say('pageOffers.stands.button')}</LinkButton>
        <LinkButton weight="second" to="/messages">
          {say('pageOffers.person')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}
