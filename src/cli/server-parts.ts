/** The server put together from this deployment's environment. */
import { Registry } from 'prom-client';
import type { OidcSetting } from '../application/oidc-sign-in.ts';
import { noPayments, type PaymentSetup } from '../application/payment-ways.ts';
import type { PlanKernel } from '../application/plan-ports.ts';
import type { Sealer } from '../application/ports.ts';
import { checksAt } from '../composition/checks-at.ts';
import { inspectWords } from '../composition/inspect-words.ts';
import { zones } from '../composition/time-zones.ts';
import { helperPdf } from '../documents/helper-paper.ts';
import type { DemoParts } from '../server/demo-page.ts';
import { kernelThread } from '../server/kernel-thread.ts';
import type { ServerLog, ServerParts } from '../server/parts.ts';
import type { Tracing } from '../server/tracing.ts';
import { openBoundStore } from '../store/bound-store.ts';
import type { Database } from '../store/database.ts';
import { paperSays } from './agreement-papers.ts';
import { contactLaw } from './contact-law.ts';
import { lawRule } from './law.ts';
import { planKernel } from './plan-kernel.ts';
import { agreementParts } from './server-agreement-parts.ts';

export interface ServerPartsAsked {
  /** of the database, or of a login that is a member of forbear_server and of nothing else */
  readonly address: string;
  readonly publicUrl: string;
  /** where messages say that they can be checked; undefined: they say nothing, and carry no code */
  readonly checkUrl?: string | undefined;
  readonly sealer: Sealer | undefined;
  readonly log: ServerLog;
  readonly now?: () => number;
  readonly connectionsMax?: number;
  readonly tracing?: Tracing | undefined;
  readonly metricsToken?: string | undefined;
  readonly oidc?: OidcSetting | undefined;
  /** none where it is left out */
  readonly payments?: PaymentSetup;
  readonly demo?: DemoParts | undefined;
}

/** Ours: two processors keep no more than these busy. */
const connectionsUsual = 10;

export async function serverParts(owner: Database, asked: ServerPartsAsked): Promise<ServerParts> {
  const { address, publicUrl, sealer, log, now = Date.now, connectionsMax = connectionsUsual } = asked;
  let kernel: PlanKernel | undefined;
  return {
    owner,
    bound: await openBoundStore(owner, { address, connectionsMax }),
    now,
    publicUrl,
    sealer,
    oidc: asked.oidc,
    contact: { contactLaw, inspect: inspectWords, zones, sealer, checks: checksAt(asked.checkUrl, { owner, sealer }) },
    // The packs and figures of plans take longer to read than all else: they are read when the first plan is asked for.
    get kernel() {
      kernel ??= planKernel();
      return kernel;
    },
    kernelThread: kernelThread({ operations: new URL('./kernel-commands.ts', import.meta.url).href }),
    paper: paperSays,
    payments: asked.payments ?? noPayments,
    demo: asked.demo,
    agreements: await agreementParts(owner, { sealer, log }),
    helperPaper: helperPdf,
    law: { rule: lawRule },
    log,
    self: { registry: new Registry(), tracing: asked.tracing, metricsToken: asked.metricsToken, isStopping: false },
  };
}
