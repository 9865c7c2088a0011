import { describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.js';

const ACCOUNT = { TWILIO_ACCOUNT_SID: 'AC1' };
const API_KEY = { TWILIO_API_KEY: 'SK1', TWILIO_API_SECRET: 'secret' };
const TARGETS = { TELEPHONY_TRANSFER_TARGETS: 'sales=+4930901820' };

describe('settings that do not go together', () => {
  it.each([
    [{ PORT: '7000', ALIAS_PORTS: '7001,7000' }, 'ALIAS_PORTS: expected other ports than PORT'],
    [{ CALL_RECORDING: 'true', CALL_RECORDS: 'false' }, 'CALL_RECORDING: expected CALL_RECORDS to be true'],
    [{ TWILIO_API_KEY: 'SK1' }, 'TWILIO_API_KEY: expected TWILIO_API_SECRET to be set too'],
    [{ TWILIO_API_SECRET: 'secret' }, 'TWILIO_API_SECRET: expected TWILIO_API_KEY to be set too'],
    [ACCOUNT, 'TWILIO_ACCOUNT_SID: expected TWILIO_AUTH_TOKEN or TWILIO_API_KEY to be set too'],
    [TARGETS, 'TELEPHONY_TRANSFER_TARGETS: expected TWILIO_ACCOUNT_SID to be set too'],
    [
      { TURN_SENTENCE_END_MS: '900', TURN_END_SILENCE_MS: '800' },
      'TURN_SENTENCE_END_MS: expected no more than TURN_END_SILENCE_MS',
    ],
  ])('are refused: %j', (environment, message) => {
    expect(() => loadConfig(environment)).toThrow(message);
  });

  it.each([
    { PORT: '8080' },
    { PORT: '0', ALIAS_PORTS: '0,0' },
    { CALL_RECORDING: 'true' },
    { CALL_RECORDS: 'false' },
    { TWILIO_AUTH_TOKEN: 'token' },
    { ...ACCOUNT, TWILIO_AUTH_TOKEN: 'token', ...TARGETS },
    { ...ACCOUNT, ...API_KEY, ...TARGETS },
    { TURN_SENTENCE_END_MS: '800', TURN_END_SILENCE_MS: '800' },
    { TURN_SENTENCE_END_MS: '800' },
  ])('are others than %j', (environment) => {
    expect(() => loadConfig(environment)).not.toThrow();
  });

  it('are told of together with those that do not parse', () => {
    expect(() => loadConfig({ TURN_END_SILENCE_MS: 'long', ...TARGETS })).toThrow(
      /TURN_END_SILENCE_MS: .*\n.*TELEPHONY_TRANSFER_TARGETS: /,
    );
  });
});
