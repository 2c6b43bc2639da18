import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// The one script that other web sites load: no module, no dependency, one file of a fixed name.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: false,
  build: {
    target: ["chrome109", "firefox115", "safari16"],
    outDir: "../dist/widget",
    emptyOutDir: false,
    reportCompressedSize: false,
    lib: { entry: "loader.ts", formats: ["iife"], name: "HubChat", fileName: () => "widget.js" },
  },
});
