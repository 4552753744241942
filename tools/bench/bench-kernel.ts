/** schedule --lines and age --lines as whole processes on one core. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, seconds, shown } from './measure.ts';
import type { Measured } from './run.ts';

const runs = 3;
const cases = {
  schedule: { lines: 100_000, floorPerSecond: 15_000, document: scheduleDocument },
  age: { lines: 300_000, floorPerSecond: 50_000, document: ageDocument },
} as const;

export async function benchKernel(command: keyof typeof cases): Promise<Measured[]> {
  const { lines, floorPerSecond, document } = cases[command];
  const folder = mkdtempSync(join(tmpdir(), 'forbear-bench-'));
  try {
    const file = join(folder, 'lines.ndjson');
    writeFileSync(file, Array.from({ length: lines }, (_, n) => `${JSON.stringify(document(n))}\n`).join(''));
    const times: number[] = [];
    for (let run = 0; run < runs; run++) times.push(await seconds(() => runLines(command, file)));
    const perSecond = lines / median(times);
    return [
      {
        what: `documents a second, whole process, one core`,
        value: shown(perSecond, 0),
        against: `floor ${shown(floorPerSecond, 0)}`,
        passes: perSecond >= floorPerSecond,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runLines(command: string, file: string): Promise<void> {
  const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, command, '--lines'], { stdio: ['pipe', 'ignore', 'inherit'] });
  createReadStream(file).pipe(child.stdin);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} --lines ended with ${code}`);
}

function scheduleDocument(n: number): object {
  return {
    currency: 'CNY',
    principal: `${10_000 + (n % 5000)}.00`,
    annualRatePercent: `${6 + (n % 18)}.${n % 10}`,
    disbursedOn: '2026-01-15',
    instalments: 12,
    every: { count: 1, unit: 'month' },
    firstDueOn: '2026-02-15',
    method: 'equalInstalment',
    dayCount: 'actual/365',
    rounding: 'halfEven',
    roundTo: '0.01',
    graceOnPrincipal: 0,
    graceOnInterest: 0,
    events: [],
  };
}

function ageDocument(n: number): object {
  const payment = `${100 + (n % 900)}.00`;
  return {
    currency: 'CNY',
    scheme: 'cn.general',
    graceDays: 0,
    buckets: [
      { code: 'M1', fromDays: 1, toDays: 30 },
      { code: 'M2', fromDays: 31, toDays: 60 },
      { code: 'M3+', fromDays: 61 },
    ],
    due: [{ on: '2026-01-05', amount: '1000.00' }],
    payments: [{ on: '2026-01-20', amount: payment }],
    pauses: [{ from: '2026-02-06', to: '2026-02-10' }],
    restructured: { firstDueOn: '2026-03-20', every: { count: 1, unit: 'month' } },
    asOf: ['2026-02-05', '2026-03-01'],
  };
}
