/** The lender's people sign in: a password, then a code of their authenticator where they have one. */
import { useState } from 'react';
import { FaultSummary, TextField } from '../../../kit/fields.tsx';
import { Button, Buttons } from '../../../kit/parts.tsx';
import { useWords } from '../../../kit/speech.tsx';
import { api, askOnce, readSession } from '../../api.ts';

export function StaffSignIn() {
  const say = useWords();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  /** the token of the first step; undefined: still the password */
  const [token, setToken] = useState<string>();
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setFault(undefined);
    const told = await (token === undefined
      ? askOnce(() => api.POST('/api/v1/session', { body: { login: login.trim(), password } }))
      : askOnce(() =>
          api.POST('/api/v1/session/code', {
            headers: { 'x-csrf-token': token } as never,
            body: { code: code.normalize('NFKC').trim() },
          }),
        ));
    setBusy(false);
    if (told.kind !== 'done') return setFault(told.kind === 'cut' ? say('pageKit.notSent') : told.problem.title);
    setPassword('');
    if (told.data.next === 'code') return setToken(told.data.csrfToken);
    await readSession().catch(() => setFault(say('pageKit.notSent')));
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void submit();
      }}
    >
      <FaultSummary faults={fault === undefined ? [] : [{ id: token === undefined ? 'login' : 'code', text: fault }]} />
      {token === undefined ? (
        <>
          <TextField
            id="login"
            label={say('pageHelped.login')}
            value={login}
            onChange={setLogin}
            autoComplete="username"
          />
          <TextField
            id="password"
            label={say('pageHelped.password')}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            isSecret
          />
        </>
      ) : (
        <TextField
          id="code"
          label={say('pageHelped.code')}
          value={code}
          onChange={setCode}
          inputMode="numeric"
          autoComplete="one-time-code"
          isShort
        />
      )}
      <Buttons>
        <Button isBusy={isBusy}>{say('pageHelped.signIn')}</Button>
      </Buttons>
    </form>
  );
}
