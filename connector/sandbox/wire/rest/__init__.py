"""Salesforce's REST resources. call.py is one request, state.py what the server remembers, app.py serves it."""
