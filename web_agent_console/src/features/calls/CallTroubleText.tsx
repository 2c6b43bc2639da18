import { Icon } from "../../ui/icons";
import type { MicrophoneTrouble } from "../../../voice/media";
import { useCallTexts } from "./texts";
import css from "./CallBar.module.css";

/** Why there is no microphone and what to do about it. */
export function CallTroubleText({ trouble }: { trouble: MicrophoneTrouble }) {
  const c = useCallTexts();
  return <p className={css.trouble} data-bad role="alert"><span><Icon name="alert" size={15} />{c(`audio.${trouble}`)}</span></p>;
}
