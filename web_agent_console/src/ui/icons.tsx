/** Line icons, drawn for this console: 20 × 20, one stroke, always beside a word or a label. */
const paths = {
  mail: "M3 5.5h14v9H3zM3.5 6l6.5 5 6.5-5",
  chat: "M4 4.5h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H9l-4 3v-3H4a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z",
  text: "M6 2.5h8a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM9 15h2",
  bubbles: "M3.5 4h9a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H8l-3 2.5V11H3.5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM16 7.5h.5a1 1 0 0 1 1 1V14a1 1 0 0 1-1 1H16v2.2L13.2 15H9.5",
  phone: "M5 3h2.5l1.2 3.3-1.7 1.3a9 9 0 0 0 4.4 4.4l1.3-1.7L16 11.5V15a1.5 1.5 0 0 1-1.6 1.5A12.5 12.5 0 0 1 3.5 4.6 1.5 1.5 0 0 1 5 3z",
  plug: "M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v3",
  inbox: "M3 11l2.5-7h9L17 11v5H3zM3 11h4l1 2h4l1-2h4",
  queue: "M4 5h12M4 10h12M4 15h7",
  tray: "M4 4h12v12H4zM4 11h3.5l1 2h3l1-2H16",
  pause: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM8.5 8v4M11.5 8v4",
  check: "M4.5 10.5l3.5 3.5 7.5-8",
  checkCircle: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM7 10.2l2.2 2.2L13.2 8",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4zM12.7 12.7L16.5 16.5",
  board: "M3.5 16.5h13M5.5 13.5V9M10 13.5V4.5M14.5 13.5V7",
  chart: "M3.5 3.5v13h13M6 13l3.5-4 3 2.5L16.5 6",
  gear: "M10 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM10 3v2M10 15v2M3 10h2M15 10h2M5.1 5.1l1.4 1.4M13.5 13.5l1.4 1.4M5.1 14.9l1.4-1.4M13.5 6.5l1.4-1.4",
  clock: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 6v4.2l2.8 1.6",
  alert: "M10 3.5l7 12.5H3zM10 8.5v3.5M10 14v.2",
  late: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 6.5v4M10 13v.2",
  pencil: "M4 16l.8-3.2L13 4.6l2.4 2.4-8.2 8.2zM11.5 6.1l2.4 2.4",
  eye: "M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  clip: "M14.5 9l-5.2 5.2a2.8 2.8 0 0 1-4-4l6-6a2 2 0 0 1 2.8 2.8l-5.8 5.8a.9.9 0 0 1-1.3-1.3L12 6.6",
  file: "M5.5 3h6l3.5 3.5V17h-9.5zM11.5 3v3.5H15",
  note: "M4 4h12v8.5L12.5 16H4zM16 12.5h-3.5V16M7 8h6M7 11h3",
  reply: "M8 5L3.5 9.5 8 14M4 9.5h7.5a5 5 0 0 1 5 5V16",
  send: "M3.5 10L16.5 4l-4 12.5-3-5z",
  spark: "M10 3l1.7 5.3L17 10l-5.3 1.7L10 17l-1.7-5.3L3 10l5.3-1.7z",
  close: "M5 5l10 10M15 5L5 15",
  down: "M5 8l5 5 5-5",
  right: "M8 5l5 5-5 5",
  left: "M12 5l-5 5 5 5",
  up: "M5 12l5-5 5 5",
  person: "M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM4 16.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5",
  people: "M7.5 5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM2.5 15.5c.4-2.5 2.3-3.8 5-3.8s4.6 1.3 5 3.8M13 5.2a2.4 2.4 0 0 1 0 4.7M14.5 12c1.7.5 2.7 1.7 3 3.5",
  wifiOff: "M3 3l14 14M4 8.5a9 9 0 0 1 3.5-2M11 6a9 9 0 0 1 5 2.5M7 11.5a5 5 0 0 1 2-1.1M10 14.5v.2",
  bell: "M6 8.5a4 4 0 0 1 8 0c0 4 1.5 5 1.5 5h-11S6 12.5 6 8.5zM8.5 15.5a1.6 1.6 0 0 0 3 0",
  image: "M3.5 4.5h13v11h-13zM3.5 13l4-4 3.5 3.5L13.5 10l3 3M13 7.5v.1",
  menu: "M3.5 6h13M3.5 10h13M3.5 14h13",
  more: "M5 10v.1M10 10v.1M15 10v.1",
  panel: "M3.5 4.5h13v11h-13zM12.5 4.5v11",
  shield: "M10 3l6 2v4.5c0 3.7-2.5 6.3-6 7.5-3.5-1.2-6-3.8-6-7.5V5z",
  book: "M4 4.5c2.5-.8 4.5-.5 6 .8 1.5-1.3 3.5-1.6 6-.8v11c-2.5-.8-4.5-.5-6 .8-1.5-1.3-3.5-1.6-6-.8zM10 5.3v11",
  undo: "M6.5 4L3.5 7l3 3M4 7h7.5a4.5 4.5 0 0 1 0 9H8",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth={1.6}
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

const channels: Record<string, IconName> = {
  email: "mail", webchat: "chat", sms: "text", smpp: "text", whatsapp: "bubbles", telegram: "send", voice: "phone",
};

/** The icon of a channel; an unknown one gets a plug. */
export const channelIcon = (channel: string): IconName => channels[channel] ?? "plug";
