/**
 * Instants and days as a bundle writes them, and as a reader sees them in a zone of a fixed distance from UTC. The core has
 * no clock and no zones of the platform; civil-from-days arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms".
 */

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** '2026-11-22T08:15:30.123Z' as milliseconds since 1970. Undefined: another form, or no such instant. */
export function instantMs(text: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year, month, dayOfMonth, hour, minute, second, ms] = parts as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const at = dayOfCivil(year, month, dayOfMonth) * dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
  return instantText(at) === text ? at : undefined;
}

/** The instant in UTC, with milliseconds. For 0000 to 9999. */
export function instantText(ms: number): string {
  const { day, clock } = civil(ms);
  return `${day}T${clock}.${padded(((ms % 1000) + 1000) % 1000, 3)}Z`;
}

/** '2026-11-22 16:15:30' by a clock that is `offsetMinutes` ahead of UTC. */
export function shownInstant(ms: number, offsetMinutes: number): string {
  const { day, clock } = civil(ms + offsetMinutes * minuteMs);
  return `${day} ${clock}`;
}

/** Whether a text is a day that exists, YYYY-MM-DD. */
export function isDayText(text: string): boolean {
  return text.length === 10 && instantMs(`${text}T00:00:00.000Z`) !== undefined;
}

function dayOfCivil(year: number, month: number, dayOfMonth: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function civil(ms: number): { readonly day: string; readonly clock: string } {
  const days = Math.floor(ms / dayMs);
  const seconds = Math.floor((ms - days * dayMs) / 1000);
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const dayOfMonth = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return {
    day: `${padded(year, 4)}-${padded(month, 2)}-${padded(dayOfMonth, 2)}`,
    clock: clock.map((part) => padded(part, 2)).join(':'),
  };
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
