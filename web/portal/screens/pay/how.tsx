/** In which way: each says what happens, none is put before another. */
import { useLocation } from 'wouter';
import { Button, Buttons, Card, LinkButton, Page } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { useSend } from '../../api.ts';
import { useSignedIn } from '../../session.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { Care } from './care.tsx';
import { type Chosen, chosenOf, useChosen, usePayable } from './use-payment.ts';

export default function How() {
  const say = useWords();
  const { money } = useFormat();
  const load = usePayable();
  const { values } = useChosen();
  if (load.state !== 'ready') {
    return (
      <Page title={say('pagePay.title')} back="/pay">
        <Waiting load={load} />
      </Page>
    );
  }
  const chosen = chosenOf(load.data, values);
  if (chosen === undefined) {
    return (
      <Page title={say('pagePay.title')} back="/pay">
        <p>{say('pagePay.noPayment')}</p>
        <Buttons>
          <LinkButton to="/pay">{say('pagePay.startAgain')}</LinkButton>
        </Buttons>
      </Page>
    );
  }
  const { loan, amount } = chosen;
  return (
    <Page title={say('pagePay.howTitle', { amount: money(amount, loan.currency) })} back="/pay">
      {loan.provider !== null && <ByProvider chosen={chosen} />}
      {loan.transfer !== null && (
        <Card label={say('pagePay.way.transfer')}>
          <h2>{say('pagePay.way.transfer')}</h2>
          <p>{say('pagePay.way.transferText')}</p>
          <p className="hint">{say('pagePay.ownBank')}</p>
          <Buttons>
            <LinkButton to="/pay/transfer">{say('pagePay.showAccount')}</LinkButton>
          </Buttons>
        </Card>
      )}
      <Care />
    </Page>
  );
}

export interface BeginInput {
  readonly loan: string;
  readonly amount: string;
  readonly provider: string;
}

export function useBegin() {
  const { case: caseNumber } = useSignedIn();
  const [, go] = useLocation();
  const send = useSend((api, body: BeginInput, headers) =>
    api.POST('/api/v1/cases/{case}/payment', {
      params: { path: { case: caseNumber! } },
      body,
      headers: headers as never,
    }),
  );
  const run = async (input: BeginInput) => {
    const told = await send.run(input);
    if (told?.kind === 'done') go(`/pay/state?payment=${told.data.payment}`);
  };
  return { ...send, run };
}

function ByProvider({ chosen }: { readonly chosen: Chosen }) {
  const say = useWords();
  const begin = useBegin();
  const { loan, amount } = chosen;
  const { name, kind } = loan.provider!;
  const way = say(`pagePay.way.${kind}`);
  return (
    <Card label={way}>
      <h2>{way}</h2>
      <p>{say(`pagePay.way.${kind}Text`)}</p>
      <SendFault told={begin.told} />
      <Buttons>
        <Button isBusy={begin.isBusy} onPress={() => void begin.run({ loan: loan.loan, amount, provider: name })}>
          {say('pagePay.payBy', { way })}
        </Button>
      </Buttons>
    </Card>
  );
}
