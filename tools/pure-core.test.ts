/**
 * The core asks for nothing, seen from outside: every module of src/core loads, and the kernel commands answer, while
 * the clock, chance and the network throw.
 * tidy-allow noMathRandom: it is named here to be made to throw.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { kernelCommands } from '../src/cli/kernel-commands.ts';

class Asked extends Error {}

function asked(what: string): never {
  throw new Asked(`the core asked for ${what}`);
}

const RealDate = Date;

/** A Date that can be made of what it is given, but does not know what time it is. */
const DateWithoutClock = new Proxy(RealDate, {
  construct: (target, args: number[]) => (args.length === 0 ? asked('new Date()') : new target(args[0]!)),
  apply: () => asked('Date()'),
  get: (target, key) => (key === 'now' ? () => asked('Date.now') : Reflect.get(target, key)),
});

async function withThrowingGlobals<T>(work: () => Promise<T> | T): Promise<T> {
  const { random } = Math;
  const { fetch: realFetch, crypto: realCrypto } = globalThis;
  globalThis.Date = DateWithoutClock;
  Math.random = () => asked('Math.random');
  globalThis.fetch = () => asked('fetch');
  Object.defineProperty(globalThis, 'crypto', { configurable: true, get: () => asked('crypto') });
  try {
    return await work();
  } finally {
    globalThis.Date = RealDate;
    Math.random = random;
    globalThis.fetch = realFetch;
    Object.defineProperty(globalThis, 'crypto', { configurable: true, writable: true, value: realCrypto });
  }
}

const modules = globSync('src/core/**/*.ts').filter((file) => !file.endsWith('.test.ts'));

const commands: readonly { readonly name: string; readonly document: object }[] = [
  {
    name: 'schedule',
    document: {
      currency: 'USD',
      principal: '100.00',
      annualRatePercent: '15.678',
      disbursedOn: '2024-01-01',
      instalments: 6,
      every: { count: 1, unit: 'month' },
      firstDueOn: '2024-02-01',
      method: 'equalInstalment',
      dayCount: 'actual/365',
      rounding: 'halfEven',
      roundTo: '0.01',
      graceOnPrincipal: 0,
      graceOnInterest: 0,
      events: [{ kind: 'pay', on: '2024-02-01', amount: '17.43' }],
    },
  },
  {
    name: 'age',
    document: {
      currency: 'CNY',
      scheme: 'cn.general',
      graceDays: 0,
      buckets: [{ code: 'M1', fromDays: 1 }],
      due: [{ on: '2026-01-05', amount: '1000.00' }],
      payments: [{ on: '2026-01-20', amount: '400.00' }],
      pauses: [],
      asOf: ['2026-02-05'],
    },
  },
  {
    name: 'allocate',
    document: {
      currency: 'CNY',
      product: 'card',
      daysPastDue: 95,
      owed: { cost: '300.00', interest: '1200.00', penalty: '0.00', fee: '0.00', principal: '10000.00' },
      payment: '1000.00',
      order: null,
    },
  },
  {
    name: 'apr',
    document: {
      method: 'usActuarial',
      unitPeriod: 'month',
      unitPeriodsPerYear: 12,
      flows: [
        { at: { units: 0 }, amount: '-6000.00' },
        { at: { units: 1, fraction: '19/30' }, amount: '200.00', repeat: 36 },
      ],
    },
  },
];

describe('with a throwing clock, chance and network', () => {
  test('the globals do throw', async () => {
    const questions = [
      () => Date.now(),
      () => new Date(),
      () => Math.random(),
      () => fetch('http://127.0.0.1'),
      () => crypto.randomUUID(),
    ];
    for (const question of questions)
      await assert.rejects(
        withThrowingGlobals(async () => question()),
        Asked,
      );
    assert.equal(await withThrowingGlobals(() => new Date(0).toISOString()), '1970-01-01T00:00:00.000Z');
  });

  test(`every module of src/core loads`, async () => {
    assert.ok(modules.length > 0);
    await withThrowingGlobals(async () => {
      for (const file of modules) await import(pathToFileURL(file).href);
    });
  });

  for (const { name, document } of commands) {
    const file = `src/api/${name}.ts`;
    test(`forbear ${name} answers`, { skip: existsSync(file) ? false : `${file} does not exist yet` }, async () => {
      const operation = await kernelCommands[name]!.load();
      const answer = await withThrowingGlobals(() => operation.run(document));
      assert.ok(!('invalid' in answer), JSON.stringify(answer));
    });
  }
});
