"""Operations about people: agents, their teams and shifts, customers, and who is signed in."""
