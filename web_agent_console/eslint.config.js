import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/**", "dist-fake/**", "generated/**", "node_modules/**"] },
  ...tseslint.configs.recommended,
  { files: ["src/**/*.tsx", "src/**/*.ts"], ...hooks.configs.flat.recommended },
  {
    rules: {
      "max-lines": ["error", { max: 300 }],
      "complexity": ["error", 15],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": [
        "error",
        { selector: "CallExpression[callee.property.name='scrollIntoView']", message: "Scroll the container: scrollIntoView in an effect crashed React." },
      ],
    },
  },
  // Every && and ?: of a screen counts as a branch; a catalogue of texts is a table, however long.
  { files: ["**/*.tsx"], rules: { complexity: ["error", 25] } },
  { files: ["src/i18n/en.ts", "src/i18n/zh.ts"], rules: { "max-lines": "off" } },
  { files: ["src/testing/**"], rules: { complexity: "off" } },
);
