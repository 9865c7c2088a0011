/** For `vi.waitFor` and `vi.waitUntil`, which wait for a second else: longer than a machine takes that is busy. */
export const PATIENTLY = { timeout: 20_000, interval: 20 };
