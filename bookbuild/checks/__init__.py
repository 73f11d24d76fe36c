"""Finished files, read as a stranger would read them: do they keep what the edition promises?"""
