/** Fields of forms: a label, a hint, what is wrong. Values are text, as typed. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useLanguage, useWords } from './speech.tsx';

export interface FieldProps {
  readonly id: string;
  readonly value: string;
  readonly fault?: string | undefined;
  readonly onChange: (value: string) => void;
}

interface LabelProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** the label is the title of the page */
  readonly isTitle?: boolean;
}

function describedBy(id: string, { hint, fault }: { hint?: ReactNode; fault?: string | undefined }) {
  const ids = [hint !== undefined && `${id}-hint`, fault !== undefined && `${id}-fault`].filter(Boolean).join(' ');
  return ids === '' ? undefined : ids;
}

function Box(props: LabelProps & Pick<FieldProps, 'id' | 'fault'> & { readonly children: ReactNode }) {
  const { id, label, hint, fault, isTitle, children } = props;
  const text = <label htmlFor={id}>{label}</label>;
  return (
    <div className={fault === undefined ? 'field' : 'field faulty'}>
      {isTitle ? <h1 tabIndex={-1}>{text}</h1> : text}
      <Under id={id} hint={hint} fault={fault} />
      {children}
    </div>
  );
}

function Under({ id, hint, fault }: { id: string; hint?: ReactNode; fault?: string | undefined }) {
  return (
    <>
      {hint !== undefined && (
        <div className="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {fault !== undefined && (
        <p className="fault-line" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </>
  );
}

export interface TextFieldProps extends FieldProps, LabelProps {
  readonly isShort?: boolean;
  readonly inputMode?: 'text' | 'numeric' | 'decimal' | 'email' | 'tel';
  readonly autoComplete?: string;
  readonly maxLength?: number;
  readonly isSecret?: boolean;
  /** after the field: 元, months */
  readonly unit?: string;
}

export function TextField(props: TextFieldProps) {
  const { id, value, fault, onChange, label, hint, isTitle, isShort, inputMode, autoComplete = 'off', unit } = props;
  const input = (
    <input
      id={id}
      name={id}
      type={props.isSecret ? 'password' : 'text'}
      className={isShort ? 'short' : undefined}
      value={value}
      inputMode={inputMode}
      autoComplete={autoComplete}
      maxLength={props.maxLength}
      aria-invalid={fault !== undefined}
      aria-describedby={describedBy(id, { hint, fault })}
      onChange={(event) => onChange(event.target.value)}
    />
  );
  return (
    <Box {...{ id, label, hint, fault, isTitle: isTitle === true }}>
      {unit === undefined ? (
        input
      ) : (
        <span className="with-unit">
          {input}
          <span>{unit}</span>
        </span>
      )}
    </Box>
  );
}

/** An amount as people type it; read it by `readMoney`. */
export function MoneyField(props: FieldProps & LabelProps & { readonly currency: string }) {
  const say = useWords();
  const { currency, ...rest } = props;
  return <TextField {...rest} inputMode="decimal" isShort unit={currency === 'CNY' ? say('pageKit.yuan') : currency} />;
}

export function TextArea(props: FieldProps & LabelProps & { readonly maxLength?: number }) {
  const { id, value, fault, onChange, label, hint, isTitle, maxLength } = props;
  return (
    <Box {...{ id, label, hint, fault, isTitle: isTitle === true }}>
      <textarea
        id={id}
        name={id}
        value={value}
        maxLength={maxLength}
        aria-invalid={fault !== undefined}
        aria-describedby={describedBy(id, { hint, fault })}
        onChange={(event) => onChange(event.target.value)}
      />
    </Box>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

function GroupBox(props: LabelProps & Pick<FieldProps, 'id' | 'fault'> & { readonly children: ReactNode }) {
  const { id, label, hint, fault, isTitle, children } = props;
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      className={fault === undefined ? 'field' : 'field faulty'}
      aria-describedby={describedBy(id, { hint, fault })}
    >
      <legend>{isTitle ? <h1 tabIndex={-1}>{label}</h1> : label}</legend>
      <Under id={id} hint={hint} fault={fault} />
      {children}
    </fieldset>
  );
}

/** One of several; nothing is chosen beforehand. */
export function Radios(props: FieldProps & LabelProps & { readonly choices: readonly Choice[] }) {
  const { id, value, onChange, choices } = props;
  return (
    <GroupBox {...props}>
      {choices.map((choice) => (
        <div className="choice" key={choice.value}>
          <input
            type="radio"
            id={`${id}-${choice.value}`}
            name={id}
            checked={value === choice.value}
            onChange={() => onChange(choice.value)}
          />
          <label htmlFor={`${id}-${choice.value}`}>{choice.label}</label>
          {choice.hint !== undefined && <div className="hint">{choice.hint}</div>}
        </div>
      ))}
    </GroupBox>
  );
}

/** Several of several: the value is the chosen ones with commas between. */
export function Checkboxes(props: FieldProps & LabelProps & { readonly choices: readonly Choice[] }) {
  const { id, value, onChange, choices } = props;
  const chosen = value === '' ? [] : value.split(',');
  const toggle = (one: string) =>
    onChange(
      choices
        .map((choice) => choice.value)
        .filter((each) => (each === one ? !chosen.includes(one) : chosen.includes(each)))
        .join(','),
    );
  return (
    <GroupBox {...props}>
      {choices.map((choice) => (
        <div className="choice" key={choice.value}>
          <input
            type="checkbox"
            id={`${id}-${choice.value}`}
            name={`${id}-${choice.value}`}
            checked={chosen.includes(choice.value)}
            onChange={() => toggle(choice.value)}
          />
          <label htmlFor={`${id}-${choice.value}`}>{choice.label}</label>
          {choice.hint !== undefined && <div className="hint">{choice.hint}</div>}
        </div>
      ))}
    </GroupBox>
  );
}

export function Select(props: FieldProps & LabelProps & { readonly choices: readonly Choice[] }) {
  const { id, value, fault, onChange, label, hint, isTitle, choices } = props;
  const say = useWords();
  return (
    <Box {...{ id, label, hint, fault, isTitle: isTitle === true }}>
      <select
        id={id}
        name={id}
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={describedBy(id, { hint, fault })}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{say('pageKit.choose')}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Box>
  );
}

/** A day in three parts, in the order of the language. The value is `year-month-day` as typed; read it by `readDay`. */
export function DayField(props: FieldProps & LabelProps) {
  const { id, value, onChange } = props;
  const say = useWords();
  const language = useLanguage();
  const [year = '', month = '', date = ''] = value.split('-');
  const parts = { year, month, date };
  const order = language === 'zh' ? (['year', 'month', 'date'] as const) : (['date', 'month', 'year'] as const);
  const set = (part: keyof typeof parts, text: string) => {
    const next = { ...parts, [part]: text.normalize('NFKC').replace(/\D/g, '') };
    const all = `${next.year}-${next.month}-${next.date}`;
    onChange(all === '--' ? '' : all);
  };
  return (
    <GroupBox {...props}>
      <div className="days">
        {order.map((part) => (
          <div key={part}>
            <label htmlFor={`${id}-${part}`}>{say(`pageKit.${part}`)}</label>
            <input
              type="text"
              inputMode="numeric"
              id={`${id}-${part}`}
              name={`${id}-${part}`}
              className={part}
              autoComplete="off"
              maxLength={part === 'year' ? 4 : 2}
              value={parts[part]}
              aria-invalid={props.fault !== undefined}
              onChange={(event) => set(part, event.target.value)}
            />
          </div>
        ))}
      </div>
    </GroupBox>
  );
}

export interface Fault {
  /** the field that it leads to; undefined: it is about no field */
  readonly id: string | undefined;
  readonly text: string;
}

/** Takes the focus when it appears; each line leads to its field. */
export function FaultSummary({ faults }: { readonly faults: readonly Fault[] }) {
  const say = useWords();
  const box = useRef<HTMLDivElement>(null);
  const title = useId();
  const key = faults.map(({ text }) => text).join('\n');
  useEffect(() => {
    if (key !== '') box.current?.focus();
  }, [key]);
  if (faults.length === 0) return null;
  return (
    <div className="fault-summary" role="alert" aria-labelledby={title} tabIndex={-1} ref={box}>
      <h2 id={title}>{say('pageKit.faults')}</h2>
      <ul>
        {faults.map(({ id, text }) => (
          <li key={`${id} ${text}`}>
            {id === undefined ? (
              text
            ) : (
              <a
                href={`#${id}`}
                onClick={(event) => {
                  event.preventDefault();
                  focusField(id);
                }}
              >
                {text}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function focusField(id: string): void {
  const found = document.getElementById(id);
  const input = found?.matches('fieldset') ? found.querySelector<HTMLElement>('input,select') : found;
  input?.focus();
  input?.scrollIntoView({ block: 'center' });
}
