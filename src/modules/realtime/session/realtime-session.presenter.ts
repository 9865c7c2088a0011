import type { EphemeralSession } from '../../../engine/conversation/remote-conversations.js';
import type { RealtimeSessionView } from './realtime-session.view.js';

/** Document 3's object, which the vendor's sessions no longer have themselves, over what is known besides. */
export function presentSession(ephemeral: EphemeralSession): RealtimeSessionView {
  const { id, model, value, expiresAtSec, instructions, voice, session } = ephemeral;
  return {
    ...session,
    object: 'realtime.session',
    id,
    model,
    client_secret: { value, expires_at: expiresAtSec },
    instructions,
    voice,
  };
}
