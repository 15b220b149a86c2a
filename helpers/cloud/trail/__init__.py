"""What was asked, and how it was answered: kept, chosen, drawn, and told in words."""
