import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "#backend": new URL("src/testing/answering_backend.ts", import.meta.url).pathname } },
  test: { include: ["src/**/*.test.ts", "voice/**/*.test.ts", "src/**/*.test.tsx", "widget/**/*.test.ts", "widget/**/*.test.tsx"] },
});
