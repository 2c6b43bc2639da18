/** A site's own colour, with the text colour that can be read on it. Pure. */

const channel = (value: number): number => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};

/** Contrast of two luminances (WCAG 2.2, "contrast ratio"). */
const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** The colour (#rgb or #rrggbb) and the better of white and black on it; null for anything else. */
export function colors(text: string): { background: string; text: string } | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text.trim());
  const long = short ? `#${short.slice(1).map((digit) => digit + digit).join("")}` : text.trim();
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(long);
  if (!parts) return null;
  const [red, green, blue] = parts.slice(1).map((part) => channel(parseInt(part, 16))) as [number, number, number];
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return { background: long.toLowerCase(), text: contrast(light, 1) >= 4.5 ? "#ffffff" : "#000000" };
}
