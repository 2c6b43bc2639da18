import { useEffect, useMemo, useState } from "react";
import { type Peaks, peaksOf } from "./peaks";

const PARTS = 160;
const SILENCE = 0.005;
const SAMPLE_RATE_HZ = 8_000;
/** A file up to this size is fetched whole: then it can be shown and sought in whatever the server does. */
const WHOLE_BYTES = 12_000_000;

export interface Sound {
  src: string;
  peaks: Peaks | null;
  failed: boolean;
}

/** A sound file ready to be played, with its shape: from the hub where it tells it, else reckoned here. */
export function useSound(url: string, sizeBytes: number, told: Peaks | null): Sound {
  const whole = sizeBytes <= WHOLE_BYTES && told === null;
  const [sound, setSound] = useState<Sound>({ src: whole ? "" : url, peaks: null, failed: false });
  useEffect(() => {
    if (!whole) return;
    const stop = new AbortController();
    let made = "";
    void (async () => {
      try {
        const response = await fetch(url, { credentials: "same-origin", signal: stop.signal });
        if (!response.ok) throw new Error(String(response.status));
        const data = await response.arrayBuffer();
        made = URL.createObjectURL(new Blob([data], { type: response.headers.get("Content-Type") ?? "audio/wav" }));
        const decoded = await new OfflineAudioContext(1, 1, SAMPLE_RATE_HZ).decodeAudioData(data);
        const channels = Array.from({ length: Math.min(2, decoded.numberOfChannels) }, (_, channel) => decoded.getChannelData(channel));
        // A message that one person left has nothing on the other side.
        const heard = peaksOf(channels, PARTS).filter((channel, at) => at === 0 || Math.max(...channel) > SILENCE);
        if (!stop.signal.aborted) setSound({ src: made, peaks: heard, failed: false });
      } catch {
        if (!stop.signal.aborted) setSound({ src: "", peaks: null, failed: true });
      }
    })();
    return () => {
      stop.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [url, whole]);
  return useMemo(() => ({ ...sound, peaks: told ?? sound.peaks }), [sound, told]);
}
