/** What this is and what happens here, in four short pages. It can be left at every one. */
import { useLocation } from 'wouter';
import { Buttons, LinkButton, Page } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { useSession } from '../../session.ts';

const pages = 4;
const lines = ['a', 'b', 'c', 'd'] as const;

export default function Tour() {
  const say = useWords();
  const session = useSession();
  const [path] = useLocation();
  const page = Number(/^\/tour\/([1-4])$/.exec(path)?.[1] ?? '1');
  const after = session.kind === 'in' ? '/home' : '/enter';
  const isLast = page === pages;
  return (
    <Page
      key={path}
      title={say(`pageTour.${page}.title`)}
      caption={say('pageTour.caption', { page, pages })}
      back={page === 1 ? '/' : `/tour/${page - 1}`}
    >
      <ul>
        {lines.map((line) => (
          <li key={line}>{say(`pageTour.${page}.${line}`)}</li>
        ))}
      </ul>
      <Buttons>
        <LinkButton to={isLast ? after : `/tour/${page + 1}`}>
          {say(isLast ? 'pageTour.end' : 'pageTour.next')}
        </LinkButton>
        {!isLast && (
          <LinkButton to={after} weight="plain">
            {say('pageTour.skip')}
          </LinkButton>
        )}
      </Buttons>
    </Page>
  );
}
