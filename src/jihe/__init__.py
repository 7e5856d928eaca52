"""jihe 稽核: screens a social insurance fund for fraud and error."""
