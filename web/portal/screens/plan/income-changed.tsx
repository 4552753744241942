/** The income changed: what was agreed for that beforehand, with what each would bring; and the way to another plan where none fits. */
import { useState } from 'react';
import { FaultSummary, Radios } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { Button, Buttons, LinkButton, Note, Page, Spoken } from '../../../kit/parts.tsx';
import { useFormat, useWords } from '../../../kit/speech.tsx';
import { ask, api as client, useSend } from '../../api.ts';
import { useSignedIn } from '../../session.ts';
import { SendFault, Waiting } from '../../states.tsx';
import { PreviewOf } from './preview-of.tsx';
import { type Kept, type Preview, usePlan } from './use-plan.ts';

type Option = Kept['options'][number];
interface At {
  readonly plan: Kept;
  readonly caseNumber: string;
}

export function IncomeChanged() {
  const say = useWords();
  const { caseNumber, load } = usePlan();
  if (load.state !== 'ready' || load.data.plan === undefined) {
    return (
      <Page title={say('pagePlan.income')} back="/plan">
        {load.state === 'ready' ? <p>{say('pagePlan.none')}</p> : <Waiting load={load} />}
      </Page>
    );
  }
  return <Changed plan={load.data.plan} caseNumber={caseNumber} />;
}

function Changed({ plan, caseNumber }: At) {
  const [preview, setPreview] = useState<{ readonly preview: Preview; readonly option: Option }>();
  const [end, setEnd] = useState<'used' | 'anew'>();
  if (end === 'used') return <Used />;
  const fitting = plan.options.filter(({ effect }) => effect !== null);
  if (end === 'anew' || fitting.length === 0) return <Anew plan={plan} isOnly={fitting.length === 0} />;
  if (preview !== undefined) {
    return (
      <Check {...{ plan, caseNumber, ...preview }} back={() => setPreview(undefined)} onDone={() => setEnd('used')} />
    );
  }
  return <Choose {...{ plan, caseNumber, fitting }} onPreview={setPreview} onAnew={() => setEnd('anew')} />;
}

/** "Every date two months later" */
function useOptionName() {
  const say = useWords();
  return ({ kind, months, sharePercent }: Option) =>
    say(`pagePlan.option.${kind}.${months === 1 ? 'one' : 'other'}`, { months, share: sharePercent ?? '' });
}

const initial = { choice: '', why: '' };
const causes = ['jobLoss', 'shorterHours', 'illness', 'family', 'business', 'notSaid'] as const;

function Choose(
  at: At & {
    readonly fitting: readonly Option[];
    readonly onPreview: (at: { readonly preview: Preview; readonly option: Option }) => void;
    readonly onAnew: () => void;
  },
) {
  const say = useWords();
  const format = useFormat();
  const nameOf = useOptionName();
  const { plan, caseNumber, fitting } = at;
  const form = useForm(`${caseNumber} income`, initial);
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    const { choice } = form.values;
    if (isBusy || !form.check({ choice: choice === '' ? say('pagePlan.choiceFault') : undefined })) return;
    if (choice === 'none') return at.onAnew();
    const option = fitting.find((each) => String(each.option) === choice);
    if (option === undefined) return;
    setBusy(true);
    const told = await ask(() =>
      client.POST('/api/v1/cases/{case}/agreements/{agreement}/kept/preview', {
        params: { path: { case: caseNumber, agreement: plan.agreement } },
        body: { move: { kind: 'useOption', option: option.option } },
      }),
    );
    setBusy(false);
    if (told.kind === 'done') return at.onPreview({ preview: told.data as unknown as Preview, option });
    form.refuse([{ id: undefined, text: told.kind === 'cut' ? say('pageKit.notSent') : told.problem.title }]);
  };
  const hintOf = ({ effect, timesLeft }: Option) =>
    effect === null
      ? ''
      : say('pagePlan.optionHint', {
          next: effect.nextDueOn === null ? '' : format.day(effect.nextDueOn),
          amount: effect.nextAmount === null ? '' : format.money(effect.nextAmount, plan.currency),
          last: format.day(effect.lastDueOn),
          added: format.money(effect.added, plan.currency),
          left: timesLeft,
        });
  return (
    <Page title={say('pagePlan.incomeTitle')} caption={say('pagePlan.income')} back="/plan">
      <p>{say('pagePlan.incomeText')}</p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <FaultSummary faults={form.faults} />
        <Radios
          {...form.field('choice')}
          label={say('pagePlan.choice')}
          choices={[
            ...fitting.map((option) => ({ value: String(option.option), label: nameOf(option), hint: hintOf(option) })),
            { value: 'none', label: say('pagePlan.noneFits'), hint: say('pagePlan.noneFitsHint') },
          ]}
        />
        <Buttons>
          <Button isBusy={isBusy}>{say('pagePlan.see')}</Button>
          <LinkButton to="/plan" weight="plain">
            {say('pagePlan.leaveAsIs')}
          </LinkButton>
        </Buttons>
      </form>
    </Page>
  );
}

