/** The files of survival-parameters/: what is loaded, and every fault with its file and line. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parseDay } from '../core/calendar/day.ts';
import { survivalFaultCodes } from '../core/negotiation/survival/read-survival.ts';
import { loadSurvival, readSurvivalFolder, survivalFolder, survivalOn } from './load-survival.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-survival-'));
after(() => rmSync(folder, { recursive: true }));
const dated = '2026-11-22.yaml';

/** Faults when `from` is replaced by `to` in one of the files. */
function faultsWith(file: string, from: string, to: string): { code: string; line: number; text: string }[] {
  cpSync(survivalFolder, folder, { recursive: true });
  const text = readFileSync(join(folder, file), 'utf8');
  assert.ok(text.includes(from), from);
  const broken = text.replace(from, to);
  writeFileSync(join(folder, file), broken);
  const { faults } = readSurvivalFolder(folder);
  return (faults ?? []).map(({ code, line, file: at }) => {
    return { code, line, text: readFileSync(join(folder, at), 'utf8').split('\n')[line - 1]!.trim() };
  });
}

const level = 'value: 0.01363, basis: fitted';
const rows: readonly (readonly [code: string, file: string, from: string, to: string, text?: string])[] = [
  ['notYaml', dated, 'products:', 'products: ['],
  ['notAnObject', dated, 'capacityExponent: {', 'capacityExponent: 3 # {', 'capacityExponent: 3'],
  ['notAList', dated, 'products:', 'products: 3\nothers:'],
  ['unknownField', dated, 'earlyExtra:', 'earliestExtra:', 'earliestExtra:'],
  ['missing', dated, 'earlyExtra:', 'earliestExtra:'],
  ['missing', dated, ', note: "a month"', '', 'jobLossChance:'],
  ['notAText', dated, 'product: card', 'product: 3', '- product: 3'],
  ['notADate', dated, 'from: 2026-11-22', 'from: 2026-11-32', 'from: 2026-11-32'],
  ['nameNotFrom', dated, 'from: 2026-11-22', 'from: 2026-11-23', 'from: 2026-11-23'],
  ['notABoolean', dated, 'verified: true', 'verified: yes', 'monthlyHazard:'],
  ['notANumber', dated, level, "value: '1,3', basis: fitted", 'monthlyHazard:'],
  ['outOfRange', dated, level, 'value: 1.5, basis: fitted', 'monthlyHazard:'],
  ['outOfRange', dated, 'capacityExponent: { value: 0.35', 'capacityExponent: { value: -0.1', 'capacityExponent:'],
  ['unknownBasis', dated, 'basis: fitted', 'basis: guessed', 'monthlyHazard:'],
  ['unknownSource', dated, 'hamp.ninety12m', 'hamp.ninety13m', 'monthlyHazard:'],
  ['sourceMissing', dated, 'sources: [occ2008q1.ninety], ', '', 'earlyExtra:'],
  ['verifiedUnseen', dated, 'basis: assumed, verified: false', 'basis: assumed, verified: true', 'earlyFadeMonths:'],
  ['duplicateName', dated, 'product: auto', 'product: card', '- product: card'],
  ['unknownProduct', dated, 'like: mortgage', 'like: boat', 'like: boat'],
  ['defaultMissing', dated, 'product: default', 'product: boat'],
  ['unknownMark', 'published.yaml', '\n  mark: F-A', '\n  mark: A+', 'mark: A+'],
  ['duplicateName', 'published.yaml', 'id: hhf.fall', 'id: hhf.months', '- id: hhf.months'],
  ['notANumber', 'published.yaml', 'percent: 22', 'percent: about 22', 'percent: about 22'],
  ['missing', 'published.yaml', 'percent: 22', '# percent: 22'],
];

describe('a fault is named with its file and line', () => {
  for (const [code, file, from, to, text] of rows) {
    test(`${code}: ${to || `without ${from}`}`, () => {
      const faults = faultsWith(file, from, to);
      const found = faults.find((fault) => fault.code === code && fault.text.startsWith(text ?? ''));
      assert.ok(found, JSON.stringify(faults));
    });
  }

  test('every code has its row', () => {
    const reached = new Set(rows.map(([code]) => code));
    assert.deepEqual(
      survivalFaultCodes.filter((code) => !reached.has(code)),
      [],
    );
  });

  test('a folder without the figures', () => {
    assert.deepEqual(readSurvivalFolder(join(folder, 'none')).faults, [
      { file: 'published.yaml', line: 1, value: 'published.yaml', code: 'fileMissing' },
    ]);
  });
});

describe('what comes with the program', () => {
  const { dated: files, published } = loadSurvival();

  test('is valid, and holds from its first day', () => {
    assert.equal(survivalOn(files, parseDay('2026-11-21')!), undefined);
    assert.deepEqual(
      survivalOn(files, parseDay('2026-11-22')!)!.map(({ product }) => product),
      ['mortgage', 'card', 'consumer', 'auto', 'microFirm', 'default'],
    );
  });

  test('says of each figure how it is known; what is borrowed or assumed is never verified', () => {
    for (const { known } of files.at(-1)!.products) {
      for (const [name, { basis, verified, sources, note }] of Object.entries(known)) {
        if (verified)
          assert.ok(
            sources.every((id) => published.get(id)!.mark === 'F-A'),
            name,
          );
        if (basis === 'borrowed' || basis === 'assumed') assert.ok(!verified && note !== undefined, name);
      }
    }
  });
});
