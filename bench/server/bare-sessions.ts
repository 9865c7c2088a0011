import ort from 'onnxruntime-node';

/* Entry: loads ONNX sessions and says so, for comparison. Arguments: the files. */

const options = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  extra: { session: { intra_op: { allow_spinning: '0' } } },
} as const;
const sessions = await Promise.all(
  process.argv.slice(2).map((file) => ort.InferenceSession.create(file, options)),
);
process.send?.({ sessions: sessions.length });
process.on('disconnect', () => process.exit(0));
