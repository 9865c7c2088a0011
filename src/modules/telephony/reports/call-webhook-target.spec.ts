import { describe, expect, it } from 'vitest';
import { CallRecordsConfig } from '../../../platform/config/call-records.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { callWebhookOf } from './call-webhook-target.js';

const NONE = new CallRecordsConfig({});
const SET = new CallRecordsConfig({
  CALL_WEBHOOK_URL: 'https://crm.example/calls?key=1',
  CALL_WEBHOOK_TOKEN: 'secret-of-the-settings',
  CALL_WEBHOOK_TEMPLATE: 'CallReport',
});
const OWN = 'https://other.example/hook';

describe('callWebhookOf', () => {
  it('is none where nobody wants to be told', () => {
    expect(callWebhookOf({}, NONE)).toBeUndefined();
    expect(callWebhookOf({ webhook_template: 'Summary' }, NONE)).toBeUndefined();
  });

  it('is that of the settings where the call says nothing', () => {
    const target = { url: 'https://crm.example/calls?key=1', token: 'secret-of-the-settings' };
    expect(callWebhookOf({}, SET)).toEqual({ target, template: 'CallReport' });
    expect(callWebhookOf({ webhook_template: 'Summary', webhook_token: 'x' }, SET)).toEqual({
      target,
      template: 'Summary',
    });
  });

  it('is that of the call where it has one, which never gets the token of the settings', () => {
    expect(callWebhookOf({ webhook_url: OWN }, SET)?.target).toEqual({ url: OWN, token: undefined });
    expect(callWebhookOf({ webhook_url: ` ${OWN} `, webhook_token: 'mine' }, NONE)).toEqual({
      target: { url: OWN, token: 'mine' },
      template: null,
    });
  });

  it.each<Record<string, string>>([
    { webhook_url: 'ftp://other.example' },
    { webhook_url: 'http://user:pass@other.example' },
    { webhook_url: 'other.example' },
    { webhook_url: OWN, webhook_token: 'two\r\nlines' },
  ])('refuses %j, and repeats nothing of it', (parameters) => {
    try {
      callWebhookOf(parameters, SET);
      expect.unreachable();
    } catch (error) {
      expect(AppError.from(error).code).toBe('invalid_request');
      expect(AppError.from(error).message).not.toMatch(/other\.example|lines|:pass/);
    }
  });
});
