/** A change to a plan, as people say it and as the hub takes it. */

export interface Change {
  queue: string;
  agents: number;
  from: string;
  until: string;
  arrivals: number;
  handle: number;
}

/** Whether there is anything to simulate besides the plan itself. */
export const changesSomething = (change: Change): boolean => change.agents !== 0 || change.arrivals !== 100 || change.handle !== 100;

/** The change as the hub takes it: factors instead of percent, nothing for an empty time. */
export const changeBody = ({ queue, agents, from, until, arrivals, handle }: Change) => ({
  queue,
  agents,
  from: from || "00:00",
  ...(until ? { until } : {}),
  arrivals: arrivals / 100,
  handle: handle / 100,
});
