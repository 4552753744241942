/** All that is entered of a case with its proofs, as one file that anybody can check (docs/formats/evidence-bundle.md). */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

export const bundleType = 'application/zip';

export const exportEvidence = makeRoute({
  operation: 'exportEvidence',
  method: 'POST',
  path: '/api/v1/cases/:case/evidence',
  tag: 'evidence',
  params: caseParams,
  body: z.strictObject({}),
  answer: z.undefined(),
  bytesGiven: [bundleType],
  refusals: {
    noKey: 409,
    keyDoesNotOpen: 409,
    erased: 410,
    nothingEntered: 409,
    notInTheLogYet: 409,
    contentDiffers: 409,
    leaseHeld: 409,
    treeDiffers: 409,
    notStored: 409,
  },
  // Its answer is a file and not kept: asked for again, it is made again, and that is entered too.
  takesKey: false,
  isLook: true,
  perMinuteMax: 60,
});
