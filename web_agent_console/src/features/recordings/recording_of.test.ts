import { expect, it } from "vitest";
import { messageOf } from "../../testing/factories";
import { recordingOf } from "./recording_of";

it("reads the call and its recording from the hub's own line, from nobody else's", () => {
  expect(recordingOf(messageOf({ kind: "system", client_id: "01abc.r0:kept" }))).toEqual({ call: "01abc", recording: "01abc.r0" });
  expect(recordingOf(messageOf({ kind: "system", client_id: "01abc:summary" }))).toBeNull();
  expect(recordingOf(messageOf({ kind: "inbound", client_id: "01abc.r0:kept" }))).toBeNull();
  expect(recordingOf(messageOf({ kind: "system", client_id: null }))).toBeNull();
});
