/** The borrower, or one who stands for them, called, wrote or came. */
import { z } from 'zod';
import { contactActs, modes, roles } from '../../core/rules/act.ts';
import { lawRefusals, outcomeSchema, saidInstantSchema, sealRefusals } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

const inboundActs = contactActs.filter((act) => act !== 'contactThirdParty');

export const recordInbound = makeRoute({
  operation: 'recordInbound',
  method: 'POST',
  path: '/api/v1/cases/:case/inbound',
  tag: 'contacts',
  params: caseParams,
  body: z.strictObject({
    act: z.enum(inboundActs),
    role: z.enum(roles),
    personId: z.string().min(1).max(200).optional(),
    mode: z.enum(modes).optional(),
    debt: z.string().min(1).max(200).optional(),
    outcome: outcomeSchema,
    at: saidInstantSchema.optional().meta({ description: 'when it was; without it, now' }),
    address: z.string().min(1).max(300).optional(),
    text: z.string().max(20_000).optional(),
  }),
  answer: z.strictObject({ case: z.string(), version: z.number().int(), inbound: z.string() }),
  status: 201,
  refusals: { atInFuture: 422, ...sealRefusals, ...lawRefusals, unknownDebt: 422 },
});
