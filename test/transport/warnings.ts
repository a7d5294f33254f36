import { onTestFinished, vi } from 'vitest';

/** The process warnings of this test from now on, kept from standard error. */
export function warnings(): readonly string[] {
  const heard: string[] = [];
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation((warning, options) => {
    heard.push(`${JSON.stringify(options)} ${String(warning)}`);
  });
  onTestFinished(() => spy.mockRestore());
  return heard;
}
