/** All relief tools, by name. A new one is a file, its line here, and its words in the message files. */
import { type AddGraceUse, addGrace } from './add-grace.ts';
import { type CapitaliseUse, capitalise } from './capitalise.ts';
import { type ConsolidateUse, consolidate } from './consolidate.ts';
import { type DeferUse, defer } from './defer.ts';
import { type EaseScheduleUse, easeSchedule } from './ease-schedule.ts';
import { type ExtendMaturityUse, extendMaturity } from './extend-maturity.ts';
import { type FreezeLineUse, freezeLine } from './freeze-line.ts';
import { type InstalmentsUse, instalments } from './instalments.ts';
import { type PayDownUse, payDown } from './pay-down.ts';
import { type PaymentHolidayUse, paymentHoliday } from './payment-holiday.ts';
import { type ReAgeUse, reAge } from './re-age.ts';
import { type ReAmortiseUse, reAmortise } from './re-amortise.ts';
import { type ReduceLineUse, reduceLine } from './reduce-line.ts';
import { type ReducePrincipalUse, reducePrincipal } from './reduce-principal.ts';
import { type ReduceRateUse, reduceRate } from './reduce-rate.ts';
import { type RefinanceUse, refinance } from './refinance.ts';
import { type ReleaseCollateralUse, releaseCollateral } from './release-collateral.ts';
import type { ReliefTool } from './relief-tool.ts';
import { type RestoreLineUse, restoreLine } from './restore-line.ts';
import { type SettleUse, settle } from './settle.ts';
import { type SubsidyUse, subsidy } from './subsidy.ts';
import { type WaiveUse, waive } from './waive.ts';

export type ReliefUse =
  | AddGraceUse
  | CapitaliseUse
  | ConsolidateUse
  | DeferUse
  | EaseScheduleUse
  | ExtendMaturityUse
  | FreezeLineUse
  | InstalmentsUse
  | PayDownUse
  | PaymentHolidayUse
  | ReAgeUse
  | ReAmortiseUse
  | ReduceLineUse
  | ReducePrincipalUse
  | ReduceRateUse
  | RefinanceUse
  | ReleaseCollateralUse
  | RestoreLineUse
  | SettleUse
  | SubsidyUse
  | WaiveUse;
export type ReliefToolName = ReliefUse['tool'];

export const reliefTools: Readonly<Record<ReliefToolName, ReliefTool<ReliefUse>>> = {
  consolidate,
  waive,
  reducePrincipal,
  subsidy,
  capitalise,
  payDown,
  reduceRate,
  defer,
  paymentHoliday,
  instalments,
  extendMaturity,
  easeSchedule,
  reAmortise,
  reAge,
  refinance,
  addGrace,
  freezeLine,
  reduceLine,
  restoreLine,
  releaseCollateral,
  settle,
};
