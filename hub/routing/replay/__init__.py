"""Play a recorded day again in virtual time, under the policy of then or another one, on the real engine."""
