"""The GraphQL of a page: ``uiapi { query { ... } }``, answered by the same queries as SOQL."""
