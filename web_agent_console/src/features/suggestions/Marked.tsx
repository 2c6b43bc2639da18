import { type Place, pieces } from "./highlight";
import css from "./Suggestions.module.css";

/** A text with the words that matched marked. */
export function Marked({ text, matches, within }: { text: string; matches: readonly Place[]; within?: Place }) {
  return <>{pieces(text, matches, within).map((piece, index) => (piece.marked ? <mark key={index} className={css.mark}>{piece.text}</mark> : piece.text))}</>;
}
