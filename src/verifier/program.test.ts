import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  makeSampleBundle,
  verifyEd25519 as other,
  sampleKey,
  sampleParts,
  samplePolicy,
  written,
} from '../../tools/bench-evidence-bundle.ts';
import { edited } from '../../tools/spoil-bundle.ts';
import type { BundleReport } from '../core/evidence/bundle-report.ts';
import { utf8 } from '../core/evidence/bytes.ts';
import { ownReceiptExtra } from '../core/evidence/entry.ts';
import { formatProofFile } from '../core/evidence/proof-file.ts';
import { verifyEd25519 } from '../digest/node-crypto.ts';
import { readAsk, runProgram } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-program-'));
after(() => rmSync(folder, { recursive: true }));
const put = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const good = put('good.forbear', makeSampleBundle(14));
const bad = put(
  'bad.forbear',
  edited('entries/0009-offer.json', (text) => text.replace('2180.00', '2680.00')),
);
const kept = sampleParts(14);
const forBorrower = put(
  'borrower.forbear',
  written({
    ...kept,
    madeFor: 'borrower',
    entries: kept.entries.map((entry, index) =>
      [7, 10, 11].includes(index) ? { ...entry, opened: undefined, isWithheld: true } : entry,
    ),
  }),
);
const policy = put('policy', utf8(samplePolicy(3)));

