"""Operations of the telephone: calls, callbacks, menus."""
