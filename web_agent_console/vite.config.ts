import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The test settings stand in vitest.config.ts: importing Vitest here would pull it into every build.
export default defineConfig(({ mode }) => ({
  base: "/console/",
  plugins: [react()],
  resolve: {
    // The build with the in-browser stand-in is for looking at screens; the product never contains it.
    alias: { "#backend": mode === "fake" ? new URL("src/testing/fake_backend.ts", import.meta.url).pathname : new URL("src/app/backend.ts", import.meta.url).pathname },
  },
  build: {
    target: ["chrome123", "firefox120", "safari17.5"],
    outDir: "dist",
    // The widget is built into dist/widget by its own configuration, and scripts/build.mjs cleans before both.
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    // Two files for the first screen: what parts of it share with later screens would otherwise lie in twenty small ones.
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [
            { name: "libraries", test: /node_modules/ },
            { name: "shared", test: /src\/(api|app|live|ui|i18n\/(?!zh|later))/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": "http://127.0.0.1:8080",
      "/socket.io": { target: "http://127.0.0.1:8080", ws: true },
    },
  },
}));
