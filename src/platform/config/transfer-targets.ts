import { z } from 'zod';
import { list } from './setting-types.js';

/** Where a call may be handed on to. */
export interface TransferTarget {
  /** What the language model knows of it. */
  readonly name: string;
  /** A number in E.164, or a `sip:` address. */
  readonly address: string;
}

const ENTRY = /^([a-z0-9][a-z0-9_-]{0,39})\s*=\s*(\+[1-9]\d{4,14}|sips?:[^\s<>"]{3,250})$/i;
const EXPECTED =
  'expected entries such as sales=+4930901820 or support=sip:help@example.com, separated by commas';

/** Names and what they stand for, separated by commas; no name twice. */
export const transferTargetList: z.ZodType<readonly TransferTarget[], string> = list.transform(
  (entries, context) => {
    const targets = entries.flatMap((entry) => {
      const [, name, address] = ENTRY.exec(entry) ?? [];
      return name === undefined || address === undefined ? [] : [{ name, address }];
    });
    const names = new Set(targets.map(({ name }) => name.toLowerCase()));
    if (names.size === entries.length) return targets;
    context.addIssue({ code: 'custom', message: EXPECTED });
    return z.NEVER;
  },
);
