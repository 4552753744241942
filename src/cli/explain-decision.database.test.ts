import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { smallLaw } from '../../tools/small-law.ts';
import type { PermitAnswer } from '../api/permit.ts';
import { loadLaw } from '../composition/load-laws.ts';
import { bases } from '../core/rules/decision.ts';
import { explainDecision, factWords } from './explain-decision.ts';
import { words } from './words.ts';

const { vocabulary } = smallLaw({ rules: [], facts: { ill: 'boolean' } });
const reason = (ruleId: string, verified = true): PermitAnswer['because'][number] => ({
  ruleId,
  source: 'an instrument 1',
  basis: 'prohibition',
  verified,
  facts: {},
  text: { en: 'No calls at night.', zh: '夜间不得致电。' },
});
const answer = (more: Partial<PermitAnswer>): PermitAnswer => ({
  outcome: 'allowed',
  because: [],
  warnings: [],
  freesUpAt: null,
  packHash: 'sha256:1',
  ...more,
});

for (const lang of ['en', 'zh'] as const) {
  test(`a decision in ${lang}: what, until when, why with the article, what is not verified, by which law`, () => {
    const at = '2026-08-21T08:00:00+08:00';
    const said = explainDecision(
      answer({ outcome: 'forbidden', because: [reason('xx.a', false)], warnings: [reason('xx.w')], freesUpAt: at }),
      vocabulary,
      lang,
    );
    const expected = [
      words('permit.forbidden', {}, lang),
      words('permit.freesUp', { at }, lang),
      reason('').text[lang],
      'an instrument 1',
      'xx.a',
      words('permit.unverified', {}, lang),
      words('permit.warnings', {}, lang),
      'xx.w',
      'sha256:1',
    ];
    let from = 0;
    for (const part of expected) {
      const found = said.indexOf(part, from);
      assert.ok(found >= 0, `${part} in order in\n${said}`);
      from = found;
    }
    assert.doesNotMatch(said, /permit\.|undefined|[{}]/);
  });

  test(`a decision that no date frees, and one that lacks a fact, in ${lang}`, () => {
    const never = explainDecision(answer({ outcome: 'forbidden', because: [reason('xx.a')] }), vocabulary, lang);
    assert.ok(never.includes(words('permit.freesUpNever', {}, lang)));
    assert.ok(!never.includes(words('permit.unverified', {}, lang)));
    const open = explainDecision(
      answer({ outcome: 'undetermined', missing: ['ill', 'person.role', 'nosuch'] }),
      vocabulary,
      lang,
    );
    assert.ok(open.includes('  ill: ill'));
    assert.ok(open.includes(`  person.role: ${words('fact.person.role', {}, lang)}`));
    assert.ok(open.includes('  nosuch: nosuch'), 'a value without content is shown by its name');
    assert.ok(!open.includes(words('permit.freesUpNever', {}, lang)));
  });

  test(`every fact of the request, and every basis, has words in ${lang}`, () => {
    const ofRequest = [...vocabulary].filter(([, fact]) => fact.text === undefined).map(([name]) => name);
    for (const name of [...ofRequest, 'person.zones', 'currency']) {
      assert.notEqual(factWords(name, vocabulary, lang), name, name);
    }
    for (const basis of bases) assert.notEqual(words(`permit.basis.${basis}`, {}, lang), `permit.basis.${basis}`);
  });
}

const example = {
  jurisdiction: 'us-federal',
  act: 'placeCall',
  at: '2026-08-20T23:00:00-04:00',
  person: { role: 'borrower', zones: ['America/New_York'] },
  debt: 'D1',
  channel: { mode: 'interactive', address: 'A1', place: 'mobile' },
  facts: {
    representedByAttorney: false,
    ceaseRequestReceivedOn: null,
    inconvenient: [],
    consents: [],
    agreementInForce: false,
    disputed: false,
  },
  history: [],
};
function permit(document: unknown, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), 'permit', ...args],
    {
      encoding: 'utf8',
      input: JSON.stringify(document),
      env: { ...process.env, FORBEAR_LANG: 'en' },
    },
  );
  return { status, stdout, stderr };
}

test('permit explains itself, and decides by the packs that are named', () => {
  const { packHash } = loadLaw('us-federal')!.law;
  const explained = permit(example, '--explain');
  assert.equal(explained.status, 0, explained.stderr);
  assert.match(explained.stdout, /2026-08-21T08:00:00-04:00/);
  assert.match(explained.stdout, /12 CFR 1006\.6\(b\)\(1\)\(i\)/);
  const byHash = permit(example, '--pack-hash', packHash);
  assert.equal((JSON.parse(byHash.stdout) as PermitAnswer).packHash, packHash);
  const none = permit(example, '--pack-hash', `sha256:${'0'.repeat(64)}`);
  assert.equal(none.status, 64);
  assert.deepEqual(JSON.parse(none.stdout), {
    invalid: [{ path: '--pack-hash', value: `sha256:${'0'.repeat(64)}`, code: 'unknownPackHash' }],
  });
  const mars = permit({ ...example, jurisdiction: 'mars' }, '--pack-hash', packHash);
  assert.equal(mars.status, 64);
  assert.deepEqual(JSON.parse(mars.stdout), {
    invalid: [{ path: '/jurisdiction', value: 'mars', code: 'unknownJurisdiction' }],
  });
});

test('permit explains what it lacks where the zone is not known, and says what is no request', () => {
  const open = permit({ ...example, person: { role: 'borrower' } }, '--explain');
  assert.equal(open.status, 0, open.stderr);
  assert.match(open.stdout, /person\.zones/);
  const invalid = permit({ ...example, act: 'shout' }, '--explain');
  assert.equal(invalid.status, 64);
  assert.match(invalid.stdout + invalid.stderr, /\/act/);
});
