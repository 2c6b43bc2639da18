/** Which recording a line of a conversation tells of: the hub writes one for each that it keeps, under a name of its own. */
import type { Message } from "../../api/types";

const KEPT = /^((.+)\.r\d+):kept$/;

export function recordingOf(message: Pick<Message, "kind" | "client_id">): { call: string; recording: string } | null {
  const found = message.kind === "system" ? KEPT.exec(message.client_id ?? "") : null;
  return found?.[1] && found[2] ? { call: found[2], recording: found[1] } : null;
}
