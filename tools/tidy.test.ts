/** Each rule catches what it is for, and lets the right way pass. One row, one snippet. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkMap } from './tidy/map.ts';
import { checkMessages } from './tidy/messages.ts';
import { checkSource, sourceRules } from './tidy/source.ts';
import { checkMigrations } from './tidy/sql.ts';

/** rule, path, what breaks it, what is right instead. */
const sourceTable: readonly (readonly [string, string, string, string])[] = [
  ['noParseFloat', 'src/cli/a.ts', 'const a = parseFloat(text);', 'const a = parseDecimal(text);'],
  ['noParseFloat', 'tools/a.ts', 'const a = Number.parseFloat(text);', 'const a = Number(text);'],
  [
    'noToFixed',
    'src/core/loan/a.ts',
    'const a = principal.toFixed(2);',
    'const a = formatAmount(principal, currency);',
  ],
  ['noToFixed', 'src/cli/a.ts', 'f((row.total / 100).toFixed(2));', 'f(seconds.toFixed(1));'],
  ['noFloatOfMoney', 'src/core/loan/a.ts', 'const a = Number(amountMinor) / 2;', 'const a = amountMinor / 2n;'],
  ['noFloatOfMoney', 'src/store/a.ts', 'const a = Number(row.interestMinor);', 'const a = BigInt(row.interestMinor);'],
  [
    'noFloatOfMoney',
    'src/core/loan/a.ts',
    'Math.round(terms.feeMinor * x);',
    'divideRounded(terms.feeMinor, 3n, mode);',
  ],
  ['noFractionTimesMoney', 'src/core/loan/a.ts', 'const a = totalMinor * 0.5;', 'const a = totalMinor * 5n;'],
  ['noFractionTimesMoney', 'src/store/a.ts', 'const a = .5 * row.totalMinor;', 'const a = 0.5 * probability;'],
  [
    'moneyIsBigint',
    'src/api/a.ts',
    'interface A { readonly paidMinor: number }',
    'interface A { readonly paidMinor: bigint }',
  ],
  ['moneyIsBigint', 'src/core/loan/a.ts', 'f = (amountMinor: number) => 1;', 'f = (amountMinor: bigint) => 1;'],

  ['coreAsksForNothing', 'src/core/ageing/a.ts', 'const a = Date.now();', 'const a = asOf;'],
  ['coreAsksForNothing', 'src/core/ageing/a.ts', 'const a = new Date();', 'const a: Terms = { Date: 1 };'],
  ['coreAsksForNothing', 'src/core/ageing/a.ts', 'const a = process.env.X;', 'const a = steps.process;'],
  ['coreAsksForNothing', 'src/core/ageing/a.ts', 'await fetch(address);', 'await ports.fetch(address);'],
  ['coreAsksForNothing', 'src/core/ageing/a.ts', 'a.localeCompare(b);', 'a < b;'],
  ['coreImportsOnlyCore', 'src/core/money/a.ts', "import { z } from 'zod';", "import { z } from './z.ts';"],
  ['coreImportsOnlyCore', 'src/core/money/a.ts', "import 'node:fs';", "import '../calendar/day.ts';"],
  ['coreImportsOnlyCore', 'src/core/money/a.ts', "await import('pg');", "await import('./share.ts');"],
  [
    'noDefaultInCore',
    'src/core/a/a.ts',
    'switch (a) { case 1: f(); break; default: g(); }',
    'switch (a) { case 1: f(); }',
  ],

  [
    'noLegalNumberCompared',
    'src/core/ageing/a.ts',
    'if (daysPastDue > 90) f();',
    'if (daysPastDue > scheme.lossAfterDays) f();',
  ],
  ['noLegalNumberCompared', 'src/core/loan/a.ts', 'if (360 <= loan.daysPastDue) f();', 'if (daysPastDue > 0) f();'],
  ['noLegalNumberCompared', 'src/core/rules/a.ts', 'a = history.calls >= 7;', 'a = history.calls >= limit.callsMax;'],
  ['noLegalNumberNamed', 'src/core/ageing/a.ts', 'const doubtfulFromDays = 181;', 'const daysPerYear = 365;'],
  [
    'noLegalNumberNamed',
    'src/core/loan/a.ts',
    'const a = { capPercent: 24 };',
    'const a = { capPercent: pack.capPercent };',
  ],

  ['wordsInMessages', 'src/cli/a.ts', "console.log('逾期');", "console.log(words('portfolio.pastDue')); // 逾期"],
  ['wordsInMessages', 'src/core/a/a.ts', 'const a = `\x24{n} 天`;', "const a = 'Forbear 缓和';"],
  [
    'ourWords',
    'src/core/loan/a.ts',
    'interface A { readonly installments: number }',
    'interface A { readonly instalments: number }',
  ],
  ['ourWords', 'src/application/a.ts', 'function reAmortizeLoan() {}', 'function reAmortiseLoan() {}'],
  ['ourWords', 'src/store/a.ts', 'const debtorId = 1;', 'const pagingCollection = 1;'],

  ['noMathRandom', 'src/simulator/a.ts', 'const a = Math.random();', 'const a = random.next();'],
  ['seededProperties', 'src/core/a.test.ts', 'fc.assert(property);', 'fc.assert(property, { seed: 7 });'],
  [
    'seededProperties',
    'src/core/a.test.ts',
    'fc.assert(property, { numRuns: 9 });',
    'fc.configureGlobal({ seed: 1 }); fc.assert(property);',
  ],
  [
    'seededProperties',
    'src/core/a.test.ts',
    'const runs = { numRuns: 9 }; fc.assert(p, runs);',
    'const runs = { seed: 9 }; fc.assert(p, { ...runs });',
  ],
  [
    'seededProperties',
    'src/core/a.test.ts',
    'fc.sample(arbitrary, 10);',
    'fc.sample(arbitrary, { seed: 1, numRuns: 10 });',
  ],

  ['shortFunctions', 'src/cli/a.ts', `function f() {${'\n'.repeat(80)}}`, `function f() {${'\n'.repeat(60)}}`],
  [
    'shortFunctions',
    'src/cli/a.ts',
    `const f = () => {${'\n'.repeat(80)}};`,
    `// Long because: it is one table.\nconst f = () => {${'\n'.repeat(80)}};`,
  ],
  ['shortFiles', 'src/cli/a.ts', '\n'.repeat(600), `/** Currencies; long because it is a list. */${'\n'.repeat(600)}`],
  ['noBarrels', 'src/core/index.ts', 'export const a = 1;', ''],
  [
    'noBarrels',
    'src/core/money/all.ts',
    "export * from './a.ts';\nexport { b } from './b.ts';",
    "export { b } from './b.ts';",
  ],
  ['noVagueNames', 'src/core/utils/a.ts', '', ''],
  ['noVagueNames', 'src/cli/helpers.ts', '', ''],
];

