"""One file per format. A new one needs `sniff` and `read`, a public source for its shape, and a case in the tests."""
