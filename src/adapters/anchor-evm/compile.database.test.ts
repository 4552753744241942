/** Needs no database: it stands among these tests because the compiler takes its time. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { artefactFile, compileAnchor } from '../../../tools/compile-anchor.ts';

test('the artefact is what the compiler makes of the source, byte for byte', () => {
  assert.equal(compileAnchor(), readFileSync(artefactFile, 'utf8'));
});
