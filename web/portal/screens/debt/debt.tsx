/** The sum, to whom, since when; then how it came about, and whether something is wrong. */
import { useLocation } from 'wouter';
import { isZero } from '../../../kit/format.ts';
import { Button, Buttons, Card, Note, Page, TaskList } from '../../../kit/parts.tsx';
import { Money, useFormat, useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';
import { Waiting } from '../../states.tsx';
import { DebtLoan } from './debt-loan.tsx';
import { type Matter, type Matters, OpenMatters, useMatters } from './open-matters.tsx';

export type Debt = Read<'/api/v1/cases/{case}/debt'>;

export default function DebtScreen() {
  const say = useWords();
  const { case: caseNumber, today } = useSignedIn();
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/debt', { params: { path: { case: caseNumber! } } }),
    [caseNumber, today],
  );
  const matters = useMatters();
  // The debt is shown whether or not the matters can be read; but both at once, so that nothing jumps.
  const isThere = load.state === 'ready' && matters.state !== 'loading';
  const raised = matters.state === 'ready' ? (matters.data as Matters).matters : [];
  return (
    <Page title={say('pageDebt.title')} back="/home">
      {isThere ? <Shown debt={load.data as Debt} raised={raised} /> : <Waiting load={load} lines={6} />}
    </Page>
  );
}

function Shown({ debt, raised }: { readonly debt: Debt; readonly raised: readonly Matter[] }) {
  const say = useWords();
  const [, go] = useLocation();
  return (
    <>
      <Answer debt={debt} />
      <Changes debt={debt} />
      <OpenMatters raised={raised} />
      <h2>{say('pageDebt.wrong')}</h2>
      <p>{say('pageDebt.wrongText')}</p>
      <Buttons>
        <Button weight="second" onPress={() => go('/debt/dispute')}>
          {say('pageDebt.notRight')}
        </Button>
        <Button weight="second" onPress={() => go('/debt/proof')}>
          {say('pageDebt.showProof')}
        </Button>
      </Buttons>
      <h2>{say('pageDebt.see')}</h2>
      <TaskList
        tasks={[
          { to: '/debt/lines', name: say('pageDebt.toLines'), about: say('pageDebt.toLinesAbout') },
          { to: '/debt/outlook', name: say('pageDebt.toOutlook'), about: say('pageDebt.toOutlookAbout') },
        ]}
      />
      {debt.loans.length > 1 && <h2>{say('pageDebt.loans')}</h2>}
      {debt.loans.map((loan) => (
        <DebtLoan key={loan.loan} loan={loan} />
      ))}
    </>
  );
}

function Answer({ debt }: { readonly debt: Debt }) {
  const say = useWords();
  const { day } = useFormat();
  const owing = debt.totals.filter(({ owed }) => !isZero(owed));
  return (
    <Card label={say('pageDebt.title')}>
      {owing.length === 0 && <p className="answer">{say('pageDebt.nothing')}</p>}
      {owing.map((total) => (
        <div key={total.currency}>
          <p className="answer">
            <Money amount={total.owed} currency={total.currency} />
          </p>
          <p>{say('pageDebt.owedTo', { lender: debt.lender.name })}</p>
          <Late total={total} debt={debt} />
        </div>
      ))}
      <p className="hint">{say('pageDebt.asOf', { day: day(debt.asOf) })}</p>
    </Card>
  );
}

function Late({ total, debt }: { readonly total: Debt['totals'][number]; readonly debt: Debt }) {
  const say = useWords();
  const { money, day } = useFormat();
  if (total.overdue === null || total.daysPastDue === null) return <p>{say('pageDebt.lateNotKnown')}</p>;
  if (total.daysPastDue === 0 && isZero(total.overdue)) return <p>{say('pageDebt.notLate')}</p>;
  const oldest = debt.loans.find(
    ({ currency, daysPastDue }) => currency === total.currency && daysPastDue === total.daysPastDue,
  );
  return (
    <p>
      {say('pageDebt.overdue', { amount: money(total.overdue, total.currency) })}{' '}
      {total.daysPastDue > 0 &&
        oldest !== undefined &&
        say('pageDebt.overdueDays', { days: total.daysPastDue, day: day(oldest.overdueSince ?? '') })}
    </p>
  );
}

/** What is on its way and in none of the sums yet. */
function Changes({ debt }: { readonly debt: Debt }) {
  const say = useWords();
  const { money, day } = useFormat();
  const later = debt.loans.flatMap(({ later: rows, currency }) => rows.map((row) => ({ ...row, currency })));
  const isChanged = debt.loans.some(({ changedSinceClose }) => changedSinceClose);
  if (later.length === 0 && !isChanged) return null;
  return (
    <Note>
      {later.map(({ line, kind, amount, currency, on }) => (
        <p key={line}>
          {say(kind === 'payment' ? 'pageDebt.later' : 'pageDebt.laterOther', {
            amount: money(amount.replace(/^-/, ''), currency),
            day: day(on),
          })}
        </p>
      ))}
      {later.length === 0 && <p>{say('pageDebt.changed')}</p>}
    </Note>
  );
}
