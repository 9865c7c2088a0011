import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-section.js';
import { ModelsConfig } from './models.config.js';

describe('ModelsConfig', () => {
  it('downloads nothing and knows no mirror or proxy by itself', () => {
    const config = new ModelsConfig({});
    expect(config).toMatchObject({ pull: [], connections: 4, noProxy: [] });
    expect([config.mirror, config.token, config.httpsProxy, config.httpProxy]).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  it('reads proxies under their small names too, and the large ones win', () => {
    const config = new ModelsConfig({
      https_proxy: 'a:1',
      HTTP_PROXY: 'b:2',
      http_proxy: 'c:3',
      no_proxy: 'x',
    });
    expect(config).toMatchObject({ httpsProxy: 'a:1', httpProxy: 'b:2', noProxy: ['x'] });
    expect(config.isGiven('httpsProxy')).toBe(true);
  });

  it('refuses a mirror that is no web address without telling it', () => {
    for (const value of ['secret-mirror', 'ftp://user:secret@mirror', 'file:///secret']) {
      const refused = (): ModelsConfig => new ModelsConfig({ MODELS_MIRROR: value });
      expect(refused).toThrow(ConfigError);
      expect(refused).toThrow(/^(?![^]*secret)/);
    }
    expect(new ModelsConfig({ MODELS_MIRROR: 'http://mirror.lan/hf' }).mirror?.href).toBe(
      'http://mirror.lan/hf',
    );
  });
});
