// Package archtest tests the code as a whole. A package imports packages of lower rooms, or earlier
// packages of its own room. Packages that compute results do not use the network. Places that are
// hard to read, such as a condition of many terms, do not become more frequent.
//
// The linters (.golangci.yml) check which package imports which library and reads the clock.
package archtest
