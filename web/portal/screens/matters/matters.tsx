/** All that was raised, with how each stands and by when it is answered. */
import { Page, type Task, TaskList } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { isOpen, type Matter, StateTag, useDueLine, useMatters } from '../../matter-parts.tsx';
import { Waiting } from '../../states.tsx';

const raising = ['dispute', 'proof', 'complaint', 'correction', 'erasure', 'review', 'message'] as const;
const places: Readonly<Record<(typeof raising)[number], string>> = {
  dispute: '/debt/dispute',
  proof: '/debt/proof',
  complaint: '/complain',
  correction: '/correct',
  erasure: '/erase-me',
  review: '/review',
  message: '/messages',
};

export default function MattersPage() {
  const say = useWords();
  const load = useMatters();
  return (
    <Page title={say('pageMatters.list.title')} back="/home">
      <p>{say('pageMatters.list.intro')}</p>
      {load.state === 'ready' ? <Raised matters={load.data.matters} /> : <Waiting load={load} lines={3} />}
      <h2>{say('pageMatters.list.raise')}</h2>
      <TaskList tasks={raising.map((kind) => ({ to: places[kind], name: say(`pageMatters.raise.${kind}`) }))} />
    </Page>
  );
}

function Raised({ matters }: { readonly matters: readonly Matter[] }) {
  const say = useWords();
  const dueLine = useDueLine();
  if (matters.length === 0) return <p>{say('pageMatters.list.none')}</p>;
  const task = (matter: Matter): Task => ({
    to: `/matters/${matter.matter}`,
    name: nameOf(matter, say),
    about: `${matter.matter} · ${dueLine(matter)}`,
    tag: <StateTag matter={matter} />,
  });
  const open = matters.filter(isOpen);
  const over = matters.filter((matter) => !isOpen(matter));
  return (
    <>
      {open.length > 0 && (
        <>
          <h2>{say('pageMatters.list.open')}</h2>
          <TaskList tasks={open.map(task)} />
        </>
      )}
      {over.length > 0 && (
        <>
          <h2>{say('pageMatters.list.over')}</h2>
          <TaskList tasks={over.map(task)} />
        </>
      )}
    </>
  );
}

function nameOf({ kind, about: { what } }: Matter, say: ReturnType<typeof useWords>): string {
  const name = say(`pageMatters.kind.${kind}`);
  return what === null ? name : say('pageMatters.named', { kind: name, what: say(`pageMatters.what.${what}`) });
}
