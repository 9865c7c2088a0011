import { Injectable } from '@nestjs/common';
import type { Word } from '../../engine/ports/transcript.js';
import type { TranscribedPiece } from '../../engine/transcription/transcription-event.js';
import { Database } from '../../platform/database/database.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';

type PieceRow = Omit<TranscribedPiece, 'words' | 'channel' | 'language'> & {
  words: string;
  channel: number | null;
  language: string | null;
};

/** Reads and writes the recognised pieces of recordings. */
@Injectable()
export class RecognizedPieceRepository {
  constructor(private readonly database: Database) {}

  /** All pieces of a recording, in its order. */
  async findAll(recordingId: string, tx?: WriteTransaction): Promise<TranscribedPiece[]> {
    const rows = await (tx ?? this.database).all<PieceRow>(
      `SELECT piece_index AS "index", start_ms AS startMs, end_ms AS endMs, text, confidence, tokens, words,
         channel, language
       FROM recognized_pieces WHERE recording_id = ? ORDER BY piece_index`,
      [recordingId],
    );
    return rows.map(({ channel, language, ...row }) => ({
      ...row,
      words: JSON.parse(row.words) as Word[],
      ...(channel !== null && { channel }),
      ...(language !== null && { language }),
    }));
  }

  async insert(tx: WriteTransaction, recordingId: string, piece: TranscribedPiece): Promise<void> {
    const { index, startMs, endMs, text, confidence, tokens, words, channel = null, language = null } = piece;
    await tx.run(
      `INSERT INTO recognized_pieces
         (recording_id, piece_index, start_ms, end_ms, text, confidence, tokens, words, channel,
          language)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        recordingId,
        index,
        startMs,
        endMs,
        text,
        confidence,
        tokens,
        JSON.stringify(words),
        channel,
        language,
      ],
    );
  }

  /** Makes what was recognised of one recording that of another, which has the same audio and nothing yet. */
  async move(tx: WriteTransaction, fromId: string, toId: string): Promise<void> {
    await tx.run(`UPDATE recognized_pieces SET recording_id = ? WHERE recording_id = ?`, [toId, fromId]);
  }

  /** Forgets all that was recognised of a recording. */
  async deleteAll(tx: WriteTransaction, recordingId: string): Promise<void> {
    await tx.run(`DELETE FROM recognized_pieces WHERE recording_id = ?`, [recordingId]);
  }
}
