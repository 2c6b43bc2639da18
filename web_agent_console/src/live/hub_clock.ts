/** The hub's clock: the agent's own clock may be minutes off, and every due time is the hub's. */
let offsetMs = 0;
const listeners = new Set<() => void>();
let second = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** Learn the difference from a time that the hub has just told. */
export function learnHubTime(now: string): void {
  const told = Date.parse(now);
  if (!Number.isNaN(told)) offsetMs = told - Date.now();
}

/** Milliseconds since the epoch, by the hub's clock. */
export function hubNow(): number {
  return Date.now() + offsetMs;
}

/** Call back every second; one timer serves every ticking label. */
export function onSecond(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = hubNow();
    for (const one of listeners) one();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time of the last tick: stable between ticks, as React's external stores need. */
export function lastSecond(): number {
  if (timer === undefined) second = hubNow();
  return second;
}
