/** A budget for oneself: worked out in this window, sent nowhere. */
import { useState } from 'react';
import { majorOf, minorOf, weekOf } from '../../../kit/budget-sum.ts';
import { FaultSummary, MoneyField } from '../../../kit/fields.tsx';
import { useForm } from '../../../kit/form.ts';
import { readMoney } from '../../../kit/format.ts';
import { Button, Buttons, FiguresList, LinkButton, Note, Page } from '../../../kit/parts.tsx';
import { Money, useWords } from '../../../kit/speech.tsx';
import { useOwnCause } from '../../own-cause.ts';

const incomes = ['wages', 'sales', 'benefits', 'otherIncome'] as const;
const costs = [
  'rent',
  'utilities',
  'food',
  'transport',
  'health',
  'children',
  'parents',
  'business',
  'otherDebts',
  'yearly',
  'rest',
] as const;
type Line = (typeof incomes)[number] | (typeof costs)[number];
const all: readonly Line[] = [...incomes, ...costs];
const empty = Object.fromEntries(all.map((line) => [line, ''])) as Record<Line, string>;

/** Lines of a business only where one may be; what the cause weighs on comes first. */
const firstFor: Readonly<Record<string, readonly Line[]>> = {
  illness: ['health'],
  overIndebted: ['otherDebts'],
  bereavement: ['parents'],
  parentalLeave: ['children'],
  familyChange: ['children'],
  businessFailing: ['sales', 'business'],
};
const ofBusiness: readonly Line[] = ['sales', 'business'];
const withoutBusiness: ReadonlySet<string> = new Set(['jobLoss', 'incomeCut', 'illness', 'parentalLeave']);

function linesFor(cause: string | undefined): { readonly incomes: readonly Line[]; readonly costs: readonly Line[] } {
  const first = firstFor[cause ?? ''] ?? [];
  const order = (lines: readonly Line[]) =>
    [...lines.filter((line) => first.includes(line)), ...lines.filter((line) => !first.includes(line))].filter(
      (line) => !(withoutBusiness.has(cause ?? '') && ofBusiness.includes(line)),
    );
  return { incomes: order(incomes), costs: order(costs) };
}

/** The one currency of this tool: figures are the person's own. */
const currency = 'CNY';

export default function Budget() {
  const say = useWords();
  const shown = linesFor(useOwnCause());
  const form = useForm('budget', empty);
  const [sums, setSums] = useState<{ readonly income: bigint; readonly cost: bigint }>();
  const workOut = () => {
    const faults = Object.fromEntries(
      all.map((line) => {
        const typed = form.values[line].trim();
        return [line, typed !== '' && readMoney(typed) === undefined ? say('pageBudget.amountFault') : undefined];
      }),
    );
    if (!form.check(faults)) return setSums(undefined);
    const sumOf = (lines: readonly Line[]) =>
      lines.reduce((sum, line) => sum + minorOf(readMoney(form.values[line]) ?? '0'), 0n);
    setSums({ income: sumOf(incomes), cost: sumOf(costs) });
  };
  const field = (line: Line) => (
    <MoneyField key={line} {...form.field(line)} label={say(`pageBudget.${line}`)} currency={currency} />
  );
  return (
    <Page title={say('pageBudget.title')} back="/lessons">
      <p>{say('pageBudget.about')}</p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          workOut();
        }}
      >
        <FaultSummary faults={form.faults} />
        <h2>{say('pageBudget.in')}</h2>
        {shown.incomes.map(field)}
        <h2>{say('pageBudget.out')}</h2>
        {shown.costs.map(field)}
        <Buttons>
          <Button>{say('pageBudget.work')}</Button>
          <Button
            weight="plain"
            onPress={() => {
              form.setAll(empty);
              form.forget();
              setSums(undefined);
            }}
          >
            {say('pageBudget.clear')}
          </Button>
        </Buttons>
      </form>
      <div role="status">{sums !== undefined && <Result {...sums} />}</div>
    </Page>
  );
}

function Result({ income, cost }: { readonly income: bigint; readonly cost: bigint }) {
  const say = useWords();
  const left = income - cost;
  const isMissing = left < 0n;
  const shown = (minor: bigint) => <Money amount={majorOf(minor)} currency={currency} />;
  return (
    <>
      <h2>{say('pageBudget.result')}</h2>
      <FiguresList
        rows={[
          { name: say('pageBudget.totalIn'), value: shown(income) },
          { name: say('pageBudget.totalOut'), value: shown(cost) },
          {
            name: say(isMissing ? 'pageBudget.missing' : 'pageBudget.left'),
            value: shown(isMissing ? -left : left),
            isTotal: true,
          },
          ...(left > 0n ? [{ name: say('pageBudget.week'), value: shown(weekOf(left)) }] : []),
        ]}
      />
      <Note {...(isMissing && { kind: 'care' as const })}>
        <p>{say(isMissing ? 'pageBudget.missingText' : 'pageBudget.leftText')}</p>
      </Note>
      <Buttons>
        <LinkButton to="/statement" weight="second">
          {say('pageBudget.toStatement')}
        </LinkButton>
      </Buttons>
    </>
  );
}
