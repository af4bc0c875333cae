"""A Salesforce-shaped org over HTTP."""
