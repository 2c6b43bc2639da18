/** Moves the focus into a conversation that was opened from the list, as soon as it is on screen. */
let wanted: string | null = null;

/** The ticket's conversation is to have the focus, now or when it appears: what is open may still be on its way. */
export function focusConversation(ticketId: string, isOpen: boolean): void {
  const shown = isOpen ? document.getElementById("conversation") : null;
  shown?.focus({ preventScroll: true });
  wanted = shown ? null : ticketId;
}

/** Whether the conversation that has just appeared is the one; asking takes the wish back. */
export function takesFocus(ticketId: string): boolean {
  const takes = wanted === ticketId;
  if (takes) wanted = null;
  return takes;
}
