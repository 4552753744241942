/** Rights of the operations of src/api/routes/server-routes.ts: what the server says of itself is for everybody, and names nobody. */
import type { RightsRow } from '../rights-row.ts';

const get = (operation: RightsRow['operation'], path: string): RightsRow => ({
  operation,
  may: 'everyone',
  ask: () => ({ method: 'GET', path }),
});

export const serverRights: readonly RightsRow[] = [
  get('readHome', '/'),
  get('readHealth', '/health'),
  get('readReady', '/ready'),
  get('readMetrics', '/metrics'),
  get('readOpenApi', '/openapi.json'),
  get('readDocs', '/docs'),
];
