/** What sends webhooks here. FORBEAR_WEBHOOK_LOOPBACK=yes: receivers on this machine are allowed, for tests and demonstrations. */
import { webhookOverHttp } from '../adapters/webhook-http/webhook-client.ts';
import type { AddressRule } from '../application/webhook-address.ts';
import type { WebhookSender } from '../application/webhook-port.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function webhookAddressRule(environment: Environment = process.env): AddressRule {
  return { mayLoopback: environment.FORBEAR_WEBHOOK_LOOPBACK === 'yes' };
}

export function webhookSender(environment: Environment = process.env): WebhookSender {
  return webhookOverHttp(webhookAddressRule(environment));
}
