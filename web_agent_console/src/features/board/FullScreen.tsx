import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { Icon } from "../../ui/icons";
import { boardTexts } from "./texts";

interface Lock {
  release: () => Promise<void>;
}

/** Fill the screen with the board, and keep the screen awake while it does. */
export function FullScreen({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const t = boardTexts.use();
  const [supported] = useState(() => document.fullscreenEnabled);
  useEffect(() => {
    const changed = () => onChange(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, [onChange]);
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
  if (!supported) return null;
  const turn = () => void (on ? document.exitFullscreen() : document.getElementById("board")?.requestFullscreen())?.catch(() => undefined);
  return <Button size="compact-sm" variant="default" leftSection={<Icon name="board" size={14} />} onClick={turn}>{t(on ? "tv_end" : "tv")}</Button>;
}
