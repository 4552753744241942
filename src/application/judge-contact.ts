/** The law and the inspection of words, asked together: a contact goes ahead only when neither speaks against it. */
import type { Day } from '../core/calendar/day.ts';
import { roleGroups, roles } from '../core/rules/act.ts';
import { decide } from '../core/rules/decide.ts';
import type { Json, PermitOutcome, Reason } from '../core/rules/decision.ts';
import type { Law } from '../core/rules/law.ts';
import type { DecisionRow } from '../store/decisions.ts';
import type { ContactWords } from './contact-ask.ts';
import type { ContactLaw, InspectWords, PermitRequest, RequestFault, WordsFinding } from './ports.ts';

export type Judged = Pick<
  DecisionRow,
  'outcome' | 'words' | 'because' | 'warnings' | 'missing' | 'findings' | 'freesUpAtMs'
> & {
  /** with the words quoted: for whoever wrote them, and never stored */
  readonly quoted: readonly WordsFinding[];
};

export function judgeContact(at: {
  readonly law: Law;
  readonly contactLaw: ContactLaw;
  readonly inspect: InspectWords;
  readonly request: PermitRequest;
  readonly words: ContactWords | undefined;
  /** names by which the lender is known */
  readonly institutions: readonly string[];
  readonly onDay: Day;
}): { readonly judged: Judged } | { readonly invalid: readonly RequestFault[] } {
  const { law, request } = at;
  const asked = at.contactLaw.situationOf(request, law);
  if ('invalid' in asked) return asked;
  const inspected = at.words === undefined ? undefined : inspectWords(at.words, at);
  const words = inspected?.outcome ?? 'none';
  const quoted = inspected?.findings ?? [];
  const ofWords = words === 'blocked' ? wordingReasons(quoted, law) : [];
  const said =
    'missing' in asked
      ? { outcome: 'undetermined' as const, because: [], warnings: [], missing: asked.missing, freesUpAtMs: undefined }
      : decide(law, asked.situation);
  const outcome = withWords(said.outcome, words);
  const clean = (reasons: readonly Reason[]) => reasons.map((reason) => withoutPersonalData(reason, request));
  return {
    judged: {
      outcome,
      words,
      because: outcome === 'forbidden' ? [...clean(said.because), ...ofWords] : [],
      warnings: clean(said.warnings),
      missing: outcome === 'undetermined' ? said.missing : [],
      findings: quoted.map(({ code, ruleId, span }) => ({ code, ruleId, span })),
      // No date mends words.
      freesUpAtMs: words === 'blocked' ? undefined : said.freesUpAtMs,
      quoted,
    },
  };
}

/** What the law said and what the words are, together. Words that a person has to look at first do not go out. */
export function withWords(outcome: PermitOutcome, words: DecisionRow['words']): PermitOutcome {
  if (outcome === 'forbidden' || words === 'blocked') return 'forbidden';
  return words === 'review' ? 'undetermined' : outcome;
}

/** A subject is read like the first line of its text. */
export function inspectedText({ subject, text }: { readonly subject: string; readonly text: string }): string {
  return `${subject}\n${text}`;
}

function inspectWords(
  words: ContactWords,
  at: Pick<Parameters<typeof judgeContact>[0], 'inspect' | 'request' | 'law' | 'institutions' | 'onDay'>,
): ReturnType<InspectWords> {
  const { inspect, request, law, institutions, onDay } = at;
  const { role, id } = request.person;
  const person = id ?? role;
  return inspect({
    jurisdiction: request.jurisdiction,
    law,
    institutions,
    onDay,
    audience: roleGroups.outsider!.includes(role) ? 'thirdParty' : 'borrower',
    channel: request.channel.kind,
    firstContact: !request.history.some((past) => past.person === person && past.initiatedBy !== 'borrower'),
    text: inspectedText(words),
    facts: request.facts,
  });
}

/** What was found in the words, as reasons: each rule once, with its article where the law has it. */
function wordingReasons(findings: readonly WordsFinding[], law: Law): Reason[] {
  const byRule = new Map(findings.map(({ ruleId, code }) => [ruleId, code]));
  return [...byRule].map(([ruleId, finding]) => {
    const rule = law.rules.find(({ id }) => id === ruleId);
    return {
      ruleId,
      source: rule === undefined ? ruleId : `${rule.source.instrument} ${rule.source.article}`,
      basis: rule?.basis ?? 'policy',
      verified: rule?.verified ?? false,
      facts: { finding },
      text: rule?.text ?? { en: finding, zh: finding },
    };
  });
}

/** Reasons stand unsealed: an address or a person's id that a rule tells of is left out of them. */
export function withoutPersonalData(reason: Reason, { person, channel, history }: PermitRequest): Reason {
  const told = [person.id, channel.address, ...history.flatMap((past) => [past.address, past.person])];
  const isPersonal = (one: string | undefined) =>
    one !== undefined && one !== '' && !(roles as readonly string[]).includes(one);
  const personal = new Set(told.filter(isPersonal) as string[]);
  if (personal.size === 0) return reason;
  const clean = (text: string) => {
    let left = text;
    for (const one of personal)
      left = left === one ? leftOut : one.length < longEnough ? left : left.replaceAll(one, leftOut);
    return left;
  };
  const cleanJson = (value: Json): Json => {
    if (typeof value === 'string') return clean(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(cleanJson);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleanJson(inner)]));
  };
  const { text, facts } = reason;
  const cleaned = cleanJson(facts) as Reason['facts'];
  return { ...reason, facts: cleaned, text: { en: clean(text.en), zh: clean(text.zh) } };
}

const leftOut = '…';
/** Shorter ones are left out where they stand alone, and would else be found inside other words. */
const longEnough = 4;
