import { expect, it } from 'vitest';
import { localAliases, localRank } from './local-models.js';

const MODELS = ['whisper-base', 'moonshine-tiny', 'parakeet-tdt-110m', 'parakeet-tdt-0.6b-v3'];
const ranked = (preferred?: string): string[] =>
  [...MODELS].sort((a, b) => localRank(a, preferred) - localRank(b, preferred));

it('puts Parakeet before the embedded model, and that before others', () => {
  expect(ranked()).toEqual(['parakeet-tdt-0.6b-v3', 'parakeet-tdt-110m', 'moonshine-tiny', 'whisper-base']);
});

it('puts the preferred model first, also by a name that several have', () => {
  expect(ranked('whisper-base')[0]).toBe('whisper-base');
  expect(ranked('Parakeet-TDT-110m')[0]).toBe('parakeet-tdt-110m');
  expect(ranked('parakeet').slice(0, 2)).toEqual(['parakeet-tdt-0.6b-v3', 'parakeet-tdt-110m']);
  expect(ranked('moonshine').slice(0, 2)).toEqual(['moonshine-tiny', 'parakeet-tdt-0.6b-v3']);
});

it('knows models by their family', () => {
  expect(localAliases('parakeet-tdt-0.6b-v3')).toEqual(['parakeet', 'parakeet-tdt']);
  expect(localAliases('whisper-base')).toEqual(['whisper']);
  expect(localAliases('mine')).toEqual([]);
});
