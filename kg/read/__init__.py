"""Source → Document: the text as given, its layout and notes, the editors' markup."""
