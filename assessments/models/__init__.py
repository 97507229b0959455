"""What the first floor remembers: decisions with their chain, quizzes and attempts."""
