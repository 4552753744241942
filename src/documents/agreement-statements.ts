/**
 * What an agreement says, in short sentences a person in trouble can read on a phone: the first page is made of them, the
 * articles use them again, and an addendum compares them with those of the terms it replaces. Each says what stands in the
 * terms and nothing else.
 */
import type { AgreedOption, AgreementTerms } from '../core/agreement/terms.ts';
import { askedMinor } from '../core/agreement/terms.ts';
import { sumOf } from '../core/loan/components.ts';
import type { Pen } from './agreement-pen.ts';

export interface Statement {
  /** the same point in another version of the terms has the same code */
  readonly code: string;
  readonly label: string;
  readonly text: string;
}

export interface Statements {
  /** who pays what, when */
  readonly figures: readonly Statement[];
  /** in the order in which they come to pass */
  readonly late: readonly Statement[];
  /** of the late ones, those that the first page leaves to the articles: nobody is worse off for them */
  readonly early: readonly Statement[];
  readonly change: readonly Statement[];
  readonly quiet: Statement;
  readonly cooling: Statement;
  readonly debit: Statement;
  readonly overpayment: Statement;
  readonly report: Statement;
  readonly reportHistory: Statement;
}

export function totalAsked(terms: AgreementTerms): bigint {
  return terms.instalments.reduce((sum, instalment) => sum + askedMinor(instalment), 0n);
}

export function totalInterest(terms: AgreementTerms): bigint {
  return terms.instalments.reduce((sum, { interestMinor }) => sum + interestMinor, 0n);
}

export function statementsOf(terms: AgreementTerms, pen: Pen): Statements {
  const { rules } = terms;
  const say = (code: string, text: string): Statement => ({ code, label: pen.say(`say.${code}`), text });
  const { debit } = rules;
  return {
    figures: figuresOf(terms, pen),
    early: earlyOf(terms, pen),
    late: lateOf(terms, pen),
    change: changeOf(terms, pen),
    quiet: say('quiet', pen.say('say.quiet.text')),
    cooling: say(
      'cooling',
      rules.coolingOffDays === 0
        ? pen.say('say.cooling.zero')
        : pen.say('say.cooling.text', { days: pen.count('days', rules.coolingOffDays) }),
    ),
    debit: say(
      'debit',
      debit === undefined ? pen.say('say.debit.none') : pen.say('say.debit.text', { mandate: debit.mandateRef }),
    ),
    overpayment: say('over', pen.say('say.over.text')),
    report: say('report', pen.say(`say.report.${terms.reportedAs}`)),
    reportHistory: { code: 'reportHistory', label: pen.say('say.report'), text: pen.say('say.report.history') },
  };
}

/** All of them, in reading order: what an addendum compares. */
export function everyStatement(all: Statements): readonly Statement[] {
  return [
    ...all.figures,
    ...all.early,
    ...all.late,
    ...all.change,
    all.quiet,
    all.cooling,
    all.debit,
    all.overpayment,
    all.report,
    all.reportHistory,
  ];
}

function figuresOf(terms: AgreementTerms, pen: Pen): Statement[] {
  const waived = sumOf(terms.waived);
  const capitalised = sumOf(terms.capitalised);
  const interest = totalInterest(terms);
  const { agreedRateMillionths: agreed, contractRateMillionths: contract } = terms;
  const say = (code: string, text: string): Statement => ({ code, label: pen.say(`say.${code}`), text });
  const first = terms.instalments[0]!;
  const last = terms.instalments.at(-1)!;
  return [
    say('owed', pen.say('say.owed.text', { amount: pen.money(sumOf(terms.owed)), asOf: pen.day(terms.asOf) })),
    say('pay', payText(terms, pen)),
    say(
      'when',
      terms.instalments.length === 1
        ? pen.say('say.when.once', { first: pen.day(first.dueOn) })
        : pen.say('say.when.span', { first: pen.day(first.dueOn), last: pen.day(last.dueOn) }),
    ),
    say(
      'total',
      pen.say(interest === 0n ? 'say.total.noInterest' : 'say.total.text', {
        total: pen.money(totalAsked(terms)),
        interest: pen.money(interest),
      }),
    ),
    say(
      'rate',
      pen.say(agreed === contract ? 'say.rate.same' : 'say.rate.text', {
        agreed: pen.percent(agreed),
        contract: pen.percent(contract),
      }),
    ),
    ...(capitalised === 0n
      ? []
      : [
          say(
            'capitalised',
            pen.say(interest === 0n ? 'say.capitalised.noInterest' : 'say.capitalised.text', {
              amount: pen.money(capitalised),
            }),
          ),
        ]),
    say(
      'waived',
      waived === 0n
        ? pen.say('say.waived.none')
        : pen.say('say.waived.text', { amount: pen.money(waived), parts: pen.parts(terms.waived) }),
    ),
    ...(waived === 0n ? [] : [say('release', pen.say(`say.release.${terms.release}`))]),
  ];
}

