import { setImmediate as nextRound } from 'node:timers/promises';
import { z } from 'zod';
import type { TransferTarget } from '../../../platform/config/transfer-targets.js';
import { toolForm, toolOf, type AssistantTool, type ToolForm } from '../../assistant/tools/assistant-tool.js';
import type { CallWish } from './call-ending.js';

export interface CallToolsParts {
  /** Where the call may be handed on to; none where the carrier cannot. */
  targets: readonly TransferTarget[];
  /** Asks for it, to be done once it is announced. */
  ask: (wish: CallWish) => void;
}

const END_NOTE =
  'The call ends as soon as the caller has heard your answer. Say goodbye in one short sentence, if you have not.';
const TRANSFER_NOTE =
  'The call is handed on as soon as the caller has heard your answer. Say in one short sentence to whom, if you have not.';

const END_CALL = toolForm({
  name: 'end_call',
  description:
    'Hangs up. Use it only when the caller has said goodbye, or clearly wants nothing more. The call ends once your next answer was heard; if the caller speaks into it, it goes on.',
  arguments: z.strictObject({}),
});

/** Calls have the targets of the settings in common. */
const transferForms = new WeakMap<readonly TransferTarget[], ToolForm<{ to: string }>>();

/** What a language model may do about the call that it speaks in. It knows targets by name: numbers are none of its business. */
export function callTools({ targets, ask }: CallToolsParts): AssistantTool[] {
  const endCall = toolOf(END_CALL, async (_, signal) =>
    settled(() => ask({ action: 'end' }), END_NOTE, signal),
  );
  const transfer = transferFormOf(targets);
  return transfer === undefined ? [endCall] : [endCall, transferCallTool(transfer, targets, ask)];
}

function transferFormOf(targets: readonly TransferTarget[]): ToolForm<{ to: string }> | undefined {
  const [first, ...others] = targets.map(({ name }) => name);
  if (first === undefined) return undefined;
  const form = transferForms.get(targets) ?? transferForm([first, ...others]);
  transferForms.set(targets, form);
  return form;
}

const transferForm = (names: readonly [string, ...string[]]): ToolForm<{ to: string }> =>
  toolForm({
    name: 'transfer_call',
    description:
      'Hands the call on to a person or department. Use it when the caller asks for one of them, or for a human. The call is handed on once your next answer was heard; if the caller speaks into it, it stays with you.',
    arguments: z.strictObject({
      to: z.enum(names).describe('Who is to have the call.'),
    }),
  });

function transferCallTool(
  form: ToolForm<{ to: string }>,
  targets: readonly TransferTarget[],
  ask: CallToolsParts['ask'],
): AssistantTool {
  return toolOf(form, async ({ to }, signal) => {
    const target = targets.find(({ name }) => name === to);
    if (target === undefined) return { error: 'There is no such target.' };
    return settled(() => ask({ action: 'transfer', target }), TRANSFER_NOTE, signal);
  });
}

/** Events of the turn before are settled first, so that they do not call off what this one wants. */
async function settled(run: () => void, note: string, signal: AbortSignal): Promise<object> {
  await nextRound();
  signal.throwIfAborted();
  run();
  return { ok: true, note };
}
