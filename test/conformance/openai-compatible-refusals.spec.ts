import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, PATIENT, requestWith, textOf } from '../support/language-model-answers.js';
import { LanguageModelHarness } from '../support/language-model-harness.js';
import { startHttpsServer, startRawServer } from '../support/loopback-server.js';

describe('OpenAiCompatibleModel at a vendor that does not answer', () => {
  let at: LanguageModelHarness;
  beforeEach(() => {
    at = new LanguageModelHarness();
  });
  afterEach(() => at.close());

  describe('a refusal', () => {
    it.each([
      [{ status: 401 }, 'llm_unavailable', 'key', 'openai refused the key: check OPENAI_API_KEY'],
      [{ status: 403 }, 'llm_unavailable', 'key', 'openai refused the key: check OPENAI_API_KEY'],
      [{ status: 404 }, 'llm_unavailable', 'model', /'m1' there: check OPENAI_LLM_MODEL and OPENAI_BASE_URL/],
      [{ status: 402 }, 'llm_unavailable', 'quota', /no credit/],
      [{ status: 500 }, 'llm_unavailable', 'server', 'openai failed with status 500'],
      [{ status: 504, problem: '<html>' }, 'llm_unavailable', 'server', 'openai failed with status 504'],
      [{ status: 400 }, 'llm_failed', undefined, 'openai refused the request with status 400'],
      [{ status: 413 }, 'llm_failed', undefined, 'openai refused the request with status 413'],
    ])('is told and not tried again: %j', async (script, code, reason, message) => {
      await at.start(script);
      const failure = await at.fail();
      expect(failure).toMatchObject({ code, message: expect.stringMatching(message) as string });
      expect(failure.details).toEqual({
        provider: 'openai',
        model: 'm1',
        status: script.status,
        ...(reason && { reason }),
      });
      expect(at.standIn.requests).toHaveLength(1);
    });

    it('says when the request is too long', async () => {
      await at.start({
        status: 400,
        problem: { error: { message: "This model's maximum context length is 8192 tokens" } },
      });
      expect((await at.fail()).message).toBe("openai takes no request that long for 'm1'");
    });

    it('says that a server without a key wants one', async () => {
      await at.start({ status: 401 }, {}, { provider: 'vllm', apiKey: undefined });
      expect((await at.fail()).message).toBe('vllm asks for a key: check VLLM_API_KEY');
    });

    it('shows neither key nor question, whatever the vendor repeats', async () => {
      await at.start({}, { key: 'another', answer: () => '' });
      const failures = [await at.fail()];
      await at.standIn.close();
      const message = `You sent ${LanguageModelHarness.KEY} and ${JSON.stringify(requestWith().messages)}`;
      await at.start({
        status: 400,
        problem: {
          error: {
            message,
            code: LanguageModelHarness.KEY,
            type: LanguageModelHarness.KEY,
            param: LanguageModelHarness.KEY,
          },
        },
      });
      failures.push(await at.fail());
      await at.standIn.close();
      failures.push(await at.fail({ ...requestWith(), deadlines: { ...PATIENT, firstTextMs: 100 } }));
      const shown = failures.map(
        (failure) => `${failure.stack} ${JSON.stringify(failure.details)} ${String(failure.cause)}`,
      );
      expect(`${shown.join()} ${JSON.stringify(at.logged)}`).not.toMatch(/SECRET|xyzzy/);
      expect(failures.map(({ code }) => code)).toEqual(['llm_unavailable', 'llm_failed', 'llm_unavailable']);
    });
  });

  describe('trying again', () => {
    it.each([429, 502, 503, 529])('helps after %i', async (status) => {
      await at.start([{ status, headers: { 'retry-after': '0' } }, { text: 'yes' }]);
      expect(textOf(await at.ask())).toBe('yes');
      expect(at.logged).toMatchObject([{ provider: 'openai', model: 'm1', attempt: 1 }]);
    });

    it('ends after three attempts', async () => {
      await at.start({ status: 503 });
      expect((await at.fail()).code).toBe('llm_unavailable');
      expect(at.standIn.requests).toHaveLength(3);
    });

    it('is left to the caller when the vendor wants more time than there is', async () => {
      await at.start({ status: 429, headers: { 'retry-after': '30' } });
      const failure = await at.fail();
      expect(failure).toMatchObject({
        code: 'llm_unavailable',
        retryAfterSec: 30,
        details: { reason: 'rate' },
      });
      expect(at.standIn.requests).toHaveLength(1);
    });

    it('does not help when the credit is used up', async () => {
      await at.start({ status: 429, problem: { error: { code: 'insufficient_quota' } } });
      expect((await at.fail()).details).toMatchObject({ reason: 'quota' });
      expect(at.standIn.requests).toHaveLength(1);
    });

    it('is not done once there was text', async () => {
      await at.start({ pieces: ['yes ', 'but'], cutAt: 'mid-text' });
      expect((await at.fail()).code).toBe('llm_failed');
      expect(at.standIn.requests).toHaveLength(1);
    });

    it('is cut short by cancelling', async () => {
      await at.start({ status: 503 });
      const cancelling = new AbortController();
      const failing = failureOf(at.model.stream(requestWith(), cancelling.signal));
      await at.standIn.whenRequested(1);
      cancelling.abort();
      expect((await failing).code).toBe('cancelled');
    });

    it('helps when the vendor closed the kept connection meanwhile', async () => {
      let connections = 0;
      const body =
        'data: {"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
      const head = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${body.length}\r\n\r\n`;
      const server = await startRawServer((socket) => {
        connections += 1;
        socket.write(head + body);
        socket.once('data', () => socket.destroy());
      });
      at.closeLater(server);
      at.connectTo(`http://127.0.0.1:${server.port}/v1`);
      expect([textOf(await at.ask()), textOf(await at.ask())]).toEqual(['yes', 'yes']);
      expect(connections).toBe(2);
    });
  });

  describe('a vendor that hangs up', () => {
    it('before its answer is told from one that cannot be reached', async () => {
      await at.start({ cutAt: 'before-head' });
      expect(await at.fail()).toMatchObject({
        code: 'llm_unavailable',
        message: 'openai closed the connection without an answer (ECONNRESET)',
        isPassing: true,
      });
    });

    it.each(['before-text', 'mid-text'] as const)('%s has broken its answer off', async (cutAt) => {
      await at.start({ text: 'some words to say', cutAt });
      expect(await at.fail()).toMatchObject({
        code: 'llm_failed',
        message: 'openai broke off its answer',
        isPassing: false,
      });
    });
  });

  it.each([
    [401, {}],
    [403, {}],
    [404, {}],
    [402, {}],
    [429, { error: { code: 'insufficient_quota' } }],
  ])('says of status %d %j that trying again does not help', async (status, problem) => {
    await at.start({ status, problem });
    expect(await at.fail()).toMatchObject({ code: 'llm_unavailable', isLasting: true, isPassing: false });
  });

  describe('a vendor that cannot be reached', () => {
    it('is told without its address', async () => {
      await at.start({});
      await at.standIn.close();
      const failure = await at.fail();
      expect(failure).toMatchObject({
        code: 'llm_unavailable',
        message: 'openai cannot be reached (ECONNREFUSED): check OPENAI_BASE_URL',
      });
    });

    it("is not talked to when its certificate is nobody's", async () => {
      const server = await startHttpsServer(['127.0.0.1'], (_request, response) => void response.end());
      at.closeLater(server);
      at.connectTo(`https://127.0.0.1:${server.port}/v1`);
      expect((await at.fail()).message).toMatch(/^openai cannot be reached \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
      expect(at.logged).toEqual([]);
    });

    it('is given up when no connection is made in time', async () => {
      const server = await startRawServer(() => undefined);
      at.closeLater(server);
      // Nothing answers the TLS handshake there.
      at.connectTo(`https://127.0.0.1:${server.port}/v1`);
      const failure = await at.fail(requestWith({ deadlines: { ...PATIENT, firstTextMs: 300 } }));
      expect(failure.message).toBe('openai cannot be reached (ETIMEDOUT): check OPENAI_BASE_URL');
      await server.idle();
    });
  });

  it('closes every connection, also of an answer that goes on', async () => {
    await at.start({ pieces: ['yes ', 'but'], hangAt: 'mid-text' });
    const failing = at.fail();
    await at.standIn.whenRequested(1);
    at.model.close();
    expect(['llm_failed', 'llm_unavailable']).toContain((await failing).code);
    await at.standIn.whenLeft();
  });
});
