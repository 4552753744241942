/** Raising a matter: one question with its answers to tap, words where somebody wants to add some, and it is sent. */
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { FaultSummary, Radios, TextArea } from '../kit/fields.tsx';
import { useForm } from '../kit/form.ts';
import { Button, Buttons, LinkButton, Note, Page } from '../kit/parts.tsx';
import { useWords } from '../kit/speech.tsx';
import { useSend } from './api.ts';
import type { MatterKind } from './matter-parts.tsx';
import { useSignedIn } from './session.ts';

const wordsMax = 4000;

/** What another screen said it is about: told by the state of the page, and not by its address. */
interface About {
  readonly loan?: string;
  readonly line?: string;
  readonly contact?: string;
  readonly field?: string;
}

function aboutOfPage(): About {
  const state = (window.history.state ?? {}) as Record<string, unknown>;
  const texts = (['loan', 'line', 'contact', 'field'] as const).flatMap((name) =>
    typeof state[name] === 'string' && state[name] !== '' ? [[name, state[name]] as const] : [],
  );
  return Object.fromEntries(texts);
}

export interface RaiseProps {
  readonly kind: Exclude<MatterKind, 'message' | 'dispute' | 'proof'>;
  readonly whats: readonly string[];
  readonly back?: string;
  /** before the question */
  readonly children?: ReactNode;
  /** after the buttons */
  readonly after?: ReactNode;
}

/** Words stand under pageMatters.<kind>. */
export function RaiseMatter({ kind, whats, back = '/home', children, after }: RaiseProps) {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const [, go] = useLocation();
  const form = useForm(`${caseNumber} raise ${kind}`, { what: '', words: '' });
  const send = useSend((api, body: object, headers) =>
    api.POST('/api/v1/cases/{case}/matters', {
      params: { path: { case: caseNumber! } },
      body: body as never,
      headers: headers as never,
    }),
  );
  const about = aboutOfPage();
  const submit = async () => {
    const { what, words } = form.values;
    if (!form.check({ what: what === '' ? say(`pageMatters.${kind}.fault`) : undefined })) return;
    const said = words.trim() === '' ? {} : { words: words.trim() };
    const told = await send.run({ kind, about: { what, ...about }, ...said });
    if (told === undefined) return;
    if (told.kind === 'done') {
      form.forget();
      return go(`/matters/${told.data.matter}`, { replace: true, state: { isNew: true } });
    }
    if (told.kind === 'cut') return form.refuse([{ id: undefined, text: say('pageKit.notSent') }]);
    const twin = (told.problem as { readonly matter?: string }).matter;
    if (told.problem.refused === 'alreadyRaised' && twin !== undefined)
      return go(`/matters/${twin}`, { state: { isTwin: true } });
    form.refuse([{ id: undefined, text: told.problem.title }]);
  };
  const choices = whats.map((what) => ({ value: what, label: say(`pageMatters.what.${what}`) }));
  return (
    <Page title={say(`pageMatters.${kind}.title`)} back={back}>
      <p>{say(`pageMatters.${kind}.intro`)}</p>
      {about.loan !== undefined && (
        <Note>
          <p>{say('pageMatters.aboutLoan', { loan: about.loan })}</p>
        </Note>
      )}
      {children}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <FaultSummary faults={form.faults} />
        <Radios {...form.field('what')} label={say(`pageMatters.${kind}.question`)} choices={choices} />
        <TextArea
          {...form.field('words')}
          label={say(`pageMatters.${kind}.words`)}
          hint={say('pageMatters.optional')}
          maxLength={wordsMax}
        />
        <p className="soft small">{say('pageMatters.laterToo')}</p>
        <Buttons>
          <Button isBusy={send.isBusy}>{say(`pageMatters.${kind}.send`)}</Button>
          <LinkButton to={back} weight="second">
            {say('pageMatters.notNow')}
          </LinkButton>
        </Buttons>
      </form>
      {after}
    </Page>
  );
}
