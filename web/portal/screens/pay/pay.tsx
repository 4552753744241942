/** How much to pay: what is due next stands first, nothing is chosen beforehand. */
import { Link, useLocation } from 'wouter';
import { type Choice, FaultSummary, type FieldProps, MoneyField, Radios } from '../../../kit/fields.tsx';
import { isZero, readMoney } from '../../../kit/format.ts';
import { Button, Buttons, Card, Details, LinkButton, Page, Tag } from '../../../kit/parts.tsx';
import { Money, useFormat, useWords } from '../../../kit/speech.tsx';
import { Waiting } from '../../states.tsx';
import { Care } from './care.tsx';
import { isPayable, type Payable, type PayableLoan, payableLoans, useChosen, usePayable } from './use-payment.ts';

export default function Pay() {
  const say = useWords();
  const load = usePayable();
  if (load.state !== 'ready') {
    return (
      <Page title={say('pagePay.title')} back="/home">
        <Waiting load={load} lines={6} />
      </Page>
    );
  }
  const { data } = load;
  const loans = payableLoans(data);
  return (
    <Page title={say('pagePay.title')} back="/home">
      {loans.length === 0 ? <NoWay payable={data} /> : <AskAmount payable={data} loans={loans} />}
      <PaidAlready payable={data} />
      <Care />
    </Page>
  );
}

function NoWay({ payable }: { readonly payable: Payable }) {
  const say = useWords();
  const isOwed = payable.loans.some(({ choices }) => choices.length > 0);
  if (!isOwed) return <p>{say('pagePay.nothing')}</p>;
  return (
    <>
      <p>{say('pagePay.noWay')}</p>
      <Buttons>
        <LinkButton to="/messages">{say('pagePay.write')}</LinkButton>
      </Buttons>
    </>
  );
}

function AskAmount({ payable, loans }: { readonly payable: Payable; readonly loans: readonly PayableLoan[] }) {
  const say = useWords();
  const { money } = useFormat();
  const [, go] = useLocation();
  const form = useChosen();
  const { values } = form;
  const loan = loans.length === 1 ? loans[0] : loans.find((each) => each.loan === values.loan);
  const submit = () => {
    const owned = loan !== undefined && isPayable(readMoney(values.own), loan.owed);
    const isRight = form.check({
      loan: loan === undefined ? say('pagePay.fault.loan') : undefined,
      choice: loan !== undefined && values.choice === '' ? say('pagePay.fault.choice') : undefined,
      own:
        loan !== undefined && values.choice === 'other' && !owned
          ? say('pagePay.fault.own', { most: money(loan.owed, loan.currency) })
          : undefined,
    });
    if (isRight) go('/pay/how');
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <FaultSummary faults={form.faults} />
      {loans.length === 1 ? null : (
        <Radios
          {...form.field('loan')}
          label={say('pagePay.which')}
          choices={loans.map((each) => ({
            value: each.loan,
            label: say(`pagePay.product.${each.product}`),
            hint: say('pagePay.loanHint', { loan: each.loan, amount: money(each.owed, each.currency) }),
          }))}
        />
      )}
      {loan !== undefined && (
        <>
          <Next loan={loan} asOf={payable.asOf} />
          <AskChoice loan={loan} field={form.field('choice')} />
          {values.choice === 'other' && (
            <MoneyField
              {...form.field('own')}
              label={say('pagePay.own')}
              hint={say('pagePay.ownHint', { most: money(loan.owed, loan.currency) })}
              currency={loan.currency}
            />
          )}
        </>
      )}
      <Buttons>
        <Button>{say('pagePay.continue')}</Button>
      </Buttons>
    </form>
  );
}

function Next({ loan, asOf }: { readonly loan: PayableLoan; readonly asOf: string }) {
  const say = useWords();
  const { day, money } = useFormat();
  const next = loan.choices[0]!;
  const when = {
    instalment: () => say('pagePay.nextOn', { day: day(next.dueOn!) }),
    arrears: () => say('pagePay.lateNow'),
    all: () => say('pagePay.allNow'),
  }[next.purpose]();
  const hasMore = !isZero(loan.received);
  return (
    <Card label={say('pagePay.nextTitle')}>
      <h2>{say('pagePay.nextTitle')}</h2>
      <p className="answer">
        <Money amount={next.amount} currency={loan.currency} />
      </p>
      <p>{when}</p>
      <p className="hint">{say('pagePay.asOf', { day: day(asOf) })}</p>
      {hasMore && (
        <p className="hint">{say('pagePay.receivedSince', { amount: money(loan.received, loan.currency) })}</p>
      )}
    </Card>
  );
}

function AskChoice({ loan, field }: { readonly loan: PayableLoan; readonly field: FieldProps }) {
  const say = useWords();
  const { day, money } = useFormat();
  const offered: Choice[] = loan.choices.map(({ purpose, amount, dueOn }) => ({
    value: purpose,
    label: say(`pagePay.choice.${purpose}`, { amount: money(amount, loan.currency) }),
    ...(dueOn !== null && { hint: say('pagePay.choice.instalmentHint', { day: day(dueOn) }) }),
  }));
  const choices = [...offered, { value: 'other', label: say('pagePay.choice.other') }];
  return <Radios {...field} label={say('pagePay.howMuch')} hint={say('pagePay.howMuchHint')} choices={choices} />;
}

function PaidAlready({ payable }: { readonly payable: Payable }) {
  const say = useWords();
  const { money, instant } = useFormat();
  const { payments } = payable;
  return (
    <>
      {payments.length > 0 && (
        <>
          <h2>{say('pagePay.before')}</h2>
          <ul className="tasks">
            {payments.map(({ payment, amount, currency, madeAt, state }) => (
              <li key={payment}>
                <Link href={`/pay/state?payment=${payment}`}>
                  <span className="name">
                    {say('pagePay.beforeOf', { amount: money(amount, currency), day: instant(madeAt) })}
                  </span>
                  <Tag {...(state === 'paid' ? { kind: 'good' } : state === 'waiting' ? { kind: 'care' } : {})}>
                    {say(`pagePay.state.${state}`)}
                  </Tag>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      <Details summary={say('pagePay.paidAlready')}>
        <p>{say('pagePay.paidAlreadyText')}</p>
        <p>{say('pagePay.paidAlreadyLonger')}</p>
        <p>
          <Link href="/messages">{say('pagePay.write')}</Link>
        </p>
      </Details>
    </>
  );
}
