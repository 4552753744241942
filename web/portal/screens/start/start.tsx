/** The door: what this is, and the ways on. Nothing about anybody stands here, in the title neither. */
import { Note, Page, TaskList } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';

const ways = [
  { to: '/enter', code: 'toEnter' },
  { to: '/check', code: 'toCheck' },
  { to: '/not-me', code: 'toNotMe' },
  { to: '/tour', code: 'toTour' },
] as const;

export default function Start() {
  const say = useWords();
  return (
    <Page title={say('pageDoor.startTitle')}>
      <p>{say('pageDoor.startText')}</p>
      <h2>{say('pageDoor.startWays')}</h2>
      <TaskList
        tasks={ways.map(({ to, code }) => ({
          to,
          name: say(`pageDoor.${code}`),
          about: say(`pageDoor.${code}About`),
        }))}
      />
      <Note>
        <p>{say('pageDoor.neverAsked')}</p>
      </Note>
    </Page>
  );
}
