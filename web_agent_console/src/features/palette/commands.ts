/** What the palette and the shortcut list know: one table for both. */
import type { TextKey } from "../../i18n";
import type { IconName } from "../../ui/icons";

export interface Shortcut {
  keys: string;
  text: TextKey;
  /** The key press that runs it, for those the palette offers too; `icon` is for its row there. */
  combo?: string;
  icon?: IconName;
}

export const SHORTCUTS: { group: TextKey; rows: Shortcut[] }[] = [
  {
    group: "keys.everywhere",
    rows: [
      { keys: "Ctrl K", text: "keys.palette" },
      { keys: "? / Ctrl /", text: "keys.shortcuts" },
      { keys: "Alt A", text: "keys.accept", combo: "alt+a", icon: "check" },
      { keys: "Alt D", text: "keys.decline", combo: "alt+d", icon: "close" },
      { keys: "Z", text: "keys.undo", combo: "z", icon: "undo" },
    ],
  },
  {
    group: "keys.call",
    rows: [
      { keys: "Alt C", text: "keys.dial", combo: "alt+c", icon: "phone" },
      { keys: "Alt M", text: "keys.mute", combo: "alt+m", icon: "phone" },
      { keys: "Alt H", text: "keys.hold", combo: "alt+h", icon: "phone" },
      { keys: "Alt P", text: "keys.keypad", combo: "alt+p", icon: "phone" },
      { keys: "Alt T", text: "keys.transfer", combo: "alt+t", icon: "phone" },
      { keys: "Alt X", text: "keys.hang_up", combo: "alt+x", icon: "phone" },
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
      { keys: "R", text: "keys.reply", combo: "r", icon: "reply" },
      { keys: "N", text: "keys.note", combo: "n", icon: "note" },
      { keys: "=", text: "keys.assign_me", combo: "=", icon: "person" },
      { keys: "U", text: "keys.mark_unread", combo: "u", icon: "eye" },
    ],
  },
  {
    group: "keys.composer",
    rows: [
      { keys: "Ctrl Enter", text: "keys.send" },
      { keys: "Ctrl Alt Enter", text: "keys.send_solve" },
      { keys: "Alt 0 … 3", text: "keys.insert" },
    ],
  },
];

/** The shortcuts that can be chosen by name. */
export const COMMANDS = SHORTCUTS.flatMap((group) => group.rows.filter((row) => row.combo !== undefined));
