/** One loan: what the sum is made of, how each part is worked out, and the contract. What the lender does not know is said. */

import { isZero } from '../../../kit/format.ts';
import { Card, Details, type FigureRow, FiguresList, Note, SummaryList, type SummaryRow } from '../../../kit/parts.tsx';
import { DayText, Money, useFormat, useWords } from '../../../kit/speech.tsx';
import type { Debt } from './debt.tsx';

type Loan = Debt['loans'][number];
const parts = ['principal', 'interest', 'penalty', 'fee', 'cost'] as const;
type Part = (typeof parts)[number];

const dayCounts: Readonly<Record<Loan['contract']['dayCount'], string>> = {
  '30/360': 'd30360',
  'actual/360': 'a360',
  'actual/364': 'a364',
  'actual/365': 'a365',
  'actual/actual': 'actual',
};

export function DebtLoan({ loan }: { readonly loan: Loan }) {
  const say = useWords();
  const { day } = useFormat();
  const { currency, owed } = loan;
  const shown = parts.filter((part) => !isZero(owed[part]));
  const name = say('pageDebt.loan', { product: say(`pageDebt.product.${loan.product}`), loan: loan.loan });
  return (
    <Card label={name}>
      <h3>{name}</h3>
      {loan.state === 'settled' && <p>{say('pageDebt.stateSettled')}</p>}
      {loan.chargedOffOn !== null && (
        <Note>
          <p>{say('pageDebt.stateChargedOff', { day: day(loan.chargedOffOn) })}</p>
        </Note>
      )}
      <FiguresList
        rows={[
          ...shown.map(
            (part): FigureRow => ({
              name: say(`pageDebt.component.${part}`),
              value: <Money amount={owed[part]} currency={currency} />,
            }),
          ),
          { name: say('pageDebt.total'), value: <Money amount={owed.total} currency={currency} />, isTotal: true },
        ]}
      />
      <Details summary={say('pageDebt.how')}>
        {loan.madeOf.map(({ component, parts: sums }) => (
          <Worked key={component} loan={loan} component={component} sums={sums} />
        ))}
      </Details>
      <Details summary={say('pageDebt.contract')}>
        <SummaryList rows={useContract(loan)} />
      </Details>
    </Card>
  );
}

function Worked({
  loan,
  component,
  sums,
}: {
  readonly loan: Loan;
  readonly component: Part;
  readonly sums: Loan['madeOf'][number]['parts'];
}) {
  const say = useWords();
  const { currency, grown, owed } = loan;
  const row = (name: string, amount: string, isTotal = false): FigureRow => ({
    name,
    value: <Money amount={amount} currency={currency} />,
    isTotal,
  });
  return (
    <>
      <h4>{say(`pageDebt.part.${component}`)}</h4>
      <p>{useHow(loan, component)}</p>
      <FiguresList
        rows={[
          ...sums.map(({ kind, amount }) => row(say(`pageDebt.kind.${kind}`), amount)),
          ...(isZero(grown[component]) ? [] : [row(say('pageDebt.grown'), grown[component])]),
          row(say('pageDebt.total'), owed[component], true),
        ]}
      />
      {component === 'penalty' && loan.penalty !== null && loan.penalty.spans.length > 0 && <Spans loan={loan} />}
    </>
  );
}

function useHow({ contract }: Loan, component: Part): string {
  const say = useWords();
  const dayCount = say(`pageDebt.day.${dayCounts[contract.dayCount]}`);
  if (component === 'interest') {
    return say('pageDebt.how.interest', { rate: contract.annualRatePercent, dayCount });
  }
  if (component !== 'penalty') return say(`pageDebt.how.${component}`);
  if (contract.penaltyRatePercent === null) return say('pageDebt.how.penaltyNoRate');
  const how = say('pageDebt.how.penalty', { rate: contract.penaltyRatePercent, dayCount });
  return contract.graceDays === 0 ? how : `${how} ${say('pageDebt.how.grace', { days: contract.graceDays })}`;
}

function Spans({ loan }: { readonly loan: Loan }) {
  const say = useWords();
  const { money, day } = useFormat();
  const { currency } = loan;
  const { spans, workedOut, charged } = loan.penalty!;
  return (
    <>
      <h5>{say('pageDebt.spans')}</h5>
      <FiguresList
        rows={spans.map(({ from, to, days, principal }) => ({
          name: say('pageDebt.span', { from: day(from), to: day(to), days }),
          value: <Money amount={principal} currency={currency} />,
        }))}
      />
      <p>{say('pageDebt.same', { workedOut: money(workedOut, currency), charged: money(charged, currency) })}</p>
    </>
  );
}

function useContract(loan: Loan): SummaryRow[] {
  const say = useWords();
  const { day, money } = useFormat();
  const { contract, currency, creditors, originator, next } = loan;
  const { firstDueOn, lastDueOn } = contract;
  const percent = (rate: string) => say('pageDebt.percent', { rate });
  const row = (name: string, value: SummaryRow['value']): SummaryRow => ({ name: say(`pageDebt.${name}`), value });
  return [
    row('who', originator ?? say('pageDebt.whoNotKnown')),
    row(
      'creditor',
      creditors.map(({ creditor, name, share, since, reason }) => (
        <div key={creditor}>
          {say(`pageDebt.creditor.${reason}`, {
            name: name ?? creditor,
            share: share === '1/1' ? '100%' : share,
            day: since === null ? '' : day(since),
          })}
        </div>
      )),
    ),
    row('paidOutOn', <DayText day={contract.paidOutOn} />),
    row('lent', <Money amount={contract.lent} currency={currency} />),
    row('rate', percent(contract.annualRatePercent)),
    row(
      'allIn',
      contract.allInRatePercent === null
        ? say('pageDebt.notWorkedOut')
        : say('pageDebt.allInText', { rate: contract.allInRatePercent }),
    ),
    row(
      'penaltyRate',
      contract.penaltyRatePercent === null ? say('pageDebt.penaltyNotKnown') : percent(contract.penaltyRatePercent),
    ),
    row(
      'howPaid',
      say('pageDebt.instalments', { method: say(`pageDebt.method.${contract.method}`), count: contract.instalments }),
    ),
    row(
      'dates',
      lastDueOn === null
        ? say('pageDebt.fromOnly', { from: day(firstDueOn) })
        : say('pageDebt.fromTo', { from: day(firstDueOn), to: day(lastDueOn) }),
    ),
    ...(next === null
      ? []
      : [row('next', say('pageDebt.nextText', { amount: money(next.amount, currency), day: day(next.on) }))]),
  ];
}
