const SEC_PER_MIN = 60;
const SEC_PER_HOUR = 3600;

/** What templates can say of a recording, whoever sent it. */
export function recordingContextOf(durationSec: number): Record<string, string> {
  return { duration: clockOf(Math.round(durationSec)) };
}

/** What templates can say of one request; times are those of the server's clock and zone. */
export function requestContextOf(fileName: string | null, createdAtMs: number): Record<string, string> {
  const created = new Date(createdAtMs);
  return {
    filename: fileName ?? '',
    date: [created.getFullYear(), created.getMonth() + 1, created.getDate()].map(twoDigits).join('-'),
    time: [created.getHours(), created.getMinutes()].map(twoDigits).join(':'),
  };
}

/** `12:05`, or `1:02:05`. */
function clockOf(totalSec: number): string {
  const hours = Math.floor(totalSec / SEC_PER_HOUR);
  const minutes = Math.floor((totalSec % SEC_PER_HOUR) / SEC_PER_MIN);
  const seconds = twoDigits(totalSec % SEC_PER_MIN);
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${twoDigits(minutes)}:${seconds}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
