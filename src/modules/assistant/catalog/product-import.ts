import { Injectable } from '@nestjs/common';
import { untilAborted } from '../../../engine/transcription/until-aborted.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { Logger } from '../../../platform/logging/logger.js';
import { describeProblems, type FileProblem } from './csv/file-problem.js';
import { readProductFile, type FileLine } from './csv/product-file.js';
import {
  ProductImportRepository,
  type ImportedProduct,
  type ImportOutcome,
} from './product-import.repository.js';

const BATCH_PRODUCTS = 250;
const SWEEP_PRODUCTS = 500;
const MAX_PROBLEMS = 50;
/** An import that has not moved for so long was left by a process that ended. */
const LEFT_AFTER_MS = 10 * 60 * 1000;

/** Takes files of products into the catalogue, each as a whole or not at all. */
@Injectable()
export class ProductImport {
  private isRunning = false;

  constructor(
    private readonly products: ProductImportRepository,
    private readonly logger: Logger,
  ) {}

  /**
   * Reads a CSV file to its end and puts its products into the catalogue, in the place of those with the same numbers.
   * Only a few hundred products are in memory at a time.
   *
   * @throws AppError `invalid_request` naming the lines that are wrong (`details.problems` has them one by one),
   *   `import_running`, `cancelled`, and what the bytes throw; nothing was imported then.
   */
  async importFile(bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<ImportOutcome> {
    if (this.isRunning)
      throw new AppError('import_running', 'Another file is being imported; try again later');
    this.isRunning = true;
    try {
      await this.abandonLeftImports();
      const importId = await this.products.begin(Date.now());
      try {
        await this.stage(importId, signal === undefined ? bytes : untilAborted(bytes, signal));
        return await this.products.publish(importId, Date.now());
      } catch (error) {
        await this.giveUp(importId);
        throw error;
      }
    } finally {
      await this.sweep();
      this.isRunning = false;
    }
  }

  /** Takes every product out of the catalogue; tells how many there were. */
  async clear(): Promise<number> {
    const count = await this.products.clear();
    await this.sweep();
    return count;
  }

  private async stage(importId: number, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const problems: FileProblem[] = [];
    let batch: ImportedProduct[] = [];
    let count = 0;
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      const repeated = await this.products.add(importId, batch, Date.now());
      batch = [];
      for (const { line, sku, firstLine } of repeated) {
        problems.push({ line, message: `the sku ${JSON.stringify(sku)} is in line ${firstLine} already` });
      }
    };
    for await (const line of readProductFile(bytes)) {
      count += 1;
      keep(line, batch, problems);
      if (problems.length >= MAX_PROBLEMS) break;
      if (batch.length >= BATCH_PRODUCTS) await flush();
    }
    await flush();
    if (count === 0) problems.push({ message: 'The file has no products' });
    if (problems.length > 0) throw refusalOf(problems);
  }

  private async abandonLeftImports(): Promise<void> {
    for (const id of await this.products.leftSince(Date.now() - LEFT_AFTER_MS))
      await this.products.abandon(id);
  }

  /** One that cannot be given up now is taken for left later. Never rejects. */
  private async giveUp(importId: number): Promise<void> {
    try {
      await this.products.abandon(importId);
    } catch (error) {
      this.logger.error({ err: error }, 'an import that failed could not be given up');
    }
  }

  /** Removes what nobody sees any more; what cannot be removed now goes with the next import. Never rejects. */
  private async sweep(): Promise<void> {
    try {
      while ((await this.products.sweep(SWEEP_PRODUCTS)) > 0);
    } catch (error) {
      this.logger.error({ err: error }, 'products that are no longer in the catalogue could not be removed');
    }
  }
}

function keep(line: FileLine, batch: ImportedProduct[], problems: FileProblem[]): void {
  if ('problem' in line) problems.push(line.problem);
  else if (problems.length === 0) batch.push(line.product);
}

function refusalOf(problems: FileProblem[]): AppError {
  const inOrder = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return new AppError('invalid_request', describeProblems(inOrder, problems.length >= MAX_PROBLEMS), {
    details: { problems: inOrder },
  });
}
