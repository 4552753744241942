/** The operations under the heading "money". */
import { decideMoney } from './decide-money.ts';
import { listMoney } from './list-money.ts';
import { proposeMoney } from './propose-money.ts';
import type { Route } from './route.ts';

export const moneyRoutes = [listMoney, proposeMoney, decideMoney] as const satisfies readonly Route[];
