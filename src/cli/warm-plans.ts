/**
 * What plans are worked out by is read when the server answers already, and beside its first requests: whoever asks "can I pay this?"
 * first waits no longer than who asks later. Between two pieces what came in meanwhile is answered.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { ServerParts } from '../server/parts.ts';
import { readCreditors } from '../store/day-closes.ts';

/** The first requests after a start are those that ask whether it is ready. */
const afterMs = 250;
/** Often enough that what is asked for is compiled. */
const rounds = 3;

/** Ends by itself, or soon after `signal`; what could not be warmed is read when it is asked for. */
export async function warmPlans(
  parts: Pick<ServerParts, 'kernel' | 'contact' | 'owner' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  const pieces: (() => unknown)[] = [
    async () => (await import('../composition/load-packs.ts')).loadDatedValues(),
    () => parts.kernel,
    async () => {
      for (const { jurisdiction } of await parts.owner.session((session) => readCreditors(session))) {
        parts.kernel.lawFor(jurisdiction);
        parts.contact.contactLaw.lawFor(jurisdiction);
      }
    },
    ...Array.from({ length: rounds }, () => async () => {
      const { loadRespond } = await import('./plan-operations.ts');
      loadRespond().run(inventedAsk);
    }),
  ];
  try {
    await setTimeout(afterMs, undefined, { signal, ref: false });
    for (const piece of pieces) {
      if (signal.aborted) return;
      await piece();
      await setImmediate();
    }
  } catch (error) {
    if (!signal.aborted) parts.log.error({ error: (error as Error).message }, 'plansNotWarmed');
  }
}

/** Of nobody. */
export const inventedAsk = {
  currency: 'CNY',
  asOf: '2026-06-30',
  jurisdiction: 'cn',
  product: 'card',
  debt: {
    principal: '12000.00',
    interest: '600.00',
    penalty: '80.00',
    annualRatePercent: '18',
    daysPastDue: 60,
    instalmentBefore: '1200.00',
  },
  capacity: [{ from: '2026-06-30', perMonth: '800.00' }],
  policy: {
    termMonthsMax: 60,
    rateFloorPercent: '6',
    deferMonthsMax: 3,
    penaltyWaiverMaxPercent: '100',
    interestWaiverMaxPercent: '50',
    settlementMinPercent: '60',
    discountRatePercent: '8',
    recoveryIfNoPlanPercent: '35',
    authority: [{ role: 'agent' }],
  },
  counter: { payment: '400.00', firstDueOn: '2026-08-10' },
} as const;
