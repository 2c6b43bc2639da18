/** Files on their way to the hub, before the message that carries them. */
import { signal } from "@preact/signals";
import type { HeardFile } from "./conversation";
import { type Facts, takes } from "./facts";
import type { Texts } from "./texts";

export interface Upload {
  key: number;
  name: string;
  /** From 0 to 1. */
  progress: number;
  done: HeardFile | null;
}

type Uploaded = Omit<HeardFile, "url">;

const MEGABYTE = 1024 * 1024;

/** Say which of the files the inbox takes, and what is wrong with the last of the others. */
export function admit(files: Iterable<File>, rules: Facts["files"], language: string, texts: Texts): { fitting: File[]; trouble: string } {
  const fitting: File[] = [];
  let trouble = "";
  const limit = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format((rules?.max_bytes ?? 0) / MEGABYTE);
  for (const file of files) {
    const verdict = takes(rules, file);
    if (verdict === "yes") fitting.push(file);
    else trouble = verdict === "size" ? texts.tooLarge(file.name, limit) : texts.wrongType(file.name);
  }
  return { fitting, trouble };
}

export class Uploads {
  readonly list = signal<Upload[]>([]);
  private running = new Map<number, XMLHttpRequest>();
  private lastKey = 0;

  /** Begin to upload; `failed` hears when the hub does not take it. */
  add(file: File, inbox: string, token: string, failed: () => void): void {
    const key = ++this.lastKey;
    const request = new XMLHttpRequest();
    this.running.set(key, request);
    this.list.value = [...this.list.value, { key, name: file.name, progress: 0, done: null }];
    request.upload.onprogress = (event) => this.change(key, { progress: event.total ? event.loaded / event.total : 0 });
    request.onloadend = () => {
      if (!this.running.delete(key)) return;
      if (request.status === 201) {
        this.change(key, { progress: 1, done: { ...(JSON.parse(request.responseText) as Uploaded), url: "" } });
      } else {
        this.remove(key);
        failed();
      }
    };
    request.open("POST", `/widget/files/${encodeURIComponent(inbox)}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.send(file);
  }

  remove(key: number): void {
    const request = this.running.get(key);
    this.running.delete(key);
    request?.abort();
    this.list.value = this.list.value.filter((one) => one.key !== key);
  }

  /** Take the uploaded files for a message; null while one is still on its way. */
  take(): HeardFile[] | null {
    const files = this.list.value.map((one) => one.done);
    if (files.includes(null)) return null;
    this.list.value = [];
    return files as HeardFile[];
  }

  private change(key: number, change: Partial<Upload>): void {
    this.list.value = this.list.value.map((one) => (one.key === key ? { ...one, ...change } : one));
  }
}
