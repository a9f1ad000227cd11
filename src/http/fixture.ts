import type { Served, ServeOptions } from "./serve.ts";
import { serve } from "./serve.ts";

/**
 * A fixture for vitest's `test.extend`: each test that names it gets a server of its own, which is closed after it.
 *
 * @example
 * const it = test.extend({ served: servedCloud({ clock: "manual" }) });
 * it("answers", async ({ served }) => { await fetch(served.url); });
 */
export function servedCloud(
  options: ServeOptions = {},
): (context: object, use: (served: Served) => Promise<void>) => Promise<void> {
  // vitest reads from the pattern which other fixtures it needs: none.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  return async ({}, use) => {
    const served = await serve(options);
    try {
      await use(served);
    } finally {
      await served.close();
    }
  };
}
