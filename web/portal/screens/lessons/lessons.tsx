/** Short lessons: those that fit what happened come first, where the borrower told it. Reading is never a condition of anything. */
import { Page, TaskList } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { lessons } from '../../lesson-list.ts';
import { useOwnCause } from '../../own-cause.ts';

export default function Lessons() {
  const cause = useOwnCause();
  const say = useWords();
  const isFor = (one: (typeof lessons)[number]) => (one.causes as readonly string[]).includes(cause ?? '');
  const task = ({ name }: (typeof lessons)[number]) => ({
    to: `/lessons/${name}`,
    name: say(`pageLessons.${name}.title`),
  });
  const chosen = lessons.filter(isFor);
  return (
    <Page title={say('pageLessons.title')} back="/">
      <p>{say('pageLessons.never')}</p>
      {chosen.length > 0 && (
        <>
          <h2>{say('pageLessons.forYou')}</h2>
          <TaskList tasks={chosen.map(task)} />
        </>
      )}
      <h2>{say(chosen.length > 0 ? 'pageLessons.more' : 'pageLessons.all')}</h2>
      <TaskList tasks={lessons.filter((one) => !isFor(one)).map(task)} />
      <TaskList tasks={[{ to: '/budget', name: say('pageLessons.toBudget') }]} />
    </Page>
  );
}
