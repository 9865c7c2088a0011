import { configSection, setting } from './config-section.js';
import { integer, list, optionalInteger, optionalText, text } from './setting-types.js';

export class SpeechConfig extends configSection('Speech', {
  sttModel: setting(
    {
      name: 'STT_MODEL',
      default: '',
      description: 'The recogniser of requests that name none. Empty: the best installed one.',
      unit: 'model id',
    },
    optionalText,
  ),
  modelsDir: setting(
    { name: 'MODELS_DIR', default: './models', description: 'The folder of the models.', unit: 'path' },
    text,
  ),
  inferenceWorkers: setting(
    {
      name: 'INFERENCE_WORKERS',
      default: '',
      description: 'Inference processes. Empty: one for each core.',
      unit: 'processes',
    },
    optionalInteger(1, 256),
  ),
  modelMemoryLimitMb: setting(
    {
      name: 'MODEL_MEMORY_LIMIT_MB',
      default: '',
      description:
        'What installed models may take of memory, in all inference processes together; the one used least recently gives way. The embedded one does not count. Empty: half of the memory.',
      unit: 'MB',
    },
    optionalInteger(1, 16_777_216),
  ),
  modelIdleSec: setting(
    {
      name: 'MODEL_IDLE_SECS',
      default: '900',
      description:
        'An installed model that nobody used for so long is unloaded; of the one of requests that name none, one copy stays. 0: never.',
      unit: 'seconds',
    },
    integer(0, 2_592_000),
  ),
  hotwords: setting(
    {
      name: 'HOTWORDS',
      default: '',
      description:
        'Names and terms that are likelier here than elsewhere, for recognisers that can use them; those of a request go before them.',
      unit: 'words, comma-separated',
    },
    list,
  ),
  hotwordsFile: setting(
    {
      name: 'HOTWORDS_FILE',
      default: '',
      description: 'A text file with more of them, one on each line. Empty: none.',
      unit: 'path',
    },
    optionalText,
  ),
  maxAudioDurationSec: setting(
    {
      name: 'MAX_AUDIO_DURATION_SECS',
      default: '480',
      description: 'The longest recording that document 1 takes.',
      unit: 'seconds',
    },
    integer(1, 360_000),
  ),
  maxProcessDurationSec: setting(
    {
      name: 'MAX_PROCESS_DURATION_SECS',
      default: '14400',
      description: 'The longest recording that document 2 and `/openai/v1` take.',
      unit: 'seconds',
    },
    integer(1, 360_000),
  ),
  templatesDir: setting(
    {
      name: 'TEMPLATES_DIR',
      default: '',
      description:
        'A folder of your own templates, which go before those that come with the server. Empty: none.',
      unit: 'path',
    },
    optionalText,
  ),
  ffmpegPath: setting(
    {
      name: 'FFMPEG_PATH',
      default: '',
      description: 'An ffmpeg binary to decode with. Empty: the one that `npm install` brings.',
      unit: 'path',
    },
    optionalText,
  ),
}) {}
