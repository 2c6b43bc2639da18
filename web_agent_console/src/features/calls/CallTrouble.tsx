import { Button } from "@mantine/core";
import { Icon } from "../../ui/icons";
import { bringHere, usePhone } from "./my_phone";
import type { AudioState } from "../../../voice/phone";
import { useCallTexts } from "./texts";
import css from "./CallBar.module.css";

const QUIET: ReadonlySet<AudioState> = new Set(["idle", "on"]);
const WAITING: ReadonlySet<AudioState> = new Set(["opening", "lost"]);

/** What is wrong with my audio, and what to do about it. */
export function CallTrouble() {
  const c = useCallTexts();
  const { audio, detail } = usePhone();
  const known = audio as Exclude<AudioState, "idle" | "on">;
  return (
    <div role="alert">
      {!QUIET.has(audio) && (
        <div className={css.trouble} data-bad={(!WAITING.has(audio) && audio !== "elsewhere") || undefined}>
          <span><Icon name={WAITING.has(audio) ? "clock" : "alert"} size={15} />{c(`audio.${known}`)}{detail && ` ${detail}`}</span>
          {!WAITING.has(audio) && (
            <Button size="compact-sm" variant="default" onClick={bringHere}>
              {c(audio === "elsewhere" ? "audio.here" : audio === "silent" ? "audio.click" : "audio.again")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
