/** Needs no database: it is of this kind because it starts programs. */
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { utf8 } from '../core/evidence/bytes.ts';
import { checkpointText } from '../core/evidence/checkpoint.ts';
import { signNote } from '../core/evidence/note.ts';
import { formatVerifierKey, verifierKeyOf } from '../core/evidence/note-key.ts';
import { leafHash } from '../core/evidence/tree.ts';
import { formatAddCheckpoint } from '../core/evidence/witness-request.ts';
import { sha256, signingKeyOf } from '../digest/node-crypto.ts';

const root = mkdtempSync(join(tmpdir(), 'forbear-witness-cli-'));
after(() => rmSync(root, { recursive: true, force: true }));
const signing = signingKeyOf(new Uint8Array(32).fill(5));
const log = verifierKeyOf(sha256, { name: 'log.example', type: 'ed25519', publicKey: signing.publicKey });
const policy = join(root, 'logs.policy');
writeFileSync(policy, `log ${formatVerifierKey(log)}\n`);

/** The command by itself; with what it loaded of the program on standard error, where that is asked. */
const program = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
const { Command } = await import('commander');
const { addWitness } = await import(process.env.WITNESS_COMMAND);
const program = new Command('forbear');
addWitness(program);
await program.parseAsync(['node', 'forbear', 'witness', ...process.argv.slice(1)]);
if (process.env.SHOW_LOADED) process.stderr.write(loaded.join('\\n'));
`;

function start(options: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
  const WITNESS_COMMAND = pathToFileURL(join(import.meta.dirname, 'witness.ts')).href;
  return spawn(process.execPath, ['--input-type=module', '--eval', program, '--', ...options], {
    env: { ...process.env, FORBEAR_LANG: 'en', ...env, WITNESS_COMMAND },
  });
}

async function run(options: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = start(options, env);
  let [output, error] = ['', ''];
  child.stdout.on('data', (part) => (output += part));
  child.stderr.on('data', (part) => (error += part));
  const [code] = await once(child, 'close');
  return { code, output, error };
}

async function ready(child: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const part of child.stdout) {
    text += part;
    if (text.includes('follows')) return text;
  }
  throw new Error(`it ended: ${text}`);
}

describe('forbear witness', () => {
  const folder = join(root, 'w');

  test('runs, cosigns, is alone in its folder, ends when told', async (t) => {
    const child = start(['--folder', folder, '--name', 'w.example', '--follow', policy, '--port', '0']);
    t.after(() => child.kill('SIGKILL'));
    const text = await ready(child);
    const [, url] = /at (http:\S+)/.exec(text)!;
    const checkpoint = checkpointText({ origin: 'log.example', size: 1, root: leafHash(sha256, utf8('one')) });
    const checkpointNote = signNote(sha256, { text: checkpoint, ...log, sign: signing.sign });
    const body = formatAddCheckpoint({ oldSize: 0, proof: [], checkpointNote });
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
    assert.equal(response.status, 200);
    const page = await (await fetch(url!)).text();
    for (const words of ['lang="zh"', 'lang="en"', '见证方', 'w.example']) assert.ok(page.includes(words), words);

    const second = await run(['--folder', folder, '--follow', policy, '--port', '0']);
    assert.equal(second.code, 75);
    assert.match(second.error, /running already/);
    const shown = await run(['--folder', folder, '--show-key']);
    assert.deepEqual([shown.code, shown.error], [0, '']);
    assert.ok(text.includes(shown.output.trim()));

    const closed = once(child, 'close');
    child.kill('SIGTERM');
    assert.deepEqual(await closed, [0, null]);
    assert.deepEqual(readdirSync(folder).sort(), ['key', 'state', 'vkey']);
  });

  const cases: readonly (readonly [what: string, options: readonly string[], code: number, says: RegExp])[] = [
    ['another name', ['--folder', folder, '--name', 'v.example', '--follow', policy], 78, /called w\.example/],
    ['no name', ['--folder', join(root, 'x'), '--follow', policy], 78, /give --name/],
    ['a name with a space', ['--folder', join(root, 'x'), '--name', 'a b', '--follow', policy], 78, /no spaces/],
    ['nothing to follow', ['--folder', folder], 64, /--follow is missing/],
    ['no such file', ['--folder', folder, '--follow', join(root, 'none')], 66, /ENOENT/],
    ['no port', ['--folder', folder, '--follow', policy, '--port', '70000'], 64, /70000/],
    ['not its address', ['--folder', folder, '--follow', policy, '--host', '192.0.2.1', '--port', '0'], 69, /listen/],
  ];
  for (const [what, options, code, says] of cases) {
    test(`${what}: ${code}`, async () => {
      const ended = await run(options);
      assert.match(ended.error, says);
      assert.equal(ended.code, code);
    });
  }

  test('a policy that cannot be read: file, line, and what to write instead, in both languages', async () => {
    const bad = join(root, 'bad.policy');
    writeFileSync(bad, 'log a\nlogs b\n');
    const english = await run(['--folder', folder, '--follow', bad]);
    assert.equal(english.code, 78);
    assert.match(english.error, /bad\.policy:1: a: not a verifier key[^\n]*\n[^\n]*bad\.policy:2: logs: a line begins/);
    const chinese = await run(['--folder', folder, '--follow', bad], { FORBEAR_LANG: 'zh' });
    assert.match(chinese.error, /bad\.policy:1：a: 不是验证公钥/);
    writeFileSync(bad, 'quorum none\n');
    assert.match((await run(['--folder', folder, '--follow', bad])).error, /names no log/);
  });

  test('loads nothing of the database', async () => {
    const { error } = await run(['--folder', folder, '--show-key'], { SHOW_LOADED: '1' });
    const loaded = error.split('\n').map((url) => url.replace(/^.*\/(src|node_modules)\//, '$1/'));
    assert.ok(loaded.includes('src/cli/witness.ts'));
    const store = loaded.filter((url) => /^src\/(store|composition|application)\//.test(url));
    assert.deepEqual(store, ['src/store/folder-lock.ts']);
    assert.deepEqual(
      loaded.filter((url) => /pglite|\/pg/.test(url)),
      [],
    );
  });
});
