/** Which surface a route belongs to, by the beginning of its pattern: the `surface` label of metrics. */
const NAMES: readonly (readonly [prefix: string, surface: string])[] = [
  ['/v1/', 'wazo-stt'],
  ['/openai/', 'openai'],
  ['/api/audio/', 'audio-process'],
  ['/api/jobs/', 'audio-process'],
  ['/api/session/', 'realtime'],
  ['/ws/realtime/', 'realtime'],
  ['/ws/voice/', 'telephony'],
  ['/calls/', 'telephony'],
  ['/voice/', 'voice-assistant'],
  ['/sessions/', 'voice-assistant'],
  ['/auth/', 'voice-assistant'],
  ['/providers/', 'voice-assistant'],
  ['/cache/', 'voice-assistant'],
  ['/catalog/', 'assistant'],
  ['/health/', 'operations'],
  ['/metrics/', 'operations'],
];

/** The surface of a route pattern; `other` where none claims it. */
export function surfaceOf(route: string): string {
  return NAMES.find(([prefix]) => `${route}/`.startsWith(prefix))?.[1] ?? 'other';
}

/** Whether a path is a surface's own although it begins with `basePath`, as `/api/jobs` does behind `/api`. */
export function isSurfacePathBelow(basePath: string, path: string): boolean {
  const base = `${basePath}/`;
  return NAMES.some(
    ([prefix]) => prefix !== base && prefix.startsWith(base) && `${path}/`.startsWith(prefix),
  );
}
