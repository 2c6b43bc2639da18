"""The stores: one narrow contract, repositories written once on it, and two adapters."""
