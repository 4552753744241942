/** The closed list of shapes that a rule's condition may have. A new shape is a new file here and a line in this table. */
import { clockOver } from './clock-over.ts';
import type { CompileCondition } from './condition.ts';
import { consentGiven } from './consent-given.ts';
import { includesAll, includesOnly } from './content.ts';
import { countInWindow } from './count-in-window.ts';
import { inconvenient } from './inconvenient.ts';
import { listed } from './listed.ts';
import { outOfContact } from './out-of-contact.ts';
import { onClosedDay, outsideHours } from './outside-hours.ts';
import { pastContact } from './past-contact.ts';
import { recentContact } from './recent-contact.ts';
import { replyDue } from './reply-due.ts';
import { periodOver, periodRuns } from './running-period.ts';
import { whenever } from './whenever.ts';
import { withinBound } from './within-bound.ts';

export const shapes: Readonly<Record<string, CompileCondition>> = {
  whenever,
  outsideHours,
  onClosedDay,
  inconvenient,
  countInWindow,
  recentContact,
  pastContact,
  consentGiven,
  periodRuns,
  periodOver,
  clockOver,
  withinBound,
  includesAll,
  includesOnly,
  outOfContact,
  replyDue,
  listed,
};
