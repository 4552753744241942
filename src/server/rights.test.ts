/** Every operation has its row: in the policy, among the routes, in the table of rights, in the words. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allRights } from '../../tools/rights/all-rights.ts';
import { allRoutes } from '../api/routes/all-routes.ts';
import { accessPolicy } from '../core/access/policy.ts';
import { allHandlers } from './all-handlers.ts';
import { serverRefusals } from './problem.ts';

const names = (list: readonly { readonly operation: string }[]) => list.map(({ operation }) => operation).sort();

test('no operation without a row: policy, routes and the table of rights name the same ones, each once', () => {
  const policy = Object.keys(accessPolicy).sort();
  assert.deepEqual(names(allRoutes), policy);
  assert.deepEqual(names(allRights), policy);
  assert.deepEqual(names(allHandlers().map(({ route }) => route)), policy);
});

test('what is about a case names the case in its path, and is looked up before anything is done', () => {
  for (const { operation, path } of allRoutes) {
    assert.equal(path.includes('/:case'), accessPolicy[operation].about === 'case', operation);
  }
});

test('no two operations at one place', () => {
  const places = allRoutes.map(({ method, path }) => `${method} ${path.replaceAll(/:[a-zA-Z]+/g, ':')}`);
  assert.deepEqual(places, [...new Set(places)]);
});

for (const language of ['en', 'zh'] as const) {
  test(`every refusal and every operation has words: ${language}`, () => {
    const read = (topic: string) =>
      JSON.parse(readFileSync(new URL(`../../messages/${language}/${topic}.json`, import.meta.url), 'utf8')) as Record<
        string,
        string
      >;
    const [problem, api] = [read('problem'), read('api')];
    const codes = new Set([
      ...Object.keys(serverRefusals),
      ...allRoutes.flatMap(({ refusals }) => Object.keys(refusals)),
    ]);
    assert.deepEqual([...codes].filter((code) => problem[`problem.${code}`] === undefined).sort(), []);
    assert.deepEqual(
      Object.keys(problem).filter((key) => !codes.has(key.slice('problem.'.length))),
      [],
    );
    assert.deepEqual(
      names(allRoutes).filter((operation) => api[`api.${operation}`] === undefined),
      [],
    );
  });
}
