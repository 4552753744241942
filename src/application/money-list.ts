/** Moves of money by hand as whoever sees their cases reads them, newest first. */
import type { Identity } from '../core/access/role.ts';
import { type MoneyStateName, stateAt } from '../core/money-moves/proposal.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { readMoneyProposals, type StoredMoneyProposal } from '../store/money-proposals.ts';
import { keyContext } from './contact-request.ts';
import type { Sealer } from './ports.ts';
import { type MoneyReasons, openReasons, proposalOf } from './propose-money.ts';
import { seenClause } from './seen-case.ts';

export interface ListedMoney {
  readonly proposal: StoredMoneyProposal;
  readonly state: MoneyStateName;
  /** by the version of the event; missing: they do not open here */
  readonly reasons: ReadonlyMap<number, MoneyReasons>;
}

export interface MoneyPage {
  readonly moves: readonly ListedMoney[];
  /** undefined: no more */
  readonly next: bigint | undefined;
}

/** `identity`: undefined on the command line, which sees the whole book. */
export async function listMoney(
  database: Database,
  at: {
    readonly creditorId: number;
    readonly identity: Identity | undefined;
    readonly sealer: Sealer | undefined;
    readonly caseNumber: string | undefined;
    readonly state: MoneyStateName | undefined;
    readonly atMs: number;
    readonly after: bigint | undefined;
    readonly limit: number;
  },
): Promise<MoneyPage> {
  const { creditorId, identity, limit, after: beforeId } = at;
  const seen =
    identity === undefined
      ? { sql: 'p.creditor_id = $1::int', parameters: [creditorId] }
      : seenClause(identity, { alias: 'p', first: 1 });
  return database.transaction(async (session) => {
    const found = await readMoneyProposals(session, { ...at, seen, beforeId, rowsMax: limit + 1 });
    const moves: ListedMoney[] = [];
    for (const proposal of found.slice(0, limit)) moves.push(await listed(session, proposal, at));
    return { moves, next: found.length > limit ? moves.at(-1)!.proposal.proposalId : undefined };
  });
}

export async function listed(
  session: Session,
  proposal: StoredMoneyProposal,
  at: { readonly sealer: Sealer | undefined; readonly atMs: number },
): Promise<ListedMoney> {
  const held = await readCaseForContact(session, proposal);
  const reasons = new Map<number, MoneyReasons>();
  if (at.sealer !== undefined && held?.wrappedKey !== undefined) {
    const seal = at.sealer.under(keyContext(proposal), held.wrappedKey);
    for (const event of proposal.events) {
      const opened = openReasons(seal, proposal.proposalId, event);
      if (opened !== undefined) reasons.set(event.version, opened);
    }
  }
  return { proposal, state: stateAt(proposalOf(proposal), at.atMs), reasons };
}
