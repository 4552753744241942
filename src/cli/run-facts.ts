/** Runs `facts`; a file of its own, so that other commands need not load the law. */
import {
  type FactsRefusal,
  readPartyFacts,
  recordable,
  recordFacts,
  withoutAddresses,
} from '../application/record-facts.ts';
import { loadLaw } from '../composition/load-laws.ts';
import { zones } from '../composition/time-zones.ts';
import { formatInstant } from '../core/calendar/zone.ts';
import type { Law } from '../core/rules/law.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { CommandError, pickBook } from './book.ts';
import { refusalText } from './contact-text.ts';
import { parseFacts, unknownFact } from './fact-options.ts';
import type { FactsOptions } from './facts.ts';
import { contactSetting } from './send-waiting.ts';
import { textTable } from './text-table.ts';
import { userName } from './user-name.ts';
import { hasWords, language, words } from './words.ts';

const valueShownMax = 60;

export async function runFacts(database: Database, caseNumber: string, options: FactsOptions): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  const setting = { ...(await contactSetting(database)), creditor, caseNumber };
  if (options.set.length === 0) return showFacts(database, { setting, creditor, caseNumber, options });
  const law = loadLaw(creditor.jurisdiction)?.law;
  if (law === undefined) throw factsError({ refused: 'noLaw', jurisdiction: creditor.jurisdiction }, caseNumber);
  const facts = parseFacts('--set', options.set, law);
  const recorded = await recordFacts(database, { ...setting, facts, nowMs: Date.now(), recordedBy: userName() });
  if ('refused' in recorded) throw factsError(recorded, caseNumber);
  const count = Object.keys(facts).length;
  const { version } = recorded;
  const text = words('contact.facts.set', { count, case: caseNumber, version });
  process.stdout.write(
    options.json ? `${JSON.stringify({ case: caseNumber, version, recorded: Object.keys(facts) })}\n` : `${text}\n`,
  );
  return 0;
}

async function showFacts(
  database: Database,
  at: {
    readonly setting: Parameters<typeof readPartyFacts>[1];
    readonly creditor: CreditorRow;
    readonly caseNumber: string;
    readonly options: FactsOptions;
  },
): Promise<number> {
  const { creditor, caseNumber, options } = at;
  const found = await readPartyFacts(database, at.setting);
  if ('refused' in found) throw factsError(found, caseNumber);
  const zone = zones(creditor.zone)!;
  const facts = found.facts.map(({ name, value, isErased, recordedAtMs, recordedBy }) => ({
    name,
    value: isErased ? words('contact.facts.erased') : options.reveal ? value : withoutAddresses(value),
    recordedAt: formatInstant(zone, recordedAtMs),
    recordedBy,
  }));
  process.stdout.write(
    options.json ? `${JSON.stringify({ case: caseNumber, facts })}\n` : factsText(caseNumber, facts, found.law),
  );
  return 0;
}

interface ShownFact {
  readonly name: string;
  readonly value: unknown;
  readonly recordedAt: string;
  readonly recordedBy: string;
}

function factsText(caseNumber: string, facts: readonly ShownFact[], law: Law): string {
  const head = words('contact.facts.head', { case: caseNumber });
  if (facts.length === 0) return `${head}\n\n${words('contact.facts.none', { case: caseNumber })}\n`;
  const known = recordable(law);
  const table = textTable(
    [
      { title: words('contact.facts.name'), align: 'left' },
      { title: words('contact.facts.value'), align: 'left' },
      { title: words('contact.facts.recorded'), align: 'left' },
      { title: words('contact.facts.by'), align: 'left' },
      { title: words('contact.facts.meaning'), align: 'left' },
    ],
    facts.map(({ name, value, recordedAt, recordedBy }) => [
      name,
      shown(value),
      recordedAt,
      recordedBy,
      known.get(name)?.text?.[language()] ?? words('contact.facts.notOfLaw'),
    ]),
  );
  return `${head}\n\n${table}\n`;
}

function shown(value: unknown): string {
  if (value === null) return words('contact.facts.null');
  if (value === 'unknown') return words('contact.facts.unknown');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > valueShownMax ? `${text.slice(0, valueShownMax)}…` : text;
}

function factsError(refusal: FactsRefusal, caseNumber: string): CommandError {
  switch (refusal.refused) {
    case 'unknownFact':
      return new CommandError(unknownFact(refusal.name, refusal.near), 64);
    case 'factsNotValid':
      return new CommandError(
        refusal.faults
          .map(({ path, value, code }) => {
            const mend = hasWords(`fault.${code}`) ? words(`fault.${code}`) : code;
            return words('contact.facts.notValid', { name: path.slice(1), value: JSON.stringify(value), code: mend });
          })
          .join('\n'),
        64,
      );
    default:
      return new CommandError(
        refusalText(refusal, { case: caseNumber, attempt: '', act: '' }),
        refusal.refused === 'unknownCase' ? 66 : 64,
      );
  }
}
