import { expect, it } from 'vitest';
import { FILLING_TEMPLATE, OPENING, SAVING, STARTED, transcribing, translating } from './audio-messages.js';

it('rises from the beginning to the end, with and without a template', () => {
  const start = [OPENING, STARTED, transcribing(0), transcribing(0.5), transcribing(1)];
  const withTemplate = [...start, translating(0, true), translating(1, true), FILLING_TEMPLATE, SAVING];
  const without = [...start, translating(0, false), translating(1, false), SAVING];
  for (const path of [withTemplate, without]) {
    const percents = path.map(({ percent }) => percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect([percents[0], percents[1], percents.at(-1)]).toEqual([5, 20, 95]);
  }
});
