/**
 * The kernel operations, each on the document that the caller brings: nothing of the book is read and nothing is kept. What a
 * command answers on its standard output is answered here, a refusal of the operation itself among it; faults of the document are
 * a problem `notValid` with `invalid`.
 */
import type { z } from 'zod';
import type { OperationName } from '../../core/access/policy.ts';
import { ageOutput } from '../age.ts';
import { ageInput } from '../age-document.ts';
import { allocateInput, allocateOutput } from '../allocate.ts';
import { aprInput, aprOutput } from '../apr.ts';
import { assessInput } from '../assess-document.ts';
import { assessOutput } from '../assess-output.ts';
import { offersInput, offersOutput } from '../offers.ts';
import { permitOutput } from '../permit.ts';
import { permitInput } from '../permit-document.ts';
import { respondInput, respondOutput } from '../respond.ts';
import { scheduleInput, scheduleOutput } from '../schedule.ts';
import { screenInput, screenOutput } from '../screen.ts';
import { makeRoute } from './make-route.ts';

function kernelRoute<I extends z.ZodType, O extends z.ZodType>(
  operation: OperationName,
  name: string,
  { input, output }: { readonly input: I; readonly output: O },
) {
  return makeRoute({
    operation,
    method: 'POST',
    path: `/api/v1/kernel/${name}`,
    tag: 'kernel',
    body: input,
    answer: output,
    refusals: { notValid: 400, kernelBusy: 429, tooLong: 422 },
    // Asked again it is worked out again: nothing was done that could be done twice.
    takesKey: false,
  });
}

/** By the name of the kernel command. */
export const kernelRoutesByName = {
  schedule: kernelRoute('runSchedule', 'schedule', { input: scheduleInput, output: scheduleOutput }),
  age: kernelRoute('runAge', 'age', { input: ageInput, output: ageOutput }),
  allocate: kernelRoute('runAllocate', 'allocate', { input: allocateInput, output: allocateOutput }),
  apr: kernelRoute('runApr', 'apr', { input: aprInput, output: aprOutput }),
  permit: kernelRoute('runPermit', 'permit', { input: permitInput, output: permitOutput }),
  screen: kernelRoute('runScreen', 'screen', { input: screenInput, output: screenOutput }),
  assess: kernelRoute('runAssess', 'assess', { input: assessInput, output: assessOutput }),
  offers: kernelRoute('runOffers', 'offers', { input: offersInput, output: offersOutput }),
  respond: kernelRoute('runRespond', 'respond', { input: respondInput, output: respondOutput }),
} as const;
