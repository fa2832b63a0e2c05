/** Instants and durations in words, seen from now and from the reader's time zone. */

/** From where a time is read. Without `timeZone` it is the reader's own. */
export type Standpoint = { readonly now: number; readonly timeZone?: string | undefined };

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const UNITS = [
  [DAY_MS, 'day'],
  [HOUR_MS, 'hour'],
  [MINUTE_MS, 'minute'],
  [SECOND_MS, 'second'],
] as const;

/** `14:05`. */
export function clockText(iso: string, { timeZone }: Pick<Standpoint, 'timeZone'> = {}): string {
  return format(Date.parse(iso), timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** `today`, `tomorrow`, `Friday`, `1 December` or `1 December 2027`. */
export function dayText(iso: string, { now, timeZone }: Standpoint): string {
  const at = Date.parse(iso);
  const days = dayNumber(at, timeZone) - dayNumber(now, timeZone);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  if (days > 1 && days < 7) return format(at, timeZone, { weekday: 'long' });
  const sameYear = yearOf(at, timeZone) === yearOf(now, timeZone);
  return format(at, timeZone, { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) });
}

/** `tomorrow at 06:00`; a midnight is only a day. */
export function momentText(iso: string, standpoint: Standpoint): string {
  const clock = clockText(iso, standpoint);
  const day = dayText(iso, standpoint);
  return clock === '00:00' ? day : `${day} at ${clock}`;
}

/** When something happened, as short as it is clear: `14:05`, `yesterday 14:05`, `3 Nov 14:05`. */
export function stampText(iso: string, { now, timeZone }: Standpoint): string {
  const clock = clockText(iso, { timeZone });
  const at = Date.parse(iso);
  const days = dayNumber(now, timeZone) - dayNumber(at, timeZone);
  if (days === 0) return clock;
  if (days === 1) return `yesterday ${clock}`;
  const sameYear = yearOf(at, timeZone) === yearOf(now, timeZone);
  const day = format(at, timeZone, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
  return `${day} ${clock}`;
}

/** `2 hours`, `90 minutes`, `24 hours`: in the largest unit that divides it, or in two units. */
export function durationText(ms: number): string {
  if (ms < SECOND_MS) return 'a moment';
  if (ms === DAY_MS) return '24 hours';
  const rounded = Math.round(ms / SECOND_MS) * SECOND_MS;
  const whole = UNITS.find(([unitMs]) => rounded % unitMs === 0 && rounded / unitMs < 100);
  return whole ? counted(rounded / whole[0], whole[1]) : leftText(rounded);
}

/** How long something still lasts, in its largest one or two units: `12 minutes`, `1 hour 5 minutes`. */
export function leftText(ms: number): string {
  if (ms < MINUTE_MS) return 'less than a minute';
  const index = UNITS.findIndex(([unitMs]) => ms >= unitMs);
  const [largeMs, large] = UNITS[index] ?? UNITS[2];
  const [smallMs, small] = UNITS[index + 1] ?? UNITS[3];
  const count = Math.floor(ms / largeMs);
  const rest = small === 'second' ? 0 : Math.floor((ms % largeMs) / smallMs);
  return rest > 0 ? `${counted(count, large)} ${counted(rest, small)}` : counted(count, large);
}

/** `1 payment`, `5 payments`. */
export function counted(count: number | string, noun: string): string {
  return `${count} ${noun}${String(count) === '1' ? '' : 's'}`;
}

function format(at: number, timeZone: string | undefined, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, ...(timeZone ? { timeZone } : {}) }).format(at);
}

function yearOf(at: number, timeZone: string | undefined): string {
  return format(at, timeZone, { year: 'numeric' });
}

/** Days since 1970 on the wall of the time zone. */
function dayNumber(at: number, timeZone: string | undefined): number {
  const [day = '', month = '', year = ''] = format(at, timeZone, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  }).split('/');
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / DAY_MS;
}
