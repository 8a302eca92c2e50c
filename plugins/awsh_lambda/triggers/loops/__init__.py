"""Whether a function would wake itself: judged before it can."""
