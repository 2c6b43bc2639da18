"""What is known of a request while it is being answered; the log and the numbers read it."""

from aiohttp import web

REQUEST_ID = web.RequestKey("request_id", str)
OPERATION = web.RequestKey("operation", str)
AGENT_ID = web.RequestKey("agent_id", str)
