/**
 * `decide` on one core: calls to a borrower in China with a history of 50 contacts, against the same rules written for
 * two engines that are made for rules in general. They are handed the counts; ours counts the history itself.
 */
import { canonicalText, contentOf, lawFromText, loadLaw, stackOf } from '../../src/composition/load-laws.ts';
import { packsFolder, readPacks } from '../../src/composition/load-packs.ts';
import { zones } from '../../src/composition/time-zones.ts';
import type { Outcome, PastContact } from '../../src/core/rules/act.ts';
import { decide } from '../../src/core/rules/decide.ts';
import type { Law } from '../../src/core/rules/law.ts';
import type { Situation } from '../../src/core/rules/situation.ts';
import { median, shown } from './measure.ts';
import { cedarDecider, jsonRulesDecider, type RivalDecider } from './rivals-permit.ts';
import type { Measured } from './run.ts';

const runs = 5;
const contacts = 50;
const situationsCount = 256;
const decideFloorPerSecond = 100_000;
const timesFasterFloor = 5;
const loadFloorMs = 300;

export async function benchPermit(): Promise<Measured[]> {
  const loadMs = median(Array.from({ length: runs }, loadAllMs));
  const { law } = loadLaw('cn')!;
  const situations = Array.from({ length: situationsCount }, (_, n) => situationOf(n));
  const ours = perSecond(situations, 40_000, (situation) => decide(law, situation));
  const allowed = situations.filter((situation) => decide(law, situation).outcome === 'allowed').length;
  const rivals: [string, RivalDecider][] = [
    ['@cedar-policy/cedar-wasm', cedarDecider()],
    ['json-rules-engine', jsonRulesDecider()],
  ];
  const measured: Measured[] = [];
  let fastest = 0;
  for (const [name, rival] of rivals) {
    await agrees(law, situations, rival, name);
    const rate = await rivalPerSecond(situations, rival);
    fastest = Math.max(fastest, rate);
    measured.push({
      what: `${name}, the same rules`,
      value: `${shown(rate, 0)}/s`,
      against: 'rival',
      passes: undefined,
    });
  }
  return [
    {
      what: `decide, ${contacts} past contacts, ${Math.round((100 * allowed) / situationsCount)} % allowed`,
      value: `${shown(ours, 0)}/s`,
      against: `floor ${shown(decideFloorPerSecond, 0)}`,
      passes: ours >= decideFloorPerSecond,
    },
    ...measured,
    {
      what: 'times as fast as the faster rival',
      value: shown(ours / fastest, 1),
      against: `floor ${timesFasterFloor}`,
      passes: ours / fastest >= timesFasterFloor,
    },
    {
      what: 'reading all packs',
      value: `${shown(loadMs, 0)} ms`,
      against: `floor ${loadFloorMs} ms`,
      passes: loadMs <= loadFloorMs,
    },
  ];
}

/** All packs read from their files and every jurisdiction compiled. */
function loadAllMs(): number {
  const started = performance.now();
  const { packs } = readPacks({ folder: packsFolder });
  for (const { id } of packs) lawFromText(canonicalText(contentOf(id, stackOf(packs, id)!)));
  return performance.now() - started;
}

function perSecond(situations: readonly Situation[], count: number, work: (situation: Situation) => unknown): number {
  const rates = Array.from({ length: runs }, () => {
    const started = performance.now();
    for (let n = 0; n < count; n++) work(situations[n % situations.length]!);
    return count / ((performance.now() - started) / 1000);
  });
  return median(rates);
}

async function rivalPerSecond(situations: readonly Situation[], rival: RivalDecider): Promise<number> {
  const count = 4000;
  const asked = situations.map((situation) => rival.prepare(situation));
  const rates: number[] = [];
  for (let run = 0; run < runs; run++) {
    const started = performance.now();
    for (let n = 0; n < count; n++) await asked[n % asked.length]!();
    rates.push(count / ((performance.now() - started) / 1000));
  }
  return median(rates);
}

/** A rival that decides otherwise would be measured at another task. */
async function agrees(law: Law, situations: readonly Situation[], rival: RivalDecider, name: string): Promise<void> {
  for (const [n, situation] of situations.entries()) {
    const ours = decide(law, situation).outcome === 'allowed';
    const theirs = await rival.prepare(situation)();
    if (ours !== theirs) throw new Error(`${name} decides situation ${n} otherwise: ${theirs}, ours ${ours}`);
  }
}

const shanghai = zones('Asia/Shanghai')!;
const outcomes: readonly Outcome[] = [
  'unanswered',
  'conversation',
  'connected',
  'notConnected',
  'unanswered',
  'delivered',
];
const atNoonMs = Date.parse('2026-08-20T04:00:00Z');
const hourMs = 3_600_000;

/** Calls at all hours, after 50 contacts of the two weeks before; made from n alone. */
function situationOf(n: number): Situation {
  const atMs = atNoonMs + ((n % 12) - 3) * hourMs;
  const history = Array.from({ length: contacts }, (_, k): PastContact => {
    const outcome = outcomes[(n * 7 + k * 3) % outcomes.length]!;
    const isCall = outcome !== 'delivered';
    return {
      atMs: atMs - (k + 1) * (1 + (n % 6)) * (hourMs / 5),
      act: isCall ? 'placeCall' : 'sendText',
      mode: isCall ? ((n + k) % 2 === 0 ? 'interactive' : 'notification') : undefined,
      debt: k % 3 === 0 ? 'D2' : 'D1',
      person: 'borrower',
      address: k % 4 === 0 ? 'A2' : 'A1',
      outcome,
      initiatedBy: k % 5 === 0 ? 'agency' : 'us',
    };
  });
  return {
    act: 'placeCall',
    atMs,
    zones: [shanghai],
    person: 'borrower',
    facts: {
      'person.role': 'borrower',
      'channel.kind': 'voice',
      'channel.mode': n % 3 === 0 ? 'notification' : 'interactive',
      'channel.address': 'A1',
      'channel.place': 'mobile',
      debt: 'D1',
      by: 'us',
      representedByAttorney: false,
      ceaseRequestReceivedOn: null,
      inconvenient: [],
      consents: [],
      agreementInForce: n % 16 === 0,
      disputed: false,
    },
    history,
  };
}
