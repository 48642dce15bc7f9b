// Package scenariotest reads and compiles scenarios for tests of other packages.
package scenariotest
