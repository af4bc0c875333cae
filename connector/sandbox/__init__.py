"""An organisation on localhost, for the demo and the tests: wire/ is the protocol, stories/ who lives in it."""
