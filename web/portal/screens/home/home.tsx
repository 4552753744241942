/** What can be done now, and where everything is. */
import { Buttons, Card, LinkButton, Page, Tag, type Task, TaskList } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import type { Say } from '../../../kit/words.ts';
import { useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';
import { Waiting } from '../../states.tsx';

type Progress = Extract<Read<'/api/v1/cases/{case}/progress'>, { readonly party: 'borrower' }>;
type Tasks = Read<'/api/v1/cases/{case}/agreement-tasks'>;
type AgreementTask = Tasks['tasks'][number];

export default function Home() {
  const say = useWords();
  const { lender, case: caseNumber } = useSignedIn();
  const at = { params: { path: { case: caseNumber! } } };
  const progress = useLoad((api) => api.GET('/api/v1/cases/{case}/progress', at), [caseNumber]);
  const tasks = useLoad((api) => api.GET('/api/v1/cases/{case}/agreement-tasks', at), [caseNumber]);
  const isReady = progress.state === 'ready' && tasks.state === 'ready';
  const state = isReady ? { progress: progress.data as Progress, tasks: tasks.data } : undefined;
  return (
    <Page title={say('pageHome.title')} caption={`${lender} · ${say('pageHome.case', { case: caseNumber! })}`}>
      {state === undefined ? (
        <Card>
          {progress.state === 'ready' ? <Waiting load={tasks} lines={4} /> : <Waiting load={progress} lines={4} />}
        </Card>
      ) : (
        <Next {...state} />
      )}
      <Everything state={state} />
    </Page>
  );
}

interface State {
  readonly progress: Progress;
  readonly tasks: Tasks;
}

type NextKind =
  | { readonly kind: 'late' | 'pay' | 'cooling'; readonly task: AgreementTask }
  | { readonly kind: 'sign' | 'waits' | 'breached' | 'done' | 'begin' | 'draft' }
  | { readonly kind: 'offers'; readonly until: string };

/** The one thing that matters most now. */
function nextOf({ progress, tasks }: State): NextKind {
  for (const task of tasks.tasks) {
    const kind = kindOf(task.task);
    if (kind === 'late' || kind === 'pay' || kind === 'cooling') return { kind, task };
    if (kind !== undefined) return { kind };
  }
  if (tasks.offer === 'readyToDraft' || tasks.offer === 'readyToPropose') return { kind: 'draft' };
  if (tasks.offer !== null) return { kind: 'waits' };
  const talk = progress.talks.find(({ state }) => state === 'open');
  if (talk !== undefined) return { kind: 'offers', until: talk.until };
  return { kind: tasks.tasks.some(({ task }) => task === 'completed') ? 'done' : 'begin' };
}

function kindOf(task: AgreementTask['task']): 'late' | 'pay' | 'cooling' | 'sign' | 'waits' | 'breached' | undefined {
  switch (task) {
    case 'lateNow':
      return 'late';
    case 'sign':
    case 'signChange':
      return 'sign';
    case 'approvalWaited':
    case 'othersWaited':
      return 'waits';
    case 'coolingOff':
    case 'startWaited':
      return 'cooling';
    case 'pay':
      return 'pay';
    case 'breached':
      return 'breached';
    case 'completed':
    case 'withdrawn':
    case 'lapsed':
    case 'ended':
      return undefined;
  }
}

function Next(state: State) {
  const say = useWords();
  const format = useFormat();
  const next = nextOf(state);
  const { title, text, links } = stepOf(next, { state, say, format });
  return (
    <Card label={say('pageHome.next')}>
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {links.length > 0 && (
        <Buttons>
          {links.map(([to, name], index) => (
            <LinkButton key={to} to={to} weight={index === 0 ? 'first' : 'second'}>
              {say(`pageHome.${name}`)}
            </LinkButton>
          ))}
        </Buttons>
      )}
    </Card>
  );
}

interface Step {
  readonly title: string;
  readonly text?: string;
  readonly links: readonly (readonly [to: string, name: string])[];
}

const planLinks = [
  ['/pay', 'toPay'],
  ['/plan', 'toPlan'],
] as const;

function stepOf(
  next: NextKind,
  {
    state,
    say,
    format,
  }: {
    readonly state: State;
    readonly say: Say;
    readonly format: ReturnType<typeof useFormat>;
  },
): Step {
  switch (next.kind) {
    case 'late':
      return { title: say('pageHome.nextLate', { day: format.day(next.task.by ?? '') }), links: planLinks };
    case 'pay': {
      const { amount, currency, by, agreement } = next.task;
      const kept = state.progress.agreements.find((one) => one.agreement === agreement);
      return {
        title: say('pageHome.nextPay', { amount: format.money(amount ?? '', currency), day: format.day(by ?? '') }),
        ...(kept && { text: say('pageHome.nextPayText', { paid: kept.paid, all: kept.instalments }) }),
        links: planLinks,
      };
    }
    case 'cooling':
      return {
        title: say('pageHome.nextSigned'),
        text: say('pageHome.nextSignedText'),
        links: [['/plan', 'toPlan']],
      };
    case 'sign':
      return { title: say('pageHome.nextSign'), text: say('pageHome.nextSignText'), links: [['/sign', 'toSign']] };
    case 'draft':
      return { title: say('pageHome.nextSign'), text: say('pageHome.nextSignText'), links: [['/offers', 'toSign']] };
    case 'waits':
      return {
        title: say('pageHome.nextWaits'),
        text: say('pageHome.nextWaitsText'),
        links: [['/offers', 'toOffers']],
      };
    case 'breached':
      return {
        title: say('pageHome.nextBreached'),
        text: say('pageHome.nextBreachedText'),
        links: [
          ['/statement', 'toTell'],
          ['/messages', 'toWrite'],
        ],
      };
    case 'done':
      return { title: say('pageHome.nextDone'), text: say('pageHome.nextDoneText'), links: [['/plan', 'toPlan']] };
    case 'offers':
      return {
        title: say('pageHome.nextOffers'),
        text: say('pageHome.nextOffersText', { until: format.instant(next.until) }),
        links: [['/offers', 'toOffers']],
      };
    case 'begin':
      return {
        title: say('pageHome.nextSee'),
        text: say('pageHome.nextSeeText'),
        links: [
          ['/debt', 'toSee'],
          ['/statement', 'toTell'],
        ],
      };
  }
}

function Everything({ state }: { readonly state: State | undefined }) {
  const say = useWords();
  const task = (to: string, name: string, tag?: Task['tag']): Task => ({
    to,
    name: say(`pageHome.${name}`),
    ...(tag !== undefined && { tag }),
  });
  const told = (to: string, name: string, tag?: Task['tag']): Task => ({
    ...task(to, name, tag),
    about: say(`pageHome.${name}About`),
  });
  const of = state && nextOf(state);
  const toSign = of?.kind === 'sign' ? <Tag kind="care">{say('pageHome.tagNew')}</Tag> : undefined;
  const offersOpen = of?.kind === 'offers' ? <Tag kind="care">{say('pageHome.tagOpen')}</Tag> : undefined;
  const hasAgreement = state !== undefined && state.progress.agreements.length > 0;
  return (
    <>
      <h2>{say('pageHome.check')}</h2>
      <TaskList tasks={[told('/debt', 'debt'), task('/outlook', 'outlook'), task('/matters', 'matters')]} />
      <h2>{say('pageHome.find')}</h2>
      <TaskList
        tasks={[told('/cause', 'cause'), told('/statement', 'statement'), told('/offers', 'offers', offersOpen)]}
      />
      <h2>{say('pageHome.keep')}</h2>
      <TaskList
        tasks={[...(hasAgreement ? [task('/sign', 'sign', toSign), told('/plan', 'plan')] : []), task('/pay', 'pay')]}
      />
      <h2>{say('pageHome.say')}</h2>
      <TaskList
        tasks={[
          task('/messages', 'messages'),
          task('/complain', 'complain'),
          task('/preferences', 'preferences'),
          task('/helper', 'helper'),
        ]}
      />
      <h2>{say('pageHome.mine')}</h2>
      <TaskList tasks={[task('/data', 'data'), task('/receipts', 'receipts')]} />
      <h2>{say('pageHome.good')}</h2>
      <TaskList
        tasks={[task('/lessons', 'lessons'), task('/budget', 'budget'), task('/tour', 'tour'), task('/help', 'help')]}
      />
    </>
  );
}
