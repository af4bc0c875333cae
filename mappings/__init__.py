"""The dictionary between CRM words and selling words; data first."""
