"""What the course teaches with: rounds, exercises and checks, as data. No widget is drawn here."""
