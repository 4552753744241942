/**
 * A page that asks one thing, whose answers are a part of a draft: what is typed stays in this window until the server has kept it.
 * Values are text, as typed. Words of a field: `<topic>.<page>.<field>`, its hint `….hint`, a choice `<topic>.<words>.<choice>`.
 */
import type { ReactNode } from 'react';
import {
  Checkboxes,
  DayField,
  FaultSummary,
  type FieldProps,
  MoneyField,
  Radios,
  Select,
  TextArea,
  TextField,
} from '../kit/fields.tsx';
import { useForm } from '../kit/form.ts';
import { readDay, readMoney } from '../kit/format.ts';
import { Button, Buttons, Page, type SummaryRow } from '../kit/parts.tsx';
import { useFormat, useLanguage, useWords } from '../kit/speech.tsx';
import { hasWords } from '../kit/words.ts';
import { DraftFault, draftWaiting } from './draft-states.tsx';
import type { DraftParts, Part, Parts } from './drafts.ts';
import { useJourney } from './journey.ts';
import { useSignedIn } from './session.ts';

export interface Question {
  readonly name: string;
  readonly is: 'money' | 'number' | 'radios' | 'checks' | 'select' | 'text' | 'area' | 'day' | 'month';
  /** may be left empty */
  readonly isOptional?: boolean;
  /** asked only where these values of the page are so */
  readonly when?: (values: Part) => boolean;
  readonly choices?: readonly string[];
  /** under which name of pageStatement the words of the choices stand; else under `<name>Is` of the topic */
  readonly choiceWords?: string;
  /** of a number */
  readonly from?: number;
  readonly to?: number;
  readonly lengthMax?: number;
}

export interface QuestionPage {
  readonly topic: string;
  /** the part of the draft, and of the address */
  readonly name: string;
  /** where its words stand, if not under its name */
  readonly words?: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly questions: readonly Question[];
  readonly isSkippable?: boolean;
  /** beyond what each field is by itself */
  readonly check?: (values: Part) => Readonly<Record<string, string | undefined>>;
}

function choiceCode({ choiceWords, name }: Pick<Question, 'choiceWords' | 'name'>, topic: string): string {
  return choiceWords === undefined ? `${topic}.${name}Is` : `pageStatement.${choiceWords}`;
}

const yearMonth = /^(\d{4})-(\d{1,2})$/;

/** '2026-7', as typed, is 2026-07; undefined: there is no such month. */
export function readMonth(typed: string): string | undefined {
  const [, year, month] = yearMonth.exec(typed.normalize('NFKC').replace(/\s/g, '')) ?? [];
  if (year === undefined || Number(month) < 1 || Number(month) > 12) return undefined;
  return `${year}-${month!.padStart(2, '0')}`;
}

/** Undefined: nothing is wrong. The code of a sentence under pageStatement.fault. */
function faultOf(question: Question, value: string): string | undefined {
  const text = value.trim();
  if (text === '' || text === '-') {
    if (question.isOptional) return undefined;
    return (
      { money: 'money', number: 'number', day: 'day', month: 'month', text: 'text', area: 'text' }[
        question.is as string
      ] ?? 'choose'
    );
  }
  switch (question.is) {
    case 'money':
      return readMoney(text) === undefined ? 'money' : undefined;
    case 'number': {
      const plain = text.normalize('NFKC');
      const isIn =
        /^\d{1,3}$/.test(plain) && Number(plain) >= (question.from ?? 0) && Number(plain) <= (question.to ?? 99);
      return isIn ? undefined : 'number';
    }
    case 'day':
      return readDay(text) === undefined ? 'day' : undefined;
    case 'month':
      return readMonth(text) === undefined ? 'month' : undefined;
    case 'radios':
    case 'checks':
    case 'select':
    case 'text':
    case 'area':
      return undefined;
  }
}

