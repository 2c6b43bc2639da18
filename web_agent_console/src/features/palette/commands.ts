/** What the palette and the shortcut list know: one table for both. */
import type { TextKey } from "../../i18n";

export interface Shortcut {
  keys: string;
  text: TextKey;
}

export const SHORTCUTS: { group: TextKey; rows: Shortcut[] }[] = [
  {
    group: "keys.everywhere",
    rows: [
      { keys: "Ctrl K", text: "keys.palette" },
      { keys: "? / Ctrl /", text: "keys.shortcuts" },
      { keys: "Alt A", text: "keys.accept" },
      { keys: "Alt D", text: "keys.decline" },
      { keys: "Z", text: "keys.undo" },
    ],
  },
  {
    group: "keys.list",
    rows: [
      { keys: "J / ↓", text: "keys.next" },
      { keys: "K / ↑", text: "keys.previous" },
      { keys: "Enter", text: "keys.open" },
      { keys: "Esc", text: "keys.back" },
      { keys: "Alt J / Alt K", text: "keys.while_typing" },
      { keys: "/", text: "keys.search" },
    ],
  },
  {
    group: "keys.ticket",
    rows: [
      { keys: "R", text: "keys.reply" },
      { keys: "N", text: "keys.note" },
      { keys: "=", text: "keys.assign_me" },
      { keys: "U", text: "keys.mark_unread" },
    ],
  },
  {
    group: "keys.composer",
    rows: [
      { keys: "Ctrl Enter", text: "keys.send" },
      { keys: "Ctrl Alt Enter", text: "keys.send_solve" },
      { keys: "Alt 1 … 3", text: "keys.insert" },
    ],
  },
];
