"""Metadata deployed: a zip, or an SFDX folder, becomes objects, fields, permission sets and named components."""
