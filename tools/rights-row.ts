/** One row of the table of rights: who may do an operation, and a request that asks for it in good form. */
import type { OperationName } from '../src/core/access/policy.ts';
import type { AccessRole } from '../src/core/access/role.ts';
import type { Ground } from './server-ground.ts';

export interface RightsRow {
  readonly operation: OperationName;
  /** written out as a lawyer would, and not taken from the policy that it is held against; everyone: strangers too */
  readonly may: readonly AccessRole[] | 'everyone';
  readonly ask: (
    ground: Ground,
    caseNumber: string,
  ) => {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  };
}
