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
      "no-restricted-syntax": [
        "error",
        { selector: "CallExpression[callee.property.name='scrollIntoView']", message: "Scroll the container: scrollIntoView in an effect crashed React." },
      ],
    },
  },
);
