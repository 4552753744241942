/** What the server is put together from: the command `serve` fills it in, tests fill in what they need. */
import type { Registry } from 'prom-client';
import type { ContactSetting } from '../application/attempt-contact.ts';
import type { OidcSetting } from '../application/oidc-sign-in.ts';
import type { PaymentSetup } from '../application/payment-ways.ts';
import type { PlanKernel } from '../application/plan-ports.ts';
import type { Sealer } from '../application/ports.ts';
import type { PaperSays } from '../application/signing-session.ts';
import type { BoundStore } from '../store/bound-store.ts';
import type { Database } from '../store/database.ts';
import type { AgreementParts } from './agreement-parts.ts';
import type { DemoParts } from './demo-page.ts';
import type { KernelThread } from './kernel-thread.ts';
import type { Tracing } from './tracing.ts';

/** The paper by which a borrower lets somebody speak for them, as PDF. */
export type HelperPaper = (at: {
  readonly language: 'zh' | 'en';
  readonly say: (code: string, values?: Readonly<Record<string, string | number>>) => string;
  readonly lender: string;
  readonly caseNumber: string;
  readonly borrower: string | undefined;
  readonly helper: string;
  readonly relation: string;
  readonly until: string;
  readonly madeOn: string;
  readonly createdAtSeconds: number;
}) => Uint8Array;

export interface ServerParts {
  /** the deployment's own database: for signing in, for what is done in nobody's name, never for what a person asks */
  readonly owner: Database;
  readonly bound: BoundStore;
  readonly now: () => number;
  /** where people reach this server, without a slash at the end: https://… */
  readonly publicUrl: string;
  readonly sealer: Sealer | undefined;
  /** the lender's own sign-in; undefined: people sign in here alone */
  readonly oidc: OidcSetting | undefined;
  readonly contact: ContactSetting;
  readonly kernel: PlanKernel;
  /** kernel operations that a caller brings a document for */
  readonly kernelThread: KernelThread;
  readonly paper: PaperSays;
  readonly agreements: AgreementParts;
  readonly helperPaper: HelperPaper;
  /** the ways to pay each lender */
  readonly payments: PaymentSetup;
  readonly law: LawBook;
  readonly log: ServerLog;
  readonly self: ServerSelf;
  /** only where a generated book is tried on this machine */
  readonly demo?: DemoParts | undefined;
}

/** What the server knows of itself. */
export interface ServerSelf {
  readonly registry: Registry;
  readonly tracing: Tracing | undefined;
  /** undefined: metrics are for this machine alone */
  readonly metricsToken: string | undefined;
  /** told to stop: what is on its way is ended, nothing new is taken */
  isStopping: boolean;
}

/** The rules of the law packs, for people to read. */
export interface LawBook {
  /** one rule with its article, values, cases; undefined: there is none of this id */
  rule(ruleId: string): Promise<object | undefined>;
}

/** No personal data goes in: codes, numbers, names of operations. */
export interface ServerLog {
  info(fields: Readonly<Record<string, string | number | boolean>>, event: string): void;
  error(fields: Readonly<Record<string, string | number | boolean>>, event: string): void;
}
