import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import fastify from 'fastify';
import { openAudioSource, type AudioSource } from '../../src/engine/audio/audio-source.js';
import { readEnginePcm } from '../../src/engine/audio/engine-pcm.js';
import { bundledFfmpegPath } from '../../src/engine/audio/ffmpeg-binary.js';
import { ffmpegArguments } from '../../src/engine/audio/ffmpeg-command.js';

/*
 * Entry: the smallest server that is given recordings and decodes them: it writes an upload to a file, has ffmpeg
 * decode it as the server does, counts the bytes and forgets both. No job, no limits, no isolation. Arguments: the
 * port, a folder.
 */

const LONGEST_SEC = 3_600;
const LARGEST_BYTES = 1e9;

const [, , port, folder = ''] = process.argv;
const ffmpegPath = bundledFfmpegPath() ?? 'ffmpeg';
let uploads = 0;

async function decodedBytes(source: AudioSource): Promise<number> {
  let bytes = 0;
  if (source.enginePcm !== undefined) {
    for await (const pcm of readEnginePcm(source.handle, source.enginePcm)) bytes += pcm.byteLength;
    return bytes;
  }
  const args = ffmpegArguments({ ...source, maxDurationSec: LONGEST_SEC });
  const decoder = spawn(ffmpegPath, args, { stdio: [source.handle.fd, 'pipe', 'ignore'], env: {} });
  for await (const chunk of decoder.stdout as AsyncIterable<Buffer>) bytes += chunk.length;
  return bytes;
}

const server = fastify({ bodyLimit: LARGEST_BYTES });
await server.register(multipart, { limits: { fileSize: LARGEST_BYTES } });
server.post('/', async (request, reply) => {
  const part = await request.file();
  if (part === undefined) return reply.code(400).send({ error: 'missing' });
  const path = join(folder, String(uploads++));
  await pipeline(part.file, createWriteStream(path));
  const source = await openAudioSource(path);
  try {
    return { bytes: await decodedBytes(source) };
  } finally {
    await Promise.all([source.handle.close(), rm(path)]);
  }
});
await server.listen({ port: Number(port), host: '127.0.0.1' });
process.send?.({ listening: true });
process.on('disconnect', () => process.exit(0));
