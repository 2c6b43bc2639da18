/** Keyboard shortcuts: one listener per user of the hook, never while an input method composes. */
import { useEffect } from "react";
import { settings } from "../app/settings";
import { useStable } from "../app/hooks";

export type KeyMap = Record<string, (event: KeyboardEvent) => void | boolean>;

const isEditable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const dialogOpen = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

/** Name a key press: "mod+k", "alt+j", "j", "?", "Escape". */
export function comboOf(event: KeyboardEvent): string {
  const mods = [event.ctrlKey || event.metaKey ? "mod" : "", event.altKey ? "alt" : ""].filter(Boolean);
  // With Alt some keyboards give another letter; the physical key is what the shortcut list names.
  const fromCode = event.altKey ? /^(?:Key|Digit)(.)$/.exec(event.code)?.[1]?.toLowerCase() : undefined;
  const key = fromCode ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return [...mods, key].join("+");
}

let commanded = false;

/** Do what a shortcut does ("r", "alt+a"), for somebody who chose it by its name. */
export function press(combo: string): void {
  const key = combo.split("+").at(-1) ?? "";
  commanded = true;
  try {
    window.dispatchEvent(new KeyboardEvent("keydown", { key, code: /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : "", altKey: combo.startsWith("alt+"), cancelable: true }));
  } finally {
    commanded = false;
  }
}

/** Whether a key press may run this shortcut here. */
export function mayRun(event: KeyboardEvent, combo: string): boolean {
  if (event.isComposing || event.keyCode === 229) return false;
  const plain = !combo.includes("+") && combo.length === 1;
  if (!plain || commanded) return true;
  return settings.get().singleKeys && !isEditable(event.target);
}

/** Run shortcuts while the component is on screen; a handler that returns false lets the key pass. */
export function useKeys(map: KeyMap, options: { inDialogs?: boolean } = {}): void {
  const { inDialogs = false } = options;
  const handle = useStable((event: KeyboardEvent) => {
    const combo = comboOf(event);
    const run = map[combo];
    if (!run || event.defaultPrevented || !mayRun(event, combo)) return;
    if (!inDialogs && dialogOpen()) return;
    if (run(event) !== false) event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener("keydown", handle);
    return () => window.removeEventListener("keydown", handle);
  }, [handle]);
}
