"""Everything about the case itself: intake, matching, customers, replies, status, SLA clocks, attachments."""
