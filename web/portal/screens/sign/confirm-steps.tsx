/** The last step: a code that goes to the person's own address and their name; or, for larger amounts, a certificate of a provider. */
import { useState } from 'react';
import { FaultSummary, TextField } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { Button, Note, Page, Spoken } from '../../../kit/parts.tsx';
import { InstantText, useWords } from '../../../kit/speech.tsx';
import type { Told } from '../../api.ts';
import { SendFault } from '../../states.tsx';
import { MaybeWaiting } from './read-step.tsx';
import { NotHere, OverNote, SignButtons, useStepCaption } from './sign-frame.tsx';
import { nextStep, type Signing } from './signing-store.ts';
import { isOverBy, useSigning } from './use-signing.ts';

type Answer = Told<Signing> | undefined;

/** What the server says of it is about this field. */
const fieldOf: Readonly<Record<string, 'code' | 'name'>> = {
  wrongCode: 'code',
  codeExpired: 'code',
  codeUsed: 'code',
  codeNotAsked: 'code',
  nameDiffers: 'name',
};

export function CodeStep() {
  const say = useWords();
  const use = useSigning();
  const { here } = use;
  const signing = here.state === 'here' ? here.signing : undefined;
  const caption = useStepCaption(signing, 'code');
  return (
    <Page title={say('pageSign.codeTitle')} caption={caption} back="/sign/clauses">
      {signing === undefined ? (
        <MaybeWaiting here={here as Exclude<typeof here, { state: 'here' }>} />
      ) : nextStep(signing) === 'code' ? (
        <Confirming use={use} signing={signing} />
      ) : (
        <NotHere here={{ state: 'none' }} />
      )}
    </Page>
  );
}

function Confirming({ use, signing }: { readonly use: ReturnType<typeof useSigning>; readonly signing: Signing }) {
  const say = useWords();
  const { caseNumber } = use;
  const { form, isBusy, told, send, confirm } = useConfirming(use);
  const isField = told?.kind === 'refused' && form.faults.length > 0;
  const { code: sent, codeTo, attemptsLeft } = signing;
  if (sent === null) return <AskForCode {...{ caseNumber, codeTo, isBusy, told }} send={() => void send()} />;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <FaultSummary faults={form.faults} />
      <Spoken>
        <p>
          {say(`pageSign.codeSent.${codeTo}`)} <InstantText instant={sent.expiresAt} />
        </p>
      </Spoken>
      <TextField
        {...form.field('code')}
        label={say('pageSign.code')}
        hint={say('pageSign.codeHint')}
        inputMode="numeric"
        autoComplete="one-time-code"
        isShort
      />
      <TextField
        {...form.field('name')}
        label={say('pageSign.name')}
        hint={say('pageSign.nameHint')}
        autoComplete="name"
      />
      <p>{say('pageSign.signMeans')}</p>
      {attemptsLeft <= 2 && <p>{say('pageSign.attemptsLeft', { left: attemptsLeft })}</p>}
      <OverNote told={told} />
      {!isOverBy(told) && !isField && <SendFault told={told} />}
      <SignButtons caseNumber={caseNumber} main={<Button isBusy={isBusy}>{say('pageSign.sign')}</Button>} />
      <p>
        <button type="button" className="as-link" onClick={() => void send()}>
          {say('pageSign.sendAgain')}
        </button>
      </p>
    </form>
  );
}

/** The code asked for, and typed with the name; what is wrong leads to its field. */
function useConfirming({ caseNumber, step, goOn }: ReturnType<typeof useSigning>) {
  const say = useWords();
  const form = useForm(`${caseNumber} signature`, { code: '', name: '' });
  const [isBusy, setBusy] = useState(false);
  const [told, setTold] = useState<Answer>();
  const send = async () => {
    if (isBusy) return;
    setBusy(true);
    form.refuse([]);
    setTold(await step({ kind: 'sendCode' }));
    setBusy(false);
  };
  const confirm = async () => {
    if (isBusy) return;
    const code = form.values.code.normalize('NFKC').replace(/\s/g, '');
    const name = form.values.name.trim();
    const isWhole = form.check({
      code: /^\d{6}$/.test(code) ? undefined : say('pageSign.codeFault'),
      name: name === '' ? say('pageSign.nameFault') : undefined,
    });
    if (!isWhole) return;
    setBusy(true);
    const answer = await step({ kind: 'confirm', code, name });
    setTold(answer);
    if (answer?.kind === 'done') {
      form.forget();
      return goOn(answer.data);
    }
    if (answer?.kind === 'refused' && !isOverBy(answer)) {
      form.refuse([{ id: fieldOf[answer.problem.refused], text: answer.problem.title }]);
      // How many tries are left.
      await step({ kind: 'look' });
    }
    setBusy(false);
  };
  return { form, isBusy, told, send, confirm };
}

interface AskProps {
  readonly caseNumber: string;
  readonly codeTo: Signing['codeTo'];
  readonly isBusy: boolean;
  readonly told: Answer;
  readonly send: () => void;
}

function AskForCode({ caseNumber, codeTo, isBusy, told, send }: AskProps) {
  const say = useWords();
  return (
    <>
      <p>{say(`pageSign.codeTo.${codeTo}`)}</p>
      <p>{say('pageSign.codeWhy')}</p>
      <OverNote told={told} />
      {!isOverBy(told) && <SendFault told={told} />}
      <SignButtons
        caseNumber={caseNumber}
        main={
          <Button isBusy={isBusy} onPress={send}>
            {say('pageSign.sendCode')}
          </Button>
        }
      />
    </>
  );
}

/** By a certificate: the person goes over to the provider, and comes back to see what became of it. */
export function ProviderStep() {
  const say = useWords();
  const { caseNumber, here, step, goOn } = useSigning();
  const signing = here.state === 'here' ? here.signing : undefined;
  const caption = useStepCaption(signing, 'provider');
  const [isBusy, setBusy] = useState(false);
  const [told, setTold] = useState<Answer>();
  const look = async () => {
    if (isBusy) return;
    setBusy(true);
    const answer = await step({ kind: 'certificate' });
    setBusy(false);
    setTold(answer);
    if (answer?.kind === 'done' && answer.data.state === 'signed') goOn(answer.data);
  };
  if (signing === undefined) {
    return (
      <Page title={say('pageSign.providerTitle')} caption={caption} back="/sign/clauses">
        <MaybeWaiting here={here as Exclude<typeof here, { state: 'here' }>} />
      </Page>
    );
  }
  const url = signing.waiting?.url ?? undefined;
  return (
    <Page title={say('pageSign.providerTitle')} caption={caption} back="/sign/clauses">
      <p>{say('pageSign.providerText')}</p>
      {signing.waiting !== null && (
        <Spoken>
          <Note>
            <p>{say('pageSign.providerWaits')}</p>
          </Note>
        </Spoken>
      )}
      {url !== undefined && (
        <p>
          <a href={url} target="_blank" rel="noreferrer">
            {say('pageSign.providerOpen')}
          </a>
        </p>
      )}
      <OverNote told={told} />
      {!isOverBy(told) && <SendFault told={told} />}
      <SignButtons
        caseNumber={caseNumber}
        main={
          <Button isBusy={isBusy} onPress={() => void look()}>
            {say(signing.waiting === null ? 'pageSign.providerBegin' : 'pageSign.providerLook')}
          </Button>
        }
      />
    </Page>
  );
}
