import { test } from 'node:test';
import { sameFactsSameAnswer, tellMediatedStory, tellPlanStory } from '../../tools/plan-story.ts';
import { openSmallBook } from '../../tools/small-book.ts';
import type { Database } from '../store/database.ts';

async function onBook(story: (database: Database) => Promise<void>): Promise<void> {
  const database = await openSmallBook();
  try {
    await story(database);
  } finally {
    await database.close();
  }
}

test('statement, offers, counter-offer, answer, acceptance, approval by another person', () => onBook(tellPlanStory));
test('one text by a mediator, consented to by both', () => onBook(tellMediatedStory));
test('whoever asks is offered the same', () => onBook(sameFactsSameAnswer));
