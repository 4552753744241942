/** My plan: what comes next, what was kept, what is left; a date moved, an income that changed, a signature taken back. */
import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { Buttons, Card, Details, FiguresList, LinkButton, Note, Page, Tag, TaskList } from '../../../kit/parts.tsx';
import { DayText, Money, Sentence, useFormat, useLanguage, useWords } from '../../../kit/speech.tsx';
import { Waiting } from '../../states.tsx';
import { ChangeDate } from './change-date.tsx';
import { IncomeChanged } from './income-changed.tsx';
import { NextDays } from './next-days.tsx';
import { TakeBack } from './take-back.tsx';
import { type Kept, type Tasks, usePlan } from './use-plan.ts';

export default function Plan() {
  const [path] = useLocation();
  useEffect(() => {
    // A part is read from its beginning, also when the page before it was the first of this window.
    if (path.split('/')[2] === undefined) return;
    window.scrollTo(0, 0);
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }, [path]);
  switch (path.split('/')[2]) {
    case 'date':
      return <ChangeDate />;
    case 'income':
      return <IncomeChanged />;
    case 'next':
      return <NextDays />;
    case 'take-back':
      return <TakeBack />;
    case undefined:
      return <MyPlan />;
    // A path that is none of ours.
    case '':
      return <MyPlan />;
  }
  return <MyPlan />;
}

function MyPlan() {
  const say = useWords();
  const { caseNumber, load, choose } = usePlan();
  if (load.state !== 'ready') {
    return (
      <Page title={say('pagePlan.title')} back="/home">
        <Waiting load={load} lines={10} />
      </Page>
    );
  }
  const { tasks, plan } = load.data;
  if (plan === undefined) return <NoPlan />;
  return (
    <Page title={say('pagePlan.title')} back="/home">
      <Standing plan={plan} />
      <KeptSoFar plan={plan} />
      <Changes plan={plan} />
      <Calendar plan={plan} />
      <Papers plan={plan} caseNumber={caseNumber} />
      <Others tasks={tasks} plan={plan} choose={choose} />
    </Page>
  );
}

