import css from "./Avatar.module.css";

const initials = (name: string): string => {
  const words = name.trim().split(/\s+/);
  const first = words[0] ?? "?";
  // One Chinese character says more than two letters would.
  if (/[\u3400-\u9fff]/.test(first)) return first.slice(-1);
  return ((first[0] ?? "?") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "")).toUpperCase();
};

const hueOf = (name: string): number => {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 6;
  return sum;
};

export function Avatar({ name, size = 28, customer = false }: { name: string; size?: number; customer?: boolean }) {
  return (
    <span className={css.avatar} data-hue={customer ? "none" : hueOf(name)} aria-hidden="true"
      style={{ width: size, height: size, fontSize: Math.round(size * 0.4) }}>
      {initials(name)}
    </span>
  );
}
