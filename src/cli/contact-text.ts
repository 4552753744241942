/** Attempts, contacts and what came of them, for a person to read. */
import type { AttemptRefusal } from '../application/attempt-contact.ts';
import type { AttemptDocument, ContactDocument, SendingDocument } from '../application/contact-document.ts';
import type { DispatchReport } from '../application/dispatch-outbox.ts';
import type { RequestFault } from '../application/ports.ts';
import type { Law } from '../core/rules/law.ts';
import { explainDecision } from './explain-decision.ts';
import { textTable } from './text-table.ts';
import { whyText } from './why-text.ts';
import { words } from './words.ts';

export function attemptText(
  attempt: AttemptDocument,
  { law, role }: { readonly law: Law; readonly role: string },
): string {
  const { act, at, outcome, because, warnings, missing, freesUpAt, packHash } = attempt;
  const lines = [
    words('contact.head', {
      act: words(`contact.act.${act}`),
      role: words(`contact.role.${role}`),
      case: attempt.case,
      at,
      attempt: attempt.attemptId,
    }),
    ...(attempt.again ? [words('contact.again')] : []),
    '',
    explainDecision(
      {
        outcome,
        because: because.map((reason) => ({ ...reason, facts: { ...reason.facts }, text: { ...reason.text } })),
        warnings: warnings.map((reason) => ({ ...reason, facts: { ...reason.facts }, text: { ...reason.text } })),
        ...(outcome === 'undetermined' && missing.length > 0 ? { missing: [...missing] } : {}),
        freesUpAt,
        packHash,
      },
      law.vocabulary,
    ),
    '',
    ...findingLines(attempt),
    became(attempt),
  ];
  return `${lines.join('\n')}\n`;
}

function findingLines({ findings }: AttemptDocument): string[] {
  if (findings.length === 0) return [];
  const lines = findings.map(({ quote, code, ruleId }) =>
    words('contact.finding', { quote, code: words(`contact.code.${code}`), rule: ruleId }),
  );
  return [words('contact.findings'), ...lines, ''];
}

function became({ contact, sending, why }: AttemptDocument): string {
  if (contact === null)
    return words(why === 'wordsNeedReview' ? 'contact.became.wordsNeedReview' : 'contact.became.nothing');
  if (sending === null) return words('contact.became.call', { contact });
  const { state, lastError } = sending;
  const values = {
    contact,
    at: sending.nextTryAt ?? sending.sentAt ?? '',
    why: lastError === null ? '' : whyText(lastError),
  };
  if (state === 'waiting')
    return words(lastError === null ? 'contact.became.waiting' : 'contact.became.waitingBecause', values);
  return words(`contact.became.${state}`, values);
}

export function listText(caseNumber: string, contacts: readonly ContactDocument[]): string {
  const head = words('contact.list.head', { case: caseNumber });
  if (contacts.length === 0) return `${head}\n\n${words('contact.list.none')}\n`;
  const table = textTable(
    [
      { title: words('contact.list.contact'), align: 'right' },
      { title: words('contact.list.at'), align: 'left' },
      { title: words('contact.list.what'), align: 'left' },
      { title: words('contact.list.who'), align: 'left' },
      { title: words('contact.list.by'), align: 'left' },
      { title: words('contact.list.law'), align: 'left' },
      { title: words('contact.list.became'), align: 'left' },
    ],
    contacts.map((one) => [
      one.contact ?? '–',
      one.at,
      words(`contact.act.${one.act}`),
      words(`contact.role.${one.role}`),
      words(`contact.by.${one.initiatedBy}`),
      lawText(one),
      becameShort(one),
    ]),
  );
  return `${head}\n\n${table}\n`;
}

function lawText({ decision, because, missing, freesUpAt }: ContactDocument): string {
  if (decision === null) return '–';
  const said = words(`permit.${decision}`).split(/[:：]/)[0]!;
  const rules = [...because.map(({ ruleId }) => ruleId), ...missing];
  const reasons = rules.length === 0 ? '' : ` · ${rules.join(', ')}`;
  return `${said}${reasons}${freesUpAt === null ? '' : ` · ${words('contact.list.freesUp', { at: freesUpAt })}`}`;
}

function becameShort({ contact, sending, outcome, initiatedBy }: ContactDocument): string {
  const told = outcome === null ? undefined : words(`contact.outcome.${outcome}`);
  if (initiatedBy === 'borrower') return told ?? '–';
  if (contact === null) return '–';
  if (sending === null) return told ?? words('contact.list.open');
  const state = sendingShort(sending);
  return told === undefined ? state : `${state} · ${told}`;
}

function sendingShort({ state, nextTryAt, sentAt, lastError }: SendingDocument): string {
  return words(`contact.list.state.${state}`, {
    at: nextTryAt ?? sentAt ?? '',
    why: lastError === null ? '' : whyText(lastError),
  });
}

export function refusalText(
  refusal: AttemptRefusal,
  at: { readonly case: string; readonly attempt: string; readonly act: string },
): string {
  const { refused } = refusal;
  const values = { ...at, value: at.attempt };
  switch (refused) {
    case 'noLaw':
      return words('contact.refused.noLaw', { jurisdiction: refusal.jurisdiction });
    case 'unknownZone':
      return words('contact.refused.unknownZone', { zone: refusal.zone });
    case 'unknownDebt':
      return words('contact.refused.unknownDebt', { debt: refusal.debt });
    case 'factsOnRecordDiffer':
      return words('contact.refused.factsOnRecordDiffer', { names: refusal.names.join(', ') });
    case 'requestNotValid':
      return words('contact.refused.requestNotValid', { faults: faultsText(refusal.faults) });
    default:
      return words(`contact.refused.${refused}`, values);
  }
}

/** Values are not shown: they may be an address. */
function faultsText(faults: readonly RequestFault[]): string {
  return faults.map(({ path, code }) => `${path} ${code}`).join('; ');
}

export function dispatchText(report: DispatchReport): string {
  const { stopped, ...counts } = report;
  const lines = [
    words('contact.sent', counts),
    ...stopped.map(({ code }) => words('contact.stopped', { why: whyText(code) })),
  ];
  return `${lines.join('\n')}\n`;
}
