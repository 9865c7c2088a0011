import { Injectable } from '@nestjs/common';
import type { ModelCall } from '../../engine/text/model-call.js';
import type { TemplateDraft } from '../../engine/text/text-template.js';
import { Database } from '../../platform/database/database.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import type { AudioOutputEntity } from './audio-output.entity.js';

/** What language models gave so far for an unfinished job. */
export interface AudioOutputs {
  /** Translations by number of the segment. */
  translations: ReadonlyMap<number, string>;
  template: TemplateDraft | undefined;
  calls: readonly ModelCall[];
}

type OutputRow = Pick<AudioOutputEntity, 'kind' | 'position' | 'content'>;

/** Reads and writes what language models gave for unfinished jobs. */
@Injectable()
export class AudioOutputRepository {
  constructor(private readonly database: Database) {}

  async findAll(jobId: string, tx?: WriteTransaction): Promise<AudioOutputs> {
    const rows = await (tx ?? this.database).all<OutputRow>(
      `SELECT kind, position, content FROM audio_outputs WHERE job_id = ? ORDER BY kind, position`,
      [jobId],
    );
    const ofKind = (kind: OutputRow['kind']): OutputRow[] => rows.filter((row) => row.kind === kind);
    const [draft] = ofKind('draft');
    return {
      translations: new Map(ofKind('translation').map(({ position, content }) => [position, content])),
      template: draft === undefined ? undefined : (JSON.parse(draft.content) as TemplateDraft),
      calls: ofKind('call').map(({ content }) => JSON.parse(content) as ModelCall),
    };
  }

  /** Stores the translations of segments that follow each other. */
  async addTranslations(
    tx: WriteTransaction,
    jobId: string,
    firstIndex: number,
    texts: readonly string[],
  ): Promise<void> {
    for (const [offset, text] of texts.entries()) {
      await this.insert(tx, jobId, { kind: 'translation', position: firstIndex + offset, content: text });
    }
  }

  async addTemplateDraft(tx: WriteTransaction, jobId: string, draft: TemplateDraft): Promise<void> {
    await this.insert(tx, jobId, { kind: 'draft', position: 0, content: JSON.stringify(draft) });
  }

  /** The recogniser's call, the first of all, in place of what was stored of it before. */
  async putTranscriptionCall(tx: WriteTransaction, jobId: string, call: ModelCall): Promise<void> {
    await this.insert(tx, jobId, { kind: 'call', position: 0, content: JSON.stringify(call) });
  }

  /** Stores calls behind those that are there. */
  async addCalls(tx: WriteTransaction, jobId: string, calls: readonly ModelCall[]): Promise<void> {
    for (const call of calls) {
      await tx.run(
        `INSERT INTO audio_outputs (job_id, kind, position, content)
         SELECT ?, 'call', COUNT(*), ? FROM audio_outputs WHERE job_id = ? AND kind = 'call'`,
        [jobId, JSON.stringify(call), jobId],
      );
    }
  }

  /** Makes the outputs of one job those of another, which has none. */
  async move(tx: WriteTransaction, fromId: string, toId: string): Promise<void> {
    await tx.run(`UPDATE audio_outputs SET job_id = ? WHERE job_id = ?`, [toId, fromId]);
  }

  async deleteAll(tx: WriteTransaction, jobId: string): Promise<void> {
    await tx.run(`DELETE FROM audio_outputs WHERE job_id = ?`, [jobId]);
  }

  private async insert(
    tx: WriteTransaction,
    jobId: string,
    { kind, position, content }: OutputRow,
  ): Promise<void> {
    await tx.run(
      `INSERT OR REPLACE INTO audio_outputs (job_id, kind, position, content) VALUES (?, ?, ?, ?)`,
      [jobId, kind, position, content],
    );
  }
}
