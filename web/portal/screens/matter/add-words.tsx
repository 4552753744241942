/** More to a matter that is open: words, a photo or a paper, or both. */
import { useRef, useState } from 'react';
import { FaultSummary, TextArea } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { Button, Buttons } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { type Told, useSend } from '../../api.ts';
import type { Matter } from '../../matter-parts.tsx';
import { useSignedIn } from '../../session.ts';

const wordsMax = 4000;
const typesTaken = 'image/jpeg,image/png,image/webp,image/heic,application/pdf';

interface Handed {
  readonly kind: 'photo' | 'other';
  readonly file: File;
}

interface AddProps {
  readonly matter: Matter;
  readonly again: () => void;
}

/** Sends the file first and then the step that names it; what did not arrive is sent again from where it stopped. */
function useAdding({ matter, again }: AddProps) {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const form = useForm(`${caseNumber} add ${matter.matter}`, { more: '' });
  const input = useRef<HTMLInputElement>(null);
  const [isDone, setDone] = useState(false);
  const [chosen, setChosen] = useState<string>();
  /** handed in already, where the words after it did not arrive */
  const kept = useRef<{ readonly of: File; readonly id: string }>(undefined);
  const hand = useSend((api, { kind, file }: Handed, headers) =>
    api.POST('/api/v1/cases/{case}/files', {
      params: { path: { case: caseNumber! }, query: { kind } },
      body: file as never,
      bodySerializer: (body: unknown) => body as never,
      headers: {
        ...headers,
        'content-type': file.type,
        'x-file-name': encodeURIComponent(file.name),
      } as never,
    }),
  );
  const add = useSend((api, body: object, headers) =>
    api.POST('/api/v1/cases/{case}/matters/{matter}/moves', {
      params: { path: { case: caseNumber!, matter: matter.matter } },
      body: { move: 'add', ...body } as never,
      headers: headers as never,
    }),
  );
  const refuse = (told: Told<unknown> | undefined) => {
    if (told === undefined || told.kind === 'done') return;
    form.refuse([{ id: undefined, text: told.kind === 'cut' ? say('pageKit.notSent') : told.problem.title }]);
  };
  const fileId = async (file: File | undefined): Promise<string | undefined | 'refused'> => {
    if (file === undefined) return undefined;
    if (kept.current?.of === file) return kept.current.id;
    const told = await hand.run({ kind: file.type.startsWith('image/') ? 'photo' : 'other', file });
    if (told?.kind !== 'done') {
      refuse(told);
      return 'refused';
    }
    kept.current = { of: file, id: told.data.file };
    return told.data.file;
  };
  const submit = async () => {
    const words = form.values.more.trim();
    const file = input.current?.files?.[0];
    if (!form.check({ more: words === '' && file === undefined ? say('pageMatters.add.fault') : undefined })) return;
    const id = await fileId(file);
    if (id === 'refused') return;
    const told = await add.run({ ...(words !== '' && { words }), ...(id !== undefined && { file: id }) });
    if (told?.kind !== 'done') return refuse(told);
    form.set('more', '');
    form.forget();
    if (input.current !== null) input.current.value = '';
    setChosen(undefined);
    kept.current = undefined;
    setDone(true);
    again();
  };
  return {
    form,
    input,
    chosen,
    isDone,
    submit,
    isBusy: add.isBusy || hand.isBusy,
    onChosen: () => setChosen(input.current?.files?.[0]?.name),
  };
}

export function AddWords(props: AddProps) {
  const say = useWords();
  const { form, input, chosen, isDone, submit, isBusy, onChosen } = useAdding(props);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <FaultSummary faults={form.faults} />
      <TextArea
        {...form.field('more')}
        label={say('pageMatters.add.words')}
        hint={say('pageMatters.optional')}
        maxLength={wordsMax}
      />
      <div className="field">
        <label htmlFor="paper">{say('pageMatters.add.file')}</label>
        <div className="hint" id="paper-hint">
          {say('pageMatters.add.fileHint')}
        </div>
        <input
          ref={input}
          type="file"
          id="paper"
          className="unseen"
          accept={typesTaken}
          aria-describedby="paper-hint"
          onChange={onChosen}
        />
        <label htmlFor="paper" className="button second choose-file" aria-hidden="true">
          {say('pageMatters.add.choose')}
        </label>
        <p className="small" aria-live="polite">
          {chosen}
        </p>
      </div>
      <Buttons>
        <Button weight="second" isBusy={isBusy}>
          {say('pageMatters.add.send')}
        </Button>
      </Buttons>
      <div role="status">{isDone && <p>{say('pageMatters.add.done')}</p>}</div>
    </form>
  );
}
