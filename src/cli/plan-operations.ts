/** The kernel operations of capacity and plans, with the data they are worked out by. */
import { assessOperation } from '../api/assess.ts';
import { hampOperation } from '../api/hamp.ts';
import { type OffersGiven, offersOperation } from '../api/offers.ts';
import type { Operation } from '../api/operation.ts';
import { respondOperation } from '../api/respond.ts';
import { bothWords } from '../composition/load-both-words.ts';
import { loadLaw } from '../composition/load-laws.ts';
import { loadLivingCosts } from '../composition/load-living-costs.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { loadPreference } from '../composition/load-preference.ts';
import { loadSurvival, survivalOn } from '../composition/load-survival.ts';
import { zones } from '../composition/time-zones.ts';
import type { Day } from '../core/calendar/day.ts';
import { survivalOf } from '../core/negotiation/survival/product-survival.ts';
import type { Law } from '../core/rules/law.ts';
import { explainAssess, explainOffers, explainRespond } from './explain-plans.ts';
import { runKernelCommand } from './kernel-command.ts';
import type { KernelOptions } from './kernel-commands.ts';
import { words } from './words.ts';

export function loadAssess(): Operation {
  return assessOperation({ livingCosts: loadLivingCosts(), words: bothWords });
}

export function loadOffers(): Operation {
  return offersOperation(offersGiven());
}

export function loadRespond(): Operation {
  return respondOperation(offersGiven());
}

export function offersGiven(): OffersGiven {
  const { dated } = loadSurvival();
  const laws = new Map<string, ReturnType<typeof loadLaw>>();
  return {
    survivalFor: (product: string, asOf: Day) =>
      survivalOf(survivalOn(dated, asOf) ?? dated[0]!.products, product).survival.model,
    preferenceOn: loadPreference,
    lawOf: (jurisdiction) => {
      if (!laws.has(jurisdiction)) laws.set(jurisdiction, loadLaw(jurisdiction));
      return laws.get(jurisdiction)?.law;
    },
    zones,
    values: loadDatedValues(),
    words: bothWords,
  };
}

/** `--explain`: the answer for a person to read; undefined when it was not asked for. */
export async function runExplained(
  name: 'assess' | 'respond',
  file: string | undefined,
  { explain, lines }: KernelOptions,
): Promise<number | undefined> {
  if (explain !== true) return undefined;
  const operation = name === 'assess' ? loadAssess() : loadRespond();
  const show = name === 'assess' ? explainAssess : explainRespond;
  return runKernelCommand({ run: operation.run, show }, { file, lines });
}

/** What `offers` does by its own options; undefined when there are none. Exit 64: a policy that is not known. */
export async function runOffers(file: string | undefined, options: KernelOptions): Promise<number | undefined> {
  const { policy, oracle, explain, lines } = options;
  if (policy !== undefined) {
    if (policy !== 'hamp') {
      process.stderr.write(`${words('offers.unknownPolicy', { policy: String(policy) })}\n`);
      return 64;
    }
    return runKernelCommand(hampOperation(loadDatedValues()), { file, lines });
  }
  if (oracle !== true && explain !== true) return undefined;
  const given = offersGiven();
  let used: Law | undefined;
  const lawOf = (jurisdiction: string) => {
    used = given.lawOf(jurisdiction);
    return used;
  };
  const { run } = offersOperation({ ...given, lawOf }, { oracle: oracle === true });
  const show = (answer: object) => explainOffers(answer, (name) => used?.vocabulary.get(name)?.text);
  return runKernelCommand(explain === true ? { run, show } : { run }, { file, lines });
}
