import type { BenchRow } from './bench-row.js';
import { TELEPHONY_SURFACE, VOICE_SURFACE } from './calls/call-surface.js';
import { httpRow } from './rows/http.row.js';
import { loopRow } from './rows/loop.row.js';
import { memoryRow } from './rows/memory.row.js';
import { queueRow } from './rows/queue.row.js';
import { startRow } from './rows/start.row.js';
import { sttLongRow } from './rows/stt-long.row.js';
import { sttOverheadRow } from './rows/stt-overhead.row.js';
import { sttPeersRow } from './rows/stt-peers.row.js';
import { sttQualityRow } from './rows/stt-quality.row.js';
import { sttTdtRow } from './rows/stt-tdt.row.js';
import { ttsRow } from './rows/tts.row.js';
import { bargeInRow } from './rows/barge-in.row.js';
import { realtimeProxyRow } from './rows/realtime-proxy.row.js';
import { turnRow } from './rows/turn.row.js';
import { turnOverheadRow } from './rows/turn-overhead.row.js';
import { wordTimesRow } from './rows/word-times.row.js';
import { wsRow } from './rows/ws.row.js';

const SURFACES = [VOICE_SURFACE, TELEPHONY_SURFACE];

/** All rows, in the order in which they run. */
export const BENCH_ROWS: readonly BenchRow[] = [
  sttPeersRow,
  sttTdtRow,
  sttOverheadRow,
  sttLongRow,
  sttQualityRow,
  wordTimesRow,
  ttsRow,
  turnOverheadRow,
  ...SURFACES.flatMap((surface) => [turnRow(surface), bargeInRow(surface)]),
  realtimeProxyRow,
  wsRow,
  ...SURFACES.flatMap((surface) => [loopRow(surface), memoryRow(surface)]),
  queueRow,
  httpRow,
  startRow,
];
