/**
 * The documents are true: every example of a kernel command in them is run and compared, every command that exists is
 * listed in the guide and the other way round, and every link within the repository leads somewhere.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { kernelCommands } from '../src/cli/kernel-commands.ts';

const guide = readFileSync('docs/guides/cli.md', 'utf8');

async function answer(command: string, input: string): Promise<object> {
  const operation = await kernelCommands[command]!.load();
  return operation.run(JSON.parse(input));
}

const skipUnless = (command: string) =>
  existsSync(`src/api/${command}.ts`) ? false : `the command ${command} does not exist yet`;

describe('examples with their answers', () => {
  const example = /```sh\nbin\/forbear (\w+) <<'JSON'\n([\s\S]*?)\nJSON\n```\n+```json\n([\s\S]*?)\n```/g;
  for (const file of ['README.md', 'README.zh-CN.md', ...globSync('docs/guides/*.md')]) {
    for (const [, command, input, output] of readFileSync(file, 'utf8').matchAll(example)) {
      test(`${file}: ${command}`, { skip: skipUnless(command!) }, async () => {
        assert.deepEqual(await answer(command!, input!), JSON.parse(output!));
      });
    }
  }

  for (const command of ['schedule', 'age', 'allocate', 'apr', 'assess', 'offers', 'respond']) {
    test(`docs/guides/cli.md: the input of ${command} is valid`, { skip: skipUnless(command) }, async () => {
      const input = new RegExp(`### ${command}\\n+\`\`\`json\\n([\\s\\S]*?)\\n\`\`\``).exec(guide)?.[1];
      assert.ok(input, 'no example');
      const found = await answer(command, input);
      const { refused = null } = found as { refused?: string | null };
      assert.ok(!('invalid' in found) && refused === null, JSON.stringify(found).slice(0, 500));
    });
  }
});

describe('the guide to the commands', () => {
  const help = spawnSync(process.execPath, ['src/cli/main.ts', '--help'], { encoding: 'utf8' });
  const commands = [...help.stdout.matchAll(/^ {2}([a-z][a-z-]*)( |$)/gm)].map(([, name]) => name!);
  const listed = [...guide.matchAll(/^\| (?=\[?`)(.*?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([a-z][a-z-]*)/g)].map(([, name]) => name!),
  );

  test('lists every command that exists', () => {
    assert.equal(help.status, 0, help.stderr);
    assert.ok(commands.length > 3, help.stdout);
    assert.deepEqual(
      commands.filter((name) => name !== 'help' && !listed.includes(name)),
      [],
    );
  });
});

describe('links within the repository', () => {
  const link = /(!?)\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]+)(#[^)\s]*)?\)/g;
  for (const file of globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'])) {
    const links = [...readFileSync(file, 'utf8').matchAll(link)].map(([, picture, target]) => ({
      picture,
      target: target!,
    }));
    const broken = (some: typeof links) => some.filter(({ target }) => !existsSync(join(dirname(file), target)));
    const pictures = links.filter(({ picture }) => picture !== '');
    const pages = links.filter(({ picture }) => picture === '');
    if (pages.length > 0) test(file, () => assert.deepEqual(broken(pages), []));
    if (pictures.length > 0) {
      const skip = existsSync('docs/pictures') ? false : 'docs/pictures is not made yet';
      test(`${file}: pictures`, { skip }, () => assert.deepEqual(broken(pictures), []));
    }
  }
});
