"""The browser that the widget's tests need."""

from tests.journeys.browser import chromium

__all__ = ["chromium"]
