import { useId, useRef, useState } from "react";
import { clock } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import { CallIcon } from "../calls/icons";
import { type Peaks, outline, soughtBy } from "./peaks";
import { Transcript } from "./Transcript";
import type { Said } from "./transcripts";
import { useRecordingTexts } from "./texts";
import { useSound } from "./useSound";
import css from "./Player.module.css";

const SPEEDS = [1, 1.25, 1.5, 2, 0.75];

interface Props {
  url: string;
  name: string;
  sizeBytes: number;
  lengthS?: number | undefined;
  /** Customer and agents have a channel each. */
  parties?: boolean;
  peaks?: Peaks | null;
  transcript?: readonly Said[];
}

/** Play a recording: its shape to click in, by keyboard, at another speed, with what was said beside it. */
export function Player({ url, name, sizeBytes, lengthS = 0, parties = false, peaks: told = null, transcript = [] }: Props) {
  const c = useRecordingTexts();
  const id = useId();
  const audio = useRef<HTMLAudioElement>(null);
  const { src, peaks, failed } = useSound(url, sizeBytes, told);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [measured, setMeasured] = useState(0);
  const [speed, setSpeed] = useState(1);
  const length = measured || lengthS;
  const share = length ? Math.min(1, at / length) : 0;

  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (element.paused) void element.play().catch(() => undefined);
    else element.pause();
  };
  const seek = (to: number) => {
    setAt(to);
    if (audio.current) audio.current.currentTime = to;
  };
  const next = () => {
    const to = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
    setSpeed(to);
    if (audio.current) audio.current.playbackRate = to;
  };
  const onKey = (event: React.KeyboardEvent) => {
    const to = soughtBy(event.key, at, length);
    if (event.key === " ") toggle();
    else if (to !== null) seek(to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPoint = (event: React.PointerEvent<HTMLDivElement>) => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    seek(length * Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
  };
  return (
    <div className={css.player} role="group" aria-label={name}>
      <audio ref={audio} src={src || undefined} preload={told ? "none" : "metadata"} onPlay={() => setPlaying(true)} onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)} onDurationChange={(event) => Number.isFinite(event.currentTarget.duration) && setMeasured(event.currentTarget.duration)} />
      {failed
        ? <p className={css.problem} role="alert">{c("failed")} <a href={url} download>{c("download")}</a></p>
        : (
          <div className={css.row}>
            <button type="button" className={css.play} disabled={!src} aria-label={c(playing ? "pause" : "play")} onClick={toggle}><CallIcon name={playing ? "hold" : "play"} size={18} /></button>
            <div className={css.wave} role="slider" tabIndex={0} aria-label={c("position")} aria-valuemin={0} aria-valuemax={Math.round(length)} aria-valuenow={Math.round(at)}
              aria-valuetext={c("at", { at: clock(at), length: clock(length) })} onKeyDown={onKey} onPointerDown={onPoint} onPointerMove={onPoint}>
              {peaks && <Wave id={id} peaks={peaks} share={share} />}
            </div>
            <span className={css.time}>{clock(at)} / {clock(length)}</span>
            <button type="button" className={css.tool} aria-label={c("speed_of", { n: speed })} title={c("speed")} onClick={next}>{speed}×</button>
            <a className={css.tool} href={url} download aria-label={c("download")} title={c("download")}><Icon name="down" size={14} /></a>
          </div>
        )}
      {parties && peaks?.length === 2 && <p className={css.who}><span>▲ {c("customer")}</span><span>▼ {c("agent")}</span></p>}
      {transcript.length > 0 && <Transcript said={transcript} at={at} onSeek={seek} />}
    </div>
  );
}

function Wave({ id, peaks, share }: { id: string; peaks: Peaks; share: number }) {
  const width = peaks[0]?.length ?? 1;
  const path = outline(peaks);
  return (
    <svg viewBox={`0 0 ${width} 2`} preserveAspectRatio="none" aria-hidden="true">
      <clipPath id={id}><rect x="0" y="0" width={width * share} height="2" /></clipPath>
      <path d={path} className={css.all} />
      <path d={path} className={css.done} clipPath={`url(#${CSS.escape(id)})`} />
      <rect x={width * share} y="0" width={width / 300} height="2" className={css.done} />
    </svg>
  );
}
