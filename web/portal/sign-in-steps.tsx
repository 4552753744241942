/** The steps of showing who one is: a code where an address is known, and one fact that the borrower alone knows. */
import { type ReactNode, useState } from 'react';
import type { Problem } from '../client/client.ts';
import { type Fault, FaultSummary, TextField } from '../kit/fields.tsx';
import { useForm } from '../kit/form.ts';
import { Button, Buttons, Details, Note } from '../kit/parts.tsx';
import { useWords } from '../kit/speech.tsx';
import { api, askOnce, readSession, type Told } from './api.ts';

export interface Ticket {
  readonly ticket: string;
  readonly factKind: 'paidOutOn' | 'principal';
  readonly needsCode: boolean;
}

const ticketKey = 'door:ticket';

/** Kept in this window alone: whoever looks for the code in another program comes back to a page that a small phone has dropped. */
export function keepTicket(ticket: (Ticket & { readonly to?: string }) | undefined): void {
  try {
    if (ticket === undefined) sessionStorage.removeItem(ticketKey);
    else sessionStorage.setItem(ticketKey, JSON.stringify(ticket));
  } catch {
    // A window that keeps nothing still works.
  }
}

export function keptTicket(): (Ticket & { readonly to?: string }) | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(ticketKey) ?? 'null') as (Ticket & { to?: string }) | null;
    return kept ?? undefined;
  } catch {
    return undefined;
  }
}

/** After these the ticket leads nowhere: it is begun again. */
const overCodes = ['ticketUnknown', 'ticketUsed', 'ticketExpired', 'otherBrowser', 'tooManyGuesses', 'fileClosed'];

interface ShowWhoProps {
  readonly ticket: Ticket;
  readonly onIn: () => void;
  /** leads to where another code is asked for */
  readonly onAgain: () => void;
}

interface Typed {
  readonly code: string;
  readonly fact: string;
}

/** Checks what was typed and sends it; `over`: why this ticket leads nowhere any more. */
function useShowing({ ticket, onIn }: Pick<ShowWhoProps, 'ticket' | 'onIn'>) {
  const say = useWords();
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [over, setOver] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const refuse = (problem: Problem) => {
    const { refused, title } = problem;
    if (overCodes.includes(refused)) {
      keepTicket(undefined);
      return setOver(title);
    }
    const { guessesLeft: left } = problem as { readonly guessesLeft?: number };
    const more = left === undefined ? [] : [{ id: undefined, text: say('pageDoor.guessesLeft', { left }) }];
    setFaults([{ id: ticket.needsCode ? 'code' : 'fact', text: title }, ...more]);
  };
  const submit = async ({ code, fact }: Typed) => {
    const plainCode = code.normalize('NFKC').replace(/\s/g, '');
    const found = [
      ...(ticket.needsCode && !/^\d{6}$/.test(plainCode) ? [{ id: 'code', text: say('pageDoor.codeFault') }] : []),
      ...(fact.trim() === '' ? [{ id: 'fact', text: say(`pageDoor.fact.${ticket.factKind}Fault`) }] : []),
    ];
    setFaults(found);
    if (isBusy || found.length > 0) return;
    setBusy(true);
    const body = { ticket: ticket.ticket, fact: fact.trim(), ...(ticket.needsCode && { code: plainCode }) };
    const told: Told<unknown> = await askOnce(() => api.POST('/api/v1/portal/session', { body }));
    if (told.kind === 'done') {
      keepTicket(undefined);
      await readSession().catch(() => undefined);
      return onIn();
    }
    setBusy(false);
    if (told.kind === 'cut') return setFaults([{ id: undefined, text: say('pageKit.notSent') }]);
    refuse(told.problem);
  };
  return { submit, isBusy, over, faults, faultOf: (id: string) => faults.find((each) => each.id === id)?.text };
}

