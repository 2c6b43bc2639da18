import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { Icon } from "../../ui/icons";
import { useAwake } from "./awake";
import { boardTexts } from "./texts";

/** Fill the screen with the board, and keep the screen awake while it does. */
export function FullScreen({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const t = boardTexts.use();
  const [supported] = useState(() => document.fullscreenEnabled);
  useEffect(() => {
    const changed = () => onChange(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, [onChange]);
  useAwake(on);
  if (!supported) return null;
  const turn = () => void (on ? document.exitFullscreen() : document.getElementById("board")?.requestFullscreen())?.catch(() => undefined);
  return <Button size="compact-sm" variant="default" leftSection={<Icon name="board" size={14} />} onClick={turn}>{t(on ? "tv_end" : "tv")}</Button>;
}
