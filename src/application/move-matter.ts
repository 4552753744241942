/** One step of a matter: decided under the case's lock, so that of two who answer at once one is told that it is answered. */
import { localDay } from '../core/calendar/zone.ts';
import type { MatterResult } from '../core/matter/kinds.ts';
import { decideMatter, type LongerTime, type MatterMove, type MoveRefusal } from '../core/matter/matter.ts';
import { holdCase } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import { readFiles } from '../store/kept-files.ts';
import { ofCase, readMatters } from '../store/matters.ts';
import { lawAndZone, type SealRefusal, sealFor } from './attempt-contact.ts';
import { factsOnRecord } from './contact-request.ts';
import { dueAsked, matterOf, moveContext, numberOf } from './matter-file.ts';
import { neverAsked, type OfMatter, type Raised, storeStep } from './raise-matter.ts';

/** In order of precedence. */
export type MoveMatterRefusal =
  | { readonly refused: 'unknownCase' | SealRefusal }
  | { readonly refused: 'noLaw'; readonly jurisdiction: string }
  | { readonly refused: 'unknownZone'; readonly zone: string }
  | { readonly refused: 'unknownMatter' | 'unknownFile' }
  | { readonly refused: MoveRefusal };

/** What is asked, with its words. */
export interface MoveAsk {
  readonly move: MatterMove['move'];
  readonly words: string | undefined;
  readonly file: string | undefined;
  readonly to: LongerTime | undefined;
  readonly result: MatterResult | undefined;
  readonly ground: string | undefined;
}

function moveOf({ move, words, file, to, result, ground }: MoveAsk): MatterMove {
  const hasWords = words !== undefined;
  switch (move) {
    case 'add':
      return { move, hasWords: hasWords || file !== undefined };
    case 'extend':
      return { move, to: to!, hasWords };
    case 'answer':
      return { move, result: result!, hasWords, ground };
    case 'take':
    case 'askReview':
    case 'withdraw':
    case 'close':
      return { move };
  }
}

export async function moveMatter(
  database: Database,
  setting: OfMatter & { readonly matterNumber: string; readonly ask: MoveAsk },
): Promise<Raised | MoveMatterRefusal> {
  const { creditor, caseNumber, actor, ask, atMs } = setting;
  return database.transaction(async (session): Promise<Raised | MoveMatterRefusal> => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const all = await readMatters(session, { seen: ofCase(held) });
    const row = all.find((one) => numberOf(one) === setting.matterNumber);
    if (row === undefined) return { refused: 'unknownMatter' };
    const seal = await sealFor(session, held, setting.sealer);
    if ('refused' in seal) return seal;
    const inForce = lawAndZone({ ...setting, inspect: neverAsked }, creditor);
    if ('refused' in inForce) return inForce;
    const files = ask.file === undefined ? [] : await readFiles(session, held);
    const hasFile = files.some(({ fileId, removed }) => String(fileId) === ask.file && removed === undefined);
    if (ask.file !== undefined && !hasFile) return { refused: 'unknownFile' };
    const facts = await factsOnRecord(session, { held, seal, law: inForce.law });
    const on = localDay(inForce.zone, atMs);
    const asked = dueAsked(inForce, { on, facts, promises: setting.promisesOn(on) });
    const context = await moveContext(session, { of: held, actor, asked });
    const matter = matterOf(row);
    const event = decideMatter(moveOf(ask), matter, context(matter));
    if ('refused' in event) return event;
    const ground = event.kind === 'answered' && event.result === 'refused' ? ask.ground : undefined;
    const content = { words: ask.words, file: ask.file, ground };
    const enter = { seal, law: inForce.law, facts, atMs, recordedBy: actor.name };
    return storeStep(session, held, { ...enter, row, version: row.events.length + 1, event, content });
  });
}
