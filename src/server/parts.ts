/** What the server is put together from: the command `serve` fills it in, tests fill in what they need. */
import type { ContactSetting } from '../application/attempt-contact.ts';
import type { PlanKernel } from '../application/plan-ports.ts';
import type { Sealer } from '../application/ports.ts';
import type { PaperSays } from '../application/signing-session.ts';
import type { BoundStore } from '../store/bound-store.ts';
import type { Database } from '../store/database.ts';

export interface ServerParts {
  /** the deployment's own database: for signing in, for what is done in nobody's name, never for what a person asks */
  readonly owner: Database;
  readonly bound: BoundStore;
  readonly now: () => number;
  /** where people reach this server, without a slash at the end: https://… */
  readonly publicUrl: string;
  readonly sealer: Sealer | undefined;
  readonly contact: ContactSetting;
  readonly kernel: PlanKernel;
  readonly paper: PaperSays;
  readonly log: ServerLog;
}

/** No personal data goes in: codes, numbers, names of operations. */
export interface ServerLog {
  info(fields: Readonly<Record<string, string | number | boolean>>, event: string): void;
  error(fields: Readonly<Record<string, string | number | boolean>>, event: string): void;
}