/** Code and fact on one page, since both are wrong together and no one is told which. */
export function ShowWho({ ticket, onIn, onAgain }: ShowWhoProps) {
  const say = useWords();
  const [code, setCode] = useState('');
  const [fact, setFact] = useState('');
  const { submit, isBusy, over, faults, faultOf } = useShowing({ ticket, onIn });
  if (over !== undefined) return <Over text={over} onAgain={onAgain} />;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit({ code, fact });
      }}
    >
      <FaultSummary faults={faults} />
      {ticket.needsCode && (
        <TextField
          id="code"
          label={say('pageDoor.code')}
          hint={say('pageDoor.codeHint')}
          value={code}
          onChange={setCode}
          fault={faultOf('code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          isShort
        />
      )}
      <TextField
        id="fact"
        label={say(`pageDoor.fact.${ticket.factKind}`)}
        hint={say(`pageDoor.fact.${ticket.factKind}Hint`)}
        value={fact}
        onChange={setFact}
        fault={faultOf('fact')}
        isShort
      />
      <p className="soft">{say('pageDoor.factWhy')}</p>
      <Buttons>
        <Button isBusy={isBusy}>{say('pageDoor.goOn')}</Button>
      </Buttons>
      {ticket.needsCode && <NoCode onAgain={onAgain} />}
      <Details summary={say('pageDoor.factNone')}>
        <p>{say('pageDoor.factNoneText')}</p>
      </Details>
    </form>
  );
}

function Over({ text, onAgain }: { readonly text: string; readonly onAgain: () => void }) {
  const say = useWords();
  return (
    <div role="alert">
      <Note kind="care">
        <h2>{say('pageDoor.overTitle')}</h2>
        <p>{text}</p>
        <Buttons>
          <Button onPress={onAgain}>{say('pageDoor.begin')}</Button>
        </Buttons>
      </Note>
    </div>
  );
}

function NoCode({ onAgain }: { readonly onAgain: () => void }) {
  const say = useWords();
  return (
    <Details summary={say('pageDoor.codeNone')}>
      <ul>
        <li>{say('pageDoor.codeNoneSpam')}</li>
        <li>{say('pageDoor.codeNoneTyped')}</li>
        <li>{say('pageDoor.codeNonePerson')}</li>
      </ul>
      <Buttons>
        <Button weight="second" onPress={onAgain}>
          {say('pageDoor.codeAgain')}
        </Button>
      </Buttons>
    </Details>
  );
}

interface AskCodeProps {
  readonly onTicket: (ticket: Ticket) => void;
  /** of who was signed in a moment ago */
  readonly caseGiven?: string;
  /** below the fields: what to do without them */
  readonly children?: ReactNode;
}

/** The number of the case and an address: a code is sent there if they fit, and nobody is told whether they do. */
export function AskCode({ onTicket, caseGiven, children }: AskCodeProps) {
  const say = useWords();
  const form = useForm('enter', { case: '', address: '' });
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    const { values } = form;
    const typed = (caseGiven ?? values.case).normalize('NFKC').replace(/\s/g, '').toUpperCase();
    const address = values.address.trim();
    const isRight = form.check({
      case: typed === '' ? say('pageDoor.caseFault') : undefined,
      address: address.length < 3 ? say('pageDoor.addressFault') : undefined,
    });
    if (!isRight) return;
    setBusy(true);
    const told = await askOnce(() => api.POST('/api/v1/portal/codes', { body: { case: typed, address } }));
    setBusy(false);
    if (told.kind === 'cut') return form.refuse([{ id: undefined, text: say('pageKit.notSent') }]);
    if (told.kind === 'refused') return form.refuse([{ id: undefined, text: told.problem.title }]);
    form.refuse([]);
    onTicket({ ticket: told.data.ticket, factKind: told.data.factKind, needsCode: true });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void submit();
      }}
    >
      <FaultSummary faults={form.faults} />
      {caseGiven === undefined && (
        <TextField {...form.field('case')} label={say('pageDoor.case')} hint={say('pageDoor.caseHint')} />
      )}
      <TextField
        {...form.field('address')}
        label={say('pageDoor.address')}
        hint={say('pageDoor.addressHint')}
        inputMode="email"
        autoComplete="email"
      />
      <Buttons>
        <Button isBusy={isBusy}>{say('pageDoor.sendCode')}</Button>
      </Buttons>
      {children}
    </form>
  );
}
