import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PATIENTLY } from '../../../test/support/patience.js';
import { openTemporaryDatabase, type TemporaryDatabase } from '../../../test/support/temporary-database.js';
import { databaseOptions, type DatabaseSchema } from './database-options.js';
import { Database } from './database.js';
import { SqliteConnection } from './sqlite-connection.js';
import type { WriteTransaction } from './write-transaction.js';

class CreateNotes1700000000000 implements MigrationInterface {
  name = 'CreateNotes1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE notes (id text PRIMARY KEY, text text)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notes');
  }
}

/** Far below what a write waits for who holds it up: 5 s. */
const HELD_UP_MS = 2500;

const notesSchema: DatabaseSchema = {
  loadEntities: async () => [],
  migrations: [CreateNotes1700000000000],
};

describe('Database', () => {
  let temporary: TemporaryDatabase;
  let database: Database;

  beforeEach(async () => {
    temporary = await openTemporaryDatabase(notesSchema);
    ({ database } = temporary);
  });
  afterEach(() => temporary.remove());

  const insert = (tx: WriteTransaction, id: string): Promise<unknown> =>
    tx.run('INSERT INTO notes (id, text) VALUES (?, ?)', [id, 'text']);
  const storedIds = async (): Promise<string[]> =>
    (await database.all<{ id: string }>('SELECT id FROM notes ORDER BY id')).map(({ id }) => id);

  const sizeOfLog = async (): Promise<number> =>
    (await stat(join(temporary.dataDir, 'parley.sqlite-wal'))).size;

  describe('write', () => {
    it('resolves with the value of the work once others can read what it wrote', async () => {
      const result = await database.write(async (tx) => {
        await insert(tx, 'a');
        return tx.get<{ text: string }>('SELECT text FROM notes WHERE id = ? LIMIT 1', ['a']);
      });
      expect(result).toEqual({ text: 'text' });
      expect(await storedIds()).toEqual(['a']);
    });

    it('undoes a work that fails alone, wherever it stands among others', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 30 }, (_, index) =>
          database.write(async (tx) => {
            await insert(tx, `n${String(index).padStart(2, '0')}`);
            await tx.run('UPDATE notes SET text = id WHERE id = ?', [`n${String(index).padStart(2, '0')}`]);
            if (index % 3 === 0) throw new Error(`no ${index}`);
          }),
        ),
      );
      expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(
        Array.from({ length: 30 }, (_, index) => index % 3 === 0),
      );
      const rows = await database.all<{ id: string; text: string }>('SELECT * FROM notes ORDER BY id');
      const expected = Array.from({ length: 30 }, (_, index) => index).filter((index) => index % 3 !== 0);
      expect(rows).toEqual(
        expected.map((index) => {
          const id = `n${String(index).padStart(2, '0')}`;
          return { id, text: id };
        }),
      );
    });

    it('repeats writes that returned rows when a later work is undone', async () => {
      const keep = database.write((tx) => insert(tx, 'first'));
      const returned = database.write((tx) =>
        tx.all<{ id: string }>(`INSERT INTO notes (id) VALUES ('second') RETURNING id`),
      );
      const failing = database.write(async (tx) => {
        await insert(tx, 'third');
        throw new Error('no');
      });
      const last = database.write((tx) => insert(tx, 'fourth'));
      const outcomes = await Promise.allSettled([keep, returned, failing, last]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'rejected',
        'fulfilled',
      ]);
      expect(await returned).toEqual([{ id: 'second' }]);
      expect(await storedIds()).toEqual(['first', 'fourth', 'second']);
    });

    it('lets a work go on after a statement of its own failed', async () => {
      await database.write(async (tx) => {
        await insert(tx, 'a');
        await expect(insert(tx, 'a')).rejects.toThrow('UNIQUE');
        await expect(tx.run('SELEC nonsense')).rejects.toThrow('syntax');
        await expect(tx.run('SELEC nonsense')).rejects.toThrow('syntax');
        await insert(tx, 'b');
      });
      expect(await storedIds()).toEqual(['a', 'b']);
    });

    it('does not mix with what other works write meanwhile', async () => {
      const slow = database.write(async (tx) => {
        await insert(tx, 'rolled-back');
        await tx.all('SELECT * FROM notes');
        throw new Error('no');
      });
      const others = Promise.all(['a', 'b', 'c'].map((id) => database.write((tx) => insert(tx, id))));
      await expect(slow).rejects.toThrow('no');
      await others;
      expect(await storedIds()).toEqual(['a', 'b', 'c']);
    });

    it('calls afterCommit listeners before it resolves, and those of a failed work never', async () => {
      const told: string[] = [];
      const good = database.write(async (tx) => {
        tx.afterCommit(() => told.push('good'));
        await insert(tx, 'a');
      });
      const bad = database.write(async (tx) => {
        tx.afterCommit(() => told.push('bad'));
        await insert(tx, 'a');
      });
      await Promise.all([good.then(() => told.push('resolved')), expect(bad).rejects.toThrow('UNIQUE')]);
      expect(told).toEqual(['good', 'resolved']);
    });

    it('tells a work that ran into another one only when that one can be read', async () => {
      const first = database.write((tx) => insert(tx, 'a'));
      const second = database.write((tx) => insert(tx, 'a')).catch(() => storedIds());
      expect(await second).toEqual(['a']);
      await first;
    });

    it('refuses statements of a work that has ended', async () => {
      const late = await database.write(async (tx) => tx);
      await expect(insert(late, 'a')).rejects.toThrow('over');
    });

    it('refuses run() for a statement that returns rows', async () => {
      const work = database.write((tx) => tx.run(`INSERT INTO notes (id) VALUES ('a') RETURNING id`));
      await expect(work).rejects.toThrow('returns rows');
    });

    it('answers a full disk with storage_full, undoes every work in that commit and goes on', async () => {
      await database.write((tx) => tx.all('PRAGMA max_page_count = 20'));
      const big = database.write((tx) =>
        tx.run('INSERT INTO notes (id, text) VALUES (?, ?)', ['big', 'x'.repeat(200_000)]),
      );
      await expect(big).rejects.toMatchObject({ code: 'storage_full' });
      await database.write((tx) => insert(tx, 'small'));
      expect(await storedIds()).toEqual(['small']);
    });
  });

  it('refuses writing through the reader', async () => {
    await expect(database.all(`INSERT INTO notes (id) VALUES ('a')`)).rejects.toThrow('readonly');
  });

  it('is healthy while it answers within the deadline', async () => {
    expect(await database.isHealthy(1000)).toBe(true);
  });

  it('finds nothing wrong with a sound file', async () => {
    await database.write((tx) => insert(tx, 'a'));
    expect(await database.integrityCheck()).toEqual([]);
  });

  it('leaves no trace of erased text in any of its files after scrubbing', async () => {
    const canary = 'canary-7f3a9c';
    await database.write((tx) => tx.run('INSERT INTO notes VALUES (?, ?)', ['a', canary]));
    await database.write((tx) => tx.run('UPDATE notes SET text = NULL'));
    await Promise.all([database.scrub(), database.scrub()]);
    for (const suffix of ['', '-wal']) {
      const content = await readFile(join(temporary.dataDir, `parley.sqlite${suffix}`));
      expect(content.includes(canary)).toBe(false);
    }
  });

  it('lets others write, and the caller go, while somebody reads what is to be scrubbed', async () => {
    await database.write((tx) => insert(tx, 'a'));
    const other = await SqliteConnection.open(join(temporary.dataDir, 'parley.sqlite'), '');
    await other.execute('BEGIN; SELECT * FROM notes');
    await database.write((tx) => tx.run('DELETE FROM notes'));
    const scrubbed = database.scrub();
    let longestMs = 0;
    for (let count = 0; count < 20; count += 1) {
      const startedAt = performance.now();
      await database.write((tx) => insert(tx, `n${count}`));
      longestMs = Math.max(longestMs, performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await scrubbed;
    expect(longestMs).toBeLessThan(HELD_UP_MS);
    await other.execute('COMMIT');
    await other.close();
    await vi.waitFor(async () => expect(await sizeOfLog()).toBe(0), PATIENTLY);
  });

  it('closes while somebody else reads', async () => {
    await database.write((tx) => insert(tx, 'a'));
    const other = await SqliteConnection.open(join(temporary.dataDir, 'parley.sqlite'), '');
    await other.execute('BEGIN; SELECT * FROM notes');
    const scrubbed = database.scrub();
    const startedAt = performance.now();
    await database.close();
    await scrubbed;
    expect(performance.now() - startedAt).toBeLessThan(HELD_UP_MS);
    await other.close();
  });

  it('scrubs a log that was left behind when it is opened', async () => {
    await database.write((tx) => insert(tx, 'a'));
    expect(await sizeOfLog()).toBeGreaterThan(0);
    const second = await Database.open(databaseOptions({ dataDir: temporary.dataDir }, notesSchema));
    await vi.waitFor(async () => expect(await sizeOfLog()).toBe(0), PATIENTLY);
    await second.close();
  });

  it('keeps its data, applies each migration once and can be opened by several at a time', async () => {
    await database.write((tx) => insert(tx, 'a'));
    const options = databaseOptions({ dataDir: temporary.dataDir }, notesSchema);
    const others = await Promise.all([Database.open(options), Database.open(options)]);
    for (const other of others) {
      expect(await other.get('SELECT count(*) AS count FROM notes')).toEqual({ count: 1 });
      await other.close();
    }
  });

  it('creates a new database once when several processes start at the same time', async () => {
    const options = databaseOptions({ dataDir: join(temporary.dataDir, 'new') }, notesSchema);
    const opened = await Promise.all([
      Database.open(options),
      Database.open(options),
      Database.open(options),
    ]);
    expect(await opened[0]?.get('SELECT count(*) AS count FROM migrations')).toEqual({ count: 1 });
    await Promise.all(opened.map((each) => each.close()));
  });

  it('is read by the owner of its files alone', async () => {
    const dataDir = join(temporary.dataDir, 'private');
    const path = join(dataDir, 'parley.sqlite');
    const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;
    const first = await Database.open(databaseOptions({ dataDir }, notesSchema));
    await first.write((tx) => insert(tx, 'a'));
    expect(await modeOf(dataDir)).toBe(0o700);
    for (const suffix of ['', '-wal', '-shm']) expect(await modeOf(`${path}${suffix}`)).toBe(0o600);
    await first.close();
    await chmod(path, 0o644);
    const second = await Database.open(databaseOptions({ dataDir }, notesSchema));
    await second.write((tx) => insert(tx, 'b'));
    for (const suffix of ['', '-wal', '-shm']) expect(await modeOf(`${path}${suffix}`)).toBe(0o600);
    await second.close();
  });

  it('refuses writes once it is closed, after those at hand', async () => {
    const options = databaseOptions({ dataDir: join(temporary.dataDir, 'other') }, notesSchema);
    const other = await Database.open(options);
    const atHand = other.write((tx) => insert(tx, 'a'));
    const closed = other.close();
    await expect(other.write((tx) => insert(tx, 'b'))).rejects.toMatchObject({ code: 'shutting_down' });
    await Promise.all([atHand, closed]);
    await other.close();
  });
});
