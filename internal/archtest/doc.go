// Package archtest tests the dependencies between the packages: a package imports packages of
// lower rooms, or earlier ones of its own room, and those that compute results do not use the
// network. Which package may import which library, and which may read the clock, is checked by the
// linters (.golangci.yml).
package archtest
