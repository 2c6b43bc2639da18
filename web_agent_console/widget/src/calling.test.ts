// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Calling } from "./calling";
import type { Session } from "./conversation";
import { callBeforeReload, noteCall } from "./host";
import type { Ack } from "./line";

class PeerStandIn extends EventTarget {
  iceGatheringState = "complete";
  connectionState = "new";
  localDescription = { sdp: "our offer" };
  addTransceiver = () => ({ sender: { replaceTrack: async () => undefined } });
  createOffer = async () => ({});
  setLocalDescription = async () => undefined;
  setRemoteDescription = async () => undefined;
  close = () => undefined;
}

const session = { calls: true, ice_servers: [] } as unknown as Session;
const track = { enabled: true, stop: vi.fn() };

function calling(answers: Record<string, Partial<Ack & { call: string; sdp: string }>>) {
  const asked: [string, object][] = [];
  const ask = async (name: string, data: object): Promise<Ack> => {
    asked.push([name, data]);
    return { ok: true, ...answers[name] };
  };
  return { it: new Calling(ask, () => "Dana"), asked };
}

beforeEach(() => {
  vi.stubGlobal("RTCPeerConnection", PeerStandIn);
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: async () => ({ getTracks: () => [track], getAudioTracks: () => [track] }) } });
  sessionStorage.clear();
});
afterEach(() => vi.unstubAllGlobals());

describe("calling from the page", () => {
  it("starts a call with the visitor's name, hears its news and hangs up", async () => {
    const { it: line, asked } = calling({ "call.start": { call: "k1", sdp: "answer" } });
    line.onSession(session);
    expect(line.offered.value).toBe(true);
    await line.dial();
    const { call } = line.current.value ?? expect.fail();
    await vi.waitFor(() => expect(call.facts.value.id).toBe("k1"));
    expect(asked[0]).toEqual(["call.start", { sdp: "our offer", name: "Dana" }]);
    line.hear({ call: "k1", state: "menu", hint: "Press 1 for billing" });
    call.press("1");
    expect(call.facts.value.hint).toBe("Press 1 for billing");
    call.hangUp();
    expect(asked.slice(1)).toEqual([["call.digits", { call: "k1", digits: "1" }], ["call.hang_up", { call: "k1" }]]);
    expect([callBeforeReload(), call.live]).toEqual(["", false]);
  });

  it("comes back into the call that a reload broke off, once", async () => {
    noteCall("k7");
    const { it: line, asked } = calling({ "call.connect": { sdp: "answer" } });
    line.onSession(session);
    await vi.waitFor(() => expect(asked).toEqual([["call.connect", { call: "k7", sdp: "our offer" }]]));
    line.onSession(session);
    await line.dial();
    expect(asked).toHaveLength(1);
  });

  it("says why the hub does not take the call, and forgets a call that is over", async () => {
    noteCall("k7");
    const { it: line } = calling({ "call.connect": { ok: false, code: "not_found", detail: "The call is over" } });
    line.onSession(session);
    await vi.waitFor(() => expect(line.current.value?.call.phone.value).toMatchObject({ audio: "failed", detail: "The call is over" }));
    expect(callBeforeReload()).toBe("");
  });
});
