/** What happens if nothing is done: what is known, what may come, what nobody may do, and what changes if one acts. */
import { Link } from 'wouter';
import { Buttons, Card, FiguresList, LinkButton, Page, Tag } from '../../../kit/parts.tsx';
import { DayText, Money, useFormat, useWords } from '../../../kit/speech.tsx';
import { useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';
import { Waiting } from '../../states.tsx';

type Outlook = Read<'/api/v1/cases/{case}/outlook'>;
type Loan = Outlook['loans'][number];

export default function DebtOutlook() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const load = useLoad(
    (api) => api.GET('/api/v1/cases/{case}/outlook', { params: { path: { case: caseNumber! } } }),
    [caseNumber],
  );
  return (
    <Page title={say('pageDebt.outlookTitle')} back="/debt">
      {load.state === 'ready' ? <Shown outlook={load.data as Outlook} /> : <Waiting load={load} lines={8} />}
    </Page>
  );
}

function Shown({ outlook }: { readonly outlook: Outlook }) {
  const say = useWords();
  return (
    <>
      <p>{say('pageDebt.outlookText')}</p>
      <h2>{say('pageDebt.sumTitle')}</h2>
      {outlook.loans.length === 0 && <p>{say('pageDebt.nothing')}</p>}
      {outlook.loans.map((loan) => (
        <Ahead key={loan.loan} loan={loan} />
      ))}
      <CreditRecord outlook={outlook} />
      <May outlook={outlook} />
      <NobodyMay outlook={outlook} />
      <Limitation outlook={outlook} />
      <IfYouAct />
      <Help outlook={outlook} />
    </>
  );
}

/** A sum at three times. */
function Ahead({ loan }: { readonly loan: Loan }) {
  const say = useWords();
  const { money } = useFormat();
  const { currency, now, ahead, unknown, penaltyRatePercent, penaltyBase } = loan;
  const name = say('pageDebt.loan', { product: say(`pageDebt.product.${loan.product}`), loan: loan.loan });
  const times = [...(now === null ? [] : [{ ...now, days: 0 }]), ...ahead];
  return (
    <Card label={name}>
      <h3>{name}</h3>
      {unknown !== null && <p>{say(`pageDebt.unknown.${unknown}`)}</p>}
      {unknown === null && (
        <>
          <p>{say('pageDebt.sumHow')}</p>
          {times.map(({ days, on, total, overdue, daysPastDue }) => (
            <section key={days}>
              <h4>
                {days === 0 ? say('pageDebt.now') : say('pageDebt.inDays', { days })}{' '}
                <small>
                  <DayText day={on} />
                </small>
              </h4>
              <FiguresList
                rows={[
                  {
                    name: say('pageDebt.owedThen'),
                    value: <Money amount={total} currency={currency} />,
                    isTotal: true,
                  },
                  { name: say('pageDebt.lateThen'), value: <Money amount={overdue} currency={currency} /> },
                  { name: say('pageDebt.daysThen'), value: daysPastDue },
                ]}
              />
            </section>
          ))}
          <p>
            {penaltyRatePercent === null
              ? say('pageDebt.sumNoPenalty')
              : penaltyBase !== null &&
                say('pageDebt.sumPenalty', { rate: penaltyRatePercent, base: money(penaltyBase, currency) })}
          </p>
        </>
      )}
    </Card>
  );
}

type Ruled = Pick<Outlook['nobodyMay'][number], 'source' | 'force' | 'verified'>;

/** Which text says so, how far it binds, and whether it was found there. */
function Source({ of }: { readonly of: Ruled }) {
  const say = useWords();
  return (
    <small className="hint">
      {say('pageDebt.source', { source: of.source })} ({say(`pageDebt.force.${of.force}`)}
      {!of.verified && of.force !== 'policy' && `; ${say('pageDebt.notVerified')}`})
    </small>
  );
}

function CreditRecord({ outlook }: { readonly outlook: Outlook }) {
  const say = useWords();
  const { creditRecord, loans } = outlook;
  if (creditRecord === null) return null;
  const accounts = new Set(loans.map(({ product }) => (product === 'card' ? 'card' : 'loan')));
  return (
    <>
      <h2>{say('pageDebt.recordTitle')}</h2>
      <p>
        {say('pageDebt.recordText')} {[...accounts].map((account) => say(`pageDebt.record.${account}`)).join(' ')}
      </p>
      <p>
        {say('pageDebt.recordYears', { years: creditRecord.years })} <Source of={creditRecord} />
      </p>
    </>
  );
}

function May({ outlook }: { readonly outlook: Outlook }) {
  const say = useWords();
  return (
    <>
      <h2>{say('pageDebt.mayTitle')}</h2>
      <p>{say('pageDebt.mayText')}</p>
      <ol>
        {outlook.steps.map(({ step, reached }) => (
          <li key={step}>
            {say(`pageDebt.step.${step}`)} {reached && <Tag kind="care">{say('pageDebt.reached')}</Tag>}
          </li>
        ))}
      </ol>
    </>
  );
}

function NobodyMay({ outlook }: { readonly outlook: Outlook }) {
  const say = useWords();
  const { nobodyMay } = outlook;
  return (
    <>
      <h2>{say('pageDebt.nobodyTitle')}</h2>
      <ul>
        {nobodyMay.map((each) => (
          <li key={each.topic}>
            {each.topic === 'night' && each.open === null
              ? say('pageDebt.nobody.nightNoHours')
              : say(`pageDebt.nobody.${each.topic}`, each.open ?? {})}
            <br />
            <Source of={each} />
          </li>
        ))}
      </ul>
      <p>
        {say('pageDebt.civil')} <small className="hint">{say('pageDebt.civilSource')}</small>
      </p>
      <p>
        <Link href="/complain">{say('pageDebt.complain')}</Link>
      </p>
    </>
  );
}

function Limitation({ outlook }: { readonly outlook: Outlook }) {
  const say = useWords();
  const { day } = useFormat();
  const { limitation } = outlook;
  return (
    <>
      <h2>{say('pageDebt.limitTitle')}</h2>
      {limitation === null ? (
        <p>{say('pageDebt.limitNotKnown')}</p>
      ) : (
        <p>
          {say(limitation.over ? 'pageDebt.limitOver' : 'pageDebt.limitText', { day: day(limitation.until) })}{' '}
          <Source of={limitation.source} />
        </p>
      )}
    </>
  );
}

function IfYouAct() {
  const say = useWords();
  return (
    <>
      <h2>{say('pageDebt.actTitle')}</h2>
      <ul>
        {(['lower', 'rests', 'dispute', 'record'] as const).map((each) => (
          <li key={each}>{say(`pageDebt.act.${each}`)}</li>
        ))}
      </ul>
      <Buttons>
        <LinkButton to="/statement">{say('pageDebt.toStatement')}</LinkButton>
        <LinkButton to="/debt/dispute" weight="second">
          {say('pageDebt.notRight')}
        </LinkButton>
      </Buttons>
    </>
  );
}

function Help({ outlook }: { readonly outlook: Outlook }) {
  const say = useWords();
  if (outlook.helpLines.length === 0) return null;
  return (
    <>
      <h2>{say('pageDebt.helpTitle')}</h2>
      <ul>
        {outlook.helpLines.map(({ topic, number }) => (
          <li key={number}>
            <a href={`tel:${number}`}>{say(`pageDebt.help.${topic}`, { number })}</a>
          </li>
        ))}
      </ul>
    </>
  );
}
