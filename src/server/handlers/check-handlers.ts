/** Whether a message is real, and that it went to somebody else. On the owner's connection: nobody is signed in. */
import { checkMessage as checkMessageRoute, sayNotMe as sayNotMeRoute } from '../../api/routes/check-message.ts';
import { checkAnsweredDays, checkedMessage } from '../../application/message-check.ts';
import { sayNotMe } from '../../application/say-not-me.ts';
import { formatDay } from '../../core/calendar/day.ts';
import { formatInstant, localDay, type Zone } from '../../core/calendar/zone.ts';
import { type Served, serveOpen } from '../call.ts';
import type { ServerParts } from '../parts.ts';

const noStore = { 'cache-control': 'no-store' };

function zoneOf({ contact }: ServerParts, zone: string): Zone {
  return contact.zones(zone) ?? contact.zones('UTC')!;
}

export const checkHandlers: readonly Served[] = [
  serveOpen(checkMessageRoute, async ({ parts, body, atMs }) => {
    const checked = await checkedMessage(parts.owner, { sealer: parts.sealer, code: body.code, atMs });
    if ('refused' in checked) return checked;
    const { message } = checked;
    const answeredDays = checkAnsweredDays;
    if (message === undefined) return { answer: { message: null, answeredDays }, headers: noStore };
    const { lender, channel, sentAtMs, answeredUntilMs } = message;
    const zone = zoneOf(parts, message.zone);
    const sentAt = formatInstant(zone, sentAtMs);
    // The last whole day on which it is answered.
    const answeredUntil = formatDay(localDay(zone, answeredUntilMs) - 1);
    return { answer: { message: { lender, channel, sentAt, answeredUntil }, answeredDays }, headers: noStore };
  }),
  serveOpen(sayNotMeRoute, async ({ parts, body, atMs }) => {
    const said = await sayNotMe(parts.owner, { sealer: parts.sealer, code: body.code, wish: body.wish, atMs });
    if ('refused' in said) return said;
    const { channel, wish, saidAtMs, zone } = said;
    return { answer: { channel, wish, saidAt: formatInstant(zoneOf(parts, zone), saidAtMs) }, headers: noStore };
  }),
];