function NoPlan() {
  const say = useWords();
  return (
    <Page title={say('pagePlan.title')} back="/home">
      <p>{say('pagePlan.none')}</p>
      <Buttons>
        <LinkButton to="/offers">{say('pagePlan.toOffers')}</LinkButton>
        <LinkButton to="/home" weight="plain">
          {say('pagePlan.home')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

/** First of all what has to be known now. */
function Standing({ plan }: { readonly plan: Kept }) {
  const say = useWords();
  const { task, next, currency } = plan;
  switch (task) {
    case 'sign':
    case 'signChange':
      return <ToSign plan={plan} />;
    case 'coolingOff':
      return <CoolingOff plan={plan} />;
    case 'startWaited':
    case 'pay':
    case 'lateNow':
      return (
        <>
          {plan.late !== null && <Late plan={plan} />}
          {next === null ? (
            plan.late === null && (
              <Note kind="good">
                <p>{say('pagePlan.allPaid')}</p>
              </Note>
            )
          ) : (
            <NextDate plan={plan} />
          )}
        </>
      );
    case 'approvalWaited':
    case 'othersWaited':
    case 'breached':
    case 'completed':
    case 'withdrawn':
    case 'lapsed':
    case 'ended':
      return (
        <Note kind={task === 'completed' ? 'good' : 'care'}>
          <h2>{say(`pagePlan.${task}Title`)}</h2>
          <p>{say(`pagePlan.${task}Text`)}</p>
          {task === 'breached' && (
            <p>
              <Money amount={plan.kept.leftTotal} currency={currency} />
            </p>
          )}
        </Note>
      );
  }
}

function ToSign({ plan }: { readonly plan: Kept }) {
  const say = useWords();
  const { task, change, signBy } = plan;
  const until = change?.signBy ?? signBy;
  return (
    <>
      <Note>
        <h2>{say(`pagePlan.${task}Title`)}</h2>
        <p>{say(`pagePlan.${task}Text`)}</p>
        {until !== null && (
          <p>
            <Sentence code="pagePlan.signBy" parts={{ day: <DayText day={until} /> }} />
          </p>
        )}
        <p>
          <Link href="/sign">{say('pagePlan.toSign')}</Link>
        </p>
      </Note>
      {plan.late !== null && <Late plan={plan} />}
      {task === 'signChange' && <NextDate plan={plan} />}
    </>
  );
}

function CoolingOff({ plan }: { readonly plan: Kept }) {
  const say = useWords();
  return (
    <>
      <Note kind="good">
        <p>{say('pagePlan.signed')}</p>
        {plan.coolingOff !== null && (
          <p>
            <Sentence code="pagePlan.coolingOff" parts={{ day: <DayText day={plan.coolingOff.endsOn} /> }} />{' '}
            <Link href="/plan/take-back">{say('pagePlan.takeBack')}</Link>
          </p>
        )}
      </Note>
      <NextDate plan={plan} />
    </>
  );
}

function NextDate({ plan }: { readonly plan: Kept }) {
  const say = useWords();
  const { next, currency } = plan;
  if (next === null) return null;
  return (
    <Card label={say('pagePlan.next')}>
      <h2>{say('pagePlan.next')}</h2>
      <p className="answer">
        <Money amount={next.amount} currency={currency} />
      </p>
      <p>
        <Sentence code="pagePlan.nextBy" parts={{ day: <DayText day={next.dueOn} /> }} />{' '}
        {say(next.daysLeft === 0 ? 'pagePlan.today' : 'pagePlan.daysLeft', { days: next.daysLeft })}
      </p>
      <Buttons>
        <LinkButton to="/pay">{say('pagePlan.pay')}</LinkButton>
      </Buttons>
    </Card>
  );
}

/** What is missing, until when it can be mended, and what to do when it cannot be paid. No blame. */
function Late({ plan }: { readonly plan: Kept }) {
  const say = useWords();
  const { late, currency } = plan;
  if (late === null) return null;
  const until = late.mendBy ?? late.toleratedUntil;
  const parts = { amount: <Money amount={late.missing} currency={currency} />, day: <DayText day={until} /> };
  return (
    <Note kind="care">
      <h2>{say(late.mendBy === null ? 'pagePlan.toleratedTitle' : 'pagePlan.lateTitle')}</h2>
      <p>
        <Sentence code={late.mendBy === null ? 'pagePlan.toleratedText' : 'pagePlan.lateText'} parts={parts} />
      </p>
      <p>{say('pagePlan.lateHelp')}</p>
      <p>
        <Link href="/pay">{say('pagePlan.pay')}</Link>
      </p>
      <p>
        <Link href="/plan/income">{say('pagePlan.income')}</Link>
      </p>
    </Note>
  );
}

function KeptSoFar({ plan }: { readonly plan: Kept }) {
  const say = useWords();
  const { kept, waived, currency } = plan;
  const money = (amount: string) => <Money amount={amount} currency={currency} />;
  const rows = [
    { name: say('pagePlan.paidOf'), value: say('pagePlan.ofAll', { paid: kept.paid, all: kept.instalments }) },
    ...(kept.mended > 0
      ? [
          { name: say('pagePlan.inTime'), value: say('pagePlan.times', { times: kept.inTime }) },
          { name: say('pagePlan.mended'), value: say('pagePlan.times', { times: kept.mended }) },
        ]
      : []),
    { name: say('pagePlan.paidTotal'), value: money(kept.paidTotal) },
    { name: say('pagePlan.left'), value: money(kept.leftTotal), isTotal: true },
  ];
  return (
    <>
      <h2>{say('pagePlan.keptTitle')}</h2>
      <FiguresList rows={rows} />
      <p>
        <Sentence code="pagePlan.lastOn" parts={{ day: <DayText day={kept.lastDueOn} /> }} />
      </p>
      {waived !== null && (
        <p>
          <Sentence
            code={`pagePlan.waived.${waived.release}`}
            parts={{ total: money(waived.total), letGo: money(waived.letGo), aside: money(waived.setAside) }}
          />
        </p>
      )}
    </>
  );
}

const running = ['pay', 'lateNow', 'signChange'];

function Changes({ plan }: { readonly plan: Kept }) {
  const say = useWords();
  const isRunning = running.includes(plan.task);
  const { dateMoves } = plan;
  const date =
    dateMoves === null
      ? say('pagePlan.dateNotAgreed')
      : dateMoves.timesLeft > 0
        ? say('pagePlan.dateTimes', { left: dateMoves.timesLeft })
        : say('pagePlan.dateUsed');
  return (
    <>
      <h2>{say('pagePlan.changesTitle')}</h2>
      <TaskList
        tasks={[
          ...(isRunning ? [{ to: '/plan/date', name: say('pagePlan.date'), about: date }] : []),
          ...(isRunning
            ? [{ to: '/plan/income', name: say('pagePlan.income'), about: say('pagePlan.incomeAbout') }]
            : []),
          { to: '/plan/next', name: say('pagePlan.nextDays'), about: say('pagePlan.nextDaysAbout') },
          ...(plan.coolingOff === null ? [] : [{ to: '/plan/take-back', name: say('pagePlan.takeBack') }]),
        ]}
      />
    </>
  );
}

const shownFirst = 6;

function Calendar({ plan }: { readonly plan: Kept }) {
  const say = useWords();
  const { calendar } = plan;
  const from = Math.max(0, calendar.findIndex(({ mark }) => mark !== 'paid') - 2);
  const near = calendar.slice(from, from + shownFirst);
  return (
    <>
      <h2>{say('pagePlan.calendar')}</h2>
      <Dates plan={plan} dates={near} />
      {plan.calendar.some(({ isNew }) => isNew) && <p>{say('pagePlan.isNewText')}</p>}
      {calendar.length > near.length && (
        <Details summary={say('pagePlan.allDates', { all: calendar.length })}>
          <Dates plan={plan} dates={calendar} />
        </Details>
      )}
    </>
  );
}

function Dates({ plan, dates }: { readonly plan: Kept; readonly dates: Kept['calendar'] }) {
  const say = useWords();
  const format = useFormat();
  return (
    <ol className="plan-dates">
      {dates.map((each) => (
        <li key={each.n}>
          <DayText day={each.dueOn} />
          <Money amount={each.amount} currency={plan.currency} />
          <span className="told">
            <Tag {...tagOf(each)}>
              {say(`pagePlan.mark.${each.mark === 'paid' ? (each.how ?? 'onTime') : each.mark}`)}
            </Tag>
            {each.mark === 'paid' && each.paidOn !== null && ` ${format.day(each.paidOn)}`}
            {each.isNew && ` ${say('pagePlan.isNew')}`}
            {each.mark !== 'paid' &&
              each.missing !== each.amount &&
              ` ${say('pagePlan.missing', { amount: format.money(each.missing, plan.currency) })}`}
            {each.movedFrom !== null && ` ${say('pagePlan.movedFrom', { day: format.day(each.movedFrom) })}`}
          </span>
        </li>
      ))}
    </ol>
  );
}

function tagOf({ mark }: Kept['calendar'][number]): { readonly kind?: 'good' | 'care' } {
  if (mark === 'paid') return { kind: 'good' };
  return mark === 'late' || mark === 'tolerated' ? { kind: 'care' } : {};
}

function Papers({ plan, caseNumber }: { readonly plan: Kept; readonly caseNumber: string }) {
  const say = useWords();
  const language = useLanguage();
  const paper = `/api/v1/cases/${caseNumber}/agreements/${plan.agreement}/paper`;
  return (
    <>
      <h2>{say('pagePlan.papers')}</h2>
      <ul>
        <li>
          <a href={`${paper}?language=${language}`} target="_blank" rel="noreferrer">
            {say('pagePlan.copy')}
          </a>
        </li>
        {plan.task === 'completed' && (
          <li>
            <a href={`${paper}?form=certificate&language=${language}`} target="_blank" rel="noreferrer">
              {say('pagePlan.certificate')}
            </a>
          </li>
        )}
        <li>
          <Link href="/receipts">{say('pagePlan.receipts')}</Link>
        </li>
      </ul>
    </>
  );
}

interface OthersProps {
  readonly tasks: Tasks;
  readonly plan: Kept;
  readonly choose: (agreement: string) => void;
}

/** Another loan of theirs may have an agreement as well. */
function Others({ tasks, plan, choose }: OthersProps) {
  const say = useWords();
  const others = tasks.tasks.filter(({ agreement }) => agreement !== plan.agreement);
  if (others.length === 0) return null;
  return (
    <>
      <h2>{say('pagePlan.others')}</h2>
      <ul>
        {others.map(({ agreement, loan }) => (
          <li key={agreement}>
            <button type="button" className="as-link" onClick={() => choose(agreement)}>
              {say('pagePlan.other', { loan })}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