export function Questions(props: {
  readonly page: QuestionPage;
  readonly of: DraftParts;
  readonly back: string;
  /** with the answers of this page in it */
  readonly onKept: (parts: Parts) => void;
}) {
  const { page, of, back, onKept } = props;
  const say = useWords();
  const words = `${page.topic}.${page.words ?? page.name}`;
  const title = say(`${words}.title`, page.values);
  const waiting = draftWaiting(of);
  if (waiting !== undefined)
    return (
      <Page title={title} back={back}>
        {waiting}
      </Page>
    );
  return <Asked {...{ page, of, back, onKept, title, words }} />;
}

/** The form of a page: what is asked now, what it does when it is sent or skipped. */
function useAsked({ page, of, onKept }: Pick<Parameters<typeof Questions>[0], 'page' | 'of' | 'onKept'>) {
  const say = useWords();
  const { caseNumber, kind } = useJourney();
  const kept = of.parts[page.name] ?? {};
  const initial = Object.fromEntries(page.questions.map(({ name }) => [name, kept[name] ?? '']));
  const form = useForm(`${caseNumber} ${kind} ${page.topic} ${page.name}`, initial);
  const asked = page.questions.filter(({ when }) => when === undefined || when(form.values));
  const done = (part: Part) => {
    form.forget();
    onKept({ ...of.parts, [page.name]: part });
  };
  const keep = async (part: Part) => {
    if (!of.isBusy && (await of.save(page.name, part))) done(part);
  };
  const submit = () => {
    const faults: Record<string, string | undefined> = {};
    for (const question of asked) {
      const code = faultOf(question, form.values[question.name] ?? '');
      if (code !== undefined) faults[question.name] = say(`pageStatement.fault.${code}`);
    }
    for (const [name, code] of Object.entries(page.check?.(form.values) ?? {}))
      if (code !== undefined && faults[name] === undefined) faults[name] = say(code);
    if (!form.check(faults)) return;
    void keep(Object.fromEntries(asked.map(({ name }) => [name, form.values[name]?.trim() ?? ''])));
  };
  return { form, asked, done, submit, skip: () => void keep({}) };
}

/** Their own legend can be the title of the page. */
const titled: readonly Question['is'][] = ['radios', 'checks', 'area', 'text', 'month'];

function Asked(props: Parameters<typeof Questions>[0] & { readonly title: string; readonly words: string }) {
  const { page, of, back, title, words } = props;
  const say = useWords();
  const language = useLanguage();
  const { form, asked, done, submit, skip } = useAsked(props);
  const isOne = page.questions.length === 1 && titled.includes(page.questions[0]!.is);
  const intro = hasWords(language, `${words}.text`) ? say(`${words}.text`, page.values) : undefined;
  const hintOf = ({ name }: Question) => {
    const code = `${words}.${name}.hint`;
    return hasWords(language, code) ? say(code, page.values) : isOne ? intro : undefined;
  };
  return (
    <Page title={title} back={back} titleInside={isOne}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <FaultSummary faults={form.faults} />
        <DraftFault of={of} onKept={() => done(of.moved?.mine ?? {})} onTheirs={(part) => form.setAll(part)} />
        {intro !== undefined && !isOne && <p>{intro}</p>}
        {asked.map((question) => (
          <Field
            key={question.name}
            question={question}
            label={isOne ? title : say(`${words}.${question.name}`, page.values)}
            hint={hintOf(question)}
            isTitle={isOne}
            topic={page.topic}
            field={form.field(question.name)}
          />
        ))}
        <Buttons>
          <Button isBusy={of.isBusy}>{say('pageStatement.goOn')}</Button>
          {page.isSkippable && (
            <Button weight="second" isBusy={of.isBusy} onPress={skip}>
              {say('pageStatement.skip')}
            </Button>
          )}
        </Buttons>
        <p className="soft">{say('pageStatement.savedAsYouGo')}</p>
      </form>
    </Page>
  );
}

