/** A fault of a plugin: it names the module and the hook, so it ends a command with 2 and without a stack. */
export class PluginError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PluginError";
  }
}

/** Hears which hook of a plugin is running, to stop one that never returns or ends the process. */
export interface PluginWatch {
  /** @returns the hook that was running before, for `leave`; null: none */
  enter(hook: string): string | null;
  leave(before: string | null): void;
  /** Hears of a fault before it is thrown. */
  fault(error: PluginError): void;
}

let watch: PluginWatch = { enter: () => null, leave: () => {}, fault: () => {} };

/** Watches every plugin of this thread from now on. */
export function watchPlugins(by: PluginWatch): void {
  watch = by;
}

/** Runs code of a plugin. What it throws is thrown on as it is. @param hook for messages: its file and function */
export function inHook<T>(hook: string, work: () => T): T {
  const before = watch.enter(hook);
  try {
    return work();
  } finally {
    watch.leave(before);
  }
}

/** @throws PluginError always */
export function pluginFault(hook: string, what: string, cause?: unknown): never {
  const error = new PluginError(`plugin ${hook} ${what}`, { cause });
  watch.fault(error);
  throw error;
}

/** The PluginError that this error is, or was caused by. */
export function pluginErrorOf(error: unknown): PluginError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof PluginError) return at;
  return undefined;
}
