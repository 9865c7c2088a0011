import { Injectable } from '@nestjs/common';
import type { Word } from '../../engine/ports/transcript.js';
import { Database } from '../../platform/database/database.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';

/** A recognised piece; times count from the start of the recording. */
export interface StoredPiece {
  index: number;
  startMs: number;
  endMs: number;
  text: string;
  confidence: number;
  words: Word[];
}

type PieceRow = Omit<StoredPiece, 'words'> & { words: string };

/** Reads and writes the recognised pieces of transcriptions. */
@Injectable()
export class TranscriptionPieceRepository {
  constructor(private readonly database: Database) {}

  /** All pieces of a transcription, in the order of the recording. */
  async findAll(transcriptionId: string, tx?: WriteTransaction): Promise<StoredPiece[]> {
    const rows = await (tx ?? this.database).all<PieceRow>(
      `SELECT piece_index AS "index", start_ms AS startMs, end_ms AS endMs, text, confidence, words
       FROM transcription_pieces WHERE transcription_id = ? ORDER BY piece_index`,
      [transcriptionId],
    );
    return rows.map((row) => ({ ...row, words: JSON.parse(row.words) as Word[] }));
  }

  async insert(tx: WriteTransaction, transcriptionId: string, piece: StoredPiece): Promise<void> {
    await tx.run(
      `INSERT INTO transcription_pieces
         (transcription_id, piece_index, start_ms, end_ms, text, confidence, words) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        transcriptionId,
        piece.index,
        piece.startMs,
        piece.endMs,
        piece.text,
        piece.confidence,
        JSON.stringify(piece.words),
      ],
    );
  }
}
