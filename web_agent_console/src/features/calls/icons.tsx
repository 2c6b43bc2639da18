/** The softphone's own line icons, as those of ui/icons. */
const paths = {
  mic: "M10 3a2.2 2.2 0 0 1 2.2 2.2v4.6a2.2 2.2 0 0 1-4.4 0V5.2A2.2 2.2 0 0 1 10 3zM5 9.8a5 5 0 0 0 10 0M10 14.8V17",
  micOff: "M7.8 7.8v2a2.2 2.2 0 0 0 3.6 1.7M12.2 9V5.2a2.2 2.2 0 0 0-4.3-.6M5 9.8a5 5 0 0 0 7.6 4.3M15 9.8a5 5 0 0 1-.4 1.9M10 14.8V17M3 3l14 14",
  hold: "M7.5 5v10M12.5 5v10",
  resume: "M7 4.5l8 5.5-8 5.5z",
  keypad: "M5 5v.1M10 5v.1M15 5v.1M5 10v.1M10 10v.1M15 10v.1M5 15v.1M10 15v.1M15 15v.1",
  transfer: "M4 13V9.5A2.5 2.5 0 0 1 6.5 7H16M12.5 3.5L16 7l-3.5 3.5M16 13v3.5H8",
  record: "M10 5a5 5 0 1 1 0 10 5 5 0 0 1 0-10z",
  speaker: "M4 8v4h2.5l4 3.5v-11L6.5 8zM13 7.5a3.5 3.5 0 0 1 0 5M15 5a7 7 0 0 1 0 10",
  down: "M3 11.5c4.2-4 9.800-4 14 0l-2 2.5-3-1.5v-2a9 9 0 0 0-4 0v2L5 14z",
  signal: "M4 14.5v2M8 11.5v5M12 8v8.5M16 4v12.5",
  play: "M7 4.5l8.5 5.5L7 15.5z",
  ear: "M6 9a4.5 4.5 0 1 1 9 0c0 3-3 3.2-3 5.5a2.5 2.5 0 0 1-4.5 1.5M8.5 9a2 2 0 1 1 4 0c0 1.3-1.5 1.5-1.5 3",
} as const;

export type CallIconName = keyof typeof paths;

export function CallIcon({ name, size = 16 }: { name: CallIconName; size?: number }) {
  const filled = name === "record" || name === "play";
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill={filled ? "currentColor" : "none"} stroke="currentColor" strokeWidth={name === "keypad" ? 2.2 : 1.6}
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
