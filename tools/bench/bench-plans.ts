/**
 * Capacity and plans on one core: one case at a time, and as a stream through the command. The cases are seeded
 * (tools/plan-cases.ts): debts of 500 to 200,000 over up to 60 months, half of them with money down or a season.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Operation } from '../../src/api/operation.ts';
import { loadAssess, loadOffers, loadRespond } from '../../src/cli/plan-operations.ts';
import { nash } from '../../src/core/negotiation/objectives.ts';
import { bestByEnumeration } from '../../src/core/negotiation/oracle.ts';
import { outcomeSpace } from '../../src/core/negotiation/outcome-space.ts';
import { bestPlan, searchOf } from '../../src/core/negotiation/plan-search.ts';
import { weightsOf } from '../../src/core/negotiation/plan-value.ts';
import { offersDocument, smallPlanCase } from '../plan-cases.ts';
import { median, shown } from './measure.ts';
import type { Measured } from './run.ts';

const cases = 600;
const streamed = 3000;
const oracleCases = 300;
const root = fileURLToPath(new URL('../../', import.meta.url));
const monthsMax = 60;

export async function benchPlans(): Promise<Measured[]> {
  const documents = Array.from({ length: cases }, (_, number) => offersDocument(number, { monthsMax }));
  const counters = documents.map((document, number) => ({
    ...document,
    counter: { payment: String(20 + (number % 40) * 25), months: 6 + (number % 50) },
  }));
  const offers = timesOf(loadOffers(), documents);
  const respond = timesOf(loadRespond(), counters);
  const assess = timesOf(loadAssess(), documents.map(statement));
  const perSecond = await streamPerSecond('offers', documents);
  return [
    floorMs('offers, full menu: median', median(offers), 5),
    floorMs('offers, full menu: 99th percentile', percentile(offers, 99), 25),
    {
      what: 'offers --lines, one process, started and all',
      value: `${shown(perSecond, 0)}/s`,
      against: 'floor 300',
      passes: perSecond >= 300,
    },
    floorMs('respond: median', median(respond), 3),
    floorMs('respond: 99th percentile', percentile(respond, 99), undefined),
    floorMs('assess: median', median(assess), undefined),
    againstEnumeration(),
  ];
}

/** Milliseconds of each, after all have run once. */
function timesOf(operation: Operation, documents: readonly object[]): number[] {
  for (const document of documents) operation.run(document);
  return documents.map((document) => {
    const startedMs = performance.now();
    operation.run(document);
    return performance.now() - startedMs;
  });
}

function percentile(times: readonly number[], percent: number): number {
  return [...times].sort((a, b) => a - b)[Math.ceil((times.length * percent) / 100) - 1]!;
}

function floorMs(what: string, ms: number, mostMs: number | undefined): Measured {
  return {
    what,
    value: `${ms.toFixed(2)} ms`,
    against: mostMs === undefined ? 'no floor' : `at most ${mostMs} ms`,
    passes: mostMs === undefined ? undefined : ms <= mostMs,
  };
}

async function streamPerSecond(command: string, documents: readonly object[]): Promise<number> {
  const child = spawn(process.execPath, ['src/cli/main.ts', command, '--lines'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const startedMs = performance.now();
  let answers = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) answers++;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stdin.end(
    Array.from({ length: streamed }, (_, at) => `${JSON.stringify(documents[at % documents.length])}\n`).join(''),
  );
  await ended;
  if (answers !== streamed) throw new Error(`${answers} answers to ${streamed} lines`);
  return streamed / ((performance.now() - startedMs) / 1000);
}

/** The same small spaces searched and gone through: the answer must be the same, and the search quicker. */
function againstEnumeration(): Measured {
  let same = 0;
  let asked = 0;
  let searchMs = 0;
  let throughMs = 0;
  for (let number = 0; number < oracleCases; number++) {
    const space = outcomeSpace(smallPlanCase(number));
    if ('refused' in space) continue;
    const weights = weightsOf(space);
    const search = searchOf(weights);
    const objective = nash({ reservation: weights.reservation, borrowerLeast: 0 });
    const startedMs = performance.now();
    const found = bestPlan(search, objective);
    const foundMs = performance.now();
    const all = bestByEnumeration(search, objective);
    searchMs += foundMs - startedMs;
    throughMs += performance.now() - foundMs;
    asked++;
    if (found?.score.first === all?.score.first) same++;
  }
  return {
    what: `same best plan as enumeration, ${asked} small spaces`,
    value: `${same} of ${asked}`,
    against: `all; search ${shown(throughMs / searchMs, 0)} × as fast`,
    passes: same === asked,
  };
}

function statement(_: object, number: number): object {
  return {
    currency: 'CNY',
    place: 'CN-320100',
    asOf: '2026-11-22',
    household: { adults: 1 + (number % 2), children: number % 3 },
    income: [{ kind: 'salary', perMonth: `${4000 + number * 10}.00`, evidence: 'payslip', volatility: 'low' }],
    expenses: [{ kind: 'rent', perMonth: '1800.00' }],
    lumpSumNow: '0.00',
  };
}
