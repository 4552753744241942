/** A lender's policy: read, checked, and kept with the day from which it holds. */
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { readPolicies, readPolicy, readPolicyById, type StoredPolicy, storePolicy } from '../store/lender-policies.ts';
import { enterBookFact } from './enter-fact.ts';
import type { LenderPolicy, PlanKernel } from './plan-ports.ts';
import type { RequestFault } from './ports.ts';

export interface PolicyInForce {
  readonly stored: StoredPolicy;
  readonly policy: LenderPolicy;
}

export async function loadPolicy(
  database: Database,
  settings: {
    readonly creditor: CreditorRow;
    readonly kernel: PlanKernel;
    readonly document: unknown;
    readonly recordedBy: string;
  },
): Promise<
  | { readonly refused: 'policyNotValid'; readonly faults: readonly RequestFault[] }
  | (PolicyInForce & { readonly isNew: boolean })
> {
  const { creditor, kernel, document, recordedBy } = settings;
  const reading = kernel.readPolicy(document);
  if ('invalid' in reading) return { refused: 'policyNotValid', faults: reading.invalid };
  const { policy } = reading;
  const { product, from } = policy;
  const content = JSON.stringify(document);
  const { creditorId } = creditor;
  const stored = await database.transaction(async (session) => {
    const added = await storePolicy(session, { creditorId, product, from }, { content, recordedBy });
    if (added.isNew) {
      await enterBookFact(session, creditorId, {
        kind: 'lenderPolicy',
        about: { table: 'lender_policy', key: String(added.lenderPolicyId) },
        recordedBy,
        fact: { policy: added.hash, product, from: formatDay(from) },
      });
    }
    return added;
  });
  return { stored, policy, isNew: stored.isNew };
}

/** For the product, or for any where it has none of its own. */
export async function policyInForce(
  session: Session,
  at: { readonly creditorId: number; readonly product: string; readonly on: Day; readonly kernel: PlanKernel },
): Promise<PolicyInForce | undefined> {
  const { creditorId, product, on, kernel } = at;
  const stored = await readPolicy(session, { creditorId, products: [product, 'any'], on });
  return stored && { stored, policy: readAgain(stored, kernel) };
}

export async function policyOfOffer(
  session: Session,
  at: { readonly creditorId: number; readonly lenderPolicyId: bigint; readonly kernel: PlanKernel },
): Promise<PolicyInForce> {
  const stored = await readPolicyById(session, at.creditorId, at.lenderPolicyId);
  return { stored, policy: readAgain(stored, at.kernel) };
}

function readAgain(stored: StoredPolicy, kernel: PlanKernel): LenderPolicy {
  const reading = kernel.readPolicy(JSON.parse(stored.content));
  if ('policy' in reading) return reading.policy;
  throw new Error(
    `policy ${stored.lenderPolicyId} was valid when it was loaded and is not now: ${JSON.stringify(reading.invalid)}`,
  );
}

export function listPolicies(database: Database, creditor: CreditorRow): Promise<StoredPolicy[]> {
  return database.session((session) => readPolicies(session, creditor.creditorId));
}
