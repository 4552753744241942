/** Shapes of the interface that many screens need, by short names. */
import type { paths } from '../client/operations.d.ts';

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;
type Answer<T, Status extends number> = T extends { responses: infer All }
  ? Status extends keyof All
    ? Json<All[Status]>
    : never
  : never;

/** What GET on a path answers. */
export type Read<Path extends keyof paths> = Answer<paths[Path]['get'], 200>;

export interface components {
  session: Read<'/api/v1/session'>;
}
