import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// The page inside the iframe: Preact, served by the hub at /widget/.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/widget/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: ["chrome109", "firefox115", "safari16"],
    outDir: "../dist/widget",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
