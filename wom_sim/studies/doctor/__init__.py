"""Is this installation healthy?"""
