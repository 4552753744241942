/** One lesson: a title and a few points, nothing more. */
import { useParams } from 'wouter';
import { Buttons, LinkButton, Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { lessons } from '../../lesson-list.ts';

export default function Lesson() {
  const say = useWords();
  const { lesson } = useParams<{ lesson: string }>();
  const found = lessons.find(({ name }) => name === lesson) ?? lessons[0];
  return (
    <Page title={say(`pageLessons.${found.name}.title`)} caption={say('pageLessons.title')} back="/lessons">
      <ul className="stack">
        {Array.from({ length: found.points }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the points of a lesson are numbered
          <li key={index}>{say(`pageLessons.${found.name}.${index + 1}`)}</li>
        ))}
      </ul>
      <Buttons>
        <LinkButton to="/budget" weight="second">
          {say('pageLessons.toBudget')}
        </LinkButton>
        <LinkButton to="/lessons" weight="plain">
          {say('pageLessons.back')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}
