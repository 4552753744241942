/** What sending a webhook asks of the outside: one signed request, one answer. */

export interface WebhookPost {
  readonly url: string;
  /** the same for every try of a message */
  readonly id: string;
  /** of this try, milliseconds since 1970 */
  readonly atMs: number;
  /** `whsec_…`; the newest first. Each signs. */
  readonly secrets: readonly string[];
  readonly body: string;
}

/**
 * `answered`: with what status, whatever it is; redirects are not followed. `notReached`: `timeout`, `addressNotAllowed`, or what
 * the system calls it; the receiver may have taken it all the same.
 */
export type WebhookOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterSeconds: number | undefined }
  | { readonly kind: 'notReached'; readonly code: string };

export interface WebhookSender {
  /** Never throws for what the receiver does. */
  send(post: WebhookPost): Promise<WebhookOutcome>;
  close(): void;
}
