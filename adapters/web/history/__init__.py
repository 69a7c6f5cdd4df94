"""The pages of an auditor about one claim: its past, its versions, its person's places."""
