import { describe, expect, it } from "vitest";
import { NoMicrophone } from "./media";
import type { PeerNews, PeerWish } from "./peer";
import { Phone, type PhoneParts } from "./phone";

const settled = async () => {
  for (let n = 0; n < 12; n += 1) await Promise.resolve();
};

function microphone() {
  const track = { enabled: true, stopped: false, stop: () => (track.stopped = true), onended: undefined as (() => void) | undefined };
  return { track, getTracks: () => [track], getAudioTracks: () => [track] };
}

/** A world in which everything works until a test says otherwise. */
function scene(change: Partial<PhoneParts> = {}) {
  const seen = { sdp: [] as string[], peers: [] as { closed: boolean; news: PeerNews; track: unknown }[], timers: [] as [() => void, number][], mics: [] as ReturnType<typeof microphone>[], given: 0, held: [] as (() => void)[] };
  let broken: Error | null = null;
  const parts: PhoneParts = {
    openMicrophone: async () => {
      if (broken) throw broken;
      const made = microphone();
      seen.mics.push(made);
      return made as unknown as MediaStream;
    },
    openPeer: async (wish: PeerWish) => {
      const peer = { closed: false, news: wish.news, track: wish.track as unknown };
      seen.peers.push(peer);
      await wish.exchange("offer");
      return { send: async (track) => void (peer.track = track), read: async () => null, close: () => (peer.closed = true) };
    },
    iceServers: () => [],
    connect: async (_call, sdp) => (seen.sdp.push(sdp), { sdp: "answer" }),
    play: async () => undefined,
    claimed: () => true,
    giveUp: () => void (seen.given += 1),
    hold: (lost) => (seen.held.push(lost), () => undefined),
    later: (run, ms) => void seen.timers.push([run, ms]),
    ...change,
  };
  return { phone: new Phone(parts), seen, fail: (error: Error | null) => void (broken = error) };
}

describe("the phone", () => {
  it("connects the call that it follows, and lets the microphone go when it is over", async () => {
    const { phone, seen } = scene();
    phone.follow("k1");
    await settled();
    seen.peers[0]?.news.state("connected");
    expect(phone.get()).toMatchObject({ call: "k1", audio: "on" });
    phone.follow(null);
    expect([seen.peers[0]?.closed, seen.mics[0]?.track.stopped, seen.given]).toEqual([true, true, 1]);
    expect(phone.get().audio).toBe("idle");
  });

  it.each(["denied", "missing", "insecure"] as const)("says that the microphone is %s, and tries again when asked", async (trouble) => {
    let broken = true;
    const { phone } = scene({
      openMicrophone: async () => {
        if (broken) throw new NoMicrophone(trouble);
        return microphone() as unknown as MediaStream;
      },
    });
    phone.follow("k1");
    await settled();
    expect(phone.get().audio).toBe(trouble);
    broken = false;
    await phone.again();
    expect(phone.get().audio).toBe("opening");
  });

  it("lets a supervisor listen without a microphone", async () => {
    const { phone, seen } = scene({ openMicrophone: async () => Promise.reject(new NoMicrophone("denied")) });
    phone.follow("k1", true);
    await settled();
    expect(seen.peers[0]?.track).toBeNull();
  });

  it("stays muted on a new connection, and speaks through another microphone", async () => {
    const { phone, seen } = scene();
    phone.follow("k1");
    await settled();
    phone.mute(true);
    await phone.changeMicrophone();
    expect(seen.peers[0]?.track).toBe(seen.mics[1]?.track);
    expect([seen.mics[0]?.track.stopped, seen.mics[1]?.track.enabled]).toEqual([true, false]);
    phone.moved();
    await settled();
    expect(seen.peers[1]?.track).toMatchObject({ enabled: false });
  });

  it("goes on with the microphone that is left when one is pulled out, and says when none is", async () => {
    const { phone, seen } = scene();
    phone.follow("k1");
    await settled();
    seen.mics[0]?.track.onended?.();
    await settled();
    expect(seen.peers[0]?.track).toBe(seen.mics[1]?.track);
    const bare = scene();
    bare.phone.follow("k1");
    await settled();
    bare.fail(new NoMicrophone("missing"));
    bare.seen.mics[0]?.track.onended?.();
    await settled();
    expect(bare.phone.get().audio).toBe("missing");
  });

  it("opens a microphone for a supervisor who listened without one and now speaks", async () => {
    const { phone, seen, fail } = scene();
    fail(new NoMicrophone("missing"));
    phone.follow("k1", true);
    await settled();
    fail(null);
    phone.follow("k1", false);
    await settled();
    expect([seen.peers[0]?.closed, seen.peers[1]?.track]).toEqual([true, seen.mics[0]?.track]);
  });

  it("waits a moment for a troubled line to mend itself, then makes a new one", async () => {
    const { phone, seen } = scene();
    phone.follow("k1");
    await settled();
    seen.peers[0]?.news.state("connected");
    seen.peers[0]?.news.state("disconnected");
    expect(phone.get().audio).toBe("lost");
    seen.peers[0]?.news.state("connected");
    seen.timers.pop()?.[0]();
    expect(seen.peers).toHaveLength(1);
    seen.peers[0]?.news.state("disconnected");
    seen.timers.pop()?.[0]();
    await settled();
    expect(seen.peers).toHaveLength(2);
    expect(seen.peers[0]?.closed).toBe(true);
    seen.peers[0]?.news.state("failed");
    expect(phone.get().audio).not.toBe("failed");
  });

  it("gives up after a few attempts, each later than the one before", async () => {
    const { phone, seen } = scene({ openPeer: async () => Promise.reject(new Error("no way")) });
    phone.follow("k1");
    await settled();
    const waits: number[] = [];
    for (let next = seen.timers.pop(); next; next = seen.timers.pop()) {
      waits.push(next[1]);
      next[0]();
      await settled();
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
    expect(phone.get().audio).toBe("failed");
  });

  it("says the hub's reason and does not ask again by itself", async () => {
    const { phone, seen } = scene({ connect: async () => ({ refused: "The call is over" }) });
    phone.follow("k1");
    await settled();
    expect(phone.get()).toMatchObject({ audio: "failed", detail: "The call is over" });
    expect(seen.timers).toEqual([]);
  });

  it("leaves the audio to the tab that took it", async () => {
    const { phone, seen } = scene();
    phone.follow("k1");
    await settled();
    seen.held[0]?.();
    expect(phone.get().audio).toBe("elsewhere");
    expect([seen.peers[0]?.closed, seen.given]).toEqual([true, 1]);
  });

  it("does not take the audio of a call that another tab accepted", async () => {
    const { phone, seen } = scene({ claimed: () => false });
    phone.follow("k1");
    await settled();
    expect([phone.get().audio, seen.mics.length]).toEqual(["elsewhere", 0]);
  });

  it("throws away what comes for a call that has ended meanwhile", async () => {
    let answer: (value: { sdp: string }) => void = () => undefined;
    const { phone, seen } = scene({ connect: () => new Promise((resolve) => (answer = resolve)) });
    phone.follow("k1");
    await settled();
    phone.follow(null);
    answer({ sdp: "late" });
    await settled();
    expect(phone.get().audio).toBe("idle");
    expect(seen.mics[0]?.track.stopped).toBe(true);
  });
});
