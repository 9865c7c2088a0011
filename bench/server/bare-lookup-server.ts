import fastify from 'fastify';
import sqlite3 from 'sqlite3';

/* Entry: a bare Fastify server that answers `lookup` with the server's own SQL. Arguments: the port, the database. */

interface Row {
  id: string;
  status: string;
  text: string | null;
  durationMs: number | null;
  error: string | null;
  createdAtMs: number;
  textErasedAtMs: number | null;
}

const SQL = `SELECT id, user_uuid AS userUuid, message_id AS messageId, status, model, language, warning,
  response_format AS responseFormat, spool_name AS spoolName, url_cipher AS urlCipher, sha256, text,
  duration_ms AS durationMs, error, created_at AS createdAtMs, completed_at AS completedAtMs,
  last_lookup_at AS lastLookupAtMs, text_erased_at AS textErasedAtMs
  FROM transcriptions WHERE user_uuid = ? AND message_id = ? LIMIT 1`;
const PRAGMAS = `PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA query_only = ON;`;

const [, , port, path = ''] = process.argv;
const database = await new Promise<sqlite3.Database>((resolve, reject) => {
  const opened = new sqlite3.Database(path, (error) => (error ? reject(error) : resolve(opened)));
});
await new Promise<void>((resolve, reject) =>
  database.exec(PRAGMAS, (error) => (error ? reject(error) : resolve())),
);
const statement = database.prepare(SQL);

function find(userUuid: string, messageId: string): Promise<Row | undefined> {
  return new Promise((resolve, reject) => {
    statement.all<Row>([userUuid, messageId], (error, rows) => (error ? reject(error) : resolve(rows[0])));
  });
}

const server = fastify();
server.get<{ Querystring: { user_uuid?: string; message_id?: string } }>(
  '/v1/audio/transcriptions/lookup',
  async (request, reply) => {
    const { user_uuid: userUuid, message_id: messageId } = request.query;
    if (typeof userUuid !== 'string' || typeof messageId !== 'string')
      return reply.code(400).send({ error: 'missing' });
    const row = await find(userUuid, messageId);
    if (row === undefined || row.textErasedAtMs !== null) return { found: false };
    return {
      found: true,
      job_id: row.id,
      status: row.status,
      text: row.text,
      duration: row.durationMs === null ? null : row.durationMs / 1000,
      created_at: Math.floor(row.createdAtMs / 1000),
    };
  },
);
await server.listen({ port: Number(port), host: '127.0.0.1' });
process.send?.({ listening: true });
process.on('disconnect', () => process.exit(0));
