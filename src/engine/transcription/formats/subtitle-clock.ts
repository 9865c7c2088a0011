/**
 * A time as subtitle files write it: `HH:MM:SS`, a separator, milliseconds; more digits from 100 hours on.
 *
 * @param timeMs a whole number: rounding happens once, before, so that no field can reach 60.
 */
export function subtitleClock(timeMs: number, separator: ',' | '.'): string {
  const totalSec = Math.floor(timeMs / 1_000);
  const fields = [Math.floor(totalSec / 3_600), Math.floor(totalSec / 60) % 60, totalSec % 60];
  const clock = fields.map((field) => String(field).padStart(2, '0')).join(':');
  return `${clock}${separator}${String(timeMs % 1_000).padStart(3, '0')}`;
}
