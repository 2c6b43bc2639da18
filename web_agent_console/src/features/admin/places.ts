/** Places of the administration with a screen of their own, each loaded when it is gone to. */
import { type ComponentType, lazy } from "react";
import type { IconName } from "../../ui/icons";
import type { AdminText } from "./texts";

export interface Place {
  key: string;
  title: AdminText;
  icon: IconName;
  Screen: ComponentType;
}

/** For administrators. */
export const ADMIN_PLACES: Place[] = [
  { key: "sla-policies", title: "place_sla", icon: "clock", Screen: lazy(() => import("../setup/SlaPolicies").then((part) => ({ default: part.SlaPolicies }))) },
  { key: "needs", title: "place_needs", icon: "spark", Screen: lazy(() => import("../setup/Needs").then((part) => ({ default: part.Needs }))) },
  { key: "business-hours", title: "admin.business_hours", icon: "clock", Screen: lazy(() => import("../setup/Hours").then((part) => ({ default: part.BusinessHours }))) },
];

/** For supervisors, too. */
export const TEAM_PLACES: Place[] = [
  { key: "calling-out", title: "place_calling_out", icon: "phone", Screen: lazy(() => import("../calling_out/CallingOut").then((part) => ({ default: part.CallingOut }))) },
  { key: "shifts", title: "place_shifts", icon: "people", Screen: lazy(() => import("../setup/Shifts").then((part) => ({ default: part.Shifts }))) },
  { key: "qa-forms", title: "place_qa", icon: "check", Screen: lazy(() => import("../setup/QaForms").then((part) => ({ default: part.QaForms }))) },
];
