"""Words, numbers and dates in the reader's language: every sentence that a person reads goes through here."""
