"""The room engine: a process of its own in which calls are mixed, so that no page and no message waits for audio.

`leg.py` is the seam for transports, `engine.py` the tick, `mixing.py` who hears whom, `door.py` the socket to the hub.
"""
