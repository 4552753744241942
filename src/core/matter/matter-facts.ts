/**
 * What a borrower's matters say to the law, as facts on record. A dispute that is open, or was upheld, holds contacts; a complaint makes its clock
 * run and worsens nothing. Of several complaints the oldest that is open counts; when none is, the one answered last.
 */
import { type Day, formatDay } from '../calendar/day.ts';
import { isOpen, type Matter } from './matter.ts';

export type MatterFactName =
  | 'disputed'
  | 'complaintReceivedOn'
  | 'complaintAnsweredOn'
  | 'complaintComplex'
  | 'complaintSpecial'
  | 'creditObjectionOn'
  | 'creditObjectionAnsweredOn';

/** By name, as JSON, of those kinds alone that were ever raised. */
export function factsOfMatters(matters: readonly Matter[]): Partial<Record<MatterFactName, boolean | string | null>> {
  const of = (kind: Matter['kind']) => matters.filter((matter) => matter.kind === kind);
  const [disputes, complaints] = [of('dispute'), of('complaint')];
  const objections = matters.filter(({ what }) => what === 'creditRecord');
  return {
    ...(disputes.length > 0 && { disputed: disputes.some((dispute) => isOpen(dispute) || isUpheld(dispute)) }),
    ...(complaints.length > 0 && complaintFacts(complaints)),
    ...(objections.length > 0 && objectionFacts(objections)),
  };
}

/** The lender said itself that the debt is not right: until somebody records that it was put right, nobody presses for it. */
function isUpheld({ answers }: Matter): boolean {
  return answers.at(-1)?.result === 'upheld';
}

/** The one whose clock runs; one that was taken back before an answer is as if it had not been made. */
function counted(
  matters: readonly Matter[],
): { readonly matter: Matter; readonly answeredOn: Day | undefined } | undefined {
  const running = matters.filter(({ state, answers }) => isOpen({ state }) && answers.length === 0);
  const [first] = [...running].sort((one, other) => one.openedOn - other.openedOn);
  if (first !== undefined) return { matter: first, answeredOn: undefined };
  const answered = matters.filter(({ answers }) => answers.length > 0);
  const last = [...answered].sort((one, other) => one.answers[0]!.on - other.answers[0]!.on).at(-1);
  return last && { matter: last, answeredOn: last.answers.at(-1)!.on };
}

function dayOrNone(day: Day | undefined): string | null {
  return day === undefined ? null : formatDay(day);
}

function complaintFacts(complaints: readonly Matter[]) {
  const found = counted(complaints);
  const longer = found?.matter.longer;
  return {
    complaintReceivedOn: dayOrNone(found?.matter.openedOn),
    complaintAnsweredOn: dayOrNone(found?.answeredOn),
    complaintComplex: longer !== undefined,
    complaintSpecial: longer === 'special',
  };
}

function objectionFacts(objections: readonly Matter[]) {
  const found = counted(objections);
  return {
    creditObjectionOn: dayOrNone(found?.matter.openedOn),
    creditObjectionAnsweredOn: dayOrNone(found?.answeredOn),
  };
}
