import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pageFile, programFile, staleVerifierFiles } from './make-verifier.ts';

test('the single program and the page are what src/verifier gives: node tools/make-verifier.ts', async () => {
  assert.deepEqual(await staleVerifierFiles(), []);
});

test('the program imports Node alone', () => {
  const program = readFileSync(programFile, 'utf8');
  const imported = [...program.matchAll(/^import .* from "([^"]+)";$/gm)].map(([, from]) => from!);
  assert.ok(imported.length > 0);
  assert.deepEqual(
    imported.filter((from) => !from.startsWith('node:')),
    [],
  );
  assert.equal(/\b(require|fetch|eval)\(/.test(program), false);
});

test('the page asks for nothing, runs only its own script, and keeps the notices of what it is made of', () => {
  const page = readFileSync(pageFile, 'utf8');
  const hashOf = (tag: string) => {
    const [, inside] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)!;
    return `'sha256-${createHash('sha256').update(inside!).digest('base64')}'`;
  };
  const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(page)!;
  const wanted = `default-src 'none'; script-src ${hashOf('script')}; style-src ${hashOf('style')}; base-uri 'none'; form-action 'none'`;
  assert.equal(policy, wanted);
  assert.equal(/<(link|img|iframe|script|form)\s/.test(page.replace(/<script>[\s\S]*<\/script>/, '')), false);
  assert.equal(/\b(fetch|XMLHttpRequest|WebSocket|innerHTML|insertAdjacentHTML|eval)\b/.test(page), false);
  assert.equal(page.match(/Permission is hereby granted, free of charge/g)?.length, 2);
});
