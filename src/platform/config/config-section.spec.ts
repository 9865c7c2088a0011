import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-section.js';
import { loadConfig } from './load-config.js';

describe('configuration', () => {
  it('takes the documented defaults from an empty environment', () => {
    const config = loadConfig({});
    expect(config.server).toMatchObject({
      port: 8000,
      aliasPorts: [5001, 8080],
      host: '0.0.0.0',
      basePath: '',
    });
    expect(config.store).toMatchObject({ maxQueueSize: 100, textRetentionDays: 365 });
    expect(config.speech).toMatchObject({ maxAudioDurationSec: 480, inferenceWorkers: undefined });
  });

  it('takes an empty variable for its default, and for none where the setting says so', () => {
    const config = loadConfig({ PORT: '', ALIAS_PORTS: '', STT_MODEL: '' });
    expect(config.server.port).toBe(8000);
    expect(config.server.aliasPorts).toEqual([]);
    expect(config.speech.sttModel).toBeUndefined();
  });

  it('parses lists, flags and numbers', () => {
    const config = loadConfig({
      ALIAS_PORTS: ' 1, 2 ',
      CORS_ORIGINS: 'https://a.example,https://b.example',
      FETCH_TLS_VERIFY: 'TRUE',
      INFERENCE_WORKERS: '3',
      BASE_PATH: '/api',
    });
    expect(config.server.aliasPorts).toEqual([1, 2]);
    expect(config.server.corsOrigins).toEqual(['https://a.example', 'https://b.example']);
    expect(config.outbound.tlsVerify).toBe(true);
    expect(config.speech.inferenceWorkers).toBe(3);
    expect(config.server.basePath).toBe('/api');
  });

  it('lists every wrong setting of every section, without its value', () => {
    const environment = { PORT: 'secret-value', ALIAS_PORTS: '1,x', MAX_QUEUE_SIZE: '0', BASE_PATH: 'api/' };
    const failure = (): unknown => loadConfig(environment);
    expect(failure).toThrow(ConfigError);
    try {
      failure();
    } catch (error) {
      const { message } = error as ConfigError;
      for (const name of ['PORT:', 'ALIAS_PORTS:', 'MAX_QUEUE_SIZE:', 'BASE_PATH:'])
        expect(message).toContain(name);
      expect(message).toContain('expected a whole number from 0 to 65535');
      expect(message).not.toContain('secret-value');
    }
  });

  it.each([
    [{ TRUST_PROXY: 'hello' }, 'TRUST_PROXY: expected addresses and networks'],
    [{ CORS_ORIGINS: 'foo' }, 'CORS_ORIGINS: expected origins'],
    [{ API_KEYS: 'long-enough,short' }, 'API_KEYS: expected keys of at least 8 characters'],
    [{ API_KEYS: 'two words in one' }, 'API_KEYS: expected keys'],
    [{ API_KEYS: ',' }, 'API_KEYS: expected keys'],
    [{ API_KEYS_V1: 'true' }, 'API_KEYS_V1: expected API_KEYS to be set too'],
    [{ JWT_SECRET: 'a-short-secret' }, 'JWT_SECRET: expected at least 32 characters'],
    [{ DATABASE_URL: 'postgres://x' }, 'DATABASE_URL: this version'],
    [{ QUEUE_DRIVER: 'bull' }, 'REDIS_URL: expected the address of a Redis, because QUEUE_DRIVER is bull'],
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL: expected an address such as redis://localhost:6379/0'],
    [{ REDIS_URL: 'redis://127.0.0.1:6379/abc' }, 'REDIS_URL: expected an address such as redis://'],
    [{ REDIS_PREFIX: 'one:two' }, 'REDIS_PREFIX: expected up to 64 letters'],
    [{ ALIAS_PORTS: '7110,abc' }, 'ALIAS_PORTS: expected port numbers from 0 to 65535, separated by commas'],
    [{ ALIAS_PORTS: '5001,8080,5001' }, 'ALIAS_PORTS: expected each port once'],
    [{ OUTBOUND_ALLOW: 'http://wazo.lan' }, '- OUTBOUND_ALLOW: entry 1: must be a host'],
    [{ AUTH_REQUIRED: 'constructor' }, 'AUTH_REQUIRED: expected true or false'],
    [{ ROLE: 'boss' }, 'ROLE: expected one of all, api, worker'],
  ])('refuses %j', (environment, message) => {
    expect(() => loadConfig(environment)).toThrow(message);
  });

  it('takes proxies, origins and switched-off settings of later versions', () => {
    const { server } = loadConfig({
      TRUST_PROXY: '10.0.0.0/8, ::1',
      CORS_ORIGINS: '*',
      DATABASE_URL: 'false',
    });
    expect(server.trustProxy).toEqual(['10.0.0.0/8', '::1']);
  });

  it('takes several keys, and never shows a wrong one', () => {
    const { access } = loadConfig({ API_KEYS: 'key-of-anna, key-of-bert,', API_KEYS_V1: 'true' });
    expect(access).toMatchObject({ apiKeys: ['key-of-anna', 'key-of-bert'], apiKeysV1: true });
    expect(() => loadConfig({ API_KEYS: 'key-of-anna,canary' })).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/canary|key-of-anna/) }),
    );
  });

  it('knows what the operator set, also when that is the default', () => {
    const { server } = loadConfig({ CORS_ORIGINS: 'http://localhost:3000', HOST: ' ' });
    expect(server.isGiven('corsOrigins')).toBe(true);
    expect(server.isGiven('host')).toBe(false);
    expect(server.isGiven('port')).toBe(false);
  });

  it('is frozen', () => {
    const { server } = loadConfig({});
    expect(() => Object.assign(server, { port: 1 })).toThrow(TypeError);
  });
});
