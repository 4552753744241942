/** For whoever gets messages that are meant for somebody else, or wants no more: nothing of the matter is shown, no name is asked. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { FaultSummary, Radios, TextField } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { Button, Buttons, Details, Note, Page } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { api, askOnce } from '../../api.ts';
import { isCheckCode } from '../../check-code.ts';
import { readPageParts } from '../../page-parts.ts';

const wishes = ['notMe', 'stop', 'delete'] as const;
type Wish = (typeof wishes)[number];
const codePath = '/not-me/code';

function isWish(text: string): text is Wish {
  return (wishes as readonly string[]).includes(text);
}

export default function NotMe() {
  const [path] = useLocation();
  const wish = useForm('notMe', { wish: '' }).values.wish;
  return path === codePath && isWish(wish) ? <CodeStep wish={wish} /> : <WishStep />;
}

function WishStep() {
  const say = useWords();
  const [, go] = useLocation();
  const form = useForm('notMe', { wish: '' });
  const submit = () => {
    if (form.check({ wish: isWish(form.values.wish) ? undefined : say('pageCheck.wishFault') })) go(codePath);
  };
  return (
    <Page title={say('pageCheck.notMeTitle')} back="/" titleInside>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <FaultSummary faults={form.faults} />
        <Radios
          {...form.field('wish')}
          label={say('pageCheck.notMeTitle')}
          hint={say('pageCheck.notMeLead')}
          isTitle
          choices={wishes.map((value) => ({
            value,
            label: say(`pageCheck.wish.${value}`),
            hint: say(`pageCheck.wish.${value}Hint`),
          }))}
        />
        <Buttons>
          <Button>{say('pageCheck.goOn')}</Button>
        </Buttons>
      </form>
    </Page>
  );
}

function CodeStep({ wish }: { readonly wish: Wish }) {
  const say = useWords();
  const format = useFormat();
  // Typed on the check page, it stands here already.
  const form = useForm('message', { code: '' });
  const [saidAt, setSaidAt] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    const code = form.values.code.trim();
    const fault = code === '' ? 'codeFault' : isCheckCode(code) ? undefined : 'codeShortFault';
    if (!form.check({ code: fault && say(`pageCheck.${fault}`) })) return;
    setBusy(true);
    const told = await askOnce(() => api.POST('/api/v1/portal/not-me', { body: { code, wish } }));
    setBusy(false);
    if (told.kind === 'cut') return form.refuse([{ id: undefined, text: say('pageKit.notSent') }]);
    if (told.kind === 'refused') {
      const id = told.problem.refused === 'codeUnknown' ? 'code' : undefined;
      return form.refuse([{ id, text: told.problem.title }]);
    }
    form.forget();
    setSaidAt(told.data.saidAt);
  };
  if (saidAt !== undefined) {
    return (
      <Page key="done" title={say('pageCheck.doneTitle')}>
        <Note kind="good">
          <p>{say(`pageCheck.done.${wish}`, { at: format.instant(saidAt) })}</p>
        </Note>
        <p>{say('pageCheck.doneOther')}</p>
        <p>{say('pageCheck.doneComplain')}</p>
        <p>{say('pageCheck.thenBack')}</p>
      </Page>
    );
  }
  return (
    <Page key="code" title={say('pageCheck.codeTitle')} caption={say(`pageCheck.wish.${wish}`)} back="/not-me">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void submit();
        }}
      >
        <FaultSummary faults={form.faults} />
        <p>{say('pageCheck.codeWhy')}</p>
        <TextField
          {...form.field('code')}
          label={say('pageCheck.code')}
          hint={say('pageCheck.codeHint')}
          maxLength={40}
          isShort
        />
        <h2>{say('pageCheck.then')}</h2>
        <p>{say(`pageCheck.then.${wish}`)}</p>
        <p>{say('pageCheck.thenBack')}</p>
        <Buttons>
          <Button isBusy={isBusy}>{say('pageCheck.send')}</Button>
        </Buttons>
      </form>
      <NoCode />
    </Page>
  );
}

function NoCode() {
  const say = useWords();
  const { lenderContact: contact } = readPageParts();
  return (
    <Details summary={say('pageCheck.noCodeNotMe')}>
      <p>{say('pageCheck.noCodeNotMeText')}</p>
      <p>{contact === undefined ? say('pageCheck.unknownAskNone') : say('pageCheck.unknownAsk', { contact })}</p>
    </Details>
  );
}
