/** What a borrower may wish of contacts, as facts of jurisdictions/any/facts.yaml say it. */
import { z } from 'zod';
import { channelKinds } from '../../core/rules/facts.ts';
import { must } from '../shapes.ts';

export const weekdayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export const reminderChannels = ['email', 'text', 'letter', 'inApp', 'voice', 'none'] as const;

const clockTime = z
  .string()
  .superRefine(must('notATime', (text) => /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text)))
  .meta({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$' });

/** What is left out narrows nothing: without hours the whole day, without weekdays every day. */
export const wishedTimeSchema = z
  .strictObject({
    weekdays: z.array(z.enum(weekdayNames)).min(1).max(7).optional(),
    hours: z.strictObject({ from: clockTime, until: clockTime }).optional(),
  })
  .refine(({ weekdays, hours }) => weekdays !== undefined || hours !== undefined);

const timesMax = 20;

export const wishedTimesSchema = z.array(wishedTimeSchema).max(timesMax);
export const channelsNotWantedSchema = z.array(z.enum(channelKinds)).max(channelKinds.length);
export const reminderChannelSchema = z.enum(reminderChannels).nullable();
