"""Records as pages see them: always as the viewing user, each value with what is shown for it."""
