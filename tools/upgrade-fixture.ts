/** Data of an older schema: COPY blocks and statements, put into a database that was migrated to that schema alone. */
import { readFileSync } from 'node:fs';
import type { Database } from '../src/store/database.ts';

/** `name`: a file of src/store/testdata. */
export async function loadFixture(database: Database, name: string): Promise<void> {
  const text = readFileSync(new URL(`../src/store/testdata/${name}`, import.meta.url), 'utf8');
  await database.transaction(async (session) => {
    let rest = text;
    for (;;) {
      const copy = /^copy (.*) from stdin;\n/m.exec(rest);
      await session.run(copy === null ? rest : rest.slice(0, copy.index));
      if (copy === null) return;
      const from = copy.index + copy[0].length;
      const to = rest.indexOf('\\.\n', from);
      await session.copyIn(copy[1]!, rest.slice(from, to));
      rest = rest.slice(to + 3);
    }
  });
}
