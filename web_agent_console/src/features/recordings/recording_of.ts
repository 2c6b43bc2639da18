/** Which lines of a conversation tell of a recording, and of what was said in it: the hub names them after the recording. */
import type { Message } from "../../api/types";

const LINE = /^((.+)\.r\d+):(kept|transcript)$/;

export interface RecordingLineOf {
  call: string;
  recording: string;
  kind: "kept" | "transcript";
}

/** What a line of the hub's own tells of a recording; nothing for every other message. */
export function recordingOf(message: Pick<Message, "kind" | "client_id">): RecordingLineOf | null {
  const found = message.kind === "system" ? LINE.exec(message.client_id ?? "") : null;
  return found?.[1] && found[2] ? { recording: found[1], call: found[2], kind: found[3] as RecordingLineOf["kind"] } : null;
}
