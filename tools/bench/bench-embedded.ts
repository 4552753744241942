/** 100,000 loans imported and closed on the embedded database, as whole commands. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatDay } from '../../src/core/calendar/day.ts';
import { bookAsOf } from './copy-book.ts';
import { writeCsvBook } from './csv-book.ts';
import { seconds, shown } from './measure.ts';
import type { Measured } from './run.ts';

const loans = 100_000;
const floorSeconds = 120;

export async function benchEmbedded(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-bench-'));
  try {
    await writeCsvBook(folder, loans);
    const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
    const run =
      (...words: string[]) =>
      async () => {
        const env = { ...process.env, FORBEAR_DATABASE: join(folder, 'data') };
        const child = spawnSync(process.execPath, [main, ...words], { env, stdio: ['ignore', 'ignore', 'inherit'] });
        if (child.status !== 0) throw new Error(`forbear ${words[0]} ended with ${child.status}`);
      };
    const imported = await seconds(run('import', 'csv', folder));
    const closed = await seconds(run('close-day', '--on', formatDay(bookAsOf)));
    const total = imported + closed;
    return [
      { what: `import of ${shown(loans, 0)} loans`, value: `${shown(imported)} s`, against: '', passes: undefined },
      { what: 'first full ageing', value: `${shown(closed)} s`, against: '', passes: undefined },
      {
        what: 'imported and closed',
        value: `${shown(total)} s`,
        against: `floor ${floorSeconds} s`,
        passes: total <= floorSeconds,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
