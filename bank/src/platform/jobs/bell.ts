/** A bell that wakes one sleeper; rung while nobody sleeps, it is remembered. */

export type Bell = {
  ring(): void;
  /** Resolves when the bell rings or rang since the last wait, and after `timeoutMs` at the latest. */
  wait(timeoutMs?: number): Promise<void>;
};

export function createBell(): Bell {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      hasRung = true;
      wake?.();
    },
    async wait(timeoutMs) {
      if (!hasRung) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
        });
        clearTimeout(timer);
      }
      wake = undefined;
      hasRung = false;
    },
  };
}
