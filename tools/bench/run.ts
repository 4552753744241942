/**
 * npm run bench [-- name …] [--loans N]: how fast the main things are, each beside its floor measured in the same run.
 * Names: schedule, age, permit, screen, plans, close, import, embedded, evidence, agreements, paper, serve, portal, pages. `close`, `import`, `evidence`, `agreements` and `serve` want PostgreSQL (portal measures it where it is there) in
 * FORBEAR_TEST_POSTGRES (tools/with-postgres.sh npm run bench -- close import evidence agreements). Medians of several runs where a run is short.
 */
import { benchAgreements } from './bench-agreements.ts';
import { benchClose } from './bench-close.ts';
import { benchEmbedded } from './bench-embedded.ts';
import { benchEvidence } from './bench-evidence.ts';
import { benchImport } from './bench-import.ts';
import { benchKernel } from './bench-kernel.ts';
import { benchPages } from './bench-pages.ts';
import { benchPaper } from './bench-paper.ts';
import { benchPermit } from './bench-permit.ts';
import { benchPlans } from './bench-plans.ts';
import { benchPortal } from './bench-portal.ts';
import { benchScreen } from './bench-screen.ts';
import { benchServe } from './bench-serve.ts';

const benches: Readonly<Record<string, (options: BenchOptions) => Promise<Measured[]>>> = {
  schedule: () => benchKernel('schedule'),
  age: () => benchKernel('age'),
  permit: benchPermit,
  screen: benchScreen,
  plans: benchPlans,
  close: benchClose,
  import: benchImport,
  embedded: benchEmbedded,
  evidence: benchEvidence,
  agreements: benchAgreements,
  paper: benchPaper,
  serve: benchServe,
  portal: benchPortal,
  pages: benchPages,
};

const wantPostgres: ReadonlySet<string> = new Set(['close', 'import', 'evidence', 'agreements', 'serve']);

export interface BenchOptions {
  readonly loans: number;
  readonly postgres: string | undefined;
}

export interface Measured {
  readonly what: string;
  readonly value: string;
  /** what it is held against, measured in the same run or stated */
  readonly against: string;
  /** undefined: nothing to pass */
  readonly passes: boolean | undefined;
}

const asked = process.argv.slice(2);
const loansAt = asked.indexOf('--loans');
const loans = loansAt < 0 ? 1_000_000 : Number.parseInt(asked[loansAt + 1] ?? '', 10);
const names = asked.filter((_word, index) => loansAt < 0 || (index !== loansAt && index !== loansAt + 1));
if (!Number.isInteger(loans) || loans < 1000 || names.some((name) => !(name in benches))) {
  process.stderr.write(`usage: npm run bench -- [${Object.keys(benches).join('|')} …] [--loans N]\n`);
  process.exit(64);
}

let failed = 0;
for (const name of names.length > 0 ? names : Object.keys(benches)) {
  const postgres = process.env.FORBEAR_TEST_POSTGRES;
  if (wantPostgres.has(name) && postgres === undefined) {
    process.stdout.write(`${name}: skipped, FORBEAR_TEST_POSTGRES is not set (tools/with-postgres.sh sets it)\n`);
    continue;
  }
  for (const { what, value, against, passes } of await benches[name]!({ loans, postgres })) {
    const verdict = passes === undefined ? '' : passes ? '  ok' : '  BELOW ITS FLOOR';
    if (passes === false) failed++;
    process.stdout.write(`${name.padEnd(9)} ${what.padEnd(46)} ${value.padStart(16)}   ${against}${verdict}\n`);
  }
}
process.exitCode = failed > 0 ? 1 : 0;
