/** What every answer tells the browser: nothing from elsewhere, nothing inline, framed by nobody (OWASP ASVS 4.0.3, V14.4). */
import type { FastifyInstance } from 'fastify';

export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const yearSeconds = 31_536_000;

export function addSecurityHeaders(server: FastifyInstance, { isSecure }: { readonly isSecure: boolean }): void {
  server.addHook('onRequest', async (_, reply) => {
    reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
      'x-frame-options': 'DENY',
      ...(isSecure && { 'strict-transport-security': `max-age=${yearSeconds}; includeSubDomains` }),
    });
  });
}