function payText({ instalments }: AgreementTerms, pen: Pen): string {
  const asked = instalments.map(askedMinor);
  const first = asked[0]!;
  const last = asked.at(-1)!;
  const values = { amount: pen.money(first), last: pen.money(last), count: pen.count('instalments', asked.length) };
  if (asked.length === 1) return pen.say('say.pay.once', values);
  if (asked.every((amount) => amount === first)) return pen.say('say.pay.equal', values);
  if (asked.slice(0, -1).every((amount) => amount === first)) return pen.say('say.pay.last', values);
  const rising = asked.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  return pen.say('say.pay.varying', { ...values, least: pen.money(rising[0]!), most: pen.money(rising.at(-1)!) });
}

function lateOf(terms: AgreementTerms, pen: Pen): Statement[] {
  const { rules } = terms;
  const days = (count: number) => ({ days: pen.count('days', count) });
  const say = (code: string, text: string): Statement => ({ code, label: pen.say(`say.${code}`), text });
  return [
    say(
      'tolerance',
      rules.toleranceDays === 0
        ? pen.say('say.tolerance.zero')
        : pen.say('say.tolerance.text', days(rules.toleranceDays)),
    ),
    ...(rules.warnDaysAfter === 0 ? [] : [say('warn', pen.say('say.warn.text', days(rules.warnDaysAfter)))]),
    say(
      'notice',
      rules.breach.noticeDaysAfter === 0
        ? pen.say('say.notice.zero')
        : pen.say('say.notice.text', days(rules.breach.noticeDaysAfter)),
    ),
    say('mend', pen.say('say.mend.text', days(rules.breach.mendDays))),
    say('fallback', fallbackText(terms, pen)),
  ];
}

function earlyOf(terms: AgreementTerms, pen: Pen): Statement[] {
  const { rules } = terms;
  const say = (code: string, text: string): Statement => ({ code, label: pen.say(`say.${code}`), text });
  const reminders = rules.remindDaysBefore.map((before) => pen.count('days', before)).join(pen.say('comma'));
  const small = rules.toleranceMinor !== 0n && terms.instalments.length > 1;
  return [
    ...(rules.remindDaysBefore.length === 0 ? [] : [say('remind', pen.say('say.remind.text', { days: reminders }))]),
    ...(small ? [say('small', pen.say('say.small.text', { amount: pen.money(rules.toleranceMinor) }))] : []),
  ];
}

function fallbackText(terms: AgreementTerms, pen: Pen): string {
  const { fallback } = terms.rules;
  const schedule = pen.say(`say.fallback.${fallback.schedule}`);
  return pen.say('say.fallback.text', { schedule, waived: waivedFallback(terms, pen) });
}

/** Nothing of what was let go at the start can come back. */
function waivedFallback(terms: AgreementTerms, pen: Pen): string {
  const waived = sumOf(terms.waived);
  if (waived === 0n || terms.release === 'atStart') return '';
  const { waived: fate } = terms.rules.fallback;
  const code = fate === 'letGo' ? 'say.fallback.letGo' : `say.fallback.owedAgain.${terms.release}`;
  return pen.say(code, { amount: pen.money(waived) });
}

/** What of the waived amounts a breach can bring back, at most. */
export function mayComeBackMinor(terms: AgreementTerms): bigint {
  const comesBack = terms.release !== 'atStart' && terms.rules.fallback.waived === 'owedAgain';
  return comesBack ? sumOf(terms.waived) : 0n;
}

function changeOf(terms: AgreementTerms, pen: Pen): Statement[] {
  const { dateMoves } = terms.rules;
  const options = terms.options.map((option, at) => ({
    code: `option.${at}`,
    label: pen.say('say.option', { number: at + 1 }),
    text: optionText(option, pen),
  }));
  const how = pen.say(options.length === 0 ? 'say.option.none' : 'say.option.how');
  const moves =
    dateMoves === undefined
      ? []
      : [
          {
            code: 'move',
            label: pen.say('say.move'),
            text: pen.say('say.move.text', {
              times: pen.count('times', dateMoves.times),
              months: pen.count('months', dateMoves.perMonths),
              days: pen.count('days', dateMoves.daysMax),
            }),
          },
        ];
  return [{ code: 'option.how', label: pen.say('brief.change'), text: how }, ...options, ...moves];
}

function optionText(option: AgreedOption, pen: Pen): string {
  const values = { months: pen.count('months', option.months), times: pen.count('times', option.times) };
  switch (option.kind) {
    case 'defer':
      return pen.say('say.option.defer', values);
    case 'lowerPayment':
      return pen.say('say.option.lowerPayment', { ...values, share: pen.percent(option.shareMillionths) });
  }
}
