/** Who looked at the file, when, at what and why. The borrower's own visits are left out unless they ask for them. */
import { useState } from 'react';
import { Button, Buttons } from '../../../kit/parts.tsx';
import { InstantText, useLanguage, useWords } from '../../../kit/speech.tsx';
import { hasWords } from '../../../kit/words.ts';
import { type Load, useLoad } from '../../api.ts';
import type { Read } from '../../contract.ts';
import { useSignedIn } from '../../session.ts';
import { Waiting } from '../../states.tsx';

type LooksAnswer = Read<'/api/v1/cases/{case}/looks'>;
type Look = LooksAnswer['looks'][number];

const perPage = 50;

export function Looks() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const [before, setBefore] = useState<readonly string[]>([]);
  const [isOwnShown, setOwnShown] = useState(false);
  const from = before.at(-1);
  const load = useLoad(
    (api) =>
      api.GET('/api/v1/cases/{case}/looks', {
        params: {
          path: { case: caseNumber! },
          query: { limit: String(perPage), ...(from !== undefined && { before: from }) } as never,
        },
      }),
    [caseNumber, from],
  ) as Load<LooksAnswer>;
  const looks = load.state === 'ready' ? load.data.looks.filter(({ by }) => isOwnShown || by.kind !== 'borrower') : [];
  const next = load.state === 'ready' ? load.data.next : null;
  return (
    <section aria-labelledby="looks">
      <h2 id="looks">{say('pageData.looks')}</h2>
      <p>{say('pageData.looksText')}</p>
      {load.state !== 'ready' && <Waiting load={load} lines={4} />}
      {load.state === 'ready' && looks.length === 0 && <p>{say('pageData.looksNone')}</p>}
      <ul className="plain-list">
        {looks.map((look) => (
          <One key={look.look} look={look} />
        ))}
      </ul>
      <Buttons>
        {before.length > 0 && (
          <Button weight="second" onPress={() => setBefore(before.slice(0, -1))}>
            {say('pageData.newer')}
          </Button>
        )}
        {next !== null && (
          <Button weight="second" onPress={() => setBefore([...before, next])}>
            {say('pageData.older')}
          </Button>
        )}
        <Button weight="second" onPress={() => setOwnShown(!isOwnShown)}>
          {say(isOwnShown ? 'pageData.hideOwn' : 'pageData.showOwn')}
        </Button>
      </Buttons>
    </section>
  );
}

function One({ look: { at, by, operation, whole, reason } }: { readonly look: Look }) {
  const say = useWords();
  const language = useLanguage();
  const known = `pageData.look.${operation}`;
  const role = `pageData.role.${by.role}`;
  return (
    <li>
      <strong>
        {by.kind === 'borrower' ? say('pageData.you') : by.name}
        {by.kind === 'user' && hasWords(language, role) && <> · {say(role)}</>}
      </strong>
      <br />
      {say(hasWords(language, known) ? known : 'pageData.look.other')}
      {whole && <> · {say('pageData.whole')}</>}
      {reason !== null && <> · {say('pageData.reason', { reason })}</>}
      <br />
      <span className="soft small">
        <InstantText instant={at} />
      </span>
    </li>
  );
}
