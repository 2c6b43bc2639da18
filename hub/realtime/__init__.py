"""Live connections: the Socket.IO server and what is said over it."""