function Field(props: {
  readonly question: Question;
  readonly topic: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly isTitle: boolean;
  readonly field: FieldProps;
}) {
  const { question, label, hint, isTitle, field, topic } = props;
  const say = useWords();
  const { currency } = useSignedIn();
  const shared = { ...field, label, isTitle, ...(hint !== undefined && { hint }) };
  const from = choiceCode(question, topic);
  const choices = (question.choices ?? []).map((value) => ({ value, label: say(`${from}.${value}`) }));
  const length = question.lengthMax === undefined ? {} : { maxLength: question.lengthMax };
  switch (question.is) {
    case 'money':
      return <MoneyField {...shared} currency={currency} />;
    case 'number':
      return <TextField {...shared} inputMode="numeric" isShort maxLength={3} />;
    case 'radios':
      return <Radios {...shared} choices={choices} />;
    case 'checks':
      return <Checkboxes {...shared} choices={choices} />;
    case 'select':
      return <Select {...shared} choices={choices} />;
    case 'text':
      return <TextField {...shared} {...length} />;
    case 'area':
      return <TextArea {...shared} {...length} />;
    case 'day':
      return <DayField {...shared} />;
    case 'month':
      return <MonthField {...shared} />;
  }
}

/** A month in two parts, in the order of the language; the value is `year-month` as typed. */
function MonthField(
  props: FieldProps & { readonly label: string; readonly hint?: ReactNode; readonly isTitle: boolean },
) {
  const { id, value, fault, onChange, label, hint, isTitle } = props;
  const say = useWords();
  const language = useLanguage();
  const [year = '', month = ''] = value.split('-');
  const parts = { year, month };
  const order = language === 'zh' ? (['year', 'month'] as const) : (['month', 'year'] as const);
  const set = (part: keyof typeof parts, text: string) => {
    const next = { ...parts, [part]: text.normalize('NFKC').replace(/\D/g, '') };
    onChange(next.year === '' && next.month === '' ? '' : `${next.year}-${next.month}`);
  };
  const ids = [hint !== undefined && `${id}-hint`, fault !== undefined && `${id}-fault`].filter(Boolean).join(' ');
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      className={fault === undefined ? 'field' : 'field faulty'}
      aria-describedby={ids === '' ? undefined : ids}
    >
      <legend>{isTitle ? <h1 tabIndex={-1}>{label}</h1> : label}</legend>
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
              aria-invalid={fault !== undefined}
              onChange={(event) => set(part, event.target.value)}
            />
          </div>
        ))}
      </div>
    </fieldset>
  );
}

/** What was answered on a page, in words, each with the way to change it. */
export function useAnswerRows(): (page: QuestionPage, part: Part | undefined, changeAt: string) => SummaryRow[] {
  const say = useWords();
  const format = useFormat();
  const { currency } = useSignedIn();
  const shown = (question: Question, value: string, topic: string): string => {
    const word = (choice: string) => say(`${choiceCode(question, topic)}.${choice}`);
    switch (question.is) {
      case 'money':
        return format.money(readMoney(value) ?? value, currency);
      case 'radios':
      case 'select':
        return word(value);
      case 'checks':
        return value.split(',').map(word).join(say('pageStatement.listComma'));
      case 'day':
        return format.day(readDay(value) ?? value);
      case 'month':
        return format.month(readMonth(value) ?? value);
      case 'number':
        return value.normalize('NFKC');
      case 'text':
      case 'area':
        return value;
    }
  };
  return (page, part, changeAt) => {
    const words = `${page.topic}.${page.words ?? page.name}`;
    const source = page.values?.source;
    const ofSource = (what: string) => (source === undefined ? what : say('pageStatement.ofSource', { source, what }));
    const given = page.questions.filter(({ name }) => (part?.[name] ?? '').trim() !== '');
    const nameOf = ({ name }: Question) =>
      page.questions.length === 1 ? say(`${words}.title`, page.values) : ofSource(say(`${words}.${name}`, page.values));
    if (given.length === 0) {
      const name = say(`${words}.title`, page.values);
      return [{ name, value: say('pageStatement.notAnswered'), changeAt }];
    }
    return given.map((question) => ({
      name: nameOf(question),
      value: shown(question, part![question.name]!, page.topic),
      changeAt,
    }));
  };
}
