/** What signing gives up, in a step of its own; and the clauses of weight, each ticked by itself. */
import { useEffect, useState } from 'react';
import { Checkboxes, FaultSummary } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { Button, Note, Page } from '../../../kit/parts.tsx';
import { useLanguage, useWords } from '../../../kit/speech.tsx';
import { hasWords } from '../../../kit/words.ts';
import type { Told } from '../../api.ts';
import { SendFault } from '../../states.tsx';
import { MaybeWaiting } from './read-step.tsx';
import { OverNote, SignButtons, useStepCaption } from './sign-frame.tsx';
import type { Signing } from './signing-store.ts';
import { isOverBy, useSigning } from './use-signing.ts';

type Answer = Told<Signing> | undefined;

export function WarningStep() {
  const say = useWords();
  const language = useLanguage();
  const { caseNumber, here, step, goOn } = useSigning();
  const signing = here.state === 'here' ? here.signing : undefined;
  const caption = useStepCaption(signing, 'warning');
  const form = useForm(`${caseNumber} warning`, { understood: '' });
  const [isBusy, setBusy] = useState(false);
  const [told, setTold] = useState<Answer>();
  const isCalledFor = signing !== undefined && signing.warning !== null && !signing.warned;
  useEffect(() => {
    if (isCalledFor) void step({ kind: 'warn', language }).then(setTold);
  }, [isCalledFor, language, step]);
  const submit = async () => {
    if (
      isBusy ||
      !form.check({ understood: form.values.understood === '' ? say('pageSign.understoodFault') : undefined })
    )
      return;
    setBusy(true);
    // It may have been cut off when the page was opened.
    const warned = signing?.warned ? undefined : await step({ kind: 'warn', language });
    const answer = warned === undefined || warned.kind === 'done' ? await step({ kind: 'acknowledge' }) : warned;
    setBusy(false);
    setTold(answer);
    if (answer?.kind !== 'done') return;
    form.forget();
    goOn(answer.data);
  };
  return (
    <Page title={say('pageSign.warningTitle')} caption={caption} back="/sign/read">
      {signing === undefined || signing.warning === null ? (
        <MaybeWaiting here={here.state === 'here' ? { state: 'none' } : here} />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <FaultSummary faults={form.faults} />
          <Note kind="care">
            <p>{signing.warning[language]}</p>
          </Note>
          <p>{say('pageSign.warningHelp')}</p>
          <Checkboxes
            {...form.field('understood')}
            label={say('pageSign.understoodLegend')}
            choices={[{ value: 'yes', label: say('pageSign.understood') }]}
          />
          <OverNote told={told} />
          {!isOverBy(told) && <SendFault told={told} />}
          <SignButtons caseNumber={caseNumber} main={<Button isBusy={isBusy}>{say('pageSign.goOn')}</Button>} />
        </form>
      )}
    </Page>
  );
}

export function ClausesStep() {
  const say = useWords();
  const language = useLanguage();
  const { caseNumber, here, step, goOn } = useSigning();
  const signing = here.state === 'here' ? here.signing : undefined;
  const caption = useStepCaption(signing, 'clauses');
  const form = useForm(`${caseNumber} clauses`, { clauses: '' });
  const [isBusy, setBusy] = useState(false);
  const [told, setTold] = useState<Answer>();
  const submit = async () => {
    if (isBusy || signing === undefined) return;
    const ticked = form.values.clauses.split(',').filter((each) => each !== '');
    const isWhole = signing.clauses.every(({ clause }) => ticked.includes(clause));
    if (!form.check({ clauses: isWhole ? undefined : say('pageSign.clausesFault') })) return;
    setBusy(true);
    const { documentHash } = signing.documents[0]!;
    const answer = await step({ kind: 'agree', documentHash, clauses: ticked });
    setBusy(false);
    setTold(answer);
    if (answer?.kind !== 'done') return;
    form.forget();
    goOn(answer.data);
  };
  const labelOf = ({ clause, text }: Signing['clauses'][number]) => {
    const code = `pageSign.clause.${clause}`;
    return hasWords(language, code) ? say(code) : text[language];
  };
  return (
    <Page title={say('pageSign.clausesTitle')} caption={caption} back="/sign/read" titleInside={signing !== undefined}>
      {signing === undefined ? (
        <MaybeWaiting here={here as Exclude<typeof here, { state: 'here' }>} />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <FaultSummary faults={form.faults} />
          <Checkboxes
            {...form.field('clauses')}
            isTitle
            label={say('pageSign.clausesTitle')}
            hint={say('pageSign.clausesHint')}
            choices={signing.clauses.map((each) => ({ value: each.clause, label: labelOf(each) }))}
          />
          <OverNote told={told} />
          {!isOverBy(told) && <SendFault told={told} />}
          <SignButtons caseNumber={caseNumber} main={<Button isBusy={isBusy}>{say('pageSign.goOn')}</Button>} />
        </form>
      )}
    </Page>
  );
}