describe('rules about sources', () => {
  for (const [rule, path, bad, good] of sourceTable) {
    test(`${rule}: ${bad.trim().slice(0, 60) || path}`, () => {
      const found = checkSource({ path, text: bad });
      assert.ok(
        found.some((finding) => finding.rule === rule && finding.line >= 1 && finding.mend !== ''),
        `not caught; found ${found.map((finding) => finding.rule).join(', ') || 'nothing'}`,
      );
      const rightPath = rule === 'noBarrels' || rule === 'noVagueNames' ? 'src/core/money/share.ts' : path;
      assert.deepEqual(
        checkSource({ path: rightPath, text: good }).map((finding) => finding.rule),
        [],
      );
    });
  }

  test('every rule has a row', () => {
    const tested = new Set(sourceTable.map(([rule]) => rule));
    assert.deepEqual(
      sourceRules.map(({ name }) => name).filter((name) => !tested.has(name)),
      [],
    );
  });

  test('the line is the line of the fault', () => {
    const text = 'const a = 1;\n\nconst b = Math.random();\n';
    assert.deepEqual(
      checkSource({ path: 'src/cli/a.ts', text }).map(({ line }) => line),
      [3],
    );
  });

  test('rules about the core leave the shell alone', () => {
    assert.deepEqual(
      checkSource({ path: 'src/cli/a.ts', text: 'const a = Date.now(); if (daysPastDue > 90) f();' }),
      [],
    );
  });
});

