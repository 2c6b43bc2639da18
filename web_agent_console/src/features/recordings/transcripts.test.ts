import { describe, expect, it } from "vitest";
import { fileOf, messageOf } from "../../testing/factories";
import { recordingOf } from "./recording_of";
import { isBesidePlayer, saidIn, transcriptOf } from "./transcripts";

const kept = messageOf({ kind: "system", client_id: "01abc.r0:kept" });
const body = "Transcript\n0:01 Customer: I was charged twice: why?\n1:05 Agent: Let me look.";
const transcript = messageOf({ kind: "system", client_id: "01abc.r0:transcript", body });

describe("lines about recordings", () => {
  it("are the hub's own and nobody else's", () => {
    expect(recordingOf(kept)).toEqual({ call: "01abc", recording: "01abc.r0", kind: "kept" });
    expect(recordingOf(transcript)?.kind).toBe("transcript");
    expect(recordingOf(messageOf({ kind: "system", client_id: "01abc:summary" }))).toBeNull();
    expect(recordingOf(messageOf({ kind: "inbound", client_id: "01abc.r0:kept" }))).toBeNull();
    expect(recordingOf(messageOf({ kind: "system", client_id: null }))).toBeNull();
  });

  it("tell who said what from when to when", () =>
    expect(saidIn(body)).toEqual([
      { start_s: 1, end_s: 65, customer: true, text: "I was charged twice: why?" },
      { start_s: 65, end_s: 75, customer: false, text: "Let me look." },
    ]));

  it("stand beside the player of the recording, or of the message that was left, and alone without either", () => {
    const line = recordingOf(transcript) ?? expect.fail();
    const left = messageOf({ context: { call: "01abc" }, attachments: [fileOf({ type: "audio/wav" })] });
    expect([[kept, transcript], [left, transcript], [transcript], undefined].map((all) => isBesidePlayer(all, line))).toEqual([true, true, false, false]);
    expect(transcriptOf([kept, transcript], { recording: "01abc.r0" })).toHaveLength(2);
    expect(transcriptOf([left, transcript], { call: "01abc" })).toHaveLength(2);
    expect(transcriptOf([kept, transcript], { recording: "01abc.r1" })).toEqual([]);
  });
});
