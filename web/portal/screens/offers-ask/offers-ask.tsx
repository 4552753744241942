/** "I can pay ___ from ___ on": asked and answered in place, as often as one likes. */
import { useState } from 'react';
import { DayField, FaultSummary, MoneyField } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { readDay, readMoney } from '../../../kit/format.ts';
import { Button, Buttons, Card, Details, LinkButton, Page, Spoken, SummaryList } from '../../../kit/parts.tsx';
import { useFormat, useLanguage, useWords } from '../../../kit/speech.tsx';
import { type Told, useSend } from '../../api.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { NoPlan } from '../offers/offers.tsx';
import { type OwnOffers, useBegin, useOwnOffers } from '../offers/offers-load.ts';

export default function OffersAsk() {
  const say = useWords();
  const { caseNumber, load } = useOwnOffers();
  if (load.state !== 'ready') {
    return (
      <Page title={say('pageOffers.ask.title')} back="/offers">
        <Waiting load={load} />
      </Page>
    );
  }
  return <Ask data={load.data} caseNumber={caseNumber} again={load.again} />;
}

interface AskProps {
  readonly data: OwnOffers;
  readonly caseNumber: string;
  readonly again: () => void;
}

interface AskBody {
  readonly payment: string;
  readonly firstDueOn: string;
  readonly lumpSumNow?: string;
}

function Ask(props: AskProps) {
  const { data, caseNumber } = props;
  const say = useWords();
  const begin = useBegin(caseNumber);
  const [begun, setBegun] = useState<Told<unknown>>();
  const isOpen = data.talk?.open === true;
  if (data.canPay === null || data.taken !== null) return <Elsewhere isStatementThere={data.canPay !== null} />;
  if (isOpen) return <AskForm {...props} />;
  if (begun?.kind === 'refused') return <NoPlan code={begun.problem.refused} title={begun.problem.title} />;
  const press = async () => {
    const told = await begin.run(false);
    setBegun(told);
    if (told?.kind === 'done') props.again();
  };
  return (
    <Page title={say('pageOffers.ask.title')} back="/offers">
      <p>{say('pageOffers.ask.beginFirst')}</p>
      <p>{say('pageOffers.start.text')}</p>
      <SendFault told={begun} />
      <Buttons>
        <Button isBusy={begin.isBusy} onPress={() => void press()}>
          {say('pageOffers.start.button')}
        </Button>
      </Buttons>
    </Page>
  );
}