describe('what is allowed with a reason', () => {
  const fault = 'const doubtfulFromDays = 181;';
  const rulesFor = (text: string) => checkSource({ path: 'src/core/ageing/a.ts', text }).map((finding) => finding.rule);

  test('on the line, on the line before, for the file', () => {
    assert.deepEqual(rulesFor(`${fault} // tidy-allow noLegalNumberNamed: an example in a docstring.`), []);
    assert.deepEqual(rulesFor(`f();\n// tidy-allow noLegalNumberNamed: an example.\n${fault}`), []);
    assert.deepEqual(
      rulesFor(`/**\n * Examples.\n * tidy-allow noLegalNumberNamed: examples only.\n */\n\n\n${fault}`),
      [],
    );
  });
  test('not without a reason, not for another rule, not two lines on', () => {
    assert.deepEqual(rulesFor(`${fault} // tidy-allow noLegalNumberNamed`), [
      'noLegalNumberNamed',
      'allowedWithReason',
    ]);
    assert.deepEqual(rulesFor(`${fault} // tidy-allow noMathRandom: wrong rule.`), ['noLegalNumberNamed']);
    assert.deepEqual(rulesFor(`f();\n// tidy-allow noLegalNumberNamed: too far.\n\n${fault}`), ['noLegalNumberNamed']);
  });
});

describe('messages', () => {
  const check = (en: object | undefined, zh: object | undefined, source = '') =>
    checkMessages(
      [
        ...(en ? [{ path: 'messages/en/case.json', text: JSON.stringify(en) }] : []),
        ...(zh ? [{ path: 'messages/zh/case.json', text: JSON.stringify(zh) }] : []),
      ],
      [{ path: 'src/cli/case.ts', text: source }],
    ).map(({ mend }) => mend);

  const rows: readonly (readonly [string, object | undefined, object | undefined, RegExp | undefined])[] = [
    ['twins', { 'case.open': 'opened {on}' }, { 'case.open': '{on} 入催' }, undefined],
    ['a code without its twin', { 'case.open': 'opened' }, {}, /case\.open has no words in messages\/zh/],
    ['a twin without its code', {}, { 'case.open': '入催' }, /case\.open has no words in messages\/en/],
    ['other placeholders', { 'case.open': 'opened {on}' }, { 'case.open': '{at} 入催' }, /\{on\}.*\{at\}/],
    ['no words', { 'case.open': ' ' }, { 'case.open': '入催' }, /case\.open has no words$/m],
    ['the wrong topic', { 'loan.open': 'a' }, { 'loan.open': '甲' }, /begins with "case\."/],
    ['a missing file', { 'case.open': 'opened' }, undefined, /messages\/zh\/case\.json is missing/],
    ['a word that hurts', { 'case.open': 'the debtor' }, { 'case.open': '老赖' }, /debtor/],
  ];
  for (const [name, en, zh, expected] of rows) {
    test(name, () => {
      const found = check(en, zh);
      if (expected) assert.match(found.join('\n'), expected);
      else assert.deepEqual(found, []);
    });
  }
  test('a code that is asked for has words', () => {
    const both = [{ 'case.open': 'opened' }, { 'case.open': '入催' }] as const;
    assert.deepEqual(check(...both, "words('case.open')"), []);
    assert.deepEqual(check(...both, "words('case.shut')"), ['case.shut has no words in messages/']);
  });
});

describe('the map', () => {
  const map = {
    path: 'docs/ARCHITECTURE.md',
    text: '# Map\n```\nsrc/\n  core/     all\n    money/    sums\n  main.ts\n```\n',
  };
  const check = (...folders: string[]) => checkMap(map, new Set(folders)).map(({ mend }) => mend);

  test('true to the folders', () =>
    assert.deepEqual(check('src', 'src/core', 'src/core/money', 'src/core/money/deep'), []));
  test('a folder drawn that is not there', () =>
    assert.match(check('src', 'src/core').join(), /src\/core\/money\/ does not exist/));
  test('a folder there that is not drawn', () => {
    assert.match(check('src', 'src/core', 'src/core/money', 'src/store').join(), /src\/store\/ is not drawn/);
    assert.match(check('src', 'src/core', 'src/core/money', 'src/core/loan').join(), /src\/core\/loan\/ is not drawn/);
  });
});

