// Starts a process, so it runs after the unit tests; it needs no database.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { sampleAmendmentTerms, sampleCardTerms } from '../../tools/agreement-paper-sample.ts';
import { words } from '../cli/words.ts';
import { agreementPdf } from './agreement-pdf.ts';
import type { PaperLanguage } from './agreement-pen.ts';

const partsOf = (language: PaperLanguage) => ({
  language,
  words,
  termsHash: `sha256:${'3f9a'.repeat(16)}`,
  checkUrl: 'https://forbear.example/check',
  contact: '400-000-0000',
  names: {},
  signatures: [],
  isDraft: false,
});

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('another process makes the same bytes of the same terms', async () => {
  const program = `
    import { createHash } from 'node:crypto';
    import { words } from '${new URL('../cli/words.ts', import.meta.url)}';
    import { agreementPdf } from '${new URL('./agreement-pdf.ts', import.meta.url)}';
    import { sampleCardTerms } from '${new URL('../../tools/agreement-paper-sample.ts', import.meta.url)}';
    const parts = JSON.parse(process.argv[1]);
    const bytes = await agreementPdf(sampleCardTerms(), { ...parts, words });
    console.log(createHash('sha256').update(bytes).digest('hex'));
  `;
  const { words: _, ...plain } = partsOf('zh');
  const told = execFileSync(process.execPath, ['--input-type=module', '--eval', program, '--', JSON.stringify(plain)], {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'America/New_York', LANG: 'de_DE.UTF-8' },
  });
  // The other process makes its first paper, this one its second: a cache that leaks would show.
  await agreementPdf(sampleAmendmentTerms(), partsOf('zh'));
  assert.equal(told.trim(), digest(await agreementPdf(sampleCardTerms(), partsOf('zh'))));
});
