/** A paper that shows what was told: optional, after the statement. It lies with the case, sealed like everything of the borrower's. */
import { useRef, useState } from 'react';
import { Button, Buttons, Note, Spoken } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { useSend } from '../../api.ts';
import { useSignedIn } from '../../session.ts';
import { SendFault } from '../../states.tsx';

const typesTaken = 'image/jpeg,image/png,image/webp,image/heic,application/pdf';

export function SendProof() {
  const say = useWords();
  const { case: caseNumber } = useSignedIn();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<string>();
  const [isMissing, setMissing] = useState(false);
  const [sent, setSent] = useState<readonly string[]>([]);
  const send = useSend((api, { file }: { readonly name: string; readonly file: File }, headers) =>
    api.POST('/api/v1/cases/{case}/files', {
      params: { path: { case: caseNumber! }, query: { kind: 'statementProof' } },
      body: file as never,
      bodySerializer: (body: unknown) => body as never,
      headers: { ...headers, 'content-type': file.type, 'x-file-name': encodeURIComponent(file.name) } as never,
    }),
  );
  const submit = async () => {
    const file = input.current?.files?.[0];
    setMissing(file === undefined);
    if (file === undefined) return;
    const told = await send.run({ name: `${file.name} ${file.size} ${file.lastModified}`, file });
    if (told?.kind !== 'done') return;
    setSent((before) => [...before, file.name]);
    setChosen(undefined);
    input.current!.value = '';
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2>{say('pageStatement.proof.title')}</h2>
      <p>{say('pageStatement.proof.text')}</p>
      <SendFault told={send.told} />
      <div className={isMissing ? 'field faulty' : 'field'}>
        {isMissing && (
          <p className="fault-line" id="proof-fault" role="alert">
            {say('pageStatement.proof.missing')}
          </p>
        )}
        <input
          id="proof"
          type="file"
          className="unseen"
          accept={typesTaken}
          ref={input}
          aria-describedby={isMissing ? 'proof-fault' : undefined}
          onChange={() => setChosen(input.current?.files?.[0]?.name)}
        />
        <label htmlFor="proof" className="button second choose-file">
          {chosen ?? say('pageStatement.proof.choose')}
        </label>
      </div>
      <Spoken>
        {sent.length > 0 && (
          <Note kind="good">
            <p>{say('pageStatement.proof.sent', { files: sent.join(say('pageStatement.listComma')) })}</p>
          </Note>
        )}
      </Spoken>
      <Buttons>
        <Button weight="second" isBusy={send.isBusy}>
          {say('pageStatement.proof.send')}
        </Button>
      </Buttons>
    </form>
  );
}
