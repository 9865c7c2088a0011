import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { describe, expect, it } from 'vitest';
import { AccessConfig } from '../../platform/config/access.config.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { RequiresApiKey } from './requires-api-key.decorator.js';

@RequiresApiKey()
class OwnController {
  read(this: void): void {}
}

@RequiresApiKey({ surface: 'v1' })
class V1Controller {
  read(this: void): void {}

  @RequiresApiKey()
  write(this: void): void {}
}

type Visit = [controller: new () => object, method: () => void];

describe('ApiKeyGuard', () => {
  const admits = (
    settings: Record<string, string>,
    [controller, method]: Visit,
    headers: object = {},
  ): boolean => {
    const guard = new ApiKeyGuard(new AccessConfig(settings), new Reflector());
    return guard.canActivate(new ExecutionContextHost([{ headers }], controller, method));
  };
  const own: Visit = [OwnController, OwnController.prototype.read];
  const v1: Visit = [V1Controller, V1Controller.prototype.read];

  it('asks nobody where no key is set', () => {
    expect(admits({}, own)).toBe(true);
  });

  it('asks for a key where one is set, and takes it from either header', () => {
    const settings = { API_KEYS: 'key-of-anna,key-of-bert' };
    expect(() => admits(settings, own)).toThrow('An API key is needed');
    expect(admits(settings, own, { 'x-api-key': 'key-of-bert' })).toBe(true);
    expect(admits(settings, own, { authorization: 'Bearer key-of-anna' })).toBe(true);
  });

  it('refuses a key that is not known, without repeating it', () => {
    const visit = (): boolean => admits({ API_KEYS: 'key-of-anna' }, own, { 'x-api-key': 'key-of-eve' });
    expect(visit).toThrow(
      expect.objectContaining({ code: 'unauthenticated', message: 'That API key is not known here' }),
    );
  });

  it('leaves /v1 open until API_KEYS_V1 says otherwise', () => {
    expect(admits({ API_KEYS: 'key-of-anna' }, v1)).toBe(true);
    expect(() => admits({ API_KEYS: 'key-of-anna', API_KEYS_V1: 'true' }, v1)).toThrow('API key');
  });

  it('goes by the method before its controller', () => {
    const write: Visit = [V1Controller, V1Controller.prototype.write];
    expect(() => admits({ API_KEYS: 'key-of-anna' }, write)).toThrow('API key');
  });
});
