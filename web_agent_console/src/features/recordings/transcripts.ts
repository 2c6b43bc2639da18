/** What was said in a recording, as the hub writes it down. */
import type { Message } from "../../api/types";
import { type RecordingLineOf, recordingOf } from "./recording_of";

const SPOKEN = /^(\d+):(\d\d) (Customer|Agent): (.*)$/;
/** How long the last utterance counts as being said, in seconds; of the others the next one tells. */
const LAST_S = 10;

/** Something said, from when to when in seconds. */
export interface Said {
  start_s: number;
  end_s: number;
  customer: boolean;
  text: string;
}

/** A transcript as it stands in its line. */
export function saidIn(body: string): Said[] {
  const found = body.split("\n").map((line) => SPOKEN.exec(line)).filter((line) => line !== null);
  const said = found.map((line) => ({ start_s: Number(line[1]) * 60 + Number(line[2]), customer: line[3] === "Customer", text: line[4] ?? "" }));
  return said.map((one, index) => ({ ...one, end_s: said[index + 1]?.start_s ?? one.start_s + LAST_S }));
}

/** What was said in a recording, or in any of a call, as far as it was written down. */
export function transcriptOf(messages: readonly Message[] | undefined, of: { recording: string } | { call: string }): Said[] {
  const line = messages?.find((message) => {
    const found = recordingOf(message);
    return found?.kind === "transcript" && ("recording" in of ? found.recording === of.recording : found.call === of.call);
  });
  return line ? saidIn(line.body) : [];
}

/** Whether a transcript is shown beside the player of its recording: of a kept one, or of the message that somebody left. */
export const isBesidePlayer = (messages: readonly Message[] | undefined, line: RecordingLineOf): boolean =>
  (messages ?? []).some((message) => {
    const other = recordingOf(message);
    const plays = message.context?.["call"] === line.call && (message.attachments ?? []).some((file) => file.type.startsWith("audio/"));
    return plays || (other?.kind === "kept" && other.recording === line.recording);
  });