function run(...words: string[]): { readonly code: number; readonly out: string; readonly err: string } {
  let [out, err] = ['', ''];
  const code = runProgram(words, {
    language: 'en',
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

const asks: readonly (readonly [readonly string[], string])[] = [
  [[good, '--polcy', 'x'], '--polcy: no such option.'],
  [[good, '--policy'], '--policy: a value must follow.'],
  [[good, '--format', 'xml'], '--format xml: write text, json.'],
  [[good, bad], `${bad}: one bundle at a time.`],
  [[], 'Name the bundle to check.'],
  [[join(folder, 'none')], `${join(folder, 'none')}: there is no such file.`],
  [[good, '--policy', good], `${good}: not a policy that can be read: line 1, policyNotUtf8: `],
];
for (const [words, told] of asks) {
  test(`asked wrongly: ${told.replaceAll(folder, '')}`, () => {
    const { code, out, err } = run(...words);
    assert.equal(code, 64);
    assert.equal(out, '');
    assert.equal(err.split('\n')[0], told);
  });
}

test('what is left out is asked as the terminal is set', () => {
  const ask = readAsk(['x'], 'zh');
  assert.deepEqual(ask, {
    file: 'x',
    policy: undefined,
    format: 'text',
    language: 'zh',
    out: undefined,
    log: undefined,
  });
  assert.equal(run('--help').code, 0);
});

test('a bundle that holds: 0, the verdict first, and at last what it cannot prove', () => {
  const { code, out } = run(good);
  assert.equal(code, 0);
  assert.equal(out.split('\n')[0], 'HOLDS: case C2026-000417 of Harbour Bank, entries 1 to 14');
  assert.ok(out.includes('What this cannot prove\n  · That a content is true'));
  const zh = run(good, '--language', 'zh').out;
  assert.equal(zh.split('\n')[0], '通过：Harbour Bank 案件 C2026-000417，第 1 至 14 条');
  for (const text of [out, zh]) assert.equal(/\{\w+\}/.test(text), false);
  assert.ok(run(good, '--policy', policy).out.includes('Checked by the policy that you brought.'));
});

test('a bundle that holds and says what was not handed over: 0, that in the first line, which entries, what to do', () => {
  const { code, out } = run(forBorrower);
  assert.equal(code, 0);
  const lines = out.split('\n');
  const first = 'HOLDS, and the contents of 3 of its entries were not handed over';
  assert.equal(lines[0], `${first}: case C2026-000417 of Harbour Bank, entries 1 to 14`);
  const at = lines.indexOf('  · Negotiation: no. 8, 11');
  assert.ok(at > 0 && at < lines.indexOf('What happened'), out);
  assert.equal(lines[at + 1], '  · Approval: no. 12');
  assert.match(lines[at + 2]!, /ask the lender for the whole bundle.*the court or the supervisor/);
  assert.ok(out.includes('[content not handed over, as the signed list says]'));
  const zh = run(forBorrower, '--language', 'zh').out;
  assert.ok(zh.startsWith('通过，其中 3 条的内容未交付：'), zh);
  assert.ok(zh.includes('  · 协商：第 8、11 条\n  · 审批：第 12 条\n'), zh);
  for (const text of [out, zh]) assert.equal(/\{\w+\}/.test(text), false);
  const report = JSON.parse(run(forBorrower, '--format', 'json').out) as BundleReport;
  assert.deepEqual([report.verdict, report.madeFor], ['holds', 'borrower']);
  assert.deepEqual(
    report.notHandedOver.map(({ number }) => number),
    [8, 11, 12],
  );
});

test('a bundle that does not hold: 1, what fails first and where; what was signed is not told as if it held', () => {
  const { code, out } = run(bad);
  assert.equal(code, 1);
  assert.equal(
    out.split('\n')[0],
    'FAILS: The content is not what was entered. (entry 9, member entries/0009-offer.json)',
  );
  assert.ok(out.includes('What this cannot prove'));
});

test('the report as JSON', () => {
  const { code, out } = run(bad, '--format', 'json');
  const report = JSON.parse(out) as BundleReport;
  assert.deepEqual([code, report.verdict, report.first?.code], [1, 'fails', 'contentDiffers']);
});

test('the documents of a bundle that holds are written, and nothing is written over; of another none are', () => {
  const to = join(folder, 'out');
  assert.equal(run(bad, '--out', to).code, 1);
  assert.equal(existsSync(to), false);
  const written = run(good, '--out', to);
  assert.deepEqual([written.code, written.err], [0, `2 documents written to ${to}\n`]);
  const names = readdirSync(to).sort();
  assert.equal(names.length, 2);
  assert.ok(readFileSync(join(to, names[0]!), 'utf8').includes('8,650.00'));
  assert.equal(run(good, '--out', to).code, 64);
});

test('a key that is no point of the curve, and a signature that is too short, verify nothing and throw nothing', () => {
  const key = sampleKey('x');
  const message = utf8('x');
  const signature = key.sign(message);
  for (const verify of [verifyEd25519, other])
    assert.equal(verify({ publicKey: key.publicKey, message, signature }), true);
  assert.equal(verifyEd25519({ publicKey: key.publicKey, message, signature: signature.slice(1) }), false);
  for (const byte of [0xff, 2, 7]) {
    assert.equal(verifyEd25519({ publicKey: new Uint8Array(32).fill(byte), message, signature }), false);
  }
});

const ninth = kept.entries[8]!;
const receiptOf = (policyText: string) =>
  formatProofFile({
    extra: ownReceiptExtra(ninth.entry, { shown: ninth.opened, policy: policyText }),
    index: ninth.index,
    path: ninth.path,
    checkpointNote: kept.checkpoint,
  });

test('a single receipt: what it proves and what not; a changed byte or another key fails it', () => {
  const text = receiptOf(samplePolicy(2));
  const file = put('good.tlog-proof', utf8(text));
  const { code, out } = run(file);
  assert.equal(code, 0, out);
  assert.equal(out.split('\n')[0], 'HOLDS: receipt of entry 9');
  assert.match(out, /Exactly this was entered: Offer/);
  assert.match(out, /What this cannot prove\n {2}· That the content is true/);
  const zh = run(file, '--language', 'zh').out;
  assert.equal(zh.split('\n')[0], '通过：第 9 条的回执');
  for (const told of [out, zh]) assert.equal(/\{\w+\}|receipt\.\w/.test(told), false, told);
  assert.equal((JSON.parse(run(file, '--format', 'json').out) as { verdict: string }).verdict, 'holds');
  assert.equal(run(file, '--policy', policy).code, 0);
  const changed = put('changed.tlog-proof', utf8(text.replace(/\nindex \d+/, '\nindex 3')));
  assert.deepEqual([run(changed).code, run(changed).out.split('\n')[0]], [1, 'FAILS: this receipt does not hold']);
  const strange = samplePolicy(2).replace(/log .*/, samplePolicy(1).match(/witness \w+ (.*)/)![1]!);
  assert.equal(run(put('strange.tlog-proof', utf8(receiptOf(strange)))).code, 1);
});
