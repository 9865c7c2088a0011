/* Sounds of a room at 16 kHz mono, made by rule: the same each time. */
const RATE_HZ = 16_000;

/** Numbers between -1 and 1 that look like chance. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x8000_0000 - 1;
  };
}

/** @param sampleAt between -1 and 1, by the time in seconds. */
const soundOf = (sec: number, sampleAt: (atSec: number) => number): Int16Array =>
  Int16Array.from({ length: sec * RATE_HZ }, (_, at) =>
    Math.round(Math.max(-1, Math.min(1, sampleAt(at / RATE_HZ))) * 32_767),
  );

/** Somebody types: clicks of some milliseconds, eight a second. */
export function typing(sec: number): Int16Array {
  const random = noise(7);
  return soundOf(sec, (at) => {
    const sincePress = (at + 0.03 * Math.sin(at * 5)) % 0.125;
    return random() * 0.5 * Math.exp(-sincePress / 0.006);
  });
}

/** A dog barks twice a second: short, falling, rough. */
export function barking(sec: number): Int16Array {
  const random = noise(11);
  return soundOf(sec, (at) => {
    const since = at % 0.5;
    if (since > 0.16) return 0;
    const pitchHz = 520 - 1500 * since;
    const envelope = Math.sin((Math.PI * since) / 0.16);
    const buzz = Math.sign(Math.sin(2 * Math.PI * pitchHz * since)) * 0.35;
    return envelope * (buzz + random() * 0.25);
  });
}

/** Chords on an instrument with overtones, a new one each half second. */
export function music(sec: number): Int16Array {
  const chords = [
    [261.6, 329.6, 392],
    [220, 261.6, 329.6],
    [174.6, 220, 261.6],
    [196, 246.9, 293.7],
  ];
  return soundOf(sec, (at) => {
    const since = at % 0.5;
    const chord = chords[Math.floor(at / 0.5) % chords.length] ?? [];
    const tones = chord.flatMap((hz) => [1, 2, 3, 4].map((n) => Math.sin(2 * Math.PI * hz * n * at) / n));
    return 0.12 * Math.exp(-since / 0.4) * tones.reduce((sum, tone) => sum + tone, 0);
  });
}

/** “Mm-hm”: somebody hums twice with closed lips, the second time higher. */
export function humming(): Int16Array {
  return soundOf(0.75, (at) => {
    const [since, pitchHz] = at < 0.32 ? [at, 115] : [at - 0.42, 140];
    if (since < 0 || since > 0.32) return 0;
    const envelope = Math.sin((Math.PI * since) / 0.32);
    const tones = [1, 2, 3, 4, 5].map((n) => Math.sin(2 * Math.PI * pitchHz * n * since) / n ** 1.6);
    return 0.25 * envelope * tones.reduce((sum, tone) => sum + tone, 0);
  });
}
