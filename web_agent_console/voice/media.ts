/** Microphone and loudspeaker: which ones, how loud, and whether they work. */

export interface AudioChoice {
  /** Device ids; empty: what the system has as its own. */
  input: string;
  output: string;
}

export interface Device {
  id: string;
  name: string;
}

/** Why there is no microphone. */
export type MicrophoneTrouble = "denied" | "missing" | "busy" | "insecure";

export class NoMicrophone extends Error {
  constructor(readonly trouble: MicrophoneTrouble) {
    super(trouble);
  }
}

const KEY = "hub.audio";
const LEVEL_MS = 100;
const TEST_TONE_HZ = [523.25, 659.25, 783.99];

export function audioChoice(): AudioChoice {
  try {
    return { input: "", output: "", ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<AudioChoice>) };
  } catch {
    return { input: "", output: "" };
  }
}

export const keepAudioChoice = (choice: AudioChoice): void => localStorage.setItem(KEY, JSON.stringify(choice));

const troubles: Record<string, MicrophoneTrouble> = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing" };

/** Open the chosen microphone, or the system's own when the chosen one is gone. Raises NoMicrophone. */
export async function openMicrophone(input = audioChoice().input): Promise<MediaStream> {
  // Browsers give microphones to pages from a secure address only.
  if (!navigator.mediaDevices) throw new NoMicrophone("insecure");
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: input ? { ...audio, deviceId: { exact: input } } : audio });
  } catch (error) {
    const trouble = troubles[(error as DOMException).name] ?? "busy";
    if (input && trouble === "missing") return openMicrophone("");
    throw new NoMicrophone(trouble);
  }
}

/** The devices there are; without leave to use the microphone they have no names. */
export async function devices(): Promise<{ inputs: Device[]; outputs: Device[] }> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const of = (kind: MediaDeviceKind) => all.filter((one) => one.kind === kind && one.deviceId).map((one) => ({ id: one.deviceId, name: one.label }));
  return { inputs: of("audioinput"), outputs: of("audiooutput") };
}

/** Hear of devices that come and go; returns how to stop. */
export function onDevices(listener: () => void): () => void {
  navigator.mediaDevices?.addEventListener("devicechange", listener);
  return () => navigator.mediaDevices?.removeEventListener("devicechange", listener);
}

export const canChooseOutput = (): boolean => "setSinkId" in HTMLMediaElement.prototype;

/** Play through the chosen loudspeaker; one that is gone is passed over. */
export async function routeTo(element: HTMLAudioElement, output = audioChoice().output): Promise<void> {
  if (canChooseOutput()) await element.setSinkId(output).catch(() => undefined);
}

/** Tell, ten times a second, how loud a stream is, from 0 to 1; returns how to stop. */
export function watchLevel(stream: MediaStream, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // -60 dB counts as silence, -10 dB as loud speech.
    tell(Math.max(0, Math.min(1, (10 * Math.log10(power + 1e-10) + 60) / 50)));
  }, LEVEL_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Play three short notes through the chosen loudspeaker. */
export async function playTestTone(output = audioChoice().output): Promise<void> {
  const context = new AudioContext();
  const target = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = target.stream;
  await routeTo(element, output);
  await element.play();
  const start = context.currentTime + 0.05;
  TEST_TONE_HZ.forEach((frequency, index) => {
    const at = start + index * 0.25;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.25, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
    tone.connect(volume).connect(target);
    tone.start(at);
    tone.stop(at + 0.35);
  });
  await new Promise((resolve) => setTimeout(resolve, TEST_TONE_HZ.length * 250 + 300));
  element.srcObject = null;
  await context.close();
}
