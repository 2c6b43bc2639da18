import { useEffect } from "react";

interface Lock {
  release: () => Promise<void>;
}

/** Keep the screen awake while `on`. */
export function useAwake(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    let lock: Lock | undefined;
    let over = false;
    // The lock goes when the page is hidden, and must be asked for again.
    const hold = () => {
      if (document.visibilityState !== "visible") return;
      navigator.wakeLock?.request("screen").then((held) => {
        if (over) void held.release();
        else lock = held;
      }, () => undefined);
    };
    hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, [on]);
}
