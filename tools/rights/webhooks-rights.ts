/** Rights of the operations of src/api/routes/webhooks-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

export const webhooksRights: readonly RightsRow[] = [
  {
    operation: 'listWebhooks',
    may: ['administrator', 'auditor'],
    ask: () => ({ method: 'GET', path: '/api/v1/webhooks' }),
  },
  {
    operation: 'addWebhook',
    may: ['administrator'],
    ask: () => ({
      method: 'POST',
      path: '/api/v1/webhooks',
      body: { url: 'https://hooks.example.com/forbear', kinds: ['case.offer'] },
    }),
  },
  {
    operation: 'changeWebhook',
    may: ['administrator'],
    ask: () => ({ method: 'PATCH', path: '/api/v1/webhooks/999', body: { disabled: true } }),
  },
  {
    operation: 'listDeliveries',
    may: ['administrator', 'auditor'],
    ask: () => ({ method: 'GET', path: '/api/v1/webhooks/999/deliveries?state=failed' }),
  },
  {
    operation: 'replayDeliveries',
    may: ['administrator'],
    ask: () => ({ method: 'POST', path: '/api/v1/webhooks/999/replay', body: { from: 0, to: 10 } }),
  },
];
