/** The shape of a recording: how loud each part of it is, per channel. */

/** For each channel the loudest sample of each part, from 0 to 1. */
export type Peaks = readonly (readonly number[])[];

/** Cut each channel into `parts` and find the loudest sample of each. */
export function peaksOf(channels: readonly Float32Array[], parts: number): number[][] {
  return channels.map((samples) => {
    const peaks = new Array<number>(parts).fill(0);
    for (let part = 0; part < parts; part += 1) {
      const end = Math.floor(((part + 1) * samples.length) / parts);
      let loudest = 0;
      for (let at = Math.floor((part * samples.length) / parts); at < end; at += 1) loudest = Math.max(loudest, Math.abs(samples[at] ?? 0));
      peaks[part] = Math.min(1, loudest);
    }
    return peaks;
  });
}

/** The outline as an SVG path in a box of `peaks` by 2: the first channel above the middle, the second below it; one alone on both sides. */
export function outline(peaks: Peaks): string {
  const [above = [], below = above] = peaks;
  // Speech is mostly far below its loudest moment: the root keeps it visible.
  const height = (peak: number) => Math.sqrt(peak).toFixed(3);
  const up = above.map((peak, at) => `L${at + 0.5} ${(1 - Number(height(peak))).toFixed(3)}`).join("");
  const down = below.map((peak, at) => `L${at + 0.5} ${(1 + Number(height(peak))).toFixed(3)}`).toReversed().join("");
  return `M0 1${up}L${above.length} 1${down}Z`;
}

/** Where a press of a key in the player leads, in seconds; nothing for other keys. */
export function soughtBy(key: string, at: number, length: number): number | null {
  const steps: Record<string, number> = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -30, PageUp: 30 };
  if (key === "Home") return 0;
  if (key === "End") return length;
  const step = steps[key];
  return step === undefined ? null : Math.max(0, Math.min(length, at + step));
}
