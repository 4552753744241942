/** How a payment stands: where to pay it, and by itself that it is paid. Also where the provider sends the payer back to. */
import { useEffect, useState } from 'react';
import { useSearch } from 'wouter';
import { Button, Buttons, Card, FiguresList, LinkButton, Note, Page } from '../../../kit/parts.tsx';
import { Money, useFormat, useWords } from '../../../kit/speech.tsx';
import { type Load, useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { Care } from './care.tsx';
import { Code } from './code.tsx';
import { useBegin } from './how.tsx';
import { usePayable } from './use-payment.ts';

type Payment = Read<'/api/v1/cases/{case}/payment/{payment}'>;

const lookEveryMs = 3_000;
/** After so many looks, more seldom: the page may lie open for long. */
const looksOften = 40;
const lookSeldomMs = 15_000;

export default function State() {
  const say = useWords();
  const search = useSearch();
  const payment = /^[1-9]\d{0,17}$/.exec(new URLSearchParams(search).get('payment') ?? '')?.[0];
  if (payment === undefined) {
    return (
      <Page title={say('pagePay.title')} back="/pay">
        <p>{say('pagePay.noPayment')}</p>
        <Buttons>
          <LinkButton to="/pay">{say('pagePay.startAgain')}</LinkButton>
        </Buttons>
      </Page>
    );
  }
  return <StateOf key={payment} payment={payment} />;
}

function StateOf({ payment }: { readonly payment: string }) {
  const say = useWords();
  const { money } = useFormat();
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/payment/{payment}', { params: { path: { case: caseNumber!, payment } } }),
    [caseNumber, payment],
  );
  useLookingAgain(load);
  if (load.state !== 'ready') {
    return (
      <Page title={say('pagePay.title')} back="/pay">
        <Waiting load={load} />
      </Page>
    );
  }
  const { data } = load;
  const title = say(`pagePay.stateTitle.${data.state}`, { amount: money(data.amount, data.currency) });
  return (
    <Page key={data.state} title={title} back="/pay">
      <div role="status" className="unseen">
        {title}
      </div>
      {data.state === 'waiting' && <ToPay data={data} />}
      {data.state === 'paid' && <Paid data={data} />}
      {data.state === 'begun' && <NotReady data={data} />}
      {data.state === 'over' && <NotPaid text={say('pagePay.overText')} />}
      {data.state === 'failed' && <NotPaid text={say('pagePay.failedText')} />}
    </Page>
  );
}

/** While it can still change, and while somebody looks at the page. */
function useLookingAgain(load: Load<Payment>): void {
  const [looks, setLooks] = useState(0);
  const state = load.state === 'ready' ? load.data.state : undefined;
  const again = load.state === 'loading' ? undefined : load.again;
  const isOpen = state === 'begun' || state === 'waiting' || state === 'over';
  useEffect(() => {
    if (!isOpen || again === undefined) return undefined;
    const look = () => {
      if (!document.hidden) again();
      setLooks((before) => before + 1);
    };
    const timer = setTimeout(look, looks < looksOften ? lookEveryMs : lookSeldomMs);
    const back = () => {
      if (!document.hidden) again();
    };
    document.addEventListener('visibilitychange', back);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', back);
    };
  }, [isOpen, again, looks]);
}

function useWay(data: Payment) {
  const say = useWords();
  const load = usePayable();
  const loan = load.state === 'ready' ? load.data.loans.find(({ loan: ref }) => ref === data.loan) : undefined;
  const provider = loan?.provider ?? undefined;
  return { provider, way: provider === undefined ? say('pagePay.title') : say(`pagePay.way.${provider.kind}`) };
}

function ToPay({ data }: { readonly data: Payment }) {
  const say = useWords();
  const { money, instant } = useFormat();
  const { way } = useWay(data);
  const { payUrl, code } = data;
  return (
    <>
      {payUrl !== null && (
        <Buttons>
          <a className="button" href={payUrl} target="_blank" rel="noopener noreferrer">
            {say('pagePay.openWay', { way })}
          </a>
        </Buttons>
      )}
      <p className="hint">{say('pagePay.opensNew')}</p>
      {code !== null && (
        <Card label={say('pagePay.scan')}>
          <h2>{say('pagePay.scan')}</h2>
          <Code code={code} label={say('pagePay.scanName', { amount: money(data.amount, data.currency) })} />
        </Card>
      )}
      <p>{say('pagePay.until', { instant: instant(data.until) })}</p>
      <p>{say('pagePay.looking')}</p>
      <Care />
    </>
  );
}

function NotReady({ data }: { readonly data: Payment }) {
  const say = useWords();
  const begin = useBegin();
  const { provider } = useWay(data);
  const { loan, amount } = data;
  return (
    <>
      <Note kind="care">
        <p>{say('pagePay.begunText')}</p>
      </Note>
      <SendFault told={begin.told} />
      {provider !== undefined && (
        <Buttons>
          <Button isBusy={begin.isBusy} onPress={() => void begin.run({ loan, amount, provider: provider.name })}>
            {say('pagePay.again')}
          </Button>
          <LinkButton to="/pay/how" weight="second">
            {say('pagePay.startAgain')}
          </LinkButton>
        </Buttons>
      )}
    </>
  );
}

function NotPaid({ text }: { readonly text: string }) {
  const say = useWords();
  return (
    <>
      <p>{text}</p>
      <Buttons>
        <LinkButton to="/pay">{say('pagePay.startAgain')}</LinkButton>
        <LinkButton to="/home" weight="second">
          {say('pagePay.home')}
        </LinkButton>
      </Buttons>
    </>
  );
}

function Paid({ data }: { readonly data: Payment }) {
  const say = useWords();
  const { money, day } = useFormat();
  const { paid, receipt, currency } = data;
  if (paid === null || receipt === null) return null;
  const { booked, rest, entry, providerRef } = receipt;
  return (
    <>
      <Note kind="good">
        <p>{say('pagePay.paidText', { amount: money(paid.amount, currency), day: day(paid.on) })}</p>
      </Note>
      <FiguresList
        rows={[
          { name: say('pagePay.booked'), value: <Money amount={booked} currency={currency} /> },
          ...(rest === null ? [] : [{ name: say('pagePay.rest'), value: <Money amount={rest} currency={currency} /> }]),
          { name: say('pagePay.providerRef'), value: <span className="long-number">{providerRef}</span> },
          { name: say('pagePay.entry'), value: entry === null ? say('pagePay.entryOpening') : String(entry) },
        ]}
      />
      {rest !== null && <p>{say('pagePay.restText')}</p>}
      <p>{say('pagePay.entryText')}</p>
      <Buttons>
        <LinkButton to="/home">{say('pagePay.home')}</LinkButton>
        <LinkButton to="/debt" weight="second">
          {say('pagePay.seeDebt')}
        </LinkButton>
        <Button weight="plain" onPress={() => window.print()}>
          {say('pagePay.print')}
        </Button>
      </Buttons>
    </>
  );
}
