/** Every entry of the ledger with what was owed after it: a list on a telephone, columns where there is room, and on paper. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Select } from '../../../kit/fields.tsx';
import { isZero } from '../../../kit/format.ts';
import { Button, Buttons, Card, type FigureRow, FiguresList, Page, Tag } from '../../../kit/parts.tsx';
import { DayText, Money, useFormat, useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';
import { Waiting } from '../../states.tsx';
import type { AboutLine } from '../debt-matter/debt-matter.tsx';

type Debt = Read<'/api/v1/cases/{case}/debt'>;
type Loan = Debt['loans'][number];
type Lines = Read<'/api/v1/cases/{case}/debt/lines'>;
type Line = Lines['lines'][number];

const orders = ['newest', 'oldest'] as const;
type Order = (typeof orders)[number];

export default function DebtLines() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/debt', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  );
  return (
    <Page title={say('pageDebt.linesTitle')} back="/debt" isWide>
      {load.state === 'ready' ? <Loans loans={(load.data as Debt).loans} /> : <Waiting load={load} lines={8} />}
    </Page>
  );
}

function Loans({ loans }: { readonly loans: readonly Loan[] }) {
  const say = useWords();
  const [loanRef, setLoan] = useState(loans[0]?.loan ?? '');
  const [order, setOrder] = useState<Order>('newest');
  const loan = loans.find((each) => each.loan === loanRef);
  if (loan === undefined) return <p>{say('pageDebt.noLines')}</p>;
  const named = (each: Loan) =>
    say('pageDebt.loan', { product: say(`pageDebt.product.${each.product}`), loan: each.loan });
  return (
    <>
      <p>{say('pageDebt.linesText')}</p>
      <div className="ledger-wishes no-print">
        {loans.length > 1 && (
          <Select
            label={say('pageDebt.whichLoan')}
            id="loan"
            value={loanRef}
            onChange={setLoan}
            choices={loans.map((each) => ({ value: each.loan, label: named(each) }))}
          />
        )}
        <Select
          label={say('pageDebt.whichOrder')}
          id="order"
          value={order}
          onChange={(value) => setOrder(value === 'oldest' ? 'oldest' : 'newest')}
          choices={orders.map((value) => ({ value, label: say(`pageDebt.${value}`) }))}
        />
      </div>
      <h2>{named(loan)}</h2>
      <Ledger key={`${loanRef} ${order}`} loan={loan} order={order} />
    </>
  );
}

function Ledger({ loan, order }: { readonly loan: Loan; readonly order: Order }) {
  const say = useWords();
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  const { currency, grown, owed, booked } = loan;
  const row = (name: string, amount: string, isTotal = false): FigureRow => ({
    name: say(`pageDebt.${name}`),
    value: <Money amount={amount} currency={currency} />,
    isTotal,
  });
  return (
    <>
      <div className="ledger figures">
        <div className="ledger-head" aria-hidden="true">
          <span>{say('pageDebt.colDay')}</span>
          <span>{say('pageDebt.colWhat')}</span>
          <span className="amount">{say('pageDebt.colAmount')}</span>
          <span className="amount">{say('pageDebt.colAfter')}</span>
        </div>
        {pages.map((after, index) => (
          <LinesPage
            key={after ?? ''}
            loan={loan}
            order={order}
            after={after}
            onMore={index === pages.length - 1 ? (next) => setPages([...pages, next]) : undefined}
          />
        ))}
      </div>
      <Card label={say('pageDebt.addUp')}>
        <h3>{say('pageDebt.addUp')}</h3>
        <FiguresList
          rows={[
            row('booked', booked.total),
            ...(isZero(grown.total) ? [] : [row('grown', grown.total)]),
            row('today', owed.total, true),
          ]}
        />
      </Card>
      <Buttons>
        <Button weight="second" onPress={() => window.print()}>
          {say('pageDebt.print')}
        </Button>
      </Buttons>
    </>
  );
}

const linesAtOnce = '100';

function LinesPage(props: {
  readonly loan: Loan;
  readonly order: Order;
  readonly after: string | undefined;
  readonly onMore: ((next: string) => void) | undefined;
}) {
  const { loan, order, after, onMore } = props;
  const say = useWords();
  const { month } = useFormat();
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) =>
      api.GET('/api/v1/cases/{case}/debt/lines', {
        params: {
          path: { case: caseNumber! },
          query: { loan: loan.loan, order, limit: linesAtOnce, ...(after !== undefined && { after }) } as never,
        },
      }),
    [caseNumber, loan.loan, order, after],
  );
  if (load.state !== 'ready') return <Waiting load={load} lines={8} />;
  const { lines, next } = load.data as Lines;
  if (lines.length === 0) return <p>{say('pageDebt.noLines')}</p>;
  return (
    <>
      {byMonth(lines).map(({ of, rows }) => (
        <section key={`${of} ${rows[0]!.line}`} aria-label={month(of)}>
          <h3>{month(of)}</h3>
          <ul className="ledger-lines">
            {rows.map((line) => (
              <li key={line.line} className={lookOf(line)}>
                <OneLine line={line} loan={loan} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {next !== null && onMore !== undefined && (
        <Buttons>
          <Button weight="second" onPress={() => onMore(next)}>
            {say('pageDebt.more')}
          </Button>
        </Buttons>
      )}
    </>
  );
}

function byMonth(lines: readonly Line[]): { readonly of: string; readonly rows: readonly Line[] }[] {
  const months: { of: string; rows: Line[] }[] = [];
  for (const line of lines) {
    const of = line.on.slice(0, '2026-01'.length);
    const last = months.at(-1);
    if (last?.of === of) last.rows.push(line);
    else months.push({ of, rows: [line] });
  }
  return months;
}

const easing: ReadonlySet<Line['kind']> = new Set(['waiver', 'setAside', 'release']);

function lookOf({ kind, reversed }: Line): string {
  if (reversed || kind === 'reversal') return 'undone';
  if (kind === 'payment') return 'paid';
  return easing.has(kind) ? 'eased' : '';
}

function OneLine({ line, loan }: { readonly line: Line; readonly loan: Loan }) {
  const say = useWords();
  const { day } = useFormat();
  const { currency } = loan;
  return (
    <details>
      <summary>
        <span className="day">
          <DayText day={line.on} />
        </span>
        <span className="what">
          {say(`pageDebt.kind.${line.kind}`)} {line.reversed && <Tag kind="care">{say('pageDebt.wasUndone')}</Tag>}
          {line.reversesOn !== null && <small>{say('pageDebt.undoes', { day: day(line.reversesOn) })}</small>}
        </span>
        <span className="amount">
          <Money amount={line.amount} currency={currency} />
        </span>
        <span className="after">
          <span className="narrow">{say('pageDebt.colAfter')} </span>
          <Money amount={line.after.total} currency={currency} />
        </span>
      </summary>
      <More line={line} loan={loan} />
    </details>
  );
}

const parts = ['principal', 'interest', 'penalty', 'fee', 'cost'] as const;

function More({ line, loan }: { readonly line: Line; readonly loan: Loan }) {
  const say = useWords();
  const { day, money } = useFormat();
  const [, go] = useLocation();
  const { currency } = loan;
  const moved = parts.filter((part) => !isZero(line.change[part]));
  const what = say(`pageDebt.kind.${line.kind}`);
  const about: AboutLine = {
    loan: loan.loan,
    line: { id: line.line, on: line.on, what, amount: money(line.amount, currency) },
  };
  return (
    <div className="ledger-more">
      <p>{say('pageDebt.partOfIt')}</p>
      <FiguresList
        rows={moved.map((part) => ({
          name: say(`pageDebt.part.${part}`),
          value: <Money amount={line.change[part]} currency={currency} />,
        }))}
      />
      <p className="hint">{say('pageDebt.postedOn', { day: day(line.postedOn) })}</p>
      {line.ref !== null && <p className="hint">{say('pageDebt.ref', { ref: line.ref })}</p>}
      {line.dayAssumed && <p className="hint">{say('pageDebt.dayAssumed')}</p>}
      <Buttons>
        <Button weight="second" onPress={() => go('/debt/dispute', { state: { about } })}>
          {say('pageDebt.lineWrong')}
        </Button>
      </Buttons>
    </div>
  );
}
