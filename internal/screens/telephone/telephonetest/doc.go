// Package telephonetest is a SIP telephone for tests. It knows nothing of the server's code.
package telephonetest
