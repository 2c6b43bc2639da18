"""Work in another process of this machine: found or started, watched, asked over a socket, started again when it dies."""
