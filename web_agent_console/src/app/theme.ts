/** Mantine's theme; colours stand in tokens.css so that no style element is made at run time. */
import { ActionIcon, Button, Menu, Modal, Tooltip, createTheme, type MantineColorsTuple } from "@mantine/core";

const accent = Array.from({ length: 10 }, () => "var(--accent-fill)") as unknown as MantineColorsTuple;

// Menus and dialogs stand in a landmark of their own (Shell), so that a screen reader can name where they are.
const portalProps = { target: "#layers" };

export const theme = createTheme({
  primaryColor: "accent",
  colors: { accent },
  fontFamily: "var(--font)",
  defaultRadius: "var(--radius-small)",
  cursorType: "pointer",
  components: {
    Button: Button.extend({ defaultProps: { size: "xs" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: 30 } }),
    // The scroll lock writes a style element, which a strict content policy refuses.
    Modal: Modal.extend({ defaultProps: { portalProps, lockScroll: false, centered: true, transitionProps: { duration: 100 }, overlayProps: { backgroundOpacity: 0.45 } } }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 80 }, position: "bottom-end", withinPortal: true, portalProps, withInitialFocusPlaceholder: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { portalProps, openDelay: 500, withArrow: true, transitionProps: { duration: 80 }, events: { hover: true, focus: true, touch: false } } }),
  },
});