describe('migrations', () => {
  const creditor = '-- reference: whose book this is.\ncreate table creditor (creditor_id int primary key);\n';
  const loan =
    'create table loan (creditor_id int references creditor, borrower_id bigint, loan_id bigint, primary key (creditor_id, borrower_id, loan_id));\n';
  const check = (text: string) =>
    checkMigrations([{ path: 'src/store/migrations/0001.sql', text: creditor + loan + text }]);

  const rows: readonly (readonly [string, string, string | undefined])[] = [
    [
      'right',
      'create table a (creditor_id int, borrower_id bigint, paid_minor bigint check (paid_minor > 0), unique (borrower_id, paid_minor)); -- real, float',
      undefined,
    ],
    ['no creditor', 'create table a (b int);', 'rowSaysCreditor'],
    ['no creditor in a reference table either', '-- reference: small.\ncreate table a (b int);', 'rowSaysCreditor'],
    [
      'primary key',
      'create table a (creditor_id int, borrower_id bigint, a_id bigint, primary key (creditor_id, a_id));',
      'keysCarryBorrower',
    ],
    [
      'primary key of a column',
      'create table a (creditor_id int, borrower_id bigint, a_id bigint primary key);',
      'keysCarryBorrower',
    ],
    [
      'unique',
      'create table a (creditor_id int, borrower_id bigint, ref text, constraint one unique (creditor_id, ref));',
      'keysCarryBorrower',
    ],
    [
      'unique index',
      'create table a (creditor_id int, borrower_id bigint, ref text);\ncreate unique index on a (creditor_id, ref) where ref is not null;',
      'keysCarryBorrower',
    ],
    [
      'foreign key',
      'create table a (creditor_id int, borrower_id bigint, loan_id bigint, foreign key (creditor_id, loan_id) references loan (creditor_id, loan_id));',
      'keysCarryBorrower',
    ],
    [
      'foreign key of a column',
      'create table a (creditor_id int, borrower_id bigint, loan_id bigint references loan (loan_id));',
      'keysCarryBorrower',
    ],
    [
      'added later',
      'create table a (creditor_id int, borrower_id bigint, ref text);\nalter table a add constraint one unique (ref), add column x int;',
      'keysCarryBorrower',
    ],
    ['to a reference table', 'create table a (creditor_id int references creditor, borrower_id bigint);', undefined],
    [
      'a reference table, with a reason',
      '-- reference: from their number to ours.\n-- More words.\ncreate table a (creditor_id int, ref text, borrower_id bigint, unique (creditor_id, ref));',
      undefined,
    ],
    ['minor units in int', 'create table a (creditor_id int, fee_minor int);', 'moneyIsBigint'],
    ['minor units in numeric', 'create table a (creditor_id int, fee_minor numeric(12,2) not null);', 'moneyIsBigint'],
    ['money by another name', 'create table a (creditor_id int, outstanding numeric(12, 2));', 'moneyIsBigint'],
    [
      'money added later',
      'create table a (creditor_id int);\nalter table a add column fee_minor real;',
      'moneyIsBigint',
    ],
    ['float', 'create table a (creditor_id int, annual_rate double precision);', 'noFloatColumns'],
    [
      'float for a probability',
      'create table a (creditor_id int, kept_probability real, rate_percent numeric(9, 6));',
      undefined,
    ],
    [
      'in a text or a function',
      "create table a (creditor_id int, b text default 'create table c (d int)');\ncreate function f() returns trigger as $$ begin create table x (y int); end $$;",
      undefined,
    ],
    ['dropped again', 'create table a (b int);\ndrop table a;', undefined],
  ];
  for (const [name, text, rule] of rows) {
    test(name, () => assert.deepEqual([...new Set(check(text).map((finding) => finding.rule))], rule ? [rule] : []));
  }
  test('the line is that of the key', () => {
    const text = 'create table a (\n  creditor_id int,\n  borrower_id bigint,\n  ref text unique\n);';
    assert.deepEqual(
      check(text).map(({ line }) => line),
      [7],
    );
  });
});
