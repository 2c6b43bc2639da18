"""Operations by which an organisation is set up: inboxes, queues, rules, promises."""
