import { expect, it } from "vitest";
import { changedFields } from "./changed_fields";

it.each([
  ["{'status': ['open', 'solved'], 'priority': ['low', 'high']}", ["status", "priority"]],
  ["{'unread': ['true', 'false']}", []],
  [undefined, []],
])("%s changed %s", (changes, names) => expect(changedFields(changes)).toEqual(names));
