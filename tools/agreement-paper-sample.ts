/** Invented terms whose figures add up, for tests and pictures of the papers made of them. No person, no lender of this name. */
import type { AgreedInstalment, AgreementRules, AgreementTerms } from '../src/core/agreement/terms.ts';
import { civilFromDay, type Day, dayFromCivil, parseDay } from '../src/core/calendar/day.ts';
import { noAmounts, sumOf } from '../src/core/loan/components.ts';
import { divideRounded } from '../src/core/money/round.ts';
import { shareOut } from '../src/core/money/share.ts';

const asOf = parseDay('2026-11-22')!;
const hash = (digit: string) => `sha256:${digit.repeat(64)}`;

function monthsAfter(day: Day, months: number): Day {
  const { year, month, dayOfMonth } = civilFromDay(day);
  const at = year * 12 + month - 1 + months;
  return dayFromCivil({ year: Math.floor(at / 12), month: (at % 12) + 1, dayOfMonth });
}

/** Equal shares of the principal, with a month's interest on what is left. */
function instalmentsOf(at: {
  readonly principalMinor: bigint;
  readonly count: number;
  readonly firstDueOn: Day;
  readonly rateMillionths: bigint;
}): AgreedInstalment[] {
  const shares = shareOut(
    at.principalMinor,
    Array.from({ length: at.count }, () => 1n),
  );
  let left = at.principalMinor;
  return shares.map((principalMinor, index) => {
    const interestMinor = divideRounded(left * at.rateMillionths, 1_200_000_000n, 'halfEven');
    left -= principalMinor;
    return { n: index + 1, dueOn: monthsAfter(at.firstDueOn, index), principalMinor, interestMinor };
  });
}

const rules: AgreementRules = {
  zone: 'Asia/Shanghai',
  toleranceDays: 3,
  toleranceMinor: 100n,
  remindDaysBefore: [3],
  warnDaysAfter: 2,
  breach: { noticeDaysAfter: 1, mendDays: 15 },
  fallback: { waived: 'owedAgain', schedule: 'allDue' },
  dateMoves: { times: 1, perMonths: 12, daysMax: 10 },
  coolingOffDays: 7,
  debit: undefined,
};

const base = {
  version: 1,
  replaces: undefined,
  offerHash: hash('7'),
  lender: '云岭银行股份有限公司',
  currency: 'CNY',
  asOf,
  signBy: parseDay('2026-11-29')!,
  capitalised: noAmounts,
  rules,
  options: [],
  parties: ['borrower'],
  signatureLevel: 'code',
  givesUpLimitation: false,
  jurisdiction: 'cn',
  packHash: hash('9'),
} as const satisfies Partial<AgreementTerms>;

export type TermsChange = Partial<AgreementTerms>;

/** A credit card, sixty instalments at 4.8 percent a year, nothing let go, debited. */
export function sampleCardTerms(change: TermsChange = {}): AgreementTerms {
  const owed = { principal: 4_213_355n, interest: 318_842n, penalty: 94_210n, fee: 62_000n, cost: 0n };
  const capitalised = { ...noAmounts, interest: owed.interest, penalty: owed.penalty, fee: owed.fee };
  return {
    ...base,
    agreementNumber: 'A-2026-104218-1',
    basis: 'cardInstalment',
    loanRef: '6226-****-1180',
    product: 'card',
    owed,
    contractRateMillionths: 18_250_000n,
    agreedRateMillionths: 4_800_000n,
    aprPercent: '4.91',
    waived: noAmounts,
    capitalised,
    release: 'atStart',
    instalments: instalmentsOf({
      principalMinor: sumOf(owed),
      count: 60,
      firstDueOn: parseDay('2026-12-20')!,
      rateMillionths: 4_800_000n,
    }),
    rules: { ...rules, debit: { mandateRef: 'M-88120' } },
    reportedAs: 'agreedInstalments',
    ...change,
  };
}

/** A consumer loan, twelve instalments without interest, penalty let go when all is paid, two options. */
export function sampleAmendmentTerms(change: TermsChange = {}): AgreementTerms {
  const owed = { principal: 1_860_000n, interest: 74_133n, penalty: 41_268n, fee: 0n, cost: 0n };
  const waived = { ...noAmounts, interest: 24_133n, penalty: 41_268n };
  return {
    ...base,
    agreementNumber: 'A-2026-104301-1',
    basis: 'amendment',
    loanRef: 'XF-20240611-0093',
    product: 'consumer',
    owed,
    contractRateMillionths: 14_400_000n,
    agreedRateMillionths: 0n,
    aprPercent: '0.00',
    waived,
    release: 'onCompletion',
    instalments: instalmentsOf({
      principalMinor: sumOf(owed) - sumOf(waived),
      count: 12,
      firstDueOn: parseDay('2026-12-28')!,
      rateMillionths: 0n,
    }),
    rules: { ...rules, fallback: { waived: 'owedAgain', schedule: 'contractDates' } },
    options: [
      { kind: 'defer', months: 2, times: 1 },
      { kind: 'lowerPayment', shareMillionths: 50_000_000n, months: 3, times: 1 },
    ],
    parties: ['borrower', 'guarantor'],
    reportedAs: 'agreedInstalments',
    ...change,
  };
}

/** All at once, less than all taken as full; the limitation has run out. */
export function sampleSettlementTerms(change: TermsChange = {}): AgreementTerms {
  const owed = { principal: 520_000n, interest: 133_500n, penalty: 88_410n, fee: 12_000n, cost: 4_500n };
  const waived = { principal: 120_000n, interest: 133_500n, penalty: 88_410n, fee: 12_000n, cost: 4_500n };
  return {
    ...base,
    agreementNumber: 'A-2026-100077-1',
    basis: 'settlement',
    loanRef: 'XD-2019-5521',
    product: 'microFirm',
    owed,
    contractRateMillionths: 21_600_000n,
    agreedRateMillionths: 0n,
    aprPercent: '0.00',
    waived,
    release: 'onCompletion',
    instalments: [{ n: 1, dueOn: parseDay('2027-03-20')!, principalMinor: 400_000n, interestMinor: 0n }],
    rules: { ...rules, remindDaysBefore: [7, 3], dateMoves: undefined },
    signatureLevel: 'qualified',
    givesUpLimitation: true,
    reportedAs: 'settledInPart',
    ...change,
  };
}
