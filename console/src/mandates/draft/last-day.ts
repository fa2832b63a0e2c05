/** The last day of a mandate, on the wall of a time zone, and the instant at which it ends. */

const DAY_MS = 86_400_000;

/** Whether an end is a midnight of the zone, which the form can show as a last day. */
export function endsWithDay(iso: string, timeZone: string): boolean {
  return wallOf(Date.parse(iso), timeZone).slice(11) === '00:00:00';
}

/** The day before an end at midnight. */
export function lastDayOf(iso: string, timeZone: string): string {
  const end = wallOf(Date.parse(iso), timeZone).slice(0, 10);
  return new Date(Date.parse(`${end}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

/** The midnight after `day`; undefined when there is no such day. */
export function endAfter(day: string, timeZone: string): string | undefined {
  const midnight = Date.parse(`${day}T00:00:00Z`) + DAY_MS;
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day) || Number.isNaN(midnight)) return undefined;
  // The offset of the zone is only known at an instant, so it is found in two steps, as near a change of clocks.
  const guess = midnight - offsetMs(midnight, timeZone);
  return new Date(midnight - offsetMs(guess, timeZone)).toISOString();
}

function offsetMs(at: number, timeZone: string): number {
  return Date.parse(`${wallOf(at, timeZone)}Z`) - Math.floor(at / 1000) * 1000;
}

/** `2026-12-31T23:59:59` as the wall shows it. */
function wallOf(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '00';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`;
}
