"""Which strategy is better, and how sure is that?"""
