// Package archtest tests the dependencies between the packages: each package
// imports only packages of lower layers, and those that simulate do not use the
// network. Which package may import which library, and which may read the clock,
// is checked by the linters (.golangci.yml).
package archtest
