import { useState } from "react";
import { useCallTexts } from "./texts";
import css from "./CallBar.module.css";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** Digits for the menus of others, by pointer or by typing them. */
export function Keypad({ onKey }: { onKey: (digit: string) => void }) {
  const c = useCallTexts();
  const [pressed, setPressed] = useState("");
  const press = (digit: string) => {
    setPressed((now) => (now + digit).slice(-24));
    onKey(digit);
  };
  return (
    <div role="group" aria-label={c("keypad")} onKeyDown={(event) => {
      if (KEYS.includes(event.key) && !event.altKey && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        press(event.key);
      }
    }}>
      <p className={css.pressed} role="status">{pressed}</p>
      <div className={css.keypad}>
        {KEYS.map((digit, index) => <button key={digit} type="button" className={css.key} autoFocus={index === 0} aria-label={c("key", { digit })} onClick={() => press(digit)}>{digit}</button>)}
      </div>
    </div>
  );
}
