/** What answers the operations of src/api/routes/contacts-routes.ts. */
import type { Served } from '../call.ts';

export const contactsHandlers: readonly Served[] = [];
