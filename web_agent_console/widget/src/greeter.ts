/** Greets by itself, as the inbox's triggers say: on which pages, after how long, and once per visitor. */
import { type Trigger, dueTriggers, triggerKey } from "./facts";

export class Greeter {
  private timers: ReturnType<typeof setTimeout>[] = [];

  constructor(
    private readonly triggers: readonly Trigger[],
    /** The triggers that have greeted before, by name. */
    public greeted: string[],
    /** Whether a greeting would come in handy now. */
    private readonly may: () => boolean,
    private readonly greet: (trigger: Trigger) => void,
  ) {}

  /** Take note of the page the visitor is on now. */
  arm(url: string): void {
    this.timers.forEach(clearTimeout);
    this.timers = dueTriggers(this.triggers, url, this.greeted).map((trigger) =>
      setTimeout(() => this.fire(trigger), trigger.after_s * 1000),
    );
  }

  private fire(trigger: Trigger): void {
    const key = triggerKey(trigger);
    if (!this.may() || (trigger.once && this.greeted.includes(key))) return;
    this.greeted = [...new Set([...this.greeted, key])].slice(-50);
    this.greet(trigger);
  }
}
