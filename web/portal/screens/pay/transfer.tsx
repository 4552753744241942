/** Paying from one's own bank: what to write where, each with a way to copy it. */
import { useState } from 'react';
import { Button, Buttons, Card, LinkButton, Page } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { Waiting } from '../../states.tsx';
import { Care } from './care.tsx';
import { Code } from './code.tsx';
import { copyText } from './copy-text.ts';
import { type Chosen, chosenOf, useChosen, usePayable } from './use-payment.ts';

export default function Transfer() {
  const say = useWords();
  const { money } = useFormat();
  const load = usePayable();
  const { values } = useChosen();
  const chosen = load.state === 'ready' ? chosenOf(load.data, values) : undefined;
  if (load.state !== 'ready' || chosen === undefined || chosen.loan.transfer === null) {
    return (
      <Page title={say('pagePay.way.transfer')} back="/pay/how">
        {load.state !== 'ready' ? <Waiting load={load} /> : <p>{say('pagePay.noPayment')}</p>}
        {load.state === 'ready' && (
          <Buttons>
            <LinkButton to="/pay">{say('pagePay.startAgain')}</LinkButton>
          </Buttons>
        )}
      </Page>
    );
  }
  const { loan, amount, choice } = chosen;
  return (
    <Page title={say('pagePay.transferTitle', { amount: money(amount, loan.currency) })} back="/pay/how">
      <ol>
        <li>{say('pagePay.step1')}</li>
        <li>{say('pagePay.step2')}</li>
        <li>{say('pagePay.step3')}</li>
      </ol>
      <Account chosen={chosen} />
      {choice?.transferCode ? (
        <Card label={say('pagePay.transferCode')}>
          <h2>{say('pagePay.transferCode')}</h2>
          <Code code={choice.transferCode} label={say('pagePay.scanName', { amount: money(amount, loan.currency) })} />
          <p>{say('pagePay.transferCodeText')}</p>
        </Card>
      ) : (
        <p className="hint">{say('pagePay.noCode')}</p>
      )}
      <h2>{say('pagePay.afterTransfer')}</h2>
      <p>{say('pagePay.afterTransferText')}</p>
      <p>{say('pagePay.paidAlreadyText')}</p>
      <Care />
      <Buttons>
        <LinkButton to="/home" weight="second">
          {say('pagePay.home')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

function Account({ chosen }: { readonly chosen: Chosen }) {
  const say = useWords();
  const { money } = useFormat();
  const [said, setSaid] = useState('');
  const { loan, amount } = chosen;
  const { accountName, bankName, accountNumber, bic } = loan.transfer!;
  const rows = [
    { code: 'reference', shown: loan.reference, copied: loan.reference },
    { code: 'amount', shown: money(amount, loan.currency), copied: amount },
    { code: 'accountName', shown: accountName, copied: accountName },
    { code: 'accountNumber', shown: accountNumber, copied: accountNumber.replaceAll(' ', '') },
    { code: 'bankName', shown: bankName, copied: bankName },
    ...(bic === null ? [] : [{ code: 'bic', shown: bic, copied: bic }]),
  ];
  const copy = async (what: string, text: string) =>
    setSaid((await copyText(text)) ? say('pagePay.copied', { what }) : say('pagePay.notCopied'));
  return (
    <Card>
      <dl className="copy-rows">
        {rows.map(({ code, shown, copied }) => {
          const name = say(`pagePay.${code}`);
          return (
            <div key={code} className={code === 'reference' ? 'reference' : undefined}>
              <dt>{name}</dt>
              <dd data-row={code}>{shown}</dd>
              <dd className="copy no-print">
                <Button weight="second" onPress={() => void copy(name, copied)}>
                  {say('pagePay.copy')}
                  <span className="unseen"> {name}</span>
                </Button>
              </dd>
            </div>
          );
        })}
      </dl>
      <p className="copy-said" role="status">
        {said}
      </p>
      <p className="hint">{say('pagePay.referenceHint')}</p>
    </Card>
  );
}
