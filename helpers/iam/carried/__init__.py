"""What does a request carry, by who sends it?"""
