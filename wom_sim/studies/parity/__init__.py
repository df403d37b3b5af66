"""Do both engines tell the same story?"""
