/**
 * How well the inspection of words does on labelled texts: node tools/wording-figures.ts <file.ndjson> [--wrong] [--code C]
 *
 * Precision and recall are those of the outcome "blocked": a text that goes to a person (review) counts as not blocked,
 * and how many there are is said. Per code a text counts as found when a finding with that code stands, certain or not.
 * --wrong lists the texts that are judged otherwise than labelled; --codes those whose codes differ.
 */
import { loadWords } from '../src/composition/load-words.ts';
import { findingCodes } from '../src/core/contact/wording/finding-codes.ts';
import type { WordingAnswer } from '../src/core/contact/wording/inspect-wording.ts';
import { screenWording } from '../src/core/contact/wording/screen-wording.ts';
import { type LabelledLine, readLabelled } from './wording-labelled.ts';

interface Judged extends LabelledLine {
  readonly answer: WordingAnswer;
}

const asked = process.argv.slice(2);
const [file] = asked.filter((word) => !word.startsWith('--'));
if (file === undefined) {
  process.stderr.write('usage: node tools/wording-figures.ts <file.ndjson> [--wrong] [--codes]\n');
  process.exit(64);
}
const words = loadWords();
const judged = readLabelled(file).map(judge);
printFigures(judged);
if (asked.includes('--wrong')) printWrong(judged.filter((one) => isBlocked(one) !== (one.outcome === 'blocked')));
if (asked.includes('--codes')) printWrong(judged.filter((one) => one.outcome === 'blocked' && !hasAllCodes(one)));

function judge(labelled: LabelledLine): Judged {
  const answer = screenWording(words, {
    ...labelled,
    ruleFor: (code) => `test.${code}`,
  });
  return { ...labelled, answer };
}

function isBlocked({ answer }: Judged): boolean {
  return answer.outcome === 'blocked';
}

function hasAllCodes({ answer, codes }: Judged): boolean {
  return codes.every((code) => answer.findings.some((finding) => finding.code === code));
}

function printFigures(all: readonly Judged[]): void {
  const groups: [string, readonly Judged[]][] = [['all', all]];
  for (const key of ['lang', 'jurisdiction', 'direction', 'audience'] as const) {
    for (const value of [...new Set(all.map((one) => one[key]))].sort()) {
      groups.push([`${key} ${value}`, all.filter((one) => one[key] === value)]);
    }
  }
  print(['outcome blocked', 'texts', 'labelled', 'precision', 'recall', 'review of these']);
  for (const [name, group] of groups) {
    const labelled = group.filter((one) => one.outcome === 'blocked');
    const found = group.filter(isBlocked);
    const both = labelled.filter(isBlocked);
    const reviews = [labelled, group.filter((one) => one.outcome !== 'blocked')].map(
      (part) => part.filter((one) => one.answer.outcome === 'review').length,
    );
    print([
      name,
      String(group.length),
      String(labelled.length),
      share(both.length, found.length),
      share(both.length, labelled.length),
      `${reviews[0]} to block, ${reviews[1]} clean`,
    ]);
  }
  print(['']);
  print(['code', 'found', 'labelled', 'precision', 'recall']);
  for (const code of findingCodes) {
    const labelled = all.filter((one) => one.codes.includes(code));
    const found = all.filter((one) => one.answer.findings.some((finding) => finding.code === code));
    const both = labelled.filter((one) => found.includes(one));
    print([
      code,
      String(found.length),
      String(labelled.length),
      share(both.length, found.length),
      share(both.length, labelled.length),
    ]);
  }
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : (part / whole).toFixed(3);
}

function print(cells: readonly string[]): void {
  const widths = [24, 8, 10, 11, 8, 0];
  process.stdout.write(`${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('')}\n`);
}

function printWrong(wrong: readonly Judged[]): void {
  process.stdout.write('\n');
  for (const { id, outcome, codes, answer, text, facts, audience, direction } of wrong) {
    const facts_ = facts === undefined ? '' : ` ${JSON.stringify(facts)}`;
    process.stdout.write(
      `${id} ${direction} ${audience}${facts_} labelled ${outcome} ${codes.join(',')}\n  ${text.replaceAll('\n', '⏎')}\n`,
    );
    for (const { code, certain, quote } of answer.findings) {
      process.stdout.write(`    ${certain ? 'certain' : 'weak'} ${code}: ${quote.replaceAll('\n', '⏎')}\n`);
    }
  }
}