/** Before there is a statement, or after a plan was chosen, there is nothing to ask here. */
function Elsewhere({ isStatementThere }: { readonly isStatementThere: boolean }) {
  const say = useWords();
  return (
    <Page title={say('pageOffers.ask.title')} back="/offers">
      {!isStatementThere && <p>{say('pageOffers.first.text')}</p>}
      <Buttons>
        <LinkButton to={isStatementThere ? '/offers' : '/statement'}>
          {say(isStatementThere ? 'pageOffers.ask.toOffers' : 'pageOffers.first.button')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

function AskForm({ data, caseNumber }: AskProps) {
  const say = useWords();
  const { currency, today } = data;
  const form = useForm(`${caseNumber} ask`, { payment: '', from: '', lump: '' });
  const send = useSend((api, body: AskBody, headers) =>
    api.POST('/api/v1/cases/{case}/talk/counter', {
      params: { path: { case: caseNumber } },
      body,
      headers: headers as never,
    }),
  );
  const submit = async () => {
    const payment = readMoney(form.values.payment);
    const from = readDay(form.values.from);
    const lump = form.values.lump.trim() === '' ? null : readMoney(form.values.lump);
    const isRight = form.check({
      payment: payment === undefined || /^0*(\.0*)?$/.test(payment) ? say('pageOffers.ask.paymentFault') : undefined,
      from:
        from === undefined
          ? say('pageOffers.ask.fromFault')
          : from < today
            ? say('pageOffers.ask.fromPast')
            : undefined,
      lump: lump === undefined ? say('pageOffers.ask.paymentFault') : undefined,
    });
    if (!isRight) return;
    await send.run({ payment: payment!, firstDueOn: from!, ...(lump != null && { lumpSumNow: lump }) });
  };
  return (
    <Page title={say('pageOffers.ask.title')} back="/offers">
      <FaultSummary faults={form.faults} />
      <p>{say('pageOffers.ask.text')}</p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!send.isBusy) void submit();
        }}
      >
        <MoneyField {...form.field('payment')} label={say('pageOffers.ask.payment')} currency={currency} />
        <DayField {...form.field('from')} label={say('pageOffers.ask.from')} hint={say('pageOffers.ask.fromHint')} />
        <MoneyField
          {...form.field('lump')}
          label={say('pageOffers.ask.lump')}
          hint={say('pageOffers.ask.lumpHint')}
          currency={currency}
        />
        <Buttons>
          <Button isBusy={send.isBusy}>{say('pageOffers.ask.button')}</Button>
        </Buttons>
      </form>
      <SendFault told={send.told} />
      <Spoken>
        {send.told?.kind === 'done' && <Answer told={send.told.data as unknown as Answered} currency={currency} />}
      </Spoken>
      <Earlier data={data} />
      <Buttons>
        <LinkButton weight="second" to="/offers">
          {say('pageOffers.ask.toOffers')}
        </LinkButton>
        <LinkButton weight="second" to="/messages">
          {say('pageOffers.person')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

interface Shown {
  readonly number: number;
  readonly payment: string;
  readonly firstDueOn: string;
  readonly totalPayable: string;
  readonly downPayment: string;
  readonly needsApproval: boolean;
  readonly schedule: readonly { readonly dueOn: string }[];
}
interface Answered {
  readonly answered: {
    readonly answer: 'accept' | 'counter' | 'refuse';
    readonly offer: number | null;
    readonly because: readonly { readonly code: string; readonly text: { readonly zh: string; readonly en: string } }[];
  } | null;
  readonly talk: { readonly offers: readonly Shown[] };
}

/** What the plan itself shows in figures is not said once more in a sentence. */
const inFigures = ['accepted', 'nearest', 'betterOnTable', 'onTable'];

function Answer({ told, currency }: { readonly told: Answered; readonly currency: string }) {
  const say = useWords();
  const format = useFormat();
  const language = useLanguage();
  const { answered, talk } = told;
  if (answered === null) return <p>{say('pageOffers.ask.answer.heard')}</p>;
  const offer = talk.offers.find(({ number }) => number === answered.offer);
  const because = answered.because.filter(({ code }) => offer === undefined || !inFigures.includes(code));
  return (
    <Card>
      <h2>{say(`pageOffers.ask.answer.${answered.answer}`)}</h2>
      {because.length > 0 && (
        <ul aria-label={say('pageOffers.ask.why')}>
          {because.map(({ code, text }) => (
            <li key={code}>{format.sentence(text[language], currency)}</li>
          ))}
        </ul>
      )}
      {offer !== undefined && <Nearest offer={offer} currency={currency} />}
      <p>{say(offer === undefined ? 'pageOffers.ask.refusedTry' : 'pageOffers.ask.try')}</p>
    </Card>
  );
}

function Nearest({ offer, currency }: { readonly offer: Shown; readonly currency: string }) {
  const say = useWords();
  const format = useFormat();
  const { number, payment, firstDueOn, totalPayable, schedule, downPayment } = offer;
  const down = /[1-9]/.test(downPayment)
    ? [{ name: say('pageOffers.row.down'), value: format.money(downPayment, currency) }]
    : [];
  return (
    <>
      <h3>{say('pageOffers.plan', { number })}</h3>
      <SummaryList
        rows={[
          {
            name: say('pageOffers.row.each'),
            value: say('pageOffers.each.level', { amount: format.money(payment, currency) }),
          },
          { name: say('pageOffers.row.first'), value: format.day(firstDueOn) },
          {
            name: say('pageOffers.row.count'),
            value: say('pageOffers.countLast', { count: schedule.length, day: format.day(schedule.at(-1)!.dueOn) }),
          },
          ...down,
          { name: say('pageOffers.row.total'), value: format.money(totalPayable, currency) },
        ]}
      />
      <Buttons>
        <LinkButton weight="second" to={`/offers/accept/${number}`}>
          {say('pageOffers.choose')}
        </LinkButton>
        <LinkButton weight="second" to={`/offers/one/${number}`}>
          {say('pageOffers.details', { number })}
        </LinkButton>
      </Buttons>
    </>
  );
}

function Earlier({ data }: { readonly data: OwnOffers }) {
  const say = useWords();
  const format = useFormat();
  const { asks, currency } = data;
  if (asks.length === 0) return null;
  return (
    <Details summary={say('pageOffers.ask.earlier')}>
      <ul>
        {asks.map(({ at, ask, answer, offer }) => (
          <li key={at}>
            {ask.payment !== null && ask.firstDueOn !== null
              ? say('pageOffers.ask.earlierLine', {
                  payment: format.money(ask.payment, currency),
                  day: format.day(ask.firstDueOn),
                })
              : format.instant(at)}
            {answer !== null && (
              <>
                <br />
                {say(`pageOffers.ask.answer.${answer}`)}
              </>
            )}
            {offer !== null && (
              <>
                <br />
                {say('pageOffers.plan', { number: offer })}
              </>
            )}
          </li>
        ))}
      </ul>
    </Details>
  );
}
