import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["src/**/*.test.ts", "voice/**/*.test.ts", "src/**/*.test.tsx", "widget/**/*.test.ts", "widget/**/*.test.tsx"] },
});