function Check(
  at: At & {
    readonly preview: Preview;
    readonly option: Option;
    readonly back: () => void;
    readonly onDone: () => void;
  },
) {
  const say = useWords();
  const nameOf = useOptionName();
  const { plan, caseNumber, preview, option, back, onDone } = at;
  const { today } = useSignedIn();
  const form = useForm(`${caseNumber} income`, initial);
  const { run, isBusy, told } = useSend(
    (api, body: { option: number; from: string; why: string; revision: number }, headers) =>
      api.POST('/api/v1/cases/{case}/agreements/{agreement}/use-option', {
        params: { path: { case: caseNumber, agreement: plan.agreement } },
        body,
        headers: headers as never,
      }),
  );
  const confirm = async () => {
    const why = form.values.why === '' ? 'notSaid' : form.values.why;
    const answer = await run({ option: option.option, from: today ?? plan.today, why, revision: preview.revision });
    if (answer?.kind !== 'done') return;
    form.forget();
    onDone();
  };
  return (
    <Page key="check" title={nameOf(option)} caption={say('pagePlan.checkOption')}>
      <PreviewOf preview={preview} />
      <Radios
        {...form.field('why')}
        label={say('pagePlan.why')}
        hint={say('pagePlan.whyHint')}
        choices={causes.map((cause) => ({ value: cause, label: say(`pagePlan.cause.${cause}`) }))}
      />
      <SendFault told={told} />
      <Buttons>
        <Button isBusy={isBusy} onPress={() => void confirm()}>
          {say('pagePlan.useIt')}
        </Button>
        <Button weight="plain" onPress={back}>
          {say('pagePlan.otherOption')}
        </Button>
        <LinkButton to="/plan" weight="plain">
          {say('pagePlan.leaveAsIs')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}

function Used() {
  const say = useWords();
  return (
    <Page key="done" title={say('pagePlan.usedTitle')}>
      <Spoken>
        <Note kind="good">
          <p>{say('pagePlan.usedText')}</p>
        </Note>
      </Spoken>
      <Buttons>
        <LinkButton to="/plan">{say('pagePlan.toPlan')}</LinkButton>
      </Buttons>
    </Page>
  );
}

/** Nothing agreed fits: from what they can pay now to another plan. What holds today holds until they sign something else. */
function Anew({ plan, isOnly }: { readonly plan: Kept; readonly isOnly: boolean }) {
  const say = useWords();
  const isLate = plan.late !== null;
  return (
    <Page key="anew" title={say('pagePlan.anewTitle')} caption={say('pagePlan.income')} back="/plan">
      {isOnly && <p>{say(isLate ? 'pagePlan.onlyLate' : 'pagePlan.onlyAnew')}</p>}
      <ol>
        <li>{say('pagePlan.anewStatement')}</li>
        <li>{say('pagePlan.anewOffers')}</li>
        <li>{say('pagePlan.anewSign')}</li>
      </ol>
      <Note>
        <p>{say('pagePlan.anewUntil')}</p>
      </Note>
      <Buttons>
        <LinkButton to="/statement">{say('pagePlan.toStatement')}</LinkButton>
        <LinkButton to="/help" weight="plain">
          {say('pagePlan.person')}
        </LinkButton>
        <LinkButton to="/plan" weight="plain">
          {say('pagePlan.leaveAsIs')}
        </LinkButton>
      </Buttons>
    </Page>
  );
}
