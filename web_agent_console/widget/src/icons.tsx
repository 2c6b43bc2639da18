/** The few pictures of the widget, drawn in the text's colour. */
const paths = {
  send: "M3 11.5 21 3l-6.5 18-3.2-7.3L3 11.5Z",
  clip: "m8 12.5 6.4-6.4a3 3 0 0 1 4.2 4.2l-8.1 8.1a5 5 0 0 1-7-7l7.7-7.8",
  close: "M5 5l14 14M19 5 5 19",
  file: "M6 3h8l5 5v13H6V3Zm8 0v5h5",
  phone: "M6 3h3l1.5 4-2 1.6a11 11 0 0 0 5.4 5.4l1.6-2 4 1.5v3a2 2 0 0 1-2 2A15.5 15.5 0 0 1 4 5a2 2 0 0 1 2-2Z",
  mail: "M3 6h18v12H3V6Zm0 .5 9 7 9-7",
};

export function Icon({ name, size = 20 }: { name: keyof typeof paths; size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} fill={name === "send" ? "currentColor" : "none"} stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
