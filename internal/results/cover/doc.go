// Package cover makes the document of the coverage of scripted calls: each flow drawn with its untaken outcomes
// marked, and the calls that take each outcome.
//
// The package does not count. Package script counts what the calls take.
package cover
